import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PLANNER } from '../../src/profiles/profiles.ts';
import { crossoverOf, fasterPlan } from '../../src/vectors/search-plan.ts';

test('the table is read by dimension', () => {
  for (const { dimension, rows } of PLANNER.crossover) {
    expect(crossoverOf(Math.min(dimension, 1e6))).toBe(rows);
    expect(fasterPlan({ dimension, rows, growing: 0 })).toBe('hnsw');
    expect(fasterPlan({ dimension, rows: rows - 1, growing: 0 })).toBe('exact');
  }
});

test('what is good enough for the graph stays so with more rows and fewer growing', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 4096 }),
      fc.nat({ max: 1e6 }),
      fc.nat({ max: 1e5 }),
      fc.nat({ max: 1e5 }),
      (dimension, rows, growing, more) => {
        if (fasterPlan({ dimension, rows, growing }) === 'exact') return;
        expect(fasterPlan({ dimension, rows: rows + more, growing })).toBe('hnsw');
        expect(fasterPlan({ dimension, rows, growing: Math.max(0, growing - more) })).toBe('hnsw');
      },
    ),
  );
});
