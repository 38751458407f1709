/** @file What every VectorIndex has to do, run against each of them. Graphs included: at these sizes they are exact. */
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import type { Metric } from '../../src/profiles/profiles.ts';
import { seededRandom } from '../../src/vectors/random.ts';
import type { VectorIndex } from '../../src/vectors/vector-index.ts';

const METRICS: readonly Metric[] = ['L2', 'IP', 'COSINE'];

export type MakeIndex = (dimension: number, metric: Metric) => Promise<VectorIndex> | VectorIndex;

export function vectorIndexContract(name: string, make: MakeIndex): void {
  describe(`vector index: ${name}`, () => {
    const opened: VectorIndex[] = [];
    const create = async (dimension: number, metric: Metric): Promise<VectorIndex> => {
      const index = await make(dimension, metric);
      opened.push(index);
      return index;
    };
    afterEach(() => {
      for (const index of opened.splice(0)) index.close();
    });

    test('an empty index answers nothing', async () => {
      const index = await create(3, 'L2');
      expect(index).toMatchObject({ dimension: 3, metric: 'L2', size: 0 });
      expect(answer(index, [1, 2, 3], 5)).toEqual([]);
    });

    test('L2 is the squared distance, smallest first', async () => {
      const index = await create(2, 'L2');
      index.add(Uint32Array.of(7, 8, 9), Float32Array.of(0, 0, 3, 4, 1, 0));
      expect(answer(index, [0, 0], 5)).toEqual([
        [7, 0],
        [9, 1],
        [8, 25],
      ]);
    });

    test('IP is the inner product, largest first, and not 1 minus it', async () => {
      const index = await create(2, 'IP');
      index.add(Uint32Array.of(1, 2, 3), Float32Array.of(1, 0, 3, 4, -2, 0));
      expect(answer(index, [2, 0], 5)).toEqual([
        [2, 6],
        [1, 2],
        [3, -4],
      ]);
    });

    test('COSINE ignores lengths', async () => {
      const index = await create(2, 'COSINE');
      index.add(Uint32Array.of(1, 2, 3), Float32Array.of(0, 9, 0.5, 0, 3, 4));
      const found = answer(index, [4, 0], 5);
      expect(found.map(([label]) => label)).toEqual([2, 3, 1]);
      expect(found.map(([, distance]) => distance)).toEqual([
        expect.closeTo(1, 6),
        expect.closeTo(0.6, 6),
        expect.closeTo(0, 6),
      ]);
    });

    test.each(METRICS)('%s: random vectors come in the order of the formula', async (metric) => {
      const dimension = 5;
      const vectors = randomVectors(200, dimension, 11);
      const index = await create(dimension, metric);
      index.add(Uint32Array.from(vectors.keys()), Float32Array.from(vectors.flat()));
      for (const query of randomVectors(10, dimension, 12)) {
        const expected = reference(metric, query, vectors).slice(0, 10);
        const found = answer(index, query, 10);
        expect(found.map(([label]) => label)).toEqual(expected.map(({ label }) => label));
        found.forEach(([, distance], rank) => {
          expect(distance).toBeCloseTo(expected[rank]?.distance ?? NaN, 4);
        });
      }
    });

    test('ties are ordered by label', async () => {
      const index = await create(1, 'L2');
      index.add(Uint32Array.of(5, 3, 9, 4), Float32Array.of(1, 1, 1, -1));
      expect(answer(index, [0], 9).map(([label]) => label)).toEqual([3, 4, 5, 9]);
    });

    test('labels use all 32 bits', async () => {
      const index = await create(1, 'L2');
      index.add(Uint32Array.of(0xffff_fff0, 0), Float32Array.of(1, 5));
      expect(answer(index, [1], 1)).toEqual([[0xffff_fff0, 0]]);
      const seen: number[] = [];
      index.search(Float32Array.of(1), { limit: 2, allow: { has: (label) => seen.push(label) > 0 } });
      expect(new Set(seen)).toEqual(new Set([0xffff_fff0, 0]));
    });

    test('the filter is applied before the top k', async () => {
      const index = await create(1, 'L2');
      index.add(
        Uint32Array.from({ length: 60 }, (_, label) => label),
        Float32Array.from({ length: 60 }, (_, x) => x),
      );
      const found = index.search(Float32Array.of(0), {
        limit: 3,
        allow: { has: (label) => label % 20 === 19 },
      });
      expect([...found.labels]).toEqual([19, 39, 59]);
      expect(index.search(Float32Array.of(0), { limit: 3, allow: { has: () => false } }).labels).toHaveLength(
        0,
      );
      expect([...index.search(Float32Array.of(9), { limit: 3, allow: new Set([70, 59, 8]) }).labels]).toEqual(
        [8, 59],
      );
    });

    test('a removed vector is never found again, nor its label taken again', async () => {
      const index = await create(1, 'L2');
      index.add(Uint32Array.of(1, 2, 3), Float32Array.of(1, 2, 3));
      expect(index.remove(Uint32Array.of(2, 77))).toBe(1);
      expect(index.remove(Uint32Array.of(2))).toBe(0);
      expect(index.size).toBe(2);
      expect([index.has(1), index.has(2)]).toEqual([true, false]);
      expect(answer(index, [2], 9).map(([label]) => label)).toEqual([1, 3]);
      expect(() => index.add(Uint32Array.of(2), Float32Array.of(2))).toThrow(invalid());
      index.add(Uint32Array.of(4), Float32Array.of(2));
      expect(answer(index, [2], 1)).toEqual([[4, 0]]);
    });

    test('everything removed, then more added', async () => {
      const index = await create(1, 'L2');
      index.add(Uint32Array.of(1, 2), Float32Array.of(1, 2));
      expect(index.remove(Uint32Array.of(1, 2))).toBe(2);
      expect(answer(index, [1], 5)).toEqual([]);
      index.add(Uint32Array.of(3), Float32Array.of(9));
      expect(answer(index, [1], 5)).toEqual([[3, 64]]);
    });

    test('what is added later is copied, and growing loses nothing', async () => {
      const index = await create(2, 'L2');
      const batch = new Float32Array(2 * 100);
      for (let start = 0; start < 3000; start += 100) {
        for (let row = 0; row < 100; row++) batch.set([start + row, 1], row * 2);
        index.add(
          Uint32Array.from({ length: 100 }, (_, row) => start + row),
          batch,
        );
      }
      expect(index.size).toBe(3000);
      for (const x of [0, 1023, 1024, 2999]) expect(answer(index, [x, 1], 1)).toEqual([[x, 0]]);
    });

    test('refused arguments leave the index as it was', async () => {
      const index = await create(2, 'L2');
      index.add(Uint32Array.of(1), Float32Array.of(1, 1));
      const refused: (() => unknown)[] = [
        () => index.add(Uint32Array.of(2), Float32Array.of(1)),
        () => index.add(Uint32Array.of(2, 1), Float32Array.of(1, 1, 2, 2)),
        () => index.add(Uint32Array.of(3, 3), Float32Array.of(1, 1, 2, 2)),
        () => index.add(Uint32Array.of(2, 3), Float32Array.of(1, 1, Number.NaN, 2)),
        () => index.add(Uint32Array.of(2), Float32Array.of(1, Infinity)),
        () => index.search(Float32Array.of(1), { limit: 1 }),
        () => index.search(Float32Array.of(1, 1), { limit: 0 }),
        () => index.search(Float32Array.of(1, 1), { limit: Number.NaN }),
        () => index.search(Float32Array.of(1, Number.NaN), { limit: 1 }),
      ];
      for (const call of refused) expect(call).toThrow(invalid());
      expect(answer(index, [1, 1], 9)).toEqual([[1, 0]]);
      expect([index.size, index.has(2), index.has(3)]).toEqual([1, false, false]);
    });

    test('any history of additions and removals leaves what a plain list leaves', async () => {
      const step = fc.record({
        add: fc.array(fc.integer({ min: -50, max: 50 }), { maxLength: 6 }),
        remove: fc.array(fc.nat({ max: 40 }), { maxLength: 3 }),
      });
      await fc.assert(
        fc.asyncProperty(
          fc.array(step, { maxLength: 8 }),
          fc.integer({ min: -60, max: 60 }),
          async (steps, query) => {
            const index = await create(1, 'L2');
            const plain = new Map<number, number>();
            let next = 0;
            for (const { add, remove } of steps) {
              const labels = Uint32Array.from(add, () => next++);
              index.add(labels, Float32Array.from(add));
              labels.forEach((label, row) => plain.set(label, add[row] ?? NaN));
              const there = new Set(remove.filter((label) => plain.has(label)));
              expect(index.remove(Uint32Array.from(remove))).toBe(there.size);
              for (const label of there) plain.delete(label);
            }
            const expected = [...plain]
              .map(([label, x]) => [label, (x - query) ** 2] as const)
              .sort(([a, x], [b, y]) => x - y || a - b);
            expect(answer(index, [query], 100)).toEqual(expected);
            expect(index.size).toBe(plain.size);
          },
        ),
        { numRuns: 30 },
      );
    });
  });
}

/** Label and distance of each neighbour, best first. */
function answer(index: VectorIndex, query: readonly number[], limit: number): [number, number][] {
  const { labels, distances } = index.search(Float32Array.from(query), { limit });
  return Array.from(labels, (label, rank) => [label, distances[rank] ?? NaN]);
}

/** The formulas as a textbook has them, over everything. */
function reference(
  metric: Metric,
  query: readonly number[],
  vectors: readonly (readonly number[])[],
): { label: number; distance: number }[] {
  const product = (a: readonly number[], b: readonly number[]): number =>
    a.reduce((sum, value, i) => sum + value * (b[i] ?? NaN), 0);
  const formulas: Record<Metric, (stored: readonly number[]) => number> = {
    L2: (stored) => stored.reduce((sum, value, i) => sum + (value - (query[i] ?? NaN)) ** 2, 0),
    IP: (stored) => product(query, stored),
    COSINE: (stored) => product(query, stored) / Math.sqrt(product(query, query) * product(stored, stored)),
  };
  const sign = metric === 'L2' ? 1 : -1;
  return vectors
    .map((stored, label) => ({ label, distance: formulas[metric](stored) }))
    .sort((a, b) => sign * (a.distance - b.distance));
}

/** Values in -1..1, rounded to float32. */
export function randomVectors(count: number, dimension: number, seed: number): number[][] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () =>
    Array.from({ length: dimension }, () => Math.fround(2 * random() - 1)),
  );
}

function invalid(): unknown {
  return expect.objectContaining({ code: 'INVALID_ARGUMENT' });
}
