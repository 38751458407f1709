/** @file From the entities of an insert request to what is stored (contract section 4.1, "Row rules"), and back. */
import type { Row, StoredVector } from '../../store/store.ts';
import { badRow } from '../failure.ts';
import { readBody, readExact, type Body } from '../request.ts';
import type { PrimaryKey } from '../types.ts';
import { converterFor, toJson, type ValueConverter } from './field-values.ts';
import { columnReader, type ColumnReader } from './filter/column.ts';
import { primaryKeyOf, rowKeyOf, type RowKey } from './row-key.ts';
import {
  DYNAMIC_FIELD,
  primaryField,
  scalarFields,
  vectorFields,
  type Field,
  type Schema,
  type VectorField,
} from './schema.ts';
import { VECTOR_CODECS, type VectorCodec, type VectorProblem } from './vector-values.ts';

/** Rows without ordinals yet, all of one request. */
export interface EncodedRows {
  /** `undefined` where the request gave none, since they are the engine's to give. */
  readonly keys: readonly RowKey[] | undefined;
  /** Scalar fields of each row; null ones are left out, undeclared ones stand under {@link DYNAMIC_FIELD}. */
  readonly fields: readonly Readonly<Record<string, unknown>>[];
  /** Row-major vectors by field. */
  readonly vectors: readonly VectorColumn[];
}

export interface VectorColumn {
  readonly field: string;
  /** Numbers of one vector in {@link values}. */
  readonly width: number;
  readonly values: StoredVector;
}

export class RowEncoder {
  readonly schema: Schema;
  readonly #declared: ReadonlySet<string>;
  readonly #primary: Field;
  readonly #convertKey: ValueConverter;
  readonly #scalars: readonly {
    readonly field: Field;
    readonly convert: ValueConverter;
    readonly read: ColumnReader;
  }[];

  constructor(schema: Schema) {
    this.schema = schema;
    this.#declared = new Set(schema.fields.map(({ name }) => name));
    this.#primary = primaryField(schema);
    this.#convertKey = converterFor(this.#primary);
    this.#scalars = scalarFields(schema).map((field) => ({
      field,
      convert: converterFor(field),
      read: columnReader(schema, field.name),
    }));
  }

  /** The primary keys of entities that have to carry them, as rows hold keys. @throws Refusal 1100, 1801 or 1804 */
  keysOf(entities: readonly unknown[]): RowKey[] {
    return entities.map((entity, row) => this.#key(readBody(entity), row));
  }

  /**
   * @param keysGiven whether the entities carry their primary keys: always for an upsert, for an insert unless the
   * schema generates them
   * @throws Refusal 1100, 1801 or 1804 at the first row that cannot be stored
   */
  encode(entities: readonly unknown[], keysGiven: boolean): EncodedRows {
    const bodies = entities.map(readBody);
    if (!keysGiven) this.#refuseKeys(bodies);
    return {
      keys: keysGiven ? bodies.map((body, row) => this.#key(body, row)) : undefined,
      fields: bodies.map((body, row) => this.#fields(body, row)),
      vectors: vectorFields(this.schema).map((field) => encodeVectors(field, bodies)),
    };
  }

  /**
   * A stored row with the values of `changes` in their place, as an entity that {@link encode} takes. A declared field
   * set to null is null, a dynamic key set to null is gone (contract section 4.2).
   *
   * @param vectors by field, of the row
   */
  merge(row: Row, vectors: Readonly<Record<string, StoredVector>>, changes: Body): Body {
    const declared = this.#scalars.map(({ field, read }) => [field.name, read(row)] as const);
    const kept = new Map<string, unknown>([
      [this.#primary.name, primaryKeyOf(row.key, this.#primary.dataType === 'VarChar')],
      // Behind the dynamic keys: a field may have been added under the name of one.
      ...Object.entries((row.fields[DYNAMIC_FIELD] ?? {}) as Body),
      ...declared,
      ...Object.entries(vectors),
    ]);
    for (const [key, value] of Object.entries(changes)) {
      if (value === null && !this.#declared.has(key)) kept.delete(key);
      else if (value !== undefined) kept.set(key, value);
    }
    return Object.fromEntries(kept);
  }

  #refuseKeys(bodies: readonly Body[]): void {
    const { name } = this.#primary;
    if (bodies.some((body) => readExact(body, name) !== undefined)) {
      throw badRow(`no need to pass pk field(${name}) when autoid==true in insert`);
    }
  }

  #key(body: Body, row: number): RowKey {
    const value = readExact(body, this.#primary.name);
    if (value === undefined) throw badRow(`row ${row}: the primary key ${this.#primary.name} is missing`);
    return rowKeyOf(this.#convertKey(value, row) as PrimaryKey);
  }

  #fields(body: Body, row: number): Record<string, unknown> {
    const entries: [string, unknown][] = [];
    for (const { field, convert } of this.#scalars) {
      const value = readExact(body, field.name);
      if (value !== undefined) entries.push([field.name, convert(value, row)]);
      else if (field.defaultValue !== undefined) entries.push([field.name, field.defaultValue]);
      else if (!field.nullable) {
        throw badRow(`row ${row}: the value of field ${field.name} (${field.dataType}) is missing or null`);
      }
    }
    const dynamic = Object.entries(body).filter(
      ([key, value]) => !this.#declared.has(key) && value !== undefined,
    );
    if (dynamic.length > 0) entries.push([DYNAMIC_FIELD, this.#dynamic(dynamic, row)]);
    // Not by assignment: `__proto__` is a valid name of a field.
    return Object.fromEntries(entries);
  }

  #dynamic(entries: readonly (readonly [string, unknown])[], row: number): unknown {
    if (!this.schema.dynamic) throw badRow('has pass more field without dynamic schema, please check it');
    if (entries.some(([key]) => key === DYNAMIC_FIELD)) {
      throw badRow(`row ${row}: ${DYNAMIC_FIELD} is no key of its own: pass the keys beside the fields`);
    }
    return toJson(Object.fromEntries(entries), { field: DYNAMIC_FIELD, row });
  }
}

function encodeVectors(field: VectorField, bodies: readonly Body[]): VectorColumn {
  const { name, dataType, dimension } = field;
  const codec = VECTOR_CODECS[dataType];
  const width = codec.width(dimension);
  const values = codec.room(bodies.length * width);
  bodies.forEach((body, row) => {
    const value = readExact(body, name);
    if (value === undefined) {
      throw badRow(`missing vector field: ${name}: invalid parameter[expected=${dataType}][actual=]`);
    }
    const problem = codec.copy(value, values.subarray(row * width, (row + 1) * width));
    if (problem) throw badRow(`${sentence(problem, field, codec)}, row number: ${row}, field: ${name}`);
  });
  return { field: name, width, values };
}

function sentence(problem: VectorProblem, { dataType, dimension }: VectorField, codec: VectorCodec): string {
  switch (problem.kind) {
    case 'type':
      return `a ${dataType} has to be ${codec.accepted}`;
    case 'length':
      return `${codec.elements} size ${problem.length} doesn't equal to vector dimension ${dimension} of ${dataType}`;
    case 'value':
      return `the value at position ${problem.position} of the vector does not fit into a ${dataType}: finite numbers of its range are expected`;
  }
}
