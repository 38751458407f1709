import { describe, expect, it, vi } from 'vitest';
import { LookalikeError } from '../../src/base/errors.ts';
import type { IndexOptions, IndexProgress, IndexReport } from '../../src/library/types.ts';
import type { PhotoFile, PhotoSource } from '../../src/photos/photo-source.ts';
import { IndexingQueue } from '../../src/ui/indexing-queue.ts';

const PROGRESS: IndexProgress = {
  found: 9,
  walking: false,
  done: 4,
  added: 3,
  unchanged: 0,
  skipped: 0,
  failed: 1,
  rate: 2,
  secondsLeft: 3,
  path: 'a/b.jpg',
};
const FAILURE = {
  path: 'a/c.jpg',
  code: 'CORRUPT_IMAGE',
  message: 'It ends too early.',
  passing: false,
} as const;

const fileAt = (path: string): PhotoFile => ({ path, open: () => Promise.resolve(new File([], path)) });

function source(name: string): PhotoSource {
  return {
    kind: 'folder',
    name,
    // eslint-disable-next-line @typescript-eslint/require-await -- an empty source
    async *walk() {
      yield* [];
    },
  };
}

function report(change: Partial<IndexReport> = {}): IndexReport {
  return { added: 1, unchanged: 0, removed: 0, skipped: 0, failed: [], seconds: 1, ...change };
}

/** No error belongs into the test that passes this. */
function unexpected(error: unknown): never {
  throw error;
}

describe('IndexingQueue', () => {
  it('runs one source at a time and tells how many wait', async () => {
    const started: string[] = [];
    const finish: (() => void)[] = [];
    const queue = new IndexingQueue(
      {
        index: ({ name }) =>
          new Promise((resolve) => {
            started.push(name);
            finish.push(() => resolve(report()));
          }),
      },
      unexpected,
    );
    const first = queue.add(source('one'));
    const second = queue.add(source('two'));
    await Promise.resolve();
    expect(started).toEqual(['one']);
    expect(queue.waiting.value).toBe(1);
    finish[0]?.();
    await first;
    await Promise.resolve();
    expect(started).toEqual(['one', 'two']);
    expect(queue.waiting.value).toBe(0);
    finish[1]?.();
    await second;
    expect(queue.run.value).toBeNull();
    expect(queue.end.value).toMatchObject({ name: 'two', stopped: false });
  });

  it('keeps counts and reasons of a run that was stopped', async () => {
    const queue = new IndexingQueue(
      {
        index: (_, { signal, onProgress, onFailure }: IndexOptions = {}) =>
          new Promise((_resolve, reject) => {
            onProgress?.(PROGRESS);
            onFailure?.(FAILURE, fileAt(FAILURE.path));
            signal?.addEventListener('abort', () => reject(signal.reason as Error));
          }),
      },
      unexpected,
    );
    const done = queue.add(source('one'));
    await Promise.resolve();
    expect(queue.run.value?.progress).toEqual(PROGRESS);
    queue.stop();
    await done;
    expect(queue.end.value?.stopped).toBe(true);
    expect(queue.end.value?.report).toMatchObject({ added: 3, failed: [FAILURE] });
    expect(queue.failures.value.map(({ failure }) => failure)).toEqual([FAILURE]);
  });

  it('tries again what failed, and that alone; other failures stay', async () => {
    const walked: { name: string; partial: boolean; paths: string[] }[] = [];
    const bad = new Set(['one/a.jpg', 'one/b.jpg', 'two/c.jpg', 'two/d.jpg']);
    const queue = new IndexingQueue(
      {
        index: async (photos, { onFailure } = {}) => {
          const paths: string[] = [];
          for await (const file of photos.walk()) {
            paths.push(file.path);
            if (bad.has(file.path)) onFailure?.({ ...FAILURE, path: file.path }, file);
          }
          walked.push({ name: photos.name, partial: photos.partial === true, paths });
          return report();
        },
      },
      unexpected,
    );
    const failedPaths = () => queue.failures.value.map(({ failure }) => failure.path);
    const folder = (name: string, ...files: string[]): PhotoSource => ({
      ...source(name),
      async *walk() {
        for (const file of files) yield await Promise.resolve(fileAt(`${name}/${file}`));
      },
    });
    await queue.add(folder('one', 'a.jpg', 'b.jpg', 'good.jpg'));
    expect(failedPaths()).toEqual(['one/a.jpg', 'one/b.jpg']);
    bad.delete('one/b.jpg');
    await queue.retry(queue.failures.value.slice(1));
    expect(walked.at(-1)).toEqual({ name: 'one', partial: true, paths: ['one/b.jpg'] });
    expect(failedPaths()).toEqual(['one/a.jpg']);
    await queue.retry(queue.failures.value);
    expect(failedPaths()).toEqual(['one/a.jpg']);
    // A new run begins a new list.
    await queue.add(folder('two', 'c.jpg', 'd.jpg'));
    expect(failedPaths()).toEqual(['two/c.jpg', 'two/d.jpg']);
  });

  it('pauses and resumes the gate that the run passes', async () => {
    let passed = false;
    const queue = new IndexingQueue(
      {
        index: async (_, { gate } = {}) => {
          await gate?.pass();
          queue.pause();
          expect(gate?.paused).toBe(true);
          queueMicrotask(() => queue.resume());
          await gate?.pass();
          passed = true;
          return report();
        },
      },
      unexpected,
    );
    await queue.add(source('one'));
    expect(passed).toBe(true);
  });

  it('hands an error that ended a run on, and runs the next source', async () => {
    const errors: unknown[] = [];
    const broken = new LookalikeError('QUOTA_EXCEEDED', 'The disk is full.');
    const queue = new IndexingQueue(
      {
        index: ({ name }) =>
          name === 'one' ? Promise.reject(broken) : Promise.resolve(report({ added: 5 })),
      },
      (error) => errors.push(error),
    );
    await Promise.all([queue.add(source('one')), queue.add(source('two'))]);
    expect(errors).toEqual([broken]);
    expect(queue.end.value?.report.added).toBe(5);
  });

  it('pauses a run that finds no room until somebody says go on, or there is some', async () => {
    const told: string[] = [];
    const queue = new IndexingQueue(
      {
        async index(_, options) {
          await options?.onFull?.(new LookalikeError('QUOTA_EXCEEDED', 'No room.'));
          await options?.onFull?.(new LookalikeError('QUOTA_EXCEEDED', 'No room.'));
          return report();
        },
      },
      (error) => told.push(String(error)),
    );
    const run = queue.add(source('a'));
    await vi.waitFor(() => expect(queue.run.value?.paused).toBe('full'));
    queue.resume();
    await vi.waitFor(() => expect(told).toHaveLength(2));
    queue.roomMade();
    await run;
    expect(queue.end.value?.report).toEqual(report());
  });
});
