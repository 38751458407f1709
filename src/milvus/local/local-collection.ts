/**
 * @file One open collection: its rows in the store, its indexes in memory.
 *
 * Whatever changes rows, and whatever reads all of them to build an index, runs one after the other in `#writes`; queries
 * and searches run beside that ({@link LocalCollection.read}). A write is durable when its promise resolves, and visible
 * to every search after it.
 */
import { LookalikeError } from '../../base/errors.ts';
import { SerialQueue } from '../../base/queue.ts';
import type { NewRow, Store, StoredVector } from '../../store/store.ts';
import { Refusal, invalidParameter } from '../failure.ts';
import { ENGINE_LIMITS } from '../limits.ts';
import { readBody, type Body } from '../request.ts';
import { MILVUS_CODES, type PrimaryKey } from '../types.ts';
import { indexOf, partitionNotFound, type CollectionRecord } from './collection-record.ts';
import { CollectionReader, partitionIn, type WholeRow } from './collection-reader.ts';
import type { FieldIndex, FieldIndexProvider, IndexedField } from './field-index.ts';
import { compileFilter, type Filter } from './filter/filter.ts';
import { generatedKey } from './generated-keys.ts';
import { withoutIndex } from './index-params.ts';
import { partitionOf } from './partition-key.ts';
import { RowProjection } from './row-projection.ts';
import { RowEncoder, type EncodedRows, type VectorColumn } from './row-encoder.ts';
import { findOrdinals, ordinalsOfKeys } from './row-finder.ts';
import { primaryKeyOf, type RowKey } from './row-key.ts';
import {
  forgetColumns,
  openColumn,
  saveColumn,
  type ColumnSource,
  type OpenedColumn,
} from './saved-columns.ts';
import type { ScalarIndex } from './scalar-index.ts';
import { PARTITION_FIELD, primaryField, vectorFields } from './schema.ts';

/** Rows came (an upsert counts, too) or went, or the record was changed (no rows then). */
export interface OwnChange {
  readonly kind: 'inserted' | 'deleted' | 'changed';
  readonly rows: number;
}

export interface LocalCollectionParts<Index extends FieldIndex> {
  readonly store: Pick<Store, 'documents' | 'rows'>;
  readonly indexes: FieldIndexProvider<Index>;
  readonly id: number;
  /** For the message when it is gone. */
  readonly name: string;
  /** The record as it is now; `undefined` once it was dropped. */
  readonly record: () => CollectionRecord | undefined;
  readonly change: (change: (record: CollectionRecord) => CollectionRecord) => Promise<void>;
  readonly onChange: (change: OwnChange) => void;
}

/** How an upsert treats what is stored. */
export interface UpsertOptions {
  /** Values that an entity does not give are kept. */
  readonly partial: boolean;
  /** Partition's id; `undefined`: the default one, or where the row is in a partial upsert. */
  readonly partition: number | undefined;
}

export class LocalCollection<Index extends FieldIndex = FieldIndex> {
  readonly #parts: LocalCollectionParts<Index>;
  readonly #writes = new SerialQueue();
  readonly #fieldIndexes = new Map<string, Index>();
  readonly #scalarIndexes = new Map<string, ScalarIndex>();
  /** Beside the writes, where what has to be opened is opened by a write; and in a turn of its own among them. */
  readonly #beside: CollectionReader;
  readonly #inTurn: CollectionReader;
  /** Writes that replaced rows, so far, and whether one is under way. */
  #replacements = 0;
  #isReplacing = false;
  #encoder: RowEncoder | undefined;
  /** `undefined` until the first write. */
  #nextRow: number | undefined;
  #closed = false;

  constructor(parts: LocalCollectionParts<Index>) {
    this.#parts = parts;
    const source = {
      rows: parts.store.rows,
      collection: parts.id,
      record: () => this.record,
      openIndex: (field: string) => this.#fieldIndexes.get(field),
    };
    this.#inTurn = new CollectionReader({
      ...source,
      scalarIndex: (field) => this.#openScalarIndex(field),
      fieldIndex: (field) => this.#openFieldIndex(field),
    });
    this.#beside = new CollectionReader({
      ...source,
      scalarIndex: async (field) =>
        // Asked again in the queue: another reader may have opened it meanwhile.
        this.#scalarIndexes.get(field) ?? this.#write(() => this.#openScalarIndex(field)),
      fieldIndex: (field) => this.fieldIndex(field),
    });
  }

  /** @throws Refusal 100 once the collection was dropped */
  get record(): CollectionRecord {
    return this.#checkOpen();
  }

  /**
   * Nothing is inserted unless every row can be. Returns the keys in the order of the entities.
   *
   * @param partition its id; `undefined`: the default one
   */
  insert(entities: readonly unknown[], partition?: number): Promise<PrimaryKey[]> {
    return this.#write(() => this.#insert(entities, partition));
  }

  /** {@link insert} of the entities whose value of a scalar field no row has; for the others the key of such a row. */
  insertMissing(entities: readonly unknown[], field: string, partition?: number): Promise<PrimaryKey[]> {
    return this.#write(async () => {
      const { schema } = this.record.definition;
      const values = entities.map((entity) => readBody(entity)[field]);
      const filter = compileFilter(`${field} in ${JSON.stringify(values)}`, schema);
      const { name } = primaryField(schema);
      const rows = await this.#inTurn.query(filter, new RowProjection(schema, [name, field]), 0, Infinity);
      const stored = new Map(rows.map((row) => [row[field], row[name] as PrimaryKey]));
      const missing = entities.filter((_, at) => !stored.has(values[at]));
      const inserted = missing.length > 0 ? await this.#insert(missing, partition) : [];
      missing.forEach((entity, at) => stored.set(readBody(entity)[field], inserted[at] as PrimaryKey));
      return values.map((value) => stored.get(value) as PrimaryKey);
    });
  }

  async #insert(entities: readonly unknown[], partition?: number): Promise<PrimaryKey[]> {
    const { autoId } = this.record.definition.schema;
    const encoded = this.#encoderOf().encode(entities, !autoId);
    const replaced = encoded.keys ? await this.#rowsOfKeys(encoded.keys) : [];
    return this.#append(encoded, encoded.keys, replaced, () => partition ?? 0);
  }

  /** Replaces the rows whose key is given and inserts the others. Generated keys are given anew. */
  upsert(entities: readonly unknown[], { partial, partition }: UpsertOptions): Promise<PrimaryKey[]> {
    return this.#write(async () => {
      const { autoId } = this.record.definition.schema;
      const encoder = this.#encoderOf();
      const keys = encoder.keysOf(entities);
      if (new Set(keys).size < keys.length) {
        throw invalidParameter('duplicate primary keys are not allowed in the same batch');
      }
      const stored = partial ? await this.#inTurn.wholeRows(keys) : undefined;
      const bodies = entities.map(readBody);
      const whole = stored ? bodies.map((body, row) => this.#merged(stored, keys[row], body)) : bodies;
      const encoded = encoder.encode(whole, true);
      const replaced = await this.#rowsOfKeys(keys);
      return this.#append(
        encoded,
        autoId ? undefined : keys,
        replaced,
        (row) => partition ?? partitionIn(stored?.get(keys[row] ?? '')?.row),
      );
    });
  }

  /** Returns how many rows were there. */
  delete(filter: Filter): Promise<number> {
    return this.#write(() => this.#delete(filter));
  }

  /** Deletes all rows; what is inserted later gets new ordinals. */
  truncate(): Promise<void> {
    return this.#write(async () => {
      const nextRow = await this.#next();
      await this.#parts.change((record) => ({ ...record, nextRow, flushed: nextRow }));
      for (const field of indexedFields(this.record)) await this.#forgetIndex(field);
      await forgetColumns(this.#columns);
      const deleted = await this.#parts.store.rows.count(this.#parts.id);
      await this.#parts.store.rows.drop(this.#parts.id);
      this.#scalarIndexes.clear();
      this.#parts.onChange({ kind: 'deleted', rows: deleted });
    });
  }

  /** Deletes the rows of a partition, then the partition: a kill in between leaves an empty one. */
  dropPartition(id: number): Promise<void> {
    return this.#write(async () => {
      const { schema } = this.record.definition;
      await this.#delete(compileFilter('', schema, { scope: { partitions: [id] } }));
      await this.#redefine((record) => ({
        ...record,
        partitions: record.partitions.filter((partition) => partition.id !== id),
        // It may have been loaded meanwhile.
        loaded: record.loaded === 'all' ? 'all' : record.loaded.filter((loaded) => loaded !== id),
      }));
    });
  }

  /** Forgets an index, if there is one of that name, and what is kept of it. @throws Refusal 1100 where searches use it */
  dropIndex(name: string): Promise<void> {
    return this.#write(async () => {
      const { record } = this;
      if (!record.indexes.some(({ indexName }) => indexName === name)) return;
      const left = withoutIndex(record, name);
      for (const field of indexedFields(record)) {
        if (!indexOf(left, field.field)) await this.#forgetIndex(field);
      }
      await this.#redefine((now) => withoutIndex(now, name));
    });
  }

  /** Everything stored so far counts as flushed. */
  flush(): Promise<void> {
    return this.#write(async () => {
      const flushed = await this.#next();
      await this.#redefine((record) => ({ ...record, flushed }));
    });
  }

  /**
   * What `work` finds where no row is replaced meanwhile: it could miss such a row in its old form and in its new one, or
   * meet both. So reads run beside the writes, and one that was disturbed is done once more, in a turn of its own.
   *
   * @param work reads through the reader only: in its turn, whatever else waits for a turn would wait for ever
   */
  async read<T>(work: (reader: CollectionReader) => Promise<T>): Promise<T> {
    if (!this.#isReplacing) {
      const before = this.#replacements;
      const [outcome] = await Promise.allSettled([work(this.#beside)]);
      if (this.#replacements === before) {
        if (outcome.status === 'fulfilled') return outcome.value;
        if (!isOfWrongIndex(outcome.reason)) throw outcome.reason;
      }
    }
    return this.#write(() => this.#readMending(work));
  }

  /** In its turn; indexes that prove to be of other vectors than those stored are made anew from the rows, once. */
  async #readMending<T>(work: (reader: CollectionReader) => Promise<T>): Promise<T> {
    try {
      return await work(this.#inTurn);
    } catch (error) {
      if (!isOfWrongIndex(error)) throw error;
      for (const field of indexedFields(this.record)) await this.#forgetIndex(field, error.message);
      return work(this.#inTurn);
    }
  }

  /** Number of live rows, of a partition where its id is given. */
  size(partition?: number): Promise<number> {
    return this.read((reader) => reader.size(partition));
  }

  /** The index of a vector field, opened when it is first needed. @throws Refusal 700 when the field has none */
  async fieldIndex(field: string): Promise<Index> {
    return this.#fieldIndexes.get(field) ?? this.#write(() => this.#openFieldIndex(field));
  }

  /** Frees the memory of the indexes; they are opened again when they are needed. */
  release(): Promise<void> {
    return this.#write(() => {
      this.#closeIndexes();
      return Promise.resolve();
    });
  }

  /** Waits for writes under way, runs `work`, and refuses whatever comes later: the collection is dropped. */
  retire(work: () => Promise<void>): Promise<void> {
    return this.#write(async () => {
      // Files of an open index could not be deleted.
      this.#closeIndexes();
      await work();
      this.close();
    });
  }

  /** Frees the indexes. What is asked later is refused as if the collection were gone. */
  close(): void {
    this.#closed = true;
    this.#closeIndexes();
  }

  #closeIndexes(): void {
    for (const index of this.#fieldIndexes.values()) index.close();
    this.#fieldIndexes.clear();
    this.#scalarIndexes.clear();
  }

  #write<T>(work: () => Promise<T>): Promise<T> {
    return this.#writes.run(() => {
      this.#checkOpen();
      return work();
    });
  }

  /** The record as it is now. @throws Refusal 100 once the collection was dropped */
  #checkOpen(): CollectionRecord {
    const record = this.#closed ? undefined : this.#parts.record();
    if (record) return record;
    throw new Refusal(
      MILVUS_CODES.collectionNotFound,
      `collection not found[collection=${this.#parts.name}]`,
    );
  }

  async #redefine(change: (record: CollectionRecord) => CollectionRecord): Promise<void> {
    await this.#parts.change(change);
    this.#parts.onChange({ kind: 'changed', rows: 0 });
  }

  #encoderOf(): RowEncoder {
    const { schema } = this.record.definition;
    if (this.#encoder?.schema !== schema) this.#encoder = new RowEncoder(schema);
    return this.#encoder;
  }

  #merged(stored: ReadonlyMap<RowKey, WholeRow>, key: RowKey = '', body: Body): Body {
    const known = stored.get(key);
    return known ? this.#encoderOf().merge(known.row, known.vectors, body) : body;
  }

  async #delete(filter: Filter): Promise<number> {
    const ordinals = await findOrdinals(this.#inTurn.source, filter);
    if (ordinals.length === 0) return 0;
    const next = await this.#next();
    // Once the last row is gone nothing else remembers that its ordinal was used.
    if (ordinals.includes(next - 1)) {
      await this.#parts.change((record) => ({ ...record, nextRow: next }));
    }
    const deleted = await this.#parts.store.rows.delete(this.#parts.id, ordinals);
    this.#forgetRows(ordinals);
    if (deleted > 0) this.#parts.onChange({ kind: 'deleted', rows: deleted });
    return deleted;
  }

  /** @param keys `undefined`: the engine gives them @param partitionAt partition of a row, where no key chooses it */
  async #append(
    { fields, vectors }: EncodedRows,
    keys: readonly RowKey[] | undefined,
    replaced: readonly number[],
    partitionAt: (row: number) => number,
  ): Promise<PrimaryKey[]> {
    const first = await this.#next();
    const { record } = this;
    const primary = primaryField(record.definition.schema);
    if (first + fields.length > ENGINE_LIMITS.rows) {
      throw new Refusal(
        MILVUS_CODES.unexpected,
        `the collection ${record.name} has had ${first} rows: no more fit`,
      );
    }
    const place = this.#placing(record, partitionAt);
    const batch = fields.map((row, position): NewRow => {
      const ordinal = first + position;
      return {
        row: ordinal,
        key: keys?.[position] ?? generatedKey(ordinal, primary.dataType),
        fields: place(row, position),
        vectors: Object.fromEntries(
          vectors.map(({ field, width, values }) => [
            field,
            values.subarray(position * width, (position + 1) * width),
          ]),
        ),
      };
    });
    // Of rows with one key in one request the last counts, as a later request would replace an earlier one's.
    const kept = keys ? [...new Map(batch.map((row) => [row.key, row])).values()] : batch;
    await this.#replacing(replaced, async () => {
      await this.#parts.store.rows.append(this.#parts.id, kept, replaced);
      this.#nextRow = first + batch.length;
      this.#forgetRows(replaced);
      for (const index of this.#scalarIndexes.values()) for (const row of kept) index.add(row);
      for (const column of vectors) this.#indexVectors(column, kept, first);
    });
    this.#parts.onChange({ kind: 'inserted', rows: kept.length });
    return batch.map(({ key }) => primaryKeyOf(key, primary.dataType === 'VarChar'));
  }

  /** Runs `work`, and lets reads know of it if it replaces rows. */
  async #replacing(rows: readonly number[], work: () => Promise<void>): Promise<void> {
    if (rows.length === 0) return work();
    this.#replacements++;
    this.#isReplacing = true;
    try {
      await work();
    } finally {
      this.#isReplacing = false;
    }
  }

  /** Writes a row's partition into its fields; the default one is left out. */
  #placing(
    record: CollectionRecord,
    partitionAt: (row: number) => number,
  ): (fields: EncodedRows['fields'][number], row: number) => NewRow['fields'] {
    const { schema } = record.definition;
    const keyField = schema.fields.find((field) => field.partitionKey);
    const known = new Set(record.partitions.map(({ id }) => id));
    return (fields, row) => {
      const partition = keyField
        ? partitionOf(fields[keyField.name], record.partitions.length)
        : partitionAt(row);
      // It may have been dropped while the request waited for its turn.
      if (!known.has(partition)) throw partitionNotFound(String(partition));
      return partition === 0 ? fields : { ...fields, [PARTITION_FIELD]: partition };
    };
  }

  #indexVectors({ field, width, values }: VectorColumn, kept: readonly NewRow[], first: number): void {
    const index = this.#fieldIndexes.get(field);
    if (!index) return;
    const isWhole = kept.length * width === values.length;
    const keptValues = isWhole ? values : gather(values, width, kept, first);
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

  #forgetRows(ordinals: readonly number[]): void {
    const labels = Uint32Array.from(ordinals);
    for (const index of this.#fieldIndexes.values()) index.remove(labels);
    for (const index of this.#scalarIndexes.values()) for (const row of ordinals) index.remove(row);
  }

  async #forgetIndex(field: IndexedField, reason?: string): Promise<void> {
    this.#fieldIndexes.get(field.field)?.close();
    this.#fieldIndexes.delete(field.field);
    await this.#parts.indexes.forget(field, reason);
  }

  async #rowsOfKeys(keys: readonly RowKey[]): Promise<number[]> {
    const rows = await ordinalsOfKeys(this.#inTurn.source, [...new Set(keys)]);
    const ordinals = rows.filter((row) => row !== undefined);
    // A generated key that is given may be one that was never used, and its ordinal may be used next.
    const next = await this.#next();
    return ordinals.filter((row) => row < next);
  }

  async #next(): Promise<number> {
    this.#nextRow ??= Math.max(this.record.nextRow, (await this.#parts.store.rows.last(this.#parts.id)) + 1);
    return this.#nextRow;
  }

  async #openScalarIndex(field: string): Promise<ScalarIndex> {
    const open = this.#scalarIndexes.get(field);
    if (open) return open;
    const { schema } = this.record.definition;
    const column = await openColumn(this.#columns, schema, field);
    this.#scalarIndexes.set(field, column.index);
    if (column.read > ENGINE_LIMITS.scanPage) void this.#saveColumn(field, column);
    return column.index;
  }

  async #saveColumn(field: string, column: OpenedColumn): Promise<void> {
    try {
      await this.#write(async () => {
        if (this.#scalarIndexes.get(field) === column.index) await saveColumn(this.#columns, field, column);
      });
    } catch {
      // Another tab writes, the disk is full, the collection is dropped: all rows are read the next time, too.
    }
  }

  get #columns(): ColumnSource {
    const { store, id } = this.#parts;
    return { documents: store.documents, rows: store.rows, collection: id };
  }

  async #openFieldIndex(field: string): Promise<Index> {
    const open = this.#fieldIndexes.get(field);
    if (open) return open;
    const indexed = indexedFields(this.record).find((candidate) => candidate.field === field);
    if (!indexed) throw new Refusal(MILVUS_CODES.indexNotFound, `index not found[field=${field}]`);
    const index = await this.#parts.indexes.open(indexed, this.#parts.store.rows);
    this.#fieldIndexes.set(field, index);
    return index;
  }
}

/** What an index says whose kept vectors or codes are not those of the rows. */
function isOfWrongIndex(error: unknown): error is LookalikeError {
  return error instanceof LookalikeError && error.code === 'SNAPSHOT_INVALID';
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
function gather(values: StoredVector, width: number, kept: readonly NewRow[], first: number): StoredVector {
  const gathered =
    values instanceof Float32Array
      ? new Float32Array(kept.length * width)
      : new Uint8Array(kept.length * width);
  kept.forEach(({ row }, position) => {
    const start = (row - first) * width;
    gathered.set(values.subarray(start, start + width), position * width);
  });
  return gathered;
}
