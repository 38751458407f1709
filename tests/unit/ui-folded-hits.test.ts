import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SearchHit } from '../../src/library/types.ts';
import { BANDS } from '../../src/profiles/profiles.ts';
import { bandOf, foldHits, groupsApart } from '../../src/ui/folded-hits.ts';
import { countWithin, histogram } from '../../src/ui/similarity-counts.ts';

const bands = BANDS['resnet50-dual'];

function hit(id: string, similarity = 0.5): SearchHit {
  const distance = 2 - 2 * similarity;
  return { id, contentId: id, path: id, width: 3, height: 2, bytes: 1, format: 'jpeg', distance, similarity };
}

const shown = (folded: ReturnType<typeof foldHits>): string[] =>
  folded.map(({ hit: { id }, others }) => [id, ...others.map((other) => other.id)].join(' '));

test('the first of a group stands for it, in the order given', () => {
  const groupOf = new Map(Object.entries({ b: 1, d: 1, c: 2, e: 1 }));
  const hits = ['a', 'b', 'c', 'd', 'e'].map((id) => hit(id));
  expect(shown(foldHits(hits, groupOf, new Set()))).toEqual(['a', 'b d e', 'c']);
  expect(shown(foldHits(hits, groupOf, new Set([1])))).toEqual(['a', 'b', 'c', 'd', 'e']);
});

test('folding loses and doubles nothing', () => {
  const ids = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 3 }), { maxLength: 30 });
  fc.assert(
    fc.property(ids, fc.array(fc.option(fc.nat(5)), { minLength: 30, maxLength: 30 }), (all, groups) => {
      const groupOf = new Map(
        all.flatMap((id, at): [string, number][] => {
          const group = groups[at] ?? null;
          return group === null ? [] : [[id, group]];
        }),
      );
      const folded = foldHits(
        all.map((id) => hit(id)),
        groupOf,
        new Set([0]),
      );
      expect(
        folded.flatMap(({ hit: { id }, others }) => [id, ...others.map((other) => other.id)]).sort(),
      ).toEqual([...all].sort());
    }),
  );
});

test('copies of the query are not folded: they are what is looked for', () => {
  const groupOf = new Map(Object.entries({ query: 3, near: 1, far: 2 }));
  const hits = [hit('near', 0.95), hit('far', 0.7)];
  expect([...groupsApart(['query'], hits, groupOf, bands)].sort()).toEqual([1, 3]);
  expect([...groupsApart([], hits, groupOf, undefined)]).toEqual([]);
});

test('a similarity is in the closest band that begins there or below', () => {
  expect(bandOf(1, bands)).toBe('file');
  expect(bandOf(bands.picture.from, bands)).toBe('picture');
  expect(bandOf(bands.picture.from - 1e-9, bands)).toBe('scene');
  expect(bandOf(bands.kind.from - 1e-9, bands)).toBe(null);
});

test('counts are those of looking at each', () => {
  const numbers = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { maxLength: 60 });
  fc.assert(
    fc.property(numbers, fc.nat(), fc.nat(), (all, a, b) => {
      const similarities = Float64Array.from(all).sort().reverse();
      // Bounds that are numbers of the list are those at which ends matter.
      const [one, other] = [all[a % (all.length || 1)] ?? 0, all[b % (all.length || 1)] ?? 0.5];
      const [least, most] = [Math.min(one, other), Math.max(one, other)];
      expect(countWithin(similarities, least, most)).toBe(
        all.filter((value) => value >= least && value <= most).length,
      );
      const counts = histogram(similarities, 10);
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(all.length);
    }),
  );
  expect([...histogram(Float64Array.of(1, 0.95, 0.31, -0.2), 10)]).toEqual([1, 0, 0, 1, 0, 0, 0, 0, 0, 2]);
});
