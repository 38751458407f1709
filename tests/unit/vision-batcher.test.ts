/** Which photos run together, and how many runs are under way. The session is one that records what it is asked. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Batcher } from '../../src/vision/batcher.ts';
import { OUTPUTS, PROFILES, type Profile } from '../../src/profiles/profiles.ts';
import type { BatchSession } from '../../src/vision/session.ts';

class RecordingSession implements BatchSession<number> {
  readonly sizes: readonly number[];
  readonly depth: number;
  /** Of each run, in order. */
  readonly photos: (readonly number[])[] = [];
  mostAtOnce = 0;
  #atOnce = 0;

  constructor(sizes: readonly number[], depth: number) {
    this.sizes = sizes;
    this.depth = depth;
  }

  async runPhotos(photos: readonly number[], outputs: readonly string[]): Promise<Map<string, Float32Array>> {
    this.photos.push(photos);
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.#atOnce);
    await new Promise((resolve) => setTimeout(resolve, photos.length % 3));
    this.#atOnce--;
    if (photos.includes(FAILING)) throw new Error('this batch fails');
    return new Map(
      outputs.map((output) => [output, Float32Array.from(photos.flatMap((photo) => [photo, output.length]))]),
    );
  }

  /** Photos of each run. */
  get runs(): number[] {
    return this.photos.map(({ length }) => length);
  }

  measure(): Promise<number> {
    return Promise.resolve(1);
  }
}

const FAILING = -1;

/** Three profiles of two outputs and two input sizes, mixed. */
const ALL = Object.values(PROFILES);
const DUAL = PROFILES['resnet50-dual'];
const profileOf = (photo: number): Profile => ALL[photo % ALL.length] ?? DUAL;
/** Every fifth photo wants more of the network, the profile's own output among it now and then. */
const othersOf = (photo: number): string[] =>
  photo % 5 === 0 ? [OUTPUTS.map, PROFILES.resnet50.output] : [];

test('every photo gets its own values, in runs of the given sizes, never more of them than asked for', async () => {
  const sizes = fc
    .uniqueArray(fc.integer({ min: 2, max: 40 }), { maxLength: 3 })
    .map((others) => [1, ...others.sort((a, b) => a - b)]);
  await fc.assert(
    fc.asyncProperty(
      sizes,
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 0, max: 120 }),
      async (...drawn) => {
        const [each, depth, count] = drawn;
        const session = new RecordingSession(each, depth);
        const batcher = new Batcher(session);
        const answers = await Promise.all(
          Array.from({ length: count }, (_, photo) =>
            batcher.add(photo, photo, profileOf(photo), othersOf(photo)),
          ),
        );
        answers.forEach((outputs, photo) => {
          const wanted = [...new Set([profileOf(photo).output, ...othersOf(photo)])];
          expect([...outputs]).toEqual(wanted.map((name) => [name, Float32Array.of(photo, name.length)]));
        });
        for (const size of session.runs) expect(each).toContain(size);
        expect(session.mostAtOnce).toBeLessThanOrEqual(depth);
      },
    ),
    { numRuns: 30 },
  );
});

test('what waits runs in the largest batches that are full', async () => {
  const session = new RecordingSession([1, 8, 32], 3);
  const batcher = new Batcher(session);
  await Promise.all(Array.from({ length: 51 }, (_, photo) => batcher.add(photo, photo, DUAL)));
  expect(session.runs).toEqual([32, 8, 8, 1, 1, 1]);
  expect(session.mostAtOnce).toBe(3);
});

test('a run that fails fails its own photos only', async () => {
  const batcher = new Batcher(new RecordingSession([1, 2], 1));
  const settled = await Promise.allSettled(
    [5, FAILING, 6, 7].map((photo) => batcher.add(photo, photo, DUAL)),
  );
  expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled', 'fulfilled']);
});

test('a cancelled photo is not run', async () => {
  const session = new RecordingSession([1, 4], 1);
  const batcher = new Batcher(session);
  const all = [0, 1, 2, 3].map((photo) => batcher.add(photo, photo, DUAL));
  batcher.cancel(2);
  const settled = await Promise.allSettled(all);
  expect(settled[2]).toMatchObject({ status: 'rejected', reason: { name: 'AbortError' } });
  expect(session.runs).toEqual([1, 1, 1]);
});

test('a run has photos of one input size, and those that wait longest go first', async () => {
  const session = new RecordingSession([1, 4], 1);
  const batcher = new Batcher(session);
  const quick = [1, 2, 4, 5, 7];
  const add = (photo: number): Promise<unknown> =>
    batcher.add(photo, photo, quick.includes(photo) ? PROFILES['resnet50-quick'] : DUAL);
  await Promise.all(Array.from({ length: 8 }, (_, photo) => add(photo)));
  expect(session.photos).toEqual([[0], [1, 2, 4, 5], [3], [6], [7]]);
});
