import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LabelMap } from '../../src/vectors/label-map.ts';

test('it remembers as a map does, and what was retired', () => {
  // Few labels of all there are: their places collide, which those of labels in a row seldom do.
  const pool = fc.uniqueArray(fc.integer({ min: 0, max: 0xffff_ffff }), { minLength: 60, maxLength: 60 });
  const steps = fc.array(fc.record({ label: fc.nat({ max: 58 }), retire: fc.boolean() }), {
    minLength: 100,
    maxLength: 200,
  });
  fc.assert(
    fc.property(pool, steps, (all, taken) => {
      const labels = new LabelMap();
      const plain = new Map<number, number>();
      const used = new Set<number>();
      taken.forEach(({ label, retire }, position) => {
        const each = all[label] as number;
        if (retire && plain.delete(each)) labels.retire(each);
        if (!retire && (plain.has(each) || !used.has(each))) {
          labels.set(each, position);
          plain.set(each, position);
          used.add(each);
        }
      });
      for (const each of all) {
        expect(labels.position(each)).toBe(plain.get(each));
        expect(labels.isUsed(each)).toBe(used.has(each));
      }
    }),
  );
});

test('a million labels in a row take 24 bytes each at most', () => {
  const labels = new LabelMap();
  for (let label = 0; label < 1e6; label++) labels.set(label, label + 1);
  expect(labels.position(999_999)).toBe(1e6);
  expect(labels.bytes).toBeLessThan(24e6);
});

test('labels that come and go leave a bit each', () => {
  const labels = new LabelMap();
  for (let label = 0; label < 100_000; label++) {
    labels.set(label, 0);
    labels.retire(label);
  }
  expect(labels.isUsed(99_999)).toBe(true);
  expect(labels.isUsed(100_000)).toBe(false);
  expect(labels.bytes).toBeLessThan(16_384);
});
