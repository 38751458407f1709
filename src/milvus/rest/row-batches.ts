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

/**
 * Inserts or upserts `rows` and returns the keys as the server writes them.
 * @param rest the request without its `data`
 * @throws Refusal 1804 for a number that is not finite, before anything is sent; what `post` throws, whose message then
 * says how many rows are stored
 */
export async function writeRows(
  rest: Body,
  rows: readonly unknown[],
  traits: VerbTraits,
  post: (body: string, traits: VerbTraits) => Promise<Envelope>,
): Promise<unknown[]> {
  // Before the first request: a row that cannot be sent must not leave the rows before it behind.
  checkRows(rows);
  const head = requestText({ ...rest, data: undefined }).slice(0, -1);
  const ids: unknown[] = [];
  let stored = 0;
  for (const batch of batchesOf(rows)) {
    const patience = traits.patience + Math.ceil((REST_LIMITS.insertMsPerMiB * batch.bytes) / MIB);
    try {
      const { data } = await post(`${head},"data":${batch.text}}`, { ...traits, patience });
      const { insertIds, upsertIds } = (data ?? {}) as Body;
      ids.push(...listOf(insertIds ?? upsertIds));
    } catch (thrown) {
      throw afterRows(stored, rows.length, thrown);
    }
    stored += batch.rows;
  }
  return ids;
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
