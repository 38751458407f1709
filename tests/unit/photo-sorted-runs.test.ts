import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SortedRuns } from '../../src/photos/sorted-runs.ts';

test('gives what sorting gives, equal items as they came, whatever the length of a run', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat({ max: 20 }), { maxLength: 200 }),
      fc.integer({ min: 1, max: 60 }),
      (keys, length) => {
        const items = keys.map((key, at) => ({ key, at }));
        const compare = (a: { key: number }, b: { key: number }): number => a.key - b.key;
        const runs = new SortedRuns(compare, length);
        const full = items.filter((item) => runs.add(item)).length;
        expect(full).toBe(Math.floor(items.length / length));
        expect([...runs]).toEqual([...items].sort(compare));
      },
    ),
  );
});
