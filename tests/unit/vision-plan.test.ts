import { expect, test } from 'vitest';
import { parsePlan, planDecoders, planWorkers } from '../../src/workers/embed-plan.ts';

test.each([
  [true, 1, { workers: 1, threads: 1 }],
  [true, 2, { workers: 2, threads: 1 }],
  [true, 6, { workers: 2, threads: 2 }],
  [true, 64, { workers: 4, threads: 4 }],
  [false, 1, { workers: 1, threads: 1 }],
  [false, 2, { workers: 2, threads: 1 }],
  [false, 64, { workers: 4, threads: 1 }],
])('threads %s, %d cores', (threads, cores, plan) => {
  expect(planWorkers({ threads, cores })).toEqual(plan);
});

test.each([
  [1, 1],
  [2, 2],
  [6, 3],
  [12, 7],
  [64, 15],
])('a graphics card beside %d cores has %d decoders', (cores, decoders) => {
  expect(planDecoders({ cores })).toBe(decoders);
});

test('a plan is read from text, and nothing else is', () => {
  expect(parsePlan('2x1')).toEqual({ workers: 2, threads: 1 });
  for (const text of ['', '2', '0x1', '1x0', '2x', 'ax1', '1x2x3', '100x1', ' 1x1']) {
    expect(parsePlan(text), text).toBeUndefined();
  }
});
