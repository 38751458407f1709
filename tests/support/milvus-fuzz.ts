/** @file Sequences of requests to the façade, and what has to hold during and after each of them. */
import fc from 'fast-check';
import { expect } from 'vitest';
import { ROUTES } from '../../src/milvus/verbs.ts';
import { createMilvusFetch } from '../../src/milvus/wire/facade.ts';
import { parseJson } from '../../src/milvus/wire/json.ts';
import { MemoryStore } from '../../src/store/memory-store.ts';
import { localMilvus } from './local-milvus.ts';
import { expectConsistent, rowsOf } from './milvus-consistency.ts';
import { requestSequences, type WireRequest } from './milvus-requests.ts';

/** A refusal of these changes no row. */
const ALL_OR_NOTHING: readonly string[] = [
  ROUTES.entities.insert,
  ROUTES.entities.upsert,
  ROUTES.entities.delete,
];

/** Requests between two checks: those after a check find everything loaded and every index open. */
const CHECK_EVERY = 10;
/** Requests in a sequence, at most. */
const LENGTH = 40;

export interface FuzzReport {
  readonly sequences: number;
  readonly requests: number;
  /** Requests by the code they were answered with; 404 is HTTP's. */
  readonly codes: Readonly<Record<string, number>>;
}

/** Runs that many random sequences. Fails with the smallest sequence that breaks something. */
export async function fuzzFacade(sequences: number): Promise<FuzzReport> {
  const codes: Record<string, number> = {};
  let requests = 0;
  await fc.assert(
    fc.asyncProperty(requestSequences(LENGTH), async (all) => {
      const store = new MemoryStore();
      const milvus = localMilvus(store);
      const milvusFetch = createMilvusFetch(milvus);
      for (const [position, request] of all.entries()) {
        if (position % CHECK_EVERY === CHECK_EVERY - 1) await expectConsistent(store, milvus);
        const mayChangeNothing = ALL_OR_NOTHING.some((route) => request.path.endsWith(route));
        const before = mayChangeNothing ? await rowsOf(store, milvus) : undefined;
        const code = await answered(milvusFetch, request);
        codes[code] = (codes[code] ?? 0) + 1;
        requests++;
        if (before !== undefined && code !== 0) expect(await rowsOf(store, milvus)).toBe(before);
      }
      await expectConsistent(store, milvus);
    }),
    { numRuns: sequences },
  );
  return { sequences, requests, codes };
}

/** The code of the answer, which is an envelope or Milvus' "not found". */
async function answered(milvusFetch: typeof fetch, { path, body, headers }: WireRequest): Promise<number> {
  const response = await milvusFetch(path, { method: 'POST', body, headers });
  const text = await response.text();
  if (response.status === 404) {
    expect(text).toBe('404 page not found');
    return 404;
  }
  expect(response.status).toBe(200);
  const answer = parseJson(text) as { code: number; data?: unknown; message?: unknown };
  if (answer.code === 0) {
    expect(answer).toHaveProperty('data');
  } else {
    expect(answer).toEqual({ code: expect.any(Number) as number, message: expect.any(String) as string });
    expect(answer.message).not.toContain('[lookalike=');
  }
  return answer.code;
}
