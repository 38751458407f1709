import { expect, test } from 'vitest';
import { Activity } from '../../src/workers/activity.ts';

const LONG = 60_000;

test('without a request idle comes at once, in a task of its own', async () => {
  let taskRan = false;
  setTimeout(() => (taskRan = true));
  await new Activity().idle(LONG);
  expect(taskRan).toBe(true);
});

test('idle waits for the last of the requests, failed ones too', async () => {
  const activity = new Activity();
  const order: string[] = [];
  let answer: (text: string) => void = () => undefined;
  let refuse: (error: Error) => void = () => undefined;
  const running = [
    activity.during(() => new Promise<string>((resolve) => (answer = resolve))),
    activity.during(() => new Promise<string>((_, reject) => (refuse = reject))),
  ];
  const idle = activity.idle(LONG).then(() => order.push('idle'));
  await nextTask();
  answer('answer');
  expect(await running[0]).toBe('answer');
  await nextTask();
  order.push('first');
  refuse(new Error('refused'));
  await expect(running[1]).rejects.toThrow('refused');
  await idle;
  expect(order).toEqual(['first', 'idle']);
});

test('requests that do not end are waited for only so long', async () => {
  const activity = new Activity();
  const never = activity.during(() => new Promise<never>(() => undefined));
  await activity.idle(5);
  expect(await Promise.race([never, nextTask().then(() => 'still running')])).toBe('still running');
});

function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1));
}
