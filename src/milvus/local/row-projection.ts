/** @file Which of a row's values an answer shows: `outputFields` (contract section 4.5). */
import type { Row, StoredVector } from '../../store/store.ts';
import { shortestFloat } from '../../vectors/shortest-float.ts';
import { invalidParameter } from '../failure.ts';
import { DYNAMIC_FIELD, primaryField, scalarFields, vectorFields, type Schema } from './schema.ts';
import type { Entity, PrimaryKey } from '../types.ts';

const EVERYTHING = '*';

export class RowProjection {
  /** Vector fields shown: they are read apart from the rows. */
  readonly vectors: readonly string[];
  readonly #primary: string;
  readonly #scalars: readonly { readonly name: string; readonly isFloat: boolean }[];
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
    const declared = new Set(schema.fields.map(({ name }) => name));
    const others = outputFields.filter((name) => !declared.has(name) && name !== EVERYTHING);
    if (!schema.dynamic && others[0] !== undefined) throw invalidParameter(`field ${others[0]} not exist`);
    this.#primary = primaryField(schema).name;
    this.#scalars = scalarFields(schema)
      .filter(({ name }) => all || wanted.has(name))
      .map(({ name, dataType }) => ({ name, isFloat: dataType === 'Float' }));
    this.vectors = vectorFields(schema)
      .filter(({ name }) => all || wanted.has(name))
      .map(({ name }) => name);
    this.#dynamic = all || wanted.has(DYNAMIC_FIELD) ? 'all' : others;
  }

  /** Nothing but the primary key is shown. */
  get isKeyOnly(): boolean {
    return this.#scalars.length === 0 && this.vectors.length === 0 && this.#dynamic.length === 0;
  }

  keyOnly(key: PrimaryKey): Entity {
    return Object.fromEntries([[this.#primary, key]]);
  }

  /** @param vectors the row's vectors in the order of {@link vectors} */
  entity(row: Row, vectors: readonly StoredVector[]): Entity {
    const entries: [string, unknown][] = [[this.#primary, row.key]];
    for (const { name, isFloat } of this.#scalars) {
      const value = row.fields[name] ?? null;
      entries.push([name, isFloat && typeof value === 'number' ? shortestFloat(value) : value]);
    }
    this.vectors.forEach((name, position) => entries.push([name, vectors[position]]));
    const dynamic = (row.fields[DYNAMIC_FIELD] ?? {}) as Readonly<Record<string, unknown>>;
    const keys = this.#dynamic === 'all' ? Object.keys(dynamic) : this.#dynamic;
    for (const key of keys) if (Object.hasOwn(dynamic, key)) entries.push([key, dynamic[key]]);
    return Object.fromEntries(entries);
  }
}
