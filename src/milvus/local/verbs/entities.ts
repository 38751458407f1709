/** @file The verbs of entities (contract sections 4 and 5). */
import type { StoredVector } from '../../../store/store.ts';
import { shortestFloat } from '../../../vectors/shortest-float.ts';
import { badRow, invalidParameter, missingField } from '../../failure.ts';
import { MILVUS_LIMITS } from '../../limits.ts';
import {
  readBodies,
  readBoolean,
  readInteger,
  readList,
  readMap,
  readText,
  readTexts,
  readValue,
  requireText,
  type Body,
} from '../../request.ts';
import type { Entity, Hit, PrimaryKey } from '../../types.ts';
import type { MilvusVerbs } from '../../verbs.ts';
import type { CollectionReader } from '../collection-reader.ts';
import type { CollectionRecord } from '../collection-record.ts';
import { checkConsistency } from '../create-request.ts';
import {
  checkLoaded,
  namedPartition,
  namedPartitions,
  partitionsToRead,
  type Answer,
  type Engine,
  type Handler,
} from '../engine.ts';
import { compileFilter, type Filter, type RowScope } from '../filter/filter.ts';
import { readFusion } from '../fusion.ts';
import { groupHits, type Grouping } from '../grouping.ts';
import type { LocalCollection } from '../local-collection.ts';
import { COUNT, keysOf, outsideWindow, readQueryWindow, requireKeys } from '../query-request.ts';
import { RowProjection } from '../row-projection.ts';
import {
  checkLimit,
  readAnnsField,
  readGrouping,
  readQueries,
  readQueryIds,
  readQueryVectors,
  readSearch,
  readSearchWindow,
  type CheckedSearch,
  type Queries,
} from '../search-request.ts';
import type { Schema, VectorField } from '../schema.ts';
import { hitsByKey } from '../ties.ts';
import { pageOf, type FoundRows } from '../vector-search.ts';

/** Data verbs tell a measure of the server's load; there is no server. */
const COST = 0;

export function entityVerbs(engine: Engine): Record<keyof MilvusVerbs['entities'], Handler> {
  return {
    insert: async (body) => {
      const unlessStored = readText(body, 'unlessStored');
      const { collection, data, partition } = await rowsOf(engine, body);
      const insertIds = await (unlessStored === undefined
        ? collection.insert(data, partition)
        : collection.insertMissing(data, unlessStored, partition));
      return { data: { insertCount: insertIds.length, insertIds }, cost: COST };
    },

    upsert: async (body) => {
      const partial = readBoolean(body, 'partialUpdate') ?? false;
      const { collection, data, partition } = await rowsOf(engine, body);
      const upsertIds: PrimaryKey[] = await collection.upsert(data, { partial, partition });
      return { data: { upsertCount: upsertIds.length, upsertIds }, cost: COST };
    },

    /** As in Milvus, a filter that only lists keys counts the keys, not the rows, and needs no load. */
    delete: async (body) => {
      requireText(body, 'collectionName');
      const text = requireText(body, 'filter');
      const collection = await engine.collection(body);
      const { record } = collection;
      const partition = namedPartition(body, record);
      const named = partition === undefined ? undefined : [partition];
      const filter = readFilter(body, text, record, named ? { partitions: named } : {});
      if (filter.isAlwaysTrue) throw invalidParameter("delete plan can't be empty or always true");
      if (filter.keyCount !== undefined) {
        await collection.delete(filter);
        return { data: { deleteCount: filter.keyCount } };
      }
      checkLoaded(record, named);
      return { data: { deleteCount: await collection.delete(filter) } };
    },

    get: async (body) => {
      requireText(body, 'collectionName');
      const values = requireKeys(body);
      const collection = await engine.collection(body);
      const { record } = collection;
      const { schema } = record.definition;
      const named = namedPartitions(body, record);
      checkConsistency(readText(body, 'consistencyLevel'));
      const keys = keysOf(values, schema);
      const projection = new RowProjection(schema, readTexts(body, 'outputFields') ?? ['*']);
      checkLoaded(record, named);
      const partitions = partitionsToRead(record, named);
      const data = await collection.read((reader) => reader.get(keys, projection, partitions));
      return { data, cost: COST };
    },

    query: async (body) => {
      const text = readText(body, 'filter') ?? '';
      const outputFields = readTexts(body, 'outputFields') ?? ['*'];
      const collection = await engine.collection(body);
      const data = await query(collection, body, text, outputFields);
      return { data, cost: COST };
    },

    search: async (body) => {
      requireText(body, 'collectionName');
      const queries = readQueries(body);
      const text = readText(body, 'filter') ?? '';
      const outputFields = readTexts(body, 'outputFields') ?? [];
      const searchParams = readMap(body, 'searchParams');
      const collection = await engine.collection(body);
      const { record } = collection;
      const { schema } = record.definition;
      const named = namedPartitions(body, record);
      checkConsistency(readText(body, 'consistencyLevel'));
      const field = readAnnsField(body, record.definition);
      const readVectors = vectorsOfQueries(queries, field, schema);
      const { limit, offset } = readSearchWindow(body);
      const search = readSearch(body, searchParams, field, record);
      const filter = readFilter(body, text, record, scopeOf(record, named, search));
      const projection = new RowProjection(schema, outputFields);
      checkLoaded(record, named);
      return collection.read(async (reader) => {
        const vectors = await readVectors(reader);
        const find = await reader.finder(search, filter);
        const found = await Promise.all(
          vectors.map((vector) =>
            pageOrGroups(reader, search.grouping, offset, limit, (depth) => find(vector, depth)),
          ),
        );
        return answerHits(reader, projection, found, search.digits);
      });
    },

    hybridSearch: async (body) => {
      requireText(body, 'collectionName');
      const parts = readBodies(body, 'search') ?? [];
      if (parts.length === 0) throw missingField('search');
      const outputFields = readTexts(body, 'outputFields') ?? [];
      const rerank = readMap(body, 'rerank');
      const collection = await engine.collection(body);
      const { record } = collection;
      const { schema } = record.definition;
      const named = namedPartitions(body, record);
      checkConsistency(readText(body, 'consistencyLevel'));
      const searches = parts.map((part) => readSubSearch(part, record, named));
      const queries = searches[0]?.vectors.length ?? 0;
      if (searches.some(({ vectors }) => vectors.length !== queries)) {
        throw invalidParameter('nq of the sub-searches of a hybrid search must be the same');
      }
      const fuse = readFusion(rerank, searches.length);
      const { limit, offset } = readHybridWindow(body);
      const grouping = readGrouping(body, {}, schema);
      const projection = new RowProjection(schema, outputFields);
      checkLoaded(record, named);
      return collection.read(async (reader) => {
        const opened = await Promise.all(
          searches.map(async (own) => ({ ...own, find: await reader.finder(own.search, own.filter) })),
        );
        const found = await Promise.all(
          Array.from({ length: queries }, (_, query) => {
            const fused = fuse(
              opened.map(({ vectors, search, limit: depth, find }) => ({
                ...find(vectors[query] as StoredVector, depth),
                metric: search.metric,
              })),
            );
            return pageOrGroups(reader, grouping, offset, limit, (depth) => pageOf(fused, 0, depth));
          }),
        );
        return answerHits(reader, projection, found, undefined);
      });
    },
  };
}

/** The rows of an insert or upsert, in Milvus' order of checks. */
async function rowsOf(
  engine: Engine,
  body: Body,
): Promise<{ collection: LocalCollection; data: readonly unknown[]; partition: number | undefined }> {
  const data = readList(body, 'data');
  requireText(body, 'collectionName');
  if (!data) throw missingField('data');
  const collection = await engine.collection(body);
  const partition = namedPartition(body, collection.record);
  if (data.length === 0) throw badRow('missing required parameters');
  return { collection, data, partition };
}

async function query(
  collection: LocalCollection,
  body: Body,
  text: string,
  outputFields: readonly string[],
): Promise<Entity[]> {
  const { record } = collection;
  const { schema } = record.definition;
  const named = namedPartitions(body, record);
  checkConsistency(readText(body, 'consistencyLevel'));
  const filter = readFilter(body, text, record, scopeOf(record, named));
  if (outputFields.includes(COUNT)) {
    if (outputFields.length > 1 || readValue(body, 'offset')) {
      throw invalidParameter('count entities with pagination is not allowed');
    }
    checkLoaded(record, named);
    return [{ [COUNT]: await collection.read((reader) => reader.count(filter)) }];
  }
  const { limit, offset } = readQueryWindow(body);
  if (limit === Infinity && text.trim() === '') {
    throw invalidParameter('empty expression should be used with limit');
  }
  const projection = new RowProjection(schema, outputFields);
  checkLoaded(record, named);
  return collection.read((reader) => reader.query(filter, projection, offset, limit));
}

function readFilter(body: Body, text: string, record: CollectionRecord, scope: RowScope): Filter {
  return compileFilter(text, record.definition.schema, { params: readMap(body, 'exprParams'), scope });
}

/** Which rows a read may see at all: of its partitions, and flushed ones where it asks for these. */
function scopeOf(
  record: CollectionRecord,
  named: readonly number[] | undefined,
  search?: Pick<CheckedSearch, 'ignoreGrowing'>,
): RowScope {
  const partitions = partitionsToRead(record, named);
  return {
    ...(partitions ? { partitions } : {}),
    ...(search?.ignoreGrowing ? { before: record.flushed } : {}),
  };
}

/** Reads query vectors in two steps: what can be wrong with the request at once, stored vectors when it is their turn. */
function vectorsOfQueries(
  queries: Queries,
  field: VectorField,
  schema: Schema,
): (reader: CollectionReader) => Promise<StoredVector[]> {
  if (queries.kind === 'vectors') {
    const vectors = readQueryVectors(queries.vectors, field);
    return () => Promise.resolve(vectors);
  }
  const keys = readQueryIds(queries.ids, schema);
  return (reader) => reader.vectorsOf(keys, field.name);
}

interface SubSearch {
  readonly search: CheckedSearch;
  readonly vectors: readonly StoredVector[];
  readonly filter: Filter;
  readonly limit: number;
}

function readSubSearch(
  part: Body,
  record: CollectionRecord,
  named: readonly number[] | undefined,
): SubSearch {
  const data = readList(part, 'data') ?? [];
  if (data.length === 0) throw missingField('data');
  const field = readAnnsField(part, record.definition);
  const vectors = readQueryVectors(data, field);
  const limit = readInteger(part, 'limit') ?? 0;
  checkLimit(limit);
  const search = readSearch({}, readMap(part, 'params'), field, record);
  const text = readText(part, 'filter') ?? '';
  const filter = readFilter(part, text, record, scopeOf(record, named, search));
  return { search, vectors, filter, limit };
}

/** @throws Refusal 1100 */
function readHybridWindow(body: Body): { readonly limit: number; readonly offset: number } {
  const limit = readInteger(body, 'limit') ?? MILVUS_LIMITS.defaultLimit;
  const offset = readInteger(body, 'offset') ?? 0;
  if (offset < 0) {
    throw invalidParameter(
      `invalid max query result window, offset [${offset}] is invalid, should be gte than 0`,
    );
  }
  if (limit < 1 || offset + limit > MILVUS_LIMITS.window) throw outsideWindow(offset + limit);
  return { limit, offset };
}

async function pageOrGroups(
  reader: CollectionReader,
  grouping: Grouping | undefined,
  offset: number,
  limit: number,
  find: (depth: number) => FoundRows,
): Promise<FoundRows> {
  if (!grouping) {
    const depth = offset + limit;
    const found = reader.keysAscend ? find(depth) : await hitsByKey(find, depth, () => reader.keyOrder());
    return pageOf(found, offset, limit);
  }
  return groupHits(grouping, offset, limit, find, await reader.valueReader(grouping.field));
}

/** The hits of all queries one after the other; a row that was deleted since the index answered is no hit. */
async function answerHits(
  reader: CollectionReader,
  projection: RowProjection,
  found: readonly FoundRows[],
  digits: number | undefined,
): Promise<Answer> {
  const entities = await reader.entitiesOf(
    found.flatMap(({ labels }) => labels),
    projection,
  );
  const hits = found.map(({ labels, distances }) =>
    labels.flatMap((label, rank): Hit[] => {
      const entity = entities.get(label);
      return entity ? [{ ...entity, distance: shownDistance(distances[rank] ?? NaN, digits) }] : [];
    }),
  );
  const data = hits.flat();
  return data.length === 0
    ? { data, cost: COST }
    : { data, cost: COST, topks: hits.map((own) => own.length) };
}

function shownDistance(distance: number, digits: number | undefined): number {
  return digits === undefined ? shortestFloat(distance) : Number(distance.toFixed(digits));
}
