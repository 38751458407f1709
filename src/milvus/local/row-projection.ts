/** @file Which of a row's values an answer shows: `outputFields` (contract section 4.5). */
import type { Row, StoredVector } from '../../store/store.ts';
import { shortestFloat } from '../../vectors/shortest-float.ts';
import { invalidParameter } from '../failure.ts';
import type { Entity, PrimaryKey } from '../types.ts';
import { columnReader, type ColumnReader } from './filter/column.ts';
import { primaryKeyOf, type RowKey } from './row-key.ts';
import {
  DYNAMIC_FIELD,
  primaryField,
  scalarFields,
  vectorFields,
  type Field,
  type Schema,
  type VectorField,
} from './schema.ts';
import { VECTOR_CODECS } from './vector-values.ts';

const EVERYTHING = '*';

export class RowProjection {
  /** Vector fields shown: they are read apart from the rows. */
  readonly vectors: readonly VectorField[];
  readonly #declared: ReadonlySet<string>;
  readonly #primary: Field;
  readonly #scalars: readonly { readonly field: Field; readonly read: ColumnReader }[];
  /** Undeclared keys shown. */
  readonly #dynamic: readonly string[] | 'all';

  /**
   * @param outputFields names of fields and of dynamic keys, `*` for all of both, `$meta` for all dynamic keys. The
   * primary key is always shown
   * @throws Refusal 1100 for an unknown name when the schema has no dynamic keys
   */
  constructor(schema: Schema, outputFields: readonly string[]) {
    const wanted = new Set(outputFields);
    const all = wanted.has(EVERYTHING);
    this.#declared = new Set(schema.fields.map(({ name }) => name));
    const others = outputFields.filter((name) => !this.#declared.has(name) && name !== EVERYTHING);
    if (!schema.dynamic && others[0] !== undefined) throw invalidParameter(`field ${others[0]} not exist`);
    const isShown = ({ name }: Field): boolean => all || wanted.has(name);
    this.#primary = primaryField(schema);
    this.#scalars = scalarFields(schema)
      .filter(isShown)
      .map((field) => ({ field, read: columnReader(schema, field.name) }));
    this.vectors = vectorFields(schema).filter(isShown);
    this.#dynamic = all || wanted.has(DYNAMIC_FIELD) ? 'all' : others;
  }

  /** Nothing but the primary key is shown. */
  get isKeyOnly(): boolean {
    return this.#scalars.length === 0 && this.vectors.length === 0 && this.#dynamic.length === 0;
  }

  keyOnly(key: RowKey): Entity {
    return Object.fromEntries([[this.#primary.name, this.#shownKey(key)]]);
  }

  /** @param vectors the row's vectors in the order of {@link vectors} */
  entity(row: Row, vectors: readonly (StoredVector | undefined)[]): Entity {
    const entries: [string, unknown][] = [[this.#primary.name, this.#shownKey(row.key)]];
    for (const { field, read } of this.#scalars) {
      const isFloat = field.dataType === 'Float' || field.elementType === 'Float';
      entries.push([field.name, isFloat ? shownFloats(read(row)) : read(row)]);
    }
    this.vectors.forEach(({ name, dataType }, position) => {
      const stored = vectors[position];
      entries.push([name, stored ? VECTOR_CODECS[dataType].shown(stored) : null]);
    });
    const dynamic = (row.fields[DYNAMIC_FIELD] ?? {}) as Readonly<Record<string, unknown>>;
    const keys = this.#dynamic === 'all' ? Object.keys(dynamic) : this.#dynamic;
    for (const key of keys) {
      // A field may have been added under the name of a dynamic key, and takes its place.
      if (Object.hasOwn(dynamic, key) && !this.#declared.has(key)) entries.push([key, dynamic[key]]);
    }
    return Object.fromEntries(entries);
  }

  #shownKey(key: RowKey): PrimaryKey {
    return primaryKeyOf(key, this.#primary.dataType === 'VarChar');
  }
}

/** A float32, or an array of them, in the fewest digits. */
function shownFloats(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shownFloats);
  return typeof value === 'number' ? shortestFloat(value) : value;
}
