import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mapConcurrent, readAhead, SerialQueue } from '../../src/base/queue.ts';

async function* count(to: number, onPull: (n: number) => void = () => undefined): AsyncGenerator<number> {
  for (let n = 0; n < to; n++) {
    onPull(n);
    yield await Promise.resolve(n);
  }
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

const turns = async (many: number): Promise<void> => {
  for (let turn = 0; turn < many; turn++) await Promise.resolve();
};

test('a serial queue runs in order, also past a failure', async () => {
  const queue = new SerialQueue();
  const order: number[] = [];
  const failing = queue.run(async () => {
    await turns(5);
    order.push(1);
    throw new Error('first');
  });
  const second = queue.run(() => order.push(2));
  await expect(failing).rejects.toThrow('first');
  await second;
  expect(order).toEqual([1, 2]);
});

test('who is aborted while waiting leaves a serial queue at once, and the others keep their order', async () => {
  const queue = new SerialQueue();
  const order: number[] = [];
  let release: () => void = () => undefined;
  const first = queue.run(() => new Promise<void>((resolve) => (release = resolve)));
  const ending = new AbortController();
  const waiting = queue.run(() => order.push(2), ending.signal);
  const third = queue.run(() => order.push(3));
  ending.abort();
  await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  const late = queue.run(() => order.push(4), ending.signal);
  await expect(late).rejects.toMatchObject({ name: 'AbortError' });
  const fifth = queue.run(() => order.push(5));
  await turns(20);
  expect(order).toEqual([]);
  release();
  await Promise.all([first, third, fifth]);
  expect(order).toEqual([3, 5]);
});

test('a serial queue never runs two tasks at once, whoever leaves it when', async () => {
  const tasks = fc.array(
    fc.record({ length: fc.nat(6), abortAfter: fc.option(fc.nat(60), { nil: undefined }) }),
    { maxLength: 12 },
  );
  await fc.assert(
    fc.asyncProperty(tasks, async (all) => {
      const queue = new SerialQueue();
      const begun: number[] = [];
      let running = 0;
      const results = all.map(({ length, abortAfter }, at) => {
        const ending = new AbortController();
        if (abortAfter !== undefined) void turns(abortAfter).then(() => ending.abort());
        return queue.run(async () => {
          begun.push(at);
          expect(++running).toBe(1);
          await turns(length);
          running--;
          return at;
        }, ending.signal);
      });
      const ends = await Promise.allSettled(results);
      // What began ended well, since none of these tasks heeds its signal; what did not begin was aborted.
      const done = ends.flatMap((end, at) => (end.status === 'fulfilled' ? [at] : []));
      expect(begun).toEqual(done);
      all.forEach(({ abortAfter }, at) => {
        if (abortAfter === undefined) expect(begun).toContain(at);
      });
    }),
  );
});

test('concurrent mapping gives every result and never runs more than its width', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(30), fc.integer({ min: 1, max: 8 }), async (items, width) => {
      let running = 0;
      let most = 0;
      const results = mapConcurrent(
        count(items),
        () => width,
        async (n) => {
          most = Math.max(most, ++running);
          await turns((n * 7) % 11);
          running--;
          return n;
        },
      );
      expect((await collect(results)).sort((a, b) => a - b)).toEqual(
        Array.from({ length: items }, (_, n) => n),
      );
      expect(most).toBeLessThanOrEqual(width);
    }),
  );
});

test('concurrent mapping ends with the first failure and asks its source no further', async () => {
  const pulled: number[] = [];
  const results = mapConcurrent(
    count(100, (n) => pulled.push(n)),
    () => 2,
    (n) => (n === 3 ? Promise.reject(new Error('three')) : Promise.resolve(n)),
  );
  await expect(collect(results)).rejects.toThrow('three');
  expect(pulled.length).toBeLessThan(8);
});

test('reading ahead keeps the order, for any limit and pace', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(40), fc.integer({ min: 1, max: 9 }), fc.nat(7), async (items, limit, pace) => {
      const seen: number[] = [];
      for await (const n of readAhead(count(items), limit)) {
        seen.push(n);
        await turns(pace);
      }
      expect(seen).toEqual(Array.from({ length: items }, (_, n) => n));
    }),
  );
});

test('reading ahead goes as far as its limit and no further', async () => {
  const pulled: number[] = [];
  const ahead = readAhead(
    count(100, (n) => pulled.push(n)),
    10,
  );
  await ahead.next();
  await turns(200);
  expect(pulled.length).toBeGreaterThanOrEqual(10);
  expect(pulled.length).toBeLessThanOrEqual(12);
  await ahead.return();
});

test('a failing source is told after the items before it', async () => {
  async function* failing(): AsyncGenerator<number> {
    yield await Promise.resolve(1);
    throw new Error('source');
  }
  const seen: number[] = [];
  const run = async (): Promise<void> => {
    for await (const n of readAhead(failing(), 5)) seen.push(n);
  };
  await expect(run()).rejects.toThrow('source');
  expect(seen).toEqual([1]);
});
