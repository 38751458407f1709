/**
 * @file `HttpClient` of Milvus' own SDK, unmodified, as a {@link MilvusClient}: each verb goes through the method that the
 * SDK has for it, so that a contract suite hears what code written with the SDK hears.
 */
import type { HttpClient } from '@zilliz/milvus2-sdk-node';
import { CAPABILITIES, type Feature } from '../../src/milvus/capabilities.ts';
import type { MilvusClient } from '../../src/milvus/client.ts';
import type { MilvusResponse } from '../../src/milvus/types.ts';
import { ROUTES, verbsOver, type MilvusCall } from '../../src/milvus/verbs.ts';

type Method = (request?: unknown, options?: unknown) => Promise<MilvusResponse<unknown>>;

/** The SDK's method for each verb; for those that are missing it has only the `POST` that all of them use. */
const METHODS: Readonly<Record<string, Readonly<Record<string, keyof HttpClient>>>> = Object.freeze({
  databases: {
    create: 'createDatabase',
    describe: 'describeDatabase',
    drop: 'dropDatabase',
    alter: 'alterDatabaseProperties',
    dropProperties: 'dropDatabaseProperties',
  },
  collections: {
    list: 'listCollections',
    has: 'hasCollection',
    describe: 'describeCollection',
    getStats: 'getCollectionStatistics',
    getLoadState: 'getCollectionLoadState',
    create: 'createCollection',
    drop: 'dropCollection',
    rename: 'renameCollection',
    load: 'loadCollection',
    refreshLoad: 'refreshLoad',
    release: 'releaseCollection',
    flush: 'flushCollection',
    compact: 'compactCollection',
    getCompactionState: 'getCompactionState',
    alterProperties: 'alterCollectionProperties',
    dropProperties: 'dropCollectionProperties',
    alterFieldProperties: 'alterCollectionFieldProperties',
    addField: 'addCollectionField',
  },
  partitions: {
    list: 'listPartitions',
    has: 'hasPartition',
    getStats: 'getPartitionStatistics',
    create: 'createPartition',
    drop: 'dropPartition',
    load: 'loadPartitions',
    release: 'releasePartitions',
  },
  indexes: {
    list: 'listIndexes',
    describe: 'describeIndex',
    create: 'createIndex',
    drop: 'dropIndex',
    alterProperties: 'alterIndexProperties',
    dropProperties: 'dropIndexProperties',
  },
  aliases: {
    list: 'listAliases',
    describe: 'describeAlias',
    create: 'createAlias',
    alter: 'alterAlias',
    drop: 'dropAlias',
  },
  entities: {
    insert: 'insert',
    upsert: 'upsert',
    delete: 'delete',
    get: 'get',
    query: 'query',
    search: 'search',
    hybridSearch: 'hybridSearch',
  },
});

/** What the SDK cannot although the server can. */
const LACKING: Readonly<Partial<Record<Feature, string>>> = Object.freeze({
  exactIntegers:
    'The SDK reads answers with JSON.parse, which rounds beyond 2^53; it asks for strings instead.',
});

const FILLED_IN = 'The SDK names the database `default` in every request that names none.';
/** Tests of the contract that the SDK's own doing makes pointless, with the reason. */
export const SDK_EXCEPTIONS: Readonly<Record<string, string>> = Object.freeze({
  'databases.create': FILLED_IN,
  'databases.describe': FILLED_IN,
  'databases.drop': FILLED_IN,
  'databases.alter': FILLED_IN,
  'databases.dropProperties': FILLED_IN,
});

/** @param http made with `acceptInt64: true`: the contract's Int64 are numbers */
export function sdkClient(http: HttpClient): MilvusClient {
  const call: MilvusCall = async ({ group, verb }, request, options) => {
    const route = (ROUTES as unknown as Record<string, Record<string, string>>)[group]?.[verb] ?? '';
    const body = sendable(request);
    const cancelling = options?.signal ? { abortController: following(options.signal) } : undefined;
    const name = METHODS[group]?.[verb];
    const response = name
      ? await (http[name] as Method)(body, cancelling)
      : await http.POST<MilvusResponse<unknown>>(`/vectordb/${route}`, body as object);
    // The SDK gives one list of hits a query where there are several queries.
    return verb === 'search' && 'data' in response
      ? { ...response, data: (response.data as unknown[]).flat() }
      : response;
  };
  return {
    ...verbsOver(call),
    capabilities: {
      kind: 'rest-v2',
      lacks: (feature) => LACKING[feature] ?? CAPABILITIES['rest-v2'].lacks(feature),
    },
  };
}

/** A copy that the SDK may write to, as it does, and that `JSON.stringify`, which it uses, can write. */
function sendable(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (ArrayBuffer.isView(value)) return Array.from(value as Float32Array);
  if (Array.isArray(value)) return value.map(sendable);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, sendable(member)]));
}

function following(signal: AbortSignal): AbortController {
  const controller = new AbortController();
  if (signal.aborted) controller.abort(signal.reason);
  signal.addEventListener('abort', () => controller.abort(signal.reason));
  return controller;
}
