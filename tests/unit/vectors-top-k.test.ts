import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TopK } from '../../src/vectors/top-k.ts';

test('keeps what sorting everything would put first, ties by label', () => {
  const entries = fc.uniqueArray(
    fc.record({ rank: fc.integer({ min: 0, max: 9 }), label: fc.nat({ max: 999 }) }),
    {
      selector: ({ label }) => label,
      maxLength: 60,
    },
  );
  fc.assert(
    fc.property(entries, fc.nat({ max: 20 }), (offers, limit) => {
      const top = new TopK(limit);
      for (const { rank, label } of offers) top.offer(rank, label);
      const expected = [...offers].sort((a, b) => a.rank - b.rank || a.label - b.label).slice(0, limit);
      const { ranks, labels } = top.sorted();
      expect([...labels]).toEqual(expected.map(({ label }) => label));
      expect([...ranks]).toEqual(expected.map(({ rank }) => rank));
    }),
  );
});
