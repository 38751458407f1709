import { expect, test } from 'vitest';
import { Renewable } from '../../src/base/renewable.ts';

/** Values 1, 2, 3 ...; what was closed, in order. */
function counted(): { renewable: Renewable<number>; opened: number[]; closed: number[] } {
  const opened: number[] = [];
  const closed: number[] = [];
  const open = (): Promise<number> => {
    opened.push(opened.length + 1);
    return Promise.resolve(opened.length);
  };
  return { renewable: new Renewable(open, (value) => closed.push(value)), opened, closed };
}

const itself = (value: number): Promise<number> => Promise.resolve(value);

test('it is opened once for all uses, and not before the first', async () => {
  const { renewable, opened, closed } = counted();
  await renewable.renew();
  expect(opened).toEqual([]);
  expect(await Promise.all([renewable.use(itself), renewable.use(itself)])).toEqual([1, 1]);
  expect(closed).toEqual([]);
});

test('a use under way ends on the old one, which is closed after it', async () => {
  const { renewable, closed } = counted();
  let finish: () => void = () => undefined;
  const slow = renewable.use(async (value) => {
    await new Promise<void>((resolve) => (finish = resolve));
    return { value, closedBefore: [...closed] };
  });
  const renewed = renewable.renew();
  expect(await renewable.use(itself)).toBe(2);
  expect(closed).toEqual([]);
  finish();
  expect(await slow).toEqual({ value: 1, closedBefore: [] });
  await renewed;
  expect(closed).toEqual([1]);
});

test('a failed use and a failed opening keep nothing open', async () => {
  const { renewable, closed } = counted();
  await expect(renewable.use(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await renewable.renew();
  expect(closed).toEqual([1]);

  let attempts = 0;
  const failing = new Renewable(
    () => (++attempts === 1 ? Promise.reject(new Error('shut')) : Promise.resolve(attempts)),
    () => undefined,
  );
  await expect(failing.use(itself)).rejects.toThrow('shut');
  expect(await failing.use(itself)).toBe(2);
});
