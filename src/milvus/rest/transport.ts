/**
 * @file One request and its answer, over `fetch` and nothing else. Sends no header but Content-Type and Authorization:
 * Milvus' CORS list has no other that matters, and a page that sends one fails its preflight.
 *
 * A request is tried again when that cannot do harm: its verb changes nothing or is the same done twice
 * (`Effect` in ./verb-traits.ts), or the failure itself says that nothing happened. Chromium does not know that: when a connection
 * that it uses again closes without an answer, it sends even a POST a second time by itself, and a page neither learns
 * of it nor can prevent it. Whoever must not store anything twice asks afterwards what is there.
 */
import { SYSTEM_CLOCK } from '../../base/clock.ts';
import { LookalikeError } from '../../base/errors.ts';
import { Refusal } from '../failure.ts';
import { MILVUS_CODES } from '../types.ts';
import { parseJson } from '../wire/json.ts';
import { addressSpaceOf, type AddressSpace } from './address.ts';
import { REST_LIMITS } from './limits.ts';
import type { VerbTraits } from './verb-traits.ts';

export interface Endpoint {
  /** As `parseAddress` gives it. */
  readonly base: string;
  readonly token: string | undefined;
  readonly fetch: typeof globalThis.fetch;
}

export interface RestRequest {
  readonly method: 'GET' | 'POST';
  /** Below the endpoint's base, beginning with a slash. */
  readonly path: string;
  /** JSON text. */
  readonly body?: string;
  readonly traits: VerbTraits;
  readonly signal?: AbortSignal | undefined;
}

/** What Milvus answers with code 0 (v2) or 200 (v1). */
export interface Envelope {
  readonly data: unknown;
  readonly message?: unknown;
  readonly cost?: unknown;
  readonly topks?: unknown;
}

/** Success of v1, where it comes with data; without, it is a partition that is not found. */
const V1_OK = 200;
/** Refused before anything was done, and worth another try: rate limits, of the HTTP layer and behind it. */
const LIMITED_CODES: ReadonlySet<number> = new Set([1807, 8]);
/** Given up while it may have been under way: cancelled, deadline. */
const GIVEN_UP_CODES: ReadonlySet<number> = new Set([10_000, MILVUS_CODES.timeout]);
const HTTP = Object.freeze({
  error: 400,
  unauthorized: 401,
  notFound: 404,
  timeout: 408,
  tooMany: 429,
  serverError: 500,
});
/** A gateway whose server is away for the moment. */
const PASSING_STATUSES: ReadonlySet<number> = new Set([HTTP.tooMany, 502, 503, 504]);
/** The whole body of Milvus' answer to a route that it has not. */
const NO_ROUTE_TEXT = '404 page not found';
/** Node says why a connection failed; these mean that there was none. A browser says nothing. */
const NOT_CONNECTED: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Old servers answer these with 65535, newer ones with 1100: parts of messages (contract section 13). */
const VALIDATION_MESSAGES: readonly RegExp[] = Object.freeze([
  /should be in range \[\d+, \d+\]/,
  /cannot parse expression|create query plan|create expr plan/,
  /no vector index on field/,
  /partition cannot be dropped/,
  /metric type not found or not supported/,
  /invalid dimension/,
]);

/** Any JSON object with a code, whatever the HTTP status: Milvus has answered. */
export interface RawAnswer extends Envelope {
  readonly status: number;
  readonly code: number;
}

/** Something else has answered. */
export interface ForeignAnswer {
  readonly status: number;
  readonly text: string;
}

/**
 * Sends once, judges nothing.
 * @throws what fetch throws: TypeError without connection, DOMException TimeoutError, or the signal's reason
 */
export async function send(
  endpoint: Endpoint,
  { method, path, body, traits, signal }: RestRequest,
): Promise<RawAnswer | ForeignAnswer> {
  const url = endpoint.base + path;
  const timer = AbortSignal.timeout(traits.patience);
  const space = addressSpaceOf(url);
  const headers: Record<string, string> = {};
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (endpoint.token) headers.Authorization = `Bearer ${endpoint.token}`;
  const init: RequestInit & { targetAddressSpace?: AddressSpace } = {
    method,
    headers,
    signal: signal ? AbortSignal.any([signal, timer]) : timer,
    credentials: 'omit',
    cache: 'no-store',
    ...(body === undefined ? {} : { body }),
    // A secure page may then reach plain http in the local network, once Chromium has asked the person.
    ...(space ? { targetAddressSpace: space } : {}),
  };
  const { fetch } = endpoint;
  const response = await fetch(url, init);
  const text = await response.text();
  return readAnswer(response.status, text);
}

function readAnswer(status: number, text: string): RawAnswer | ForeignAnswer {
  try {
    const parsed = parseJson(text);
    if (isEnvelope(parsed)) return { ...parsed, status };
  } catch {
    // No JSON: whoever answered is no Milvus.
  }
  return { status, text };
}

function isEnvelope(value: unknown): value is Envelope & { code: number } {
  return typeof value === 'object' && value !== null && 'code' in value && typeof value.code === 'number';
}

/** The first words of a foreign answer, for a sentence. */
export function quote({ status, text }: ForeignAnswer): string {
  const words = text.replace(/\s+/g, ' ').trim().slice(0, REST_LIMITS.quotedCharacters);
  return words === '' ? `HTTP status ${status} without text` : `HTTP status ${status}, "${words}"`;
}

/** An attempt that brought no success. */
interface Failure<Thrown = LookalikeError> {
  readonly error: Thrown;
  /** The server has certainly done nothing. */
  readonly untouched: boolean;
  /** May be over in a moment. */
  readonly passing: boolean;
}

/**
 * Milvus' answer, after as many tries as are safe.
 * @throws Refusal with Milvus' code; LookalikeError MILVUS_UNCLEAR when a change may have happened, MILVUS_UNREACHABLE
 * when nothing happened; the signal's reason
 */
export async function ask(endpoint: Endpoint, request: RestRequest): Promise<Envelope> {
  const { traits, signal } = request;
  let untouched = true;
  for (let tries = 1; ; tries++) {
    const outcome = await attempt(endpoint, request);
    if (!('error' in outcome)) return outcome;
    untouched &&= outcome.untouched;
    const safe = traits.effect !== 'more' || outcome.untouched;
    if (outcome.passing && safe && tries < REST_LIMITS.attempts) {
      await SYSTEM_CLOCK.wait(REST_LIMITS.backOffMs * 2 ** (tries - 1) * (1 - Math.random() / 2), signal);
      continue;
    }
    if (traits.effect === 'none' || untouched || isDefinite(outcome)) throw outcome.error;
    throw new LookalikeError(
      'MILVUS_UNCLEAR',
      `${outcome.error.message} What was asked for may have happened or not.`,
      { cause: outcome.error },
    );
  }
}

/** Milvus refused, and did so for good: whatever earlier tries did, this is how things stand. */
function isDefinite({ error, untouched, passing }: Failure): boolean {
  return error instanceof Refusal && untouched && !passing;
}

async function attempt(endpoint: Endpoint, request: RestRequest): Promise<Envelope | Failure> {
  try {
    const answer = await send(endpoint, request);
    return 'code' in answer ? judge(answer) : judgeForeign(endpoint, request, answer);
  } catch (thrown) {
    request.signal?.throwIfAborted();
    // Whatever else is thrown is a bug here, not a failure on the way.
    if (!(thrown instanceof TypeError || thrown instanceof DOMException)) throw thrown;
    return noAnswer(endpoint, request, thrown);
  }
}

/** What Milvus' answer means: a success, or a refusal. */
export function judge({ status, code, ...envelope }: RawAnswer): Envelope | Failure<Refusal> {
  const isOk = status < HTTP.error && (code === MILVUS_CODES.ok || (code === V1_OK && 'data' in envelope));
  if (isOk) return envelope;
  const text = typeof envelope.message === 'string' ? envelope.message : '';
  const isValidation =
    code === MILVUS_CODES.unexpected && VALIDATION_MESSAGES.some((part) => part.test(text));
  const error = new Refusal(isValidation ? MILVUS_CODES.invalidParameter : code, text);
  const givenUp = GIVEN_UP_CODES.has(code) || status === HTTP.timeout || status >= HTTP.serverError;
  const passing = LIMITED_CODES.has(code) || PASSING_STATUSES.has(status);
  return { error, untouched: !givenUp, passing };
}

function judgeForeign(endpoint: Endpoint, { path }: RestRequest, answer: ForeignAnswer): Failure {
  const { status, text } = answer;
  const passing = PASSING_STATUSES.has(status);
  if (status === HTTP.notFound && text.trim() === NO_ROUTE_TEXT) {
    const error = new Refusal(MILVUS_CODES.unsupported, `the server has no route ${path}`);
    return { error, untouched: true, passing };
  }
  const error =
    status === HTTP.unauthorized
      ? new Refusal(MILVUS_CODES.notAuthenticated, `not authenticated: ${quote(answer)}`)
      : new LookalikeError(
          'MILVUS_UNREACHABLE',
          `Milvus was expected at ${endpoint.base}, and something else answered: ${quote(answer)}.`,
        );
  const isRefused = status >= HTTP.error && status < HTTP.serverError && status !== HTTP.timeout;
  return { error, untouched: isRefused, passing };
}

function noAnswer({ base }: Endpoint, { traits }: RestRequest, thrown: Error): Failure {
  if (thrown.name === 'TimeoutError') {
    const seconds = Math.round(traits.patience / 1000);
    const sentence = `The server at ${base} did not answer within ${seconds} s.`;
    return { error: unreachable(sentence, thrown), untouched: false, passing: false };
  }
  const sentence = `The server at ${base} did not answer: ${reasonOf(thrown)}.`;
  return {
    error: unreachable(sentence, thrown),
    untouched: NOT_CONNECTED.has(causeCode(thrown)),
    passing: true,
  };
}

function unreachable(sentence: string, cause: unknown): LookalikeError {
  return new LookalikeError('MILVUS_UNREACHABLE', sentence, { cause });
}

function causeCode({ cause }: Error): unknown {
  return cause instanceof Error && 'code' in cause ? cause.code : undefined;
}

function reasonOf(thrown: Error): string {
  const code = causeCode(thrown);
  return typeof code === 'string' ? code : thrown.message;
}
