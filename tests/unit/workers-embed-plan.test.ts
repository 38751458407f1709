import { expect, it } from 'vitest';
import { gentlePlan } from '../../src/workers/embed-plan.ts';

it.each([
  [2, 1, 1, 1],
  [2, 4, 1, 4],
  [4, 4, 2, 4],
  [3, 1, 1, 1],
  [1, 2, 1, 1],
  [1, 3, 1, 1],
  [1, 1, 1, 1],
])('gently, %i x %i becomes %i x %i', (workers, threads, gentleWorkers, gentleThreads) => {
  expect(gentlePlan({ workers, threads })).toEqual({ workers: gentleWorkers, threads: gentleThreads });
});
