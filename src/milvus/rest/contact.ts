/** @file Finding out what is at an address: which dialect of Milvus, or what else. */
import { Refusal } from '../failure.ts';
import type { MilvusClient } from '../client.ts';
import { MILVUS_CODES } from '../types.ts';
import { BASE_PATH, ROUTES } from '../verbs.ts';
import { stringifyJson } from '../wire/json.ts';
import { addressSpaceOf, parseAddress, type MilvusServer } from './address.ts';
import { REST_LIMITS } from './limits.ts';
import { localNetworkPermission } from './page-security.ts';
import { restV1, V1_PATHS } from './rest-v1.ts';
import { restV2 } from './rest-v2.ts';
import { judge, send, type Endpoint, type ForeignAnswer, type RawAnswer } from './transport.ts';

export type Dialect = 'v2' | 'v1';

export interface ContactOptions {
  readonly signal?: AbortSignal | undefined;
  /** `globalThis.fetch` when absent. */
  readonly fetch?: typeof globalThis.fetch | undefined;
}

/** What is there. */
export type Contact =
  | { readonly kind: 'milvus'; readonly client: MilvusClient; readonly dialect: Dialect }
  /** A Milvus, which refuses to list its collections. */
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** Something that is no Milvus, or stands before one. */
  | { readonly kind: 'foreign'; readonly answer: ForeignAnswer }
  /** `thrown` is what fetch threw. */
  | { readonly kind: 'silent'; readonly thrown: unknown };

/** @throws LookalikeError INVALID_ARGUMENT */
export function endpointOf({ address, token }: MilvusServer, { fetch }: ContactOptions): Endpoint {
  return { base: parseAddress(address), token: token || undefined, fetch: fetch ?? globalThis.fetch };
}

/**
 * Asks for the list of collections, in v2 and, where that does not exist, in v1. Once each: whoever waits for this
 * wants to know.
 * @throws the signal's reason; nothing else
 */
export async function contact(
  endpoint: Endpoint,
  database: string | undefined,
  signal?: AbortSignal,
): Promise<Contact> {
  const traits = { effect: 'none', patience: await patience(endpoint) } as const;
  const body = stringifyJson({ dbName: database });
  const query = database === undefined ? '' : `?${String(new URLSearchParams({ dbName: database }))}`;
  try {
    const path = BASE_PATH + ROUTES.collections.list;
    const v2 = await send(endpoint, { method: 'POST', path, body, traits, signal });
    if ('code' in v2) return milvus(v2, 'v2', restV2(endpoint, database));
    if (v2.status >= SERVER_ERROR || v2.status === UNAUTHORIZED) return { kind: 'foreign', answer: v2 };
    const v1 = await send(endpoint, { method: 'GET', path: V1_PATHS.list + query, traits, signal });
    if ('code' in v1) return milvus(v1, 'v1', restV1(endpoint, database));
    return { kind: 'foreign', answer: v2 };
  } catch (thrown) {
    signal?.throwIfAborted();
    return { kind: 'silent', thrown };
  }
}

const UNAUTHORIZED = 401;
const SERVER_ERROR = 500;

function milvus(answer: RawAnswer, dialect: Dialect, client: MilvusClient): Contact {
  const judgement = judge(answer);
  if (!('error' in judgement)) return { kind: 'milvus', client, dialect };
  return { kind: 'refused', refusal: judgement.error };
}

/** A browser that asks the person first holds the request back meanwhile. */
async function patience({ base }: Endpoint): Promise<number> {
  const mayAsk = addressSpaceOf(base) !== undefined && (await localNetworkPermission(base)) === 'prompt';
  return mayAsk ? REST_LIMITS.permissionMs : REST_LIMITS.contactMs;
}

/** The refusal of a wrong or missing token. */
export function isUnauthenticated(found: Contact): boolean {
  if (found.kind === 'foreign') return found.answer.status === UNAUTHORIZED;
  return found.kind === 'refused' && UNAUTHENTICATED_CODES.has(found.refusal.milvusCode);
}

const UNAUTHENTICATED_CODES: ReadonlySet<number> = new Set([MILVUS_CODES.notAuthenticated, 1400]);
