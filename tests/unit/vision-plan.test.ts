import { expect, test } from 'vitest';
import { planWorkers } from '../../src/workers/embed-plan.ts';

test.each([
  [true, 1, { workers: 1, threads: 1 }],
  [true, 2, { workers: 1, threads: 2 }],
  [true, 6, { workers: 1, threads: 4 }],
  [true, 64, { workers: 4, threads: 4 }],
  [false, 1, { workers: 1, threads: 1 }],
  [false, 2, { workers: 2, threads: 1 }],
  [false, 64, { workers: 4, threads: 1 }],
])('threads %s, %d cores', (threads, cores, plan) => {
  expect(planWorkers({ threads, cores })).toEqual(plan);
});
