import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PROFILES, type Profile } from '../../src/profiles/profiles.ts';
import { balanceQuery } from '../../src/vectors/blocks.ts';
import { combineVectors, type WeightedVector } from '../../src/vectors/combination.ts';
import { dot, norm, normalize } from '../../src/vectors/kernels.ts';
import { normalRandom, seededRandom } from '../../src/vectors/random.ts';

const PROFILE_LIST = Object.values(PROFILES);
const weights = fc.oneof(
  fc.double({ min: 0.1, max: 5, noNaN: true }),
  fc.double({ min: -5, max: -0.1, noNaN: true }),
);

function blocksIn({ blocks, dimension }: Profile) {
  return blocks.length > 0 ? blocks : [{ offset: 0, length: dimension, weight: 1 }];
}

/** As stored: blocks of a length of their own. */
function storedVector(profile: Profile, seed: number): Float32Array {
  const random = seededRandom(seed);
  const vector = new Float32Array(profile.dimension);
  for (const { offset, length, weight } of blocksIn(profile)) {
    const block = normalize(Float32Array.from({ length }, () => normalRandom(random)));
    block.forEach((value, at) => (vector[offset + at] = value * Math.sqrt(weight)));
  }
  return vector;
}

const drawnParts = fc.array(fc.record({ seed: fc.integer(), weight: weights }), {
  minLength: 1,
  maxLength: 5,
});

function partsOf(profile: Profile, drawn: readonly { seed: number; weight: number }[]): WeightedVector[] {
  return drawn.map(({ seed, weight }) => ({ vector: storedVector(profile, seed), weight }));
}

test('each block is the direction of the weighted sum of unit blocks, and has the length that is stored', () => {
  fc.assert(
    fc.property(fc.constantFrom(...PROFILE_LIST), drawnParts, (profile, drawn) => {
      // The same seed with both signs may cancel out, which is the next test's.
      fc.pre(new Set(drawn.map(({ seed }) => seed)).size === drawn.length);
      const parts = partsOf(profile, drawn);
      const combined = combineVectors(profile, parts);
      for (const { offset, length, weight } of blocksIn(profile)) {
        const sum = new Float64Array(length);
        for (const part of parts) {
          const unit = normalize(part.vector.slice(offset, offset + length));
          unit.forEach((value, at) => (sum[at] = (sum[at] ?? 0) + part.weight * value));
        }
        const block = combined.subarray(offset, offset + length);
        expect(norm(block)).toBeCloseTo(Math.sqrt(weight), 5);
        expect(dot(normalize(block), normalize(Float32Array.from(sum)))).toBeCloseTo(1, 5);
      }
    }),
    { numRuns: 60 },
  );
});

test('one photo alone is itself whatever its weight; weights count by their ratios; the slider takes what comes out', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...PROFILE_LIST),
      drawnParts,
      fc.double({ min: 0.01, max: 9, noNaN: true }),
      (...given) => {
        const [profile, drawn, factor] = given;
        fc.pre(new Set(drawn.map(({ seed }) => seed)).size === drawn.length);
        const [first] = partsOf(profile, drawn);
        const alone = combineVectors(profile, first ? [{ ...first, weight: factor }] : []);
        first?.vector.forEach((value, at) => expect(alone[at]).toBeCloseTo(value, 5));
        const parts = partsOf(profile, drawn);
        const scaled = combineVectors(
          profile,
          parts.map((part) => ({ ...part, weight: part.weight * factor })),
        );
        const combined = combineVectors(profile, parts);
        expect(dot(scaled, combined)).toBeCloseTo(1, 5);
        for (const balance of [0, 0.5, 1])
          expect(balanceQuery(profile, combined, balance).similarity(0)).toBeGreaterThan(0);
      },
    ),
    { numRuns: 30 },
  );
});

test('a photo less itself leaves nothing to look for', () => {
  for (const profile of PROFILE_LIST) {
    const vector = storedVector(profile, 3);
    expect(() =>
      combineVectors(profile, [
        { vector, weight: 2 },
        { vector, weight: -2 },
      ]),
    ).toThrow(/nothing is left/);
  }
});
