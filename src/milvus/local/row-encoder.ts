/** @file From the entities of an insert request to what is stored (contract section 4.1, "Row rules"). */
import { badRow } from '../failure.ts';
import { converterFor, toJson, type ValueConverter } from './field-values.ts';
import { readBody, readValue, type Body } from '../request.ts';
import {
  DYNAMIC_FIELD,
  primaryField,
  scalarFields,
  vectorFields,
  type Field,
  type Schema,
} from './schema.ts';
import { copyVector, type VectorProblem } from './vector-values.ts';

/** Rows without ordinals yet, all of one request. */
export interface EncodedRows {
  /** `undefined` where the request gave none, since they are the engine's to give. */
  readonly keys: readonly (number | string)[] | undefined;
  /** Scalar fields of each row; null ones are left out, undeclared ones stand under {@link DYNAMIC_FIELD}. */
  readonly fields: readonly Readonly<Record<string, unknown>>[];
  /** Row-major vectors by field. */
  readonly vectors: readonly {
    readonly field: string;
    readonly dimension: number;
    readonly values: Float32Array;
  }[];
}

export class RowEncoder {
  readonly #schema: Schema;
  readonly #declared: ReadonlySet<string>;
  readonly #primary: Field;
  readonly #convertKey: ValueConverter;
  readonly #scalars: readonly { readonly field: Field; readonly convert: ValueConverter }[];

  constructor(schema: Schema) {
    this.#schema = schema;
    this.#declared = new Set(schema.fields.map(({ name }) => name));
    this.#primary = primaryField(schema);
    this.#convertKey = converterFor(this.#primary);
    this.#scalars = scalarFields(schema).map((field) => ({ field, convert: converterFor(field) }));
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
      vectors: vectorFields(this.#schema).map((field) => encodeVectors(field, bodies)),
    };
  }

  #refuseKeys(bodies: readonly Body[]): void {
    const { name } = this.#primary;
    if (bodies.some((body) => readValue(body, name) !== undefined)) {
      throw badRow(`no need to pass pk field(${name}) when autoid==true in insert`);
    }
  }

  #key(body: Body, row: number): number | string {
    const value = readValue(body, this.#primary.name);
    if (value === undefined) throw badRow(`row ${row}: the primary key ${this.#primary.name} is missing`);
    return this.#convertKey(value, row) as number | string;
  }

  #fields(body: Body, row: number): Record<string, unknown> {
    const entries: [string, unknown][] = [];
    for (const { field, convert } of this.#scalars) {
      const value = readValue(body, field.name);
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
    if (!this.#schema.dynamic) throw badRow('has pass more field without dynamic schema, please check it');
    if (entries.some(([key]) => key === DYNAMIC_FIELD)) {
      throw badRow(`row ${row}: ${DYNAMIC_FIELD} is no key of its own: pass the keys beside the fields`);
    }
    for (const [key, value] of entries) toJsonNumber(key, value, row);
    return toJson(Object.fromEntries(entries), { field: DYNAMIC_FIELD, row });
  }
}

/** JSON text has no NaN: it would become null without a word. */
function toJsonNumber(field: string, value: unknown, row: number): void {
  if (typeof value === 'number' && !Number.isFinite(value)) toJson(value, { field, row });
}

function encodeVectors(
  { name, dimension }: Field & { readonly dimension: number },
  bodies: readonly Body[],
): EncodedRows['vectors'][number] {
  const values = new Float32Array(bodies.length * dimension);
  bodies.forEach((body, row) => {
    const value = readValue(body, name);
    if (value === undefined) {
      throw badRow(`missing vector field: ${name}: invalid parameter[expected=FloatVector][actual=]`);
    }
    const problem = copyVector(value, values, row * dimension, dimension);
    if (problem) throw badRow(`${sentence(problem, dimension)}, row number: ${row}, field: ${name}`);
  });
  return { field: name, dimension, values };
}

function sentence(problem: VectorProblem, dimension: number): string {
  switch (problem.kind) {
    case 'type':
      return 'a FloatVector has to be an array of numbers or a Float32Array';
    case 'length':
      return `[]float32 size ${problem.length} doesn't equal to vector dimension ${dimension} of FloatVector`;
    case 'value':
      return `the value at position ${problem.position} of the vector is not a finite float32`;
  }
}
