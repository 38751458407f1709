import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ExactIndexes } from '../../src/milvus/local/exact-indexes.ts';
import { MemoryStore } from '../../src/store/memory-store.ts';
import { BinaryIndex, type BinaryMetric } from '../../src/vectors/binary-index.ts';
import { commonBits, countBits, differingBits } from '../../src/vectors/bit-kernels.ts';

/** The formulas bit by bit, as a textbook has them. */
const REFERENCE: Readonly<Record<BinaryMetric, (a: readonly boolean[], b: readonly boolean[]) => number>> = {
  HAMMING: (a, b) => a.filter((bit, position) => bit !== b[position]).length,
  JACCARD: (a, b) => {
    const both = a.filter((bit, position) => bit && b[position]).length;
    const either = a.filter((bit, position) => bit || b[position]).length;
    return either === 0 ? 0 : Math.fround(1 - both / either);
  },
};
const METRICS: readonly BinaryMetric[] = ['HAMMING', 'JACCARD'];

function bitsOf(values: Uint8Array | Uint32Array): boolean[] {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return Array.from(bytes).flatMap((byte) =>
    Array.from({ length: 8 }, (_, bit) => ((byte >> bit) & 1) === 1),
  );
}

/** Label and distance of each neighbour, best first. */
function answer(index: BinaryIndex, query: Uint8Array, limit = 100): [number, number][] {
  const { labels, distances } = index.search(query, { limit });
  return Array.from(labels, (label, rank) => [label, distances[rank] ?? NaN]);
}

test('bits counted a word at a time are the bits counted one by one', () => {
  const words = fc.array(fc.nat({ max: 2 ** 32 - 1 }), { maxLength: 6 });
  fc.assert(
    fc.property(words, words, fc.array(fc.nat({ max: 9 }), { maxLength: 3 }), (x, y, before) => {
      const length = Math.min(x.length, y.length);
      const a = Uint32Array.from(x.slice(0, length));
      const b = Uint32Array.from(y.slice(0, length));
      const shifted = Uint32Array.from([...before, ...b]);
      const [left, right] = [bitsOf(a), bitsOf(b)];
      expect(countBits(a)).toBe(left.filter(Boolean).length);
      expect(differingBits(a, shifted, before.length)).toBe(REFERENCE.HAMMING(left, right));
      expect(commonBits(a, shifted, before.length)).toBe(left.filter((bit, at) => bit && right[at]).length);
    }),
  );
  expect(countBits(Uint32Array.of(0xffff_ffff, 0x8000_0001))).toBe(34);
});

describe.each(METRICS)('binary index: %s', (metric) => {
  test('any history of additions and removals answers what the formula over a plain list does', () => {
    const history = fc.integer({ min: 1, max: 6 }).chain((width) => {
      const vector = fc.uint8Array({ minLength: width, maxLength: width });
      const step = fc.record({
        add: fc.array(vector, { maxLength: 6 }),
        remove: fc.array(fc.nat({ max: 30 }), { maxLength: 3 }),
      });
      return fc.record({ width: fc.constant(width), steps: fc.array(step, { maxLength: 6 }), query: vector });
    });
    fc.assert(
      fc.property(history, fc.integer({ min: 1, max: 8 }), ({ width, steps, query }, limit) => {
        const index = new BinaryIndex(width * 8, metric);
        const plain = new Map<number, Uint8Array>();
        let next = 0;
        for (const { add, remove } of steps) {
          const labels = Uint32Array.from(add, () => next++);
          index.add(labels, Uint8Array.from(add.flatMap((vector) => [...vector])));
          labels.forEach((label, row) => plain.set(label, add[row] ?? new Uint8Array()));
          const there = new Set(remove.filter((label) => plain.has(label)));
          expect(index.remove(Uint32Array.from(remove))).toBe(there.size);
          for (const label of there) plain.delete(label);
        }
        const distance = (vector: Uint8Array): number => REFERENCE[metric](bitsOf(query), bitsOf(vector));
        const expected = [...plain]
          .map(([label, vector]): [number, number] => [label, distance(vector)])
          .sort(([a, x], [b, y]) => x - y || a - b);
        expect(answer(index, query, limit)).toEqual(expected.slice(0, limit));
        const even = index.search(query, { limit, allow: { has: (label) => label % 2 === 0 } });
        expect([...even.labels]).toEqual(
          expected
            .filter(([label]) => label % 2 === 0)
            .slice(0, limit)
            .map(([label]) => label),
        );
        expect([index.size, index.has(0)]).toEqual([plain.size, plain.has(0)]);
      }),
    );
  });

  test('refused arguments leave the index as it was', () => {
    const index = new BinaryIndex(16, metric);
    index.add(Uint32Array.of(1), Uint8Array.of(1, 1));
    const refused: (() => unknown)[] = [
      () => index.add(Uint32Array.of(2), Uint8Array.of(1)),
      () => index.add(Uint32Array.of(2, 1), Uint8Array.of(1, 1, 2, 2)),
      () => index.add(Uint32Array.of(3, 3), Uint8Array.of(1, 1, 2, 2)),
      () => index.search(Uint8Array.of(1, 1, 1, 1), { limit: 1 }),
      () => index.search(Uint8Array.of(1, 1), { limit: 0 }),
    ];
    for (const call of refused) expect(call).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
    index.remove(Uint32Array.of(1));
    expect(() => index.add(Uint32Array.of(1), Uint8Array.of(1, 1))).toThrow(/used before/);
    expect(answer(index, Uint8Array.of(1, 1))).toEqual([]);
  });
});

test('two vectors without a bit are the same to JACCARD', () => {
  const index = new BinaryIndex(8, 'JACCARD');
  index.add(Uint32Array.of(1, 2), Uint8Array.of(0b11, 0));
  expect(answer(index, Uint8Array.of(0))).toEqual([
    [2, 0],
    [1, 1],
  ]);
});

test('memory is held in chunks and let go of', () => {
  const index = new BinaryIndex(40, 'HAMMING');
  const labels = Uint32Array.from({ length: 3000 }, (_, label) => label);
  index.add(
    labels,
    Uint8Array.from({ length: 5 * 3000 }, (_, at) => at),
  );
  // Three chunks of 1,024 vectors of two words.
  expect(index.bytes).toBe(3 * 1024 * 8);
  index.remove(labels.subarray(0, 2000));
  expect([index.size, index.bytes]).toEqual([1000, 1024 * 8]);
});

test('a field of bits is opened over its stored rows', async () => {
  const { rows } = new MemoryStore();
  const vectors = [Uint8Array.of(0b1111), Uint8Array.of(0b0001), Uint8Array.of(0b1110)];
  await rows.append(
    1,
    vectors.map((bits, row) => ({ row, key: row, fields: {}, vectors: { bits } })),
  );
  const index = await new ExactIndexes().open(
    {
      collection: 1,
      collectionName: 'c',
      field: 'bits',
      dimension: 8,
      metric: 'HAMMING',
      indexType: 'BIN_FLAT',
      params: {},
    },
    rows,
  );
  expect(index).toBeInstanceOf(BinaryIndex);
  expect(answer(index as BinaryIndex, Uint8Array.of(0b0011))).toEqual([
    [1, 1],
    [0, 2],
    [2, 3],
  ]);
});
