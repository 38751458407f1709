import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LibraryPhoto } from '../../src/library/types.ts';
import { ordered, ORDERS } from '../../src/ui/photo-order.ts';

const photos: fc.Arbitrary<LibraryPhoto[]> = fc
  .array(
    fc.record({
      bytes: fc.integer({ min: 0, max: 4 }),
      year: fc.option(fc.integer({ min: 2019, max: 2022 })),
    }),
  )
  .map((drawn) =>
    drawn.map(({ bytes, year }, at) => ({
      id: String(at),
      contentId: String(at),
      path: `${at}.jpg`,
      width: 3,
      height: 2,
      bytes,
      format: 'jpeg',
      ...(year === null ? {} : { taken: `${year}-05-06T07:08:09` }),
    })),
  );

test('every order holds all photos, ascends or descends, keeps equals as they came, and ends with the unknown', () => {
  fc.assert(
    fc.property(photos, fc.constantFrom(...ORDERS), (drawn, order) => {
      const found = ordered(drawn, order);
      expect(found.toSorted((a, b) => Number(a.id) - Number(b.id))).toEqual(drawn);
      if (order === 'first') expect(found).toEqual(drawn);
      const isOfDates = order === 'newest' || order === 'oldest';
      const keys = found.map(({ taken, bytes }) => (isOfDates ? Number(taken?.slice(0, 4) ?? 0) : bytes));
      found.slice(1).forEach((photo, i) => {
        const [before = 0, after = 0] = [keys[i], keys[i + 1]];
        if (order === 'first' || after === 0) return;
        expect(before).not.toBe(0);
        if (before === after) expect(Number(photo.id)).toBeGreaterThan(Number(found[i]?.id));
        else expect(after > before).toBe(order === 'oldest' || order === 'smallest');
      });
    }),
  );
});
