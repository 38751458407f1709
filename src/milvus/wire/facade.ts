/**
 * @file Milvus' REST v2 as a `fetch`: what a server would answer to a request, answered by a client of this process. Code
 * written for a server, SDKs included, runs on the local engine by being given this function (contract sections 1, 2).
 */
import { abortable } from '../../base/abort.ts';
import { failureOf, malformed, Refusal } from '../failure.ts';
import { ENGINE_LIMITS } from '../limits.ts';
import { isBody, readValue, type Body } from '../request.ts';
import {
  MILVUS_CODES,
  type CollectionDescription,
  type Entity,
  type InsertResult,
  type MilvusFailure,
  type MilvusResponse,
} from '../types.ts';
import {
  BASE_PATH,
  callOver,
  ROUTE_ALIASES,
  VERBS,
  type MilvusCall,
  type MilvusVerbs,
  type VerbName,
} from '../verbs.ts';
import { int64Fields, withTextFields, withTextKeys } from './int64-text.ts';
import { parseJson, stringifyJson } from './json.ts';

/** Relative addresses are taken as well; which server they mean does not matter. */
const ANY_ORIGIN = 'http://localhost';

/** What Go's `strconv.ParseBool` takes for false. */
const FALSE: ReadonlySet<string> = new Set(['false', 'False', 'FALSE', 'f', 'F', '0']);

/** Longest delay of a timer, in milliseconds: 2^31 - 1. A deadline beyond it is none. */
const LONGEST_DELAY = 0x7fff_ffff;

/** Verbs by route, other names of routes included. */
const NAMES: ReadonlyMap<string, VerbName> = new Map([
  ...VERBS.map((verb) => [verb.route, verb] as const),
  ...Object.entries(ROUTE_ALIASES).flatMap(([alias, route]) =>
    VERBS.filter((verb) => verb.route === route).map((verb) => [alias, verb] as const),
  ),
]);

const TIMED_OUT: MilvusFailure = Object.freeze({ code: MILVUS_CODES.timeout, message: 'request timeout' });

/**
 * A `fetch` that answers `POST .../v2/vectordb/*`, whatever the origin and what stands before, as Milvus does: HTTP 200
 * with `{code, data}` or `{code, message}`, 408 when the header `Request-Timeout` (seconds) is exceeded; everything else
 * is not found (404). `Accept-Type-Allow-Int64` and `DB-Name` are heeded, `Authorization` is not asked for.
 *
 * It rejects as `fetch` does: with the signal's reason when aborted (a write may have happened all the same), with a
 * TypeError for what is no request.
 */
export function createMilvusFetch(client: MilvusVerbs): typeof fetch {
  const call = callOver(client);
  return async (input, init) => {
    const address = input instanceof Request ? input : new URL(input, ANY_ORIGIN);
    const request = new Request(address, init);
    const name = nameOf(request);
    return name
      ? respond(request, (body, signal) => ask(call, name, body, request.headers, signal))
      : notFound();
  };
}

function nameOf({ method, url }: Request): VerbName | undefined {
  const { pathname } = new URL(url);
  const start = pathname.indexOf(BASE_PATH);
  if (method !== 'POST' || start < 0) return undefined;
  return NAMES.get(pathname.slice(start + BASE_PATH.length));
}

function notFound(): Response {
  return new Response('404 page not found', { status: 404, headers: { 'Content-Type': 'text/plain' } });
}

async function respond(
  request: Request,
  answerTo: (body: unknown, signal: AbortSignal) => Promise<MilvusResponse<unknown>>,
): Promise<Response> {
  const deadline = deadlineOf(request.headers);
  const signal = AbortSignal.any([request.signal, ...(deadline ? [deadline] : [])]);
  const work = async (): Promise<MilvusResponse<unknown>> => answerTo(await readBody(request), signal);
  try {
    signal.throwIfAborted();
    return envelope(await abortable(work(), signal));
  } catch (error) {
    request.signal.throwIfAborted();
    return deadline?.aborted ? envelope(TIMED_OUT, 408) : envelope(failureOf(error));
  }
}

function envelope(response: MilvusResponse<unknown>, status = 200): Response {
  return new Response(stringifyJson(response), {
    status,
    headers: { 'Content-Type': 'application/json; charset=utf-8' },
  });
}

function deadlineOf(headers: Headers): AbortSignal | undefined {
  const delay = Number(headers.get('Request-Timeout') ?? 0) * 1000;
  return delay > 0 && delay <= LONGEST_DELAY ? AbortSignal.timeout(delay) : undefined;
}

/** @throws Refusal 1801 */
async function readBody(request: Request): Promise<unknown> {
  const body = await parsed(request);
  if (isDeeper(body, ENGINE_LIMITS.bodyDepth)) {
    throw malformed(`the body is nested deeper than ${ENGINE_LIMITS.bodyDepth} levels`);
  }
  return body ?? {};
}

async function parsed(request: Request): Promise<unknown> {
  try {
    const text = await request.text();
    if (text.trim() !== '') return parseJson(text);
  } catch (error) {
    throw malformed(error instanceof Error ? error.message : 'the body cannot be read');
  }
  throw new Refusal(
    MILVUS_CODES.malformedBody,
    'can only accept json format request, the request body should be nil, however {} is valid',
  );
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  const members: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  return members.some((member) => isDeeper(member, levels - 1));
}

async function ask(
  call: MilvusCall,
  name: VerbName,
  body: unknown,
  headers: Headers,
  signal: AbortSignal,
): Promise<MilvusResponse<unknown>> {
  const request = withDatabase(body, name, headers.get('DB-Name') ?? '');
  const asText = name.group === 'entities' && FALSE.has(headers.get('Accept-Type-Allow-Int64') ?? '');
  if (!asText || !isBody(request)) return call(name, request, { signal });
  const [response, fields] = await Promise.all([
    call(name, request, { signal }),
    int64FieldsOf(call, request, signal),
  ]);
  if (!('data' in response)) return response;
  const { data } = response;
  if (Array.isArray(data)) return { ...response, data: withTextFields(data as Entity[], fields) };
  return { ...response, data: withTextKeys(data as InsertResult) };
}

/** The header names the database where the body does not. A database itself is named in the body only. */
function withDatabase(body: unknown, { group }: VerbName, database: string): unknown {
  if (database === '' || group === 'databases' || !isBody(body)) return body;
  return (readValue(body, 'dbName') ?? '') === '' ? { ...body, dbName: database } : body;
}

/** Of the collection that a request names; none when it cannot be described, since the request will fail as well. */
async function int64FieldsOf(
  call: MilvusCall,
  body: Body,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const collection = { dbName: readValue(body, 'dbName'), collectionName: readValue(body, 'collectionName') };
  const response = await call({ group: 'collections', verb: 'describe' }, collection, { signal });
  return 'data' in response ? int64Fields(response.data as CollectionDescription) : new Set();
}
