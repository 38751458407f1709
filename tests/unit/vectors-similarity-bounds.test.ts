import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DEFAULT_BALANCE, PROFILES } from '../../src/profiles/profiles.ts';
import { balanceQuery } from '../../src/vectors/blocks.ts';
import { normalRandom, seededRandom } from '../../src/vectors/random.ts';
import { distanceBounds } from '../../src/vectors/similarity-bounds.ts';

const similarities = fc.double({ min: -1, max: 1, noNaN: true });
const distances = fc.float({ min: 0, max: 5, noNaN: true });

function queryAt(balance: number) {
  const random = seededRandom(7);
  return balanceQuery(
    PROFILES['resnet50-dual'],
    Float32Array.from({ length: 768 }, () => normalRandom(random)),
    balance,
  );
}

test('a distance is within the bounds exactly when its similarity is', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(0, DEFAULT_BALANCE, 1 / 3, 0.5, 1),
      similarities,
      similarities,
      fc.array(distances, { minLength: 50, maxLength: 50 }),
      (balance, a, b, measured) => {
        const query = queryAt(balance);
        const [least, most] = [Math.min(a, b), Math.max(a, b)];
        const { outer, inner } = distanceBounds(query, { least, most });
        // Numbers beside the bounds are where rounding would show.
        const near = [outer, inner].flatMap((bound) => [bound * (1 - 1e-7), bound, bound * (1 + 1e-7)]);
        for (const distance of [...measured, ...near.map(Math.fround)]) {
          if (!Number.isFinite(distance)) continue;
          const similarity = query.similarity(distance);
          expect(distance < outer && distance >= inner, String([distance, similarity, least, most])).toBe(
            similarity >= least && similarity <= most,
          );
        }
      },
    ),
  );
});

test('open ends bound nothing', () => {
  expect(distanceBounds(queryAt(0.5), {})).toEqual({ outer: Infinity, inner: 0 });
  expect(distanceBounds(queryAt(0.5), { least: -1, most: 1 })).toEqual({ outer: Infinity, inner: 0 });
});
