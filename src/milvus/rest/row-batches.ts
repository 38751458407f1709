/** @file Rows on their way to a server: as JSON, in requests of bounded size, one after the other. */
import { bytesToBase64 } from '../../base/base64.ts';
import { LookalikeError } from '../../base/errors.ts';
import { Refusal } from '../failure.ts';
import type { Body } from '../request.ts';
import { stringifyJson } from '../wire/json.ts';
import { listOf } from './collection-answer.ts';
import { REST_LIMITS } from './limits.ts';
import { checkRows, requestText } from './request-text.ts';
import type { Envelope } from './transport.ts';
import type { VerbTraits } from './verb-traits.ts';

/** Rows as one JSON array. */
export interface RowBatch {
  readonly text: string;
  readonly rows: number;
  readonly bytes: number;
}

const MIB = 2 ** 20;

/** Batches in order, each made when it is asked for; a row larger than the limit goes alone. */
export function* batchesOf(
  rows: readonly unknown[],
  limit: number = REST_LIMITS.insertBytes,
): Generator<RowBatch> {
  const encoder = new TextEncoder();
  let texts: string[] = [];
  let bytes = 0;
  const batch = (): RowBatch => ({ text: `[${texts.join(',')}]`, rows: texts.length, bytes });
  for (const row of rows) {
    const text = stringifyJson(withBase64(row));
    const size = encoder.encode(text).byteLength + ','.length;
    if (texts.length > 0 && bytes + size > limit) {
      yield batch();
      texts = [];
      bytes = 0;
    }
    texts.push(text);
    bytes += size;
  }
  // An empty list is the server's to refuse.
  yield batch();
}

/** What all requests of an insert answered together. */
export interface Written<Key> {
  readonly ids: readonly Key[];
  /** Absent where the server does not tell. */
  readonly cost?: number;
}

/**
 * Inserts or upserts rows and returns their keys as the server writes them.
 * @param rest the request without its `data`
 * @param data its rows; anything that is no list is sent as it is, for the server to refuse
 * @throws Refusal 1804 for a number that is not finite, before anything is sent; what `post` throws, whose message then
 * says how many rows are stored
 */
export async function writeRows(
  rest: Body,
  data: unknown,
  traits: VerbTraits,
  post: (body: string, traits: VerbTraits) => Promise<Envelope>,
): Promise<Written<unknown>> {
  if (!Array.isArray(data)) return written([await post(requestText({ ...rest, data }), traits)]);
  // Before the first request: a row that cannot be sent must not leave the rows before it behind.
  checkRows(data);
  const members = requestText({ ...rest, data: undefined }).slice(1, -1);
  const answers: Envelope[] = [];
  let stored = 0;
  for (const batch of batchesOf(data)) {
    const patience = traits.patience + Math.ceil((REST_LIMITS.insertMsPerMiB * batch.bytes) / MIB);
    try {
      const body = `{"data":${batch.text}${members === '' ? '' : `,${members}`}}`;
      answers.push(await post(body, { ...traits, patience }));
    } catch (thrown) {
      throw afterRows(stored, data.length, thrown);
    }
    stored += batch.rows;
  }
  return written(answers);
}

function written(answers: readonly Envelope[]): Written<unknown> {
  const ids = answers.flatMap(({ data }) => {
    const { insertIds, upsertIds } = (data ?? {}) as Body;
    return listOf(insertIds ?? upsertIds);
  });
  const costs = answers.map(({ cost }) => cost).filter((cost) => typeof cost === 'number');
  return { ids, ...(costs.length > 0 ? { cost: costs.reduce((sum, cost) => sum + cost, 0) } : {}) };
}

/** The same error, telling what was stored before it. */
function afterRows(stored: number, all: number, thrown: unknown): unknown {
  if (stored === 0 || !(thrown instanceof LookalikeError)) return thrown;
  const sentence = `the first ${stored} of ${all} rows are stored, then: ${thrown.message}`;
  return thrown instanceof Refusal
    ? new Refusal(thrown.milvusCode, sentence)
    : new LookalikeError(thrown.code, sentence, { cause: thrown });
}

/** A row whose bytes (binary and 16-bit vectors) are base64, the one form that every release takes. */
function withBase64(row: unknown): unknown {
  if (typeof row !== 'object' || row === null || !Object.values(row).some(isBytes)) return row;
  return Object.fromEntries(Object.entries(row).map(([key, value]) => [key, vectorOnWire(value)]));
}

/** A vector as requests carry it. */
export function vectorOnWire(vector: unknown): unknown {
  return isBytes(vector) ? bytesToBase64(vector) : vector;
}

function isBytes(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array;
}
