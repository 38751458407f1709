import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEFAULT_BALANCE, PROFILES, type Profile } from '../../src/profiles/profiles.ts';
import { balanceQuery } from '../../src/vectors/blocks.ts';
import { FlatIndex } from '../../src/vectors/flat-index.ts';
import { squaredL2 } from '../../src/vectors/kernels.ts';
import { normalRandom, seededRandom } from '../../src/vectors/random.ts';

const DUAL = PROFILES['resnet50-dual'];
const PLAIN = PROFILES.resnet50;
const balances = fc.oneof(
  fc.constantFrom(0, DEFAULT_BALANCE, 1 / 6, 1 / 3, 1),
  fc.double({ min: 0, max: 1, noNaN: true }),
);

describe('a profile with blocks', () => {
  test('the same photo is at distance 0 and similarity 1, at every balance', () => {
    fc.assert(
      fc.property(balances, fc.integer(), (balance, seed) => {
        const stored = storedVector(DUAL, seed);
        const query = balanceQuery(DUAL, stored, balance);
        const answered = Math.fround(squaredL2(query.vector, stored));
        expect(Math.abs(query.distance(answered))).toBeLessThanOrEqual(1e-6);
        expect(Math.abs(query.similarity(answered) - 1)).toBeLessThanOrEqual(1e-6);
      }),
    );
  });

  test('similarity is (1 - b) cos(looks) + b cos(means)', () => {
    fc.assert(
      fc.property(balances, fc.integer(), fc.integer(), (balance, a, b) => {
        const [left, right] = [storedVector(DUAL, a), storedVector(DUAL, b)];
        const query = balanceQuery(DUAL, left, balance);
        const expected = formula(left, right, balance);
        const answered = Math.fround(squaredL2(query.vector, right));
        expect(query.similarity(answered)).toBeCloseTo(expected, 5);
        expect(query.distance(answered)).toBeCloseTo(2 - 2 * expected, 5);
      }),
    );
  });

  test("at the default balance the query is the photo's own vector, and the distance plain squared L2", () => {
    const [left, right] = [storedVector(DUAL, 1), storedVector(DUAL, 2)];
    const query = balanceQuery(DUAL, left, DEFAULT_BALANCE);
    query.vector.forEach((value, i) => expect(value).toBeCloseTo(left[i] ?? NaN, 6));
    const plain = squaredL2(left, right);
    expect(query.distance(plain)).toBeCloseTo(plain, 6);
  });

  test('an L2 index answers in the order of the formula', () => {
    const index = new FlatIndex(DUAL.dimension, 'L2');
    const stored = Array.from({ length: 60 }, (_, seed) => storedVector(DUAL, seed));
    stored.forEach((vector, label) => index.add(Uint32Array.of(label), vector));
    for (const balance of [0, DEFAULT_BALANCE, 0.5, 1]) {
      const photo = storedVector(DUAL, 1000);
      const { labels } = index.search(balanceQuery(DUAL, photo, balance).vector, { limit: stored.length });
      const expected = stored
        .map((vector, label) => ({ label, similarity: formula(photo, vector, balance) }))
        .sort((a, b) => b.similarity - a.similarity)
        .map(({ label }) => label);
      expect([...labels]).toEqual(expected);
    }
  });
});

test('a profile without blocks ignores the balance', () => {
  const [left, right] = [storedVector(PLAIN, 1), storedVector(PLAIN, 2)];
  const query = balanceQuery(PLAIN, left, 0.9);
  const plain = squaredL2(left, right);
  expect(squaredL2(query.vector, left)).toBeCloseTo(0, 9);
  expect(query.distance(plain)).toBeCloseTo(plain, 6);
});

test.each([-0.1, 1.1, Number.NaN])('balance %d is refused', (balance) => {
  expect(() => balanceQuery(DUAL, storedVector(DUAL, 1), balance)).toThrow(invalid());
});

test('a vector of another profile, of zeros or not finite is refused', () => {
  const broken = storedVector(DUAL, 1);
  broken[3] = NaN;
  for (const vector of [storedVector(PLAIN, 1), new Float32Array(DUAL.dimension), broken]) {
    expect(() => balanceQuery(DUAL, vector, 0.5)).toThrow(invalid());
  }
});

/** A random vector as a photo's would be stored: each block of length sqrt(weight). */
function storedVector({ dimension, blocks }: Profile, seed: number): Float32Array {
  const random = seededRandom(seed);
  const vector = new Float32Array(dimension);
  for (const { offset, length, weight } of blocks.length > 0
    ? blocks
    : [{ offset: 0, length: dimension, weight: 1 }]) {
    const block = Array.from({ length }, () => normalRandom(random));
    const blockNorm = Math.sqrt(block.reduce((sum, value) => sum + value * value, 0));
    block.forEach((value, i) => (vector[offset + i] = (value / blockNorm) * Math.sqrt(weight)));
  }
  return vector;
}

/** The definition, block by block. */
function formula(a: Float32Array, b: Float32Array, balance: number): number {
  const cosines = DUAL.blocks.map(({ offset, length }) => {
    let [product, aa, bb] = [0, 0, 0];
    for (let i = offset; i < offset + length; i++) {
      const [x, y] = [a[i] ?? NaN, b[i] ?? NaN];
      product += x * y;
      aa += x * x;
      bb += y * y;
    }
    return product / Math.sqrt(aa * bb);
  });
  return (1 - balance) * (cosines[0] ?? NaN) + balance * (cosines[1] ?? NaN);
}

function invalid(): unknown {
  return expect.objectContaining({ code: 'INVALID_ARGUMENT' });
}
