import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LabelMap } from '../../src/vectors/label-map.ts';

test('it remembers as a map does, and what was retired', () => {
  const label = fc.oneof(fc.nat({ max: 40 }), fc.integer({ min: 0xffff_fff0, max: 0xffff_ffff }));
  const steps = fc.array(fc.record({ label, retire: fc.boolean() }), { maxLength: 200 });
  fc.assert(
    fc.property(steps, (all) => {
      const labels = new LabelMap();
      const plain = new Map<number, number>();
      const used = new Set<number>();
      all.forEach(({ label: each, retire }, position) => {
        if (retire && plain.delete(each)) labels.retire(each);
        if (!retire && (plain.has(each) || !used.has(each))) {
          labels.set(each, position);
          plain.set(each, position);
          used.add(each);
        }
      });
      for (const each of [...used, 41, 0xffff_ffef]) {
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
