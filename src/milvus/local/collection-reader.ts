/** @file What is read of an open collection: counts, queries, searches. When a read may run says ./local-collection.ts. */
import type { Row, Rows, StoredVector } from '../../store/store.ts';
import { invalidParameter } from '../failure.ts';
import { ENGINE_LIMITS } from '../limits.ts';
import type { Entity } from '../types.ts';
import { isLoaded, notLoaded, type CollectionRecord } from './collection-record.ts';
import type { FieldIndex } from './field-index.ts';
import type { ScalarValue } from './filter/condition.ts';
import { compileFilter, type Filter } from './filter/filter.ts';
import { generatedKey } from './generated-keys.ts';
import {
  countRows,
  findAllowed,
  findRows,
  findRowsInOrder,
  ordinalsOfKeys,
  type RowSource,
} from './row-finder.ts';
import type { RowKey } from './row-key.ts';
import type { RowProjection } from './row-projection.ts';
import type { ScalarIndex } from './scalar-index.ts';
import { PARTITION_FIELD, primaryField, vectorFields, type Field } from './schema.ts';
import type { RowOrder } from './ties.ts';
import { searchIndex, type FoundRows, type VectorSearch } from './vector-search.ts';

export interface ReaderParts {
  readonly rows: Rows;
  /** The collection's id. */
  readonly collection: number;
  /** The record as it is now. @throws Refusal 100 once the collection was dropped */
  readonly record: () => CollectionRecord;
  /** Open ones, or opened for this. */
  readonly scalarIndex: (field: string) => Promise<ScalarIndex>;
  /** @throws Refusal 700 when the field has no index */
  readonly fieldIndex: (field: string) => Promise<FieldIndex>;
  /** The index of a vector field where it is open. */
  readonly openIndex: (field: string) => FieldIndex | undefined;
}

/** A row with its vectors by field. */
export interface WholeRow {
  readonly row: Row;
  readonly vectors: Readonly<Record<string, StoredVector>>;
}

export class CollectionReader {
  readonly #parts: ReaderParts;

  constructor(parts: ReaderParts) {
    this.#parts = parts;
  }

  /** Where the rows are, for {@link findRows} and its like. */
  get source(): RowSource {
    const { rows, collection, scalarIndex } = this.#parts;
    const keysAreGenerated = this.#schema.autoId;
    return { rows, collection, size: () => this.#size(), keysAreGenerated, scalarIndex };
  }

  /** Number of live rows, of a partition where its id is given. */
  size(partition?: number): Promise<number> {
    if (partition === undefined) return this.#size();
    return this.count(compileFilter('', this.#schema, { scope: { partitions: [partition] } }));
  }

  count(filter: Filter): Promise<number> {
    return countRows(this.source, filter);
  }

  /**
   * Rows by ascending primary key, so that callers can page by `key > last`. None is read where keys alone are asked for that
   * are their rows' ordinals.
   */
  async query(filter: Filter, projection: RowProjection, offset: number, limit: number): Promise<Entity[]> {
    const { path, exact } = filter.access;
    if (projection.isKeyOnly && this.keysAscend && exact && path.kind === 'rows') {
      const { rows, collection } = this.#parts;
      const range = { after: path.after, limit: offset + limit };
      const ordinals = await rows.ordinals(collection, Math.ceil(path.before) - 1, range);
      return [...ordinals.subarray(offset)].map((row) => projection.keyOnly(generatedKey(row, 'Int64')));
    }
    const found: Row[] = [];
    for await (const page of await this.#rowsByAscendingKey(filter, offset + limit)) {
      for (const row of page) if (found.length < offset + limit) found.push(row);
      if (found.length >= offset + limit) break;
    }
    return this.#entities(found.slice(offset), projection);
  }

  /** Rows by key, in the order of the keys; missing ones are left out, a key given twice answers once. */
  async get(
    keys: readonly RowKey[],
    projection: RowProjection,
    partitions: readonly number[] | undefined,
  ): Promise<Entity[]> {
    const rows = await this.#rowsByKey([...new Set(keys)]);
    const isWanted = (row: Row): boolean => !partitions || partitions.includes(partitionIn(row));
    return this.#entities(rows.filter((row) => row !== undefined && isWanted(row)) as Row[], projection);
  }

  /** Stored vectors of a field by key. @throws Refusal 1100 naming the first key that is not there */
  async vectorsOf(keys: readonly RowKey[], field: string): Promise<StoredVector[]> {
    const rows = await this.#rowsByKey(keys);
    const missing = rows.findIndex((row) => row === undefined);
    if (missing >= 0) throw invalidParameter(`some of the ids are not found: ${String(keys[missing])}`);
    const ordinals = rows.map((row) => (row as Row).row);
    const vectors = await this.#vectors(field, ordinals);
    return vectors.filter((vector) => vector !== undefined);
  }

  /**
   * A function that finds the rows nearest to a query vector to any depth, best first.
   * @throws Refusal 700 when the field has no index; the function 101 or 100 when the collection is not loaded any more
   */
  async finder(
    search: VectorSearch,
    filter: Filter,
  ): Promise<(query: StoredVector, depth: number) => FoundRows> {
    const index = await this.#parts.fieldIndex(search.field);
    const allow = await findAllowed(this.source, filter);
    return (query, depth) => {
      // Released meanwhile, the index is closed and would find nothing.
      const record = this.#parts.record();
      if (!isLoaded(record)) throw notLoaded(record);
      return searchIndex(index, query, search, depth, allow);
    };
  }

  /** Keys ascend with row ordinals: generated integers do, as texts they do not ("10" is before "2"). */
  get keysAscend(): boolean {
    const schema = this.#schema;
    return schema.autoId && primaryField(schema).dataType === 'Int64';
  }

  /** The order of rows by their primary keys. */
  async keyOrder(): Promise<RowOrder> {
    const index = await this.#keyIndex();
    return (a, b) => index.compare(a, b);
  }

  /** The value that a row has in a field of VarChar, Bool or integers: `null` for none, and for a row that is gone. */
  async valueReader({ name }: Field): Promise<(row: number) => ScalarValue | null> {
    const index = await this.#parts.scalarIndex(name);
    return (row) => index.valueOf(row);
  }

  /** Entities by row; rows that are gone are left out. */
  async entitiesOf(labels: readonly number[], projection: RowProjection): Promise<Map<number, Entity>> {
    const unique = [...new Set(labels)];
    const schema = this.#schema;
    if (projection.isKeyOnly && schema.autoId) {
      const { dataType } = primaryField(schema);
      return new Map(unique.map((label) => [label, projection.keyOnly(generatedKey(label, dataType))]));
    }
    const read = await this.#parts.rows.read(this.#parts.collection, unique);
    const rows = read.filter((row) => row !== undefined);
    const entities = await this.#entities(rows, projection);
    return new Map(rows.map((row, position) => [row.row, entities[position] as Entity]));
  }

  /** Rows with all their vectors, by key. */
  async wholeRows(keys: readonly RowKey[]): Promise<Map<RowKey, WholeRow>> {
    const found = await this.#rowsByKey(keys);
    const rows = found.filter((row) => row !== undefined);
    const ordinals = rows.map(({ row }) => row);
    const fields = vectorFields(this.#schema);
    const columns = await Promise.all(fields.map(({ name }) => this.#vectors(name, ordinals)));
    return new Map(
      rows.map((row, position) => {
        const vectors = fields.flatMap(({ name }, field) => {
          const vector = columns[field]?.[position];
          return vector ? [[name, vector] as const] : [];
        });
        return [row.key, { row, vectors: Object.fromEntries(vectors) }];
      }),
    );
  }

  /** An open index has counted the rows; the store looks at each (75 ms for 100,000). */
  async #size(): Promise<number> {
    const open = vectorFields(this.#schema).map(({ name }) => this.#parts.openIndex(name));
    return open.find((index) => index)?.size ?? this.#parts.rows.count(this.#parts.collection);
  }

  get #schema(): CollectionRecord['definition']['schema'] {
    return this.#parts.record().definition.schema;
  }

  async #rowsByAscendingKey(filter: Filter, wanted: number): Promise<AsyncIterable<Row[]>> {
    if (this.keysAscend) return findRows(this.source, filter, wanted);
    return findRowsInOrder(this.source, filter, wanted, await this.#keyIndex());
  }

  #keyIndex(): Promise<ScalarIndex> {
    return this.#parts.scalarIndex(primaryField(this.#schema).name);
  }

  /** In the order of the keys. */
  async #rowsByKey(keys: readonly RowKey[]): Promise<(Row | undefined)[]> {
    const { rows, collection } = this.#parts;
    const ordinals = await ordinalsOfKeys(this.source, keys);
    const found = await rows.read(
      collection,
      ordinals.filter((row) => row !== undefined),
    );
    const byOrdinal = new Map(found.map((row) => [row?.row, row]));
    return ordinals.map((ordinal) => byOrdinal.get(ordinal));
  }

  /** Of a few rows from an open index, which has them at hand: in the store a vector is read with its whole block. */
  async #vectors(field: string, ordinals: readonly number[]): Promise<(StoredVector | undefined)[]> {
    const index = ordinals.length <= ENGINE_LIMITS.fewVectors ? this.#parts.openIndex(field) : undefined;
    const known = ordinals.map((row) => index?.vector?.(row)?.slice());
    const others = ordinals.filter((_, position) => !known[position]);
    if (others.length === 0) return known;
    const read = await this.#parts.rows.readVectors(this.#parts.collection, field, others);
    return known.map((vector) => vector ?? read.shift());
  }

  async #entities(rows: readonly Row[], projection: RowProjection): Promise<Entity[]> {
    const ordinals = rows.map(({ row }) => row);
    const columns = await Promise.all(projection.vectors.map(({ name }) => this.#vectors(name, ordinals)));
    return rows.map((row, position) =>
      projection.entity(
        row,
        columns.map((column) => column[position]),
      ),
    );
  }
}

/** Id of the partition that a row is in; the default one for no row. */
export function partitionIn(row: Row | undefined): number {
  return (row?.fields[PARTITION_FIELD] as number | undefined) ?? 0;
}
