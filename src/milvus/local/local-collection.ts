/**
 * @file One open collection: its rows in the store, its indexes in memory.
 *
 * Whatever changes rows, and whatever reads all of them to build an index, runs one after the other in `#writes`; queries
 * and searches run beside that. A write is durable when its promise resolves, and visible to every search after it.
 */
import { SerialQueue } from '../../base/queue.ts';
import type { NewRow, Row, Store } from '../../store/store.ts';
import { indexOf, type CollectionRecord } from './collection-record.ts';
import { Refusal } from '../failure.ts';
import type { FieldIndex, FieldIndexProvider, IndexedField } from './field-index.ts';
import type { Filter } from './filter/filter.ts';
import { generatedKey } from './generated-keys.ts';
import { ENGINE_LIMITS } from '../limits.ts';
import { rowKeyOf } from './row-key.ts';
import { RowEncoder, type EncodedRows } from './row-encoder.ts';
import {
  countRows,
  findAllowed,
  findOrdinals,
  findRows,
  ordinalsOfKeys,
  type RowSource,
} from './row-finder.ts';
import type { RowProjection } from './row-projection.ts';
import { ScalarIndex } from './scalar-index.ts';
import { vectorFields } from './schema.ts';
import { searchIndex, type VectorSearch } from './vector-search.ts';
import { MILVUS_CODES, type Entity, type Hit, type PrimaryKey } from '../types.ts';

/** Rows came (an upsert counts, too) or went. */
export interface RowChange {
  readonly kind: 'inserted' | 'deleted';
  readonly rows: number;
}

export interface LocalCollectionParts<Index extends FieldIndex> {
  readonly store: Pick<Store, 'rows'>;
  readonly indexes: FieldIndexProvider<Index>;
  /** The record as it is stored now. */
  readonly record: CollectionRecord;
  readonly saveRecord: (record: CollectionRecord) => Promise<void>;
  readonly onChange: (change: RowChange) => void;
}

export class LocalCollection<Index extends FieldIndex> {
  readonly #parts: LocalCollectionParts<Index>;
  readonly #encoder: RowEncoder;
  readonly #writes = new SerialQueue();
  readonly #fieldIndexes = new Map<string, Index>();
  readonly #scalarIndexes = new Map<string, ScalarIndex>();
  #record: CollectionRecord;
  /** `undefined` until the first write. */
  #nextRow: number | undefined;
  #closed = false;

  constructor(parts: LocalCollectionParts<Index>) {
    this.#parts = parts;
    this.#record = parts.record;
    this.#encoder = new RowEncoder(parts.record.definition.schema);
  }

  get record(): CollectionRecord {
    return this.#record;
  }

  /** Nothing is inserted unless every row can be. Returns the keys in the order of the entities. */
  insert(entities: readonly unknown[]): Promise<PrimaryKey[]> {
    return this.#write(async () => {
      const { autoId } = this.#record.definition.schema;
      const encoded = this.#encoder.encode(entities, !autoId);
      const replaced = encoded.keys ? await this.#rowsOfKeys(encoded.keys) : [];
      return this.#append(encoded, encoded.keys, replaced);
    });
  }

  /** Replaces the rows whose key is given and inserts the others. Generated keys are given anew. */
  upsert(entities: readonly unknown[]): Promise<PrimaryKey[]> {
    return this.#write(async () => {
      const { autoId } = this.#record.definition.schema;
      const encoded = this.#encoder.encode(entities, true);
      const replaced = await this.#rowsOfKeys(encoded.keys ?? []);
      return this.#append(encoded, autoId ? undefined : encoded.keys, replaced);
    });
  }

  /** Returns how many rows were there. */
  delete(filter: Filter): Promise<number> {
    return this.#write(async () => {
      const ordinals = await findOrdinals(
        this.#source((field) => this.#openScalarIndex(field)),
        filter,
      );
      if (ordinals.length === 0) return 0;
      const next = await this.#next();
      // Once the last row is gone nothing else remembers that its ordinal was used.
      if (ordinals.includes(next - 1)) await this.#save({ ...this.#record, nextRow: next });
      const known = await this.#readIndexed(ordinals);
      const deleted = await this.#parts.store.rows.delete(this.#record.id, ordinals);
      this.#forgetRows(ordinals, known);
      if (deleted > 0) this.#parts.onChange({ kind: 'deleted', rows: deleted });
      return deleted;
    });
  }

  count(filter: Filter): Promise<number> {
    return countRows(this.#reading(), filter);
  }

  /** Rows by ascending ordinal: for generated keys that is ascending by key. */
  async query(filter: Filter, projection: RowProjection, offset: number, limit: number): Promise<Entity[]> {
    const found: Row[] = [];
    for await (const page of findRows(this.#reading(), filter, offset + limit)) {
      for (const row of page) if (found.length < offset + limit) found.push(row);
      if (found.length >= offset + limit) break;
    }
    return this.#entities(found.slice(offset), projection);
  }

  /** Rows by key, in the order of the keys; missing ones are left out, a key given twice answers once. */
  async get(keys: readonly PrimaryKey[], projection: RowProjection): Promise<Entity[]> {
    const ordinals = await ordinalsOfKeys(this.#reading(), [...new Set(keys.map(rowKeyOf))]);
    const rows = await this.#parts.store.rows.read(
      this.#record.id,
      ordinals.filter((row) => row !== undefined),
    );
    return this.#entities(
      rows.filter((row) => row !== undefined),
      projection,
    );
  }

  /** For each query vector its hits, best first. */
  async search(search: VectorSearch, filter: Filter, projection: RowProjection): Promise<Hit[][]> {
    const index = await this.fieldIndex(search.field);
    const allow = await findAllowed(this.#reading(), filter);
    const neighbors = search.queries.map((query) => searchIndex(index, query, search, allow));
    const entities = await this.#entitiesOf(
      neighbors.flatMap(({ labels }) => labels),
      projection,
    );
    return neighbors.map(({ labels, distances }) =>
      labels.flatMap((label, rank) => {
        // A row that was deleted since the index answered is no hit.
        const entity = entities.get(label);
        return entity ? [{ ...entity, distance: distances[rank] ?? NaN }] : [];
      }),
    );
  }

  /** The index of a vector field, opened when it is first needed. @throws Refusal 700 when the field has none */
  async fieldIndex(field: string): Promise<Index> {
    return this.#fieldIndexes.get(field) ?? this.#write(() => this.#openFieldIndex(field));
  }

  /** Waits for writes under way, runs `work`, and refuses whatever comes later: the collection is dropped. */
  retire(work: () => Promise<void>): Promise<void> {
    return this.#write(async () => {
      await work();
      this.close();
    });
  }

  /** Frees the indexes. What is asked later is refused as if the collection were gone. */
  close(): void {
    this.#closed = true;
    for (const index of this.#fieldIndexes.values()) index.close();
    this.#fieldIndexes.clear();
    this.#scalarIndexes.clear();
  }

  #write<T>(work: () => Promise<T>): Promise<T> {
    return this.#writes.run(() => {
      if (this.#closed) {
        throw new Refusal(
          MILVUS_CODES.collectionNotFound,
          `collection not found[collection=${this.#record.name}]`,
        );
      }
      return work();
    });
  }

  async #append(
    { fields, vectors }: EncodedRows,
    keys: readonly PrimaryKey[] | undefined,
    replaced: readonly number[],
  ): Promise<PrimaryKey[]> {
    const first = await this.#next();
    if (first + fields.length > ENGINE_LIMITS.rows) {
      throw new Refusal(
        MILVUS_CODES.unexpected,
        `the collection ${this.#record.name} has had ${first} rows: no more fit`,
      );
    }
    const batch = fields.map((row, position): NewRow => {
      const ordinal = first + position;
      return {
        row: ordinal,
        key: rowKeyOf(keys?.[position] ?? generatedKey(ordinal)),
        fields: row,
        vectors: Object.fromEntries(
          vectors.map(({ field, dimension, values }) => [
            field,
            values.subarray(position * dimension, (position + 1) * dimension),
          ]),
        ),
      };
    });
    // Of rows with one key in one request the last counts, as a later request would replace an earlier one's.
    const kept = keys ? [...new Map(batch.map((row) => [row.key, row])).values()] : batch;
    const known = await this.#readIndexed(replaced);
    await this.#parts.store.rows.append(this.#record.id, kept, replaced);
    this.#nextRow = first + batch.length;
    this.#forgetRows(replaced, known);
    for (const index of this.#scalarIndexes.values()) for (const row of kept) index.add(row);
    for (const { field, dimension, values } of vectors)
      this.#indexVectors(field, dimension, values, kept, first);
    this.#parts.onChange({ kind: 'inserted', rows: kept.length });
    return batch.map(({ key }) => key);
  }

  #indexVectors(
    field: string,
    dimension: number,
    values: Float32Array,
    kept: readonly NewRow[],
    first: number,
  ): void {
    const index = this.#fieldIndexes.get(field);
    if (!index) return;
    const isWhole = kept.length * dimension === values.length;
    const keptValues = isWhole ? values : gather(values, dimension, kept, first);
    try {
      index.add(
        Uint32Array.from(kept, ({ row }) => row),
        keptValues,
      );
    } catch {
      // The rows are stored, so the request succeeded; the next search opens the index anew from them, or says why not.
      index.close();
      this.#fieldIndexes.delete(field);
    }
  }

  #forgetRows(ordinals: readonly number[], known: readonly Row[]): void {
    if (ordinals.length === 0) return;
    const labels = Uint32Array.from(ordinals);
    for (const index of this.#fieldIndexes.values()) index.remove(labels);
    for (const index of this.#scalarIndexes.values()) for (const row of known) index.remove(row);
  }

  /** The rows as they are stored, where an index of their values has to forget them. */
  async #readIndexed(ordinals: readonly number[]): Promise<Row[]> {
    if (this.#scalarIndexes.size === 0 || ordinals.length === 0) return [];
    const rows = await this.#parts.store.rows.read(this.#record.id, ordinals);
    return rows.filter((row) => row !== undefined);
  }

  async #rowsOfKeys(keys: readonly PrimaryKey[]): Promise<number[]> {
    const rows = await ordinalsOfKeys(this.#source(), [...new Set(keys.map(rowKeyOf))]);
    const ordinals = rows.filter((row) => row !== undefined);
    // A generated key that is given may be one that was never used, and its ordinal may be used next.
    const next = await this.#next();
    return ordinals.filter((row) => row < next);
  }

  async #next(): Promise<number> {
    this.#nextRow ??= Math.max(
      this.#record.nextRow,
      (await this.#parts.store.rows.last(this.#record.id)) + 1,
    );
    return this.#nextRow;
  }

  async #save(record: CollectionRecord): Promise<void> {
    await this.#parts.saveRecord(record);
    this.#record = record;
  }

  /** @param scalarIndex how to open one: reads queue up for it, a write has its turn already */
  #source(scalarIndex: RowSource['scalarIndex'] = (field) => this.#openScalarIndex(field)): RowSource {
    return {
      rows: this.#parts.store.rows,
      collection: this.#record.id,
      keysAreGenerated: this.#record.definition.schema.autoId,
      scalarIndex,
    };
  }

  #reading(): RowSource {
    return this.#source((field) =>
      // Asked again in the queue: another reader may have opened it meanwhile.
      Promise.resolve(this.#scalarIndexes.get(field) ?? this.#write(() => this.#openScalarIndex(field))),
    );
  }

  async #openScalarIndex(field: string): Promise<ScalarIndex> {
    const open = this.#scalarIndexes.get(field);
    if (open) return open;
    const { schema } = this.#record.definition;
    const index = await ScalarIndex.build(this.#parts.store.rows, this.#record.id, schema, field);
    this.#scalarIndexes.set(field, index);
    return index;
  }

  async #openFieldIndex(field: string): Promise<Index> {
    const open = this.#fieldIndexes.get(field);
    if (open) return open;
    const indexed = indexedFields(this.#record).find((candidate) => candidate.field === field);
    if (!indexed) throw new Refusal(MILVUS_CODES.indexNotFound, `index not found[field=${field}]`);
    const index = await this.#parts.indexes.open(indexed, this.#parts.store.rows);
    this.#fieldIndexes.set(field, index);
    return index;
  }

  async #entitiesOf(labels: readonly number[], projection: RowProjection): Promise<Map<number, Entity>> {
    const unique = [...new Set(labels)];
    if (projection.isKeyOnly && this.#record.definition.schema.autoId) {
      return new Map(unique.map((label) => [label, projection.keyOnly(generatedKey(label))]));
    }
    const read = await this.#parts.store.rows.read(this.#record.id, unique);
    const rows = read.filter((row) => row !== undefined);
    const entities = await this.#entities(rows, projection);
    return new Map(rows.map((row, position) => [row.row, entities[position] as Entity]));
  }

  async #entities(rows: readonly Row[], projection: RowProjection): Promise<Entity[]> {
    const ordinals = rows.map(({ row }) => row);
    const columns = await Promise.all(
      projection.vectors.map((field) => this.#parts.store.rows.readVectors(this.#record.id, field, ordinals)),
    );
    return rows.map((row, position) =>
      projection.entity(
        row,
        columns.map((column) => column[position] ?? new Float32Array()),
      ),
    );
  }
}

/** Vector fields of a collection that have an index. */
export function indexedFields(record: CollectionRecord): IndexedField[] {
  return vectorFields(record.definition.schema).flatMap(({ name, dimension }) => {
    const index = indexOf(record, name);
    if (!index?.metricType) return [];
    const { metricType: metric, indexType, params } = index;
    return [
      {
        collection: record.id,
        collectionName: record.name,
        field: name,
        dimension,
        metric,
        indexType,
        params,
      },
    ];
  });
}

/** The vectors of the rows kept, out of those of a whole request. */
function gather(
  values: Float32Array,
  dimension: number,
  kept: readonly NewRow[],
  first: number,
): Float32Array {
  const gathered = new Float32Array(kept.length * dimension);
  kept.forEach(({ row }, position) => {
    const start = (row - first) * dimension;
    gathered.set(values.subarray(start, start + dimension), position * dimension);
  });
  return gathered;
}
