/** @file Order and back-pressure between asynchronous producers and consumers. */
import { abortable } from './abort.ts';

const ignore = (): void => undefined;

/** Runs tasks one after the other, in the order given. A task that fails does not stop those behind it. */
export class SerialQueue {
  #tail: Promise<unknown> = Promise.resolve();

  /**
   * @param signal ends the waiting: a task whose turn has not come by then never begins. One that has begun has to heed it itself
   * @throws DOMException AbortError as soon as that is aborted, while others are at work
   */
  run<T>(task: () => Promise<T> | T, signal?: AbortSignal): Promise<T> {
    const before = this.#tail;
    const result = (signal ? abortable(before, signal) : before).then(() => {
      signal?.throwIfAborted();
      return task();
    });
    const ended = result.then(ignore, ignore);
    // Those behind one that left wait for those before it all the same.
    this.#tail = before.then(() => ended);
    return result;
  }
}

/** Runs `work` alone among all that is run so. Not to be called within `work`, which would wait for itself. */
export type Exclusive = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * Maps `items` through `work` with at most `width` running at once; results come in completion order. The source is
 * only asked for its next item when a place is free, so a slow consumer slows the producer (back-pressure). After a
 * failure, or when the consumer stops, nothing new is started, and what runs is waited for.
 *
 * @param width number of tasks in flight, 1 or more; asked before each item, since workers come and go
 */
export async function* mapConcurrent<T, R>(
  items: AsyncIterable<T> | Iterable<T>,
  width: () => number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R, void, undefined> {
  const running = new Map<number, Promise<{ ticket: number; result: R }>>();
  let ticket = 0;
  const next = async (): Promise<R> => {
    const done = await Promise.race(running.values());
    running.delete(done.ticket);
    return done.result;
  };
  try {
    for await (const item of items) {
      const own = ticket++;
      const task = work(item).then((result) => ({ ticket: own, result }));
      // It may fail while nobody listens yet: it is heard of in its turn.
      task.catch(() => undefined);
      running.set(own, task);
      while (running.size >= width()) yield await next();
    }
    while (running.size > 0) yield await next();
  } finally {
    await Promise.allSettled(running.values());
  }
}

/**
 * `items` in their order, fetched up to `limit` ahead of whoever consumes them: the source's end is known early, and a
 * source that never ends holds no more than `limit` items.
 */
export async function* readAhead<T>(
  items: AsyncIterable<T>,
  limit: number,
): AsyncGenerator<T, void, undefined> {
  const waiting = new Map<number, T>();
  let read = 0;
  let taken = 0;
  let ended = false;
  let stopped = false;
  /** Read through functions: both change while the other side runs. */
  const isStopped = (): boolean => stopped;
  const isEnded = (): boolean => ended;
  /** Wakes the side that waits for the other: the consumer for an item, the reader for room. */
  let wake: (() => void) | undefined;
  const other = (): Promise<void> => new Promise((resolve) => (wake = resolve));
  const reading = (async () => {
    for await (const item of items) {
      waiting.set(read++, item);
      wake?.();
      while (waiting.size >= limit && !isStopped()) await other();
      if (isStopped()) return;
    }
  })().finally(() => {
    ended = true;
    wake?.();
  });
  // Its failure is told in turn, after the items before it.
  reading.catch(() => undefined);
  try {
    for (;;) {
      while (waiting.size === 0 && !isEnded()) await other();
      const item = waiting.get(taken);
      if (item === undefined) break;
      waiting.delete(taken++);
      wake?.();
      yield item;
    }
    await reading;
  } finally {
    stopped = true;
    wake?.();
  }
}
