/** @file What the dialects of REST have in common: a typed client over a function that answers a verb or throws. */
import { mapConcurrent } from '../../base/queue.ts';
import { CAPABILITIES, type ClientKind } from '../capabilities.ts';
import type { MilvusClient } from '../client.ts';
import { answer } from '../failure.ts';
import { readBody, type Body } from '../request.ts';
import type { Entity, MilvusSuccess } from '../types.ts';
import { verbsOver, type VerbName } from '../verbs.ts';
import { listOf } from './collection-answer.ts';
import { REST_LIMITS } from './limits.ts';
import type { Envelope } from './transport.ts';

/** An answer of code 0. */
export type Answer = Omit<MilvusSuccess<unknown>, 'code'>;

/** @param handle throws a Refusal for what Milvus refuses, a LookalikeError for what fails on the way */
export function clientOver(
  kind: ClientKind,
  handle: (name: VerbName, body: Body, signal?: AbortSignal) => Promise<Answer>,
): MilvusClient {
  const verbs = verbsOver(async (name, request, { signal } = {}) => {
    signal?.throwIfAborted();
    const response = await answer(() => handle(name, withKeys(readBody(request)), signal));
    // What was thrown because of it has become a failure there.
    signal?.throwIfAborted();
    return response;
  });
  return Object.freeze({ ...verbs, capabilities: CAPABILITIES[kind] });
}

/** Keys of requests that a dialect reads or leaves out. */
const KEYS: readonly string[] = Object.freeze([
  ...['dbName', 'collectionName', 'description', 'dimension', 'metricType', 'idType', 'autoID'],
  ...['primaryFieldName', 'vectorFieldName', 'schema', 'indexParams', 'params', 'properties'],
  ...['data', 'id', 'ids', 'search', 'annsField', 'searchParams', 'filter', 'exprParams', 'limit', 'offset'],
  ...[
    'outputFields',
    'partitionName',
    'partitionNames',
    'partialUpdate',
    'groupingField',
    'consistencyLevel',
  ],
]);
const KEY_BY_FOLDED: ReadonlyMap<string, string> = new Map(KEYS.map((key) => [key.toLowerCase(), key]));

/** The keys in the case in which they are read here; Milvus takes them in any, the exact one first. */
function withKeys(body: Body): Body {
  const entries = Object.entries(body).map(([key, value]) => {
    const known = KEY_BY_FOLDED.get(key.toLowerCase()) ?? key;
    return [Object.hasOwn(body, known) ? key : known, value] as const;
  });
  return Object.fromEntries(entries);
}

/** What comes beside the data. */
export function besides({ cost, message }: Envelope): Pick<Answer, 'cost' | 'message'> {
  return {
    ...(typeof cost === 'number' ? { cost } : {}),
    ...(typeof message === 'string' ? { message } : {}),
  };
}

/** The rows of an answer; none may come as null. */
export function rowsOf({ data }: Envelope): readonly Entity[] {
  return listOf(data) as readonly Entity[];
}

/** A search's answer from the hits of each query. As in Milvus, `topks` is left out when there is no hit at all. */
export function searchAnswer(hits: readonly (readonly Entity[])[]): Answer {
  const data = hits.flat();
  return data.length === 0 ? { data } : { data, topks: hits.map((own) => own.length) };
}

/**
 * One search for each query, and their hits in the order of the queries.
 * @throws what the first search that fails throws
 */
export async function searchEach<Query>(
  queries: readonly Query[],
  search: (query: Query) => Promise<readonly Entity[]>,
): Promise<(readonly Entity[])[]> {
  const hits: (readonly Entity[])[] = [];
  const numbered = queries.map((query, position) => ({ query, position }));
  const found = mapConcurrent(
    numbered,
    () => REST_LIMITS.searchesAtOnce,
    async ({ query, position }) => ({ position, own: await search(query) }),
  );
  for await (const { position, own } of found) hits[position] = own;
  return hits;
}
