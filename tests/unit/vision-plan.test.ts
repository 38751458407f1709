import { expect, test } from 'vitest';
import { parsePlan, planDecoders, planWorkers, whyNoCard } from '../../src/workers/embed-plan.ts';

const DESKTOP = { webkit: false, touch: false, memory: 8 };

test.each([
  [true, 1, { workers: 1, threads: 1 }],
  [true, 2, { workers: 2, threads: 1 }],
  [true, 6, { workers: 2, threads: 2 }],
  [true, 64, { workers: 4, threads: 4 }],
  [false, 1, { workers: 1, threads: 1 }],
  [false, 2, { workers: 2, threads: 1 }],
  [false, 64, { workers: 4, threads: 1 }],
])('threads %s, %d cores', (threads, cores, plan) => {
  expect(planWorkers({ ...DESKTOP, threads, cores })).toEqual(plan);
});

test.each([
  ['an iPhone', { webkit: true, touch: true, memory: null }, { workers: 1, threads: 1 }],
  ['a Mac with Safari', { webkit: true, touch: false, memory: null }, { workers: 2, threads: 4 }],
  ['Firefox, which does not tell', { webkit: false, touch: true, memory: null }, { workers: 2, threads: 4 }],
  ['a phone of 4 GB', { webkit: false, touch: true, memory: 4 }, { workers: 1, threads: 4 }],
  ['a phone of 8 GB', { webkit: false, touch: true, memory: 8 }, { workers: 2, threads: 4 }],
])('8 cores and threads: %s', (_, machine, plan) => {
  expect(planWorkers({ ...machine, threads: true, cores: 8 })).toEqual(plan);
});

test('what is short of memory never gets more than its cores do', () => {
  const tight = { webkit: true, touch: true, memory: null };
  expect(planWorkers({ ...tight, threads: false, cores: 1 })).toEqual({ workers: 1, threads: 1 });
  expect(planWorkers({ ...DESKTOP, memory: 2, threads: false, cores: 8 })).toEqual({
    workers: 1,
    threads: 1,
  });
});

test.each([
  [{ webkit: false, memory: 8, metered: false }, undefined],
  [{ webkit: false, memory: null, metered: false }, undefined],
  [{ webkit: true, memory: null, metered: false }, /Safari/u],
  [{ webkit: false, memory: 4, metered: false }, /4 GB/u],
  [{ webkit: false, memory: 0.5, metered: true }, /0\.5 GB/u],
  [{ webkit: false, memory: 8, metered: true }, /metered/u],
])('whether a card is tried: %j', (machine, reason) => {
  const why = whyNoCard(machine);
  if (reason) expect(why).toMatch(reason);
  else expect(why).toBeUndefined();
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
