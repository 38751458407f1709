/** @file Order and back-pressure between asynchronous producers and consumers. */

/** Runs tasks one after the other, in the order given. A task that fails does not stop those behind it. */
export class SerialQueue {
  #tail: Promise<unknown> = Promise.resolve();

  run<T>(task: () => Promise<T> | T): Promise<T> {
    const result = this.#tail.then(task);
    this.#tail = result.catch(() => undefined);
    return result;
  }
}

/**
 * Maps `items` through `work` with at most `width` running at once; results come in completion order. The source is
 * only asked for its next item when a place is free, so a slow consumer slows the producer (back-pressure).
 *
 * @param width number of tasks in flight, 1 or more
 */
export async function* mapConcurrent<T, R>(
  items: AsyncIterable<T> | Iterable<T>,
  width: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R, void, undefined> {
  const running = new Map<number, Promise<{ ticket: number; result: R }>>();
  let ticket = 0;
  for await (const item of items) {
    const own = ticket++;
    const task = work(item).then((result) => ({ ticket: own, result }));
    // When one task fails the loop ends, and nobody is left to hear of the others' failures.
    task.catch(() => undefined);
    running.set(own, task);
    if (running.size >= width) {
      const done = await Promise.race(running.values());
      running.delete(done.ticket);
      yield done.result;
    }
  }
  while (running.size > 0) {
    const done = await Promise.race(running.values());
    running.delete(done.ticket);
    yield done.result;
  }
}
