import { expect, test } from 'vitest';
import { LookalikeError } from '../../src/base/errors.ts';
import type { CopyOptions, CopyProgress } from '../../src/library/types.ts';
import { ServerCopy } from '../../src/ui/server-copy.ts';
import { FakeServer } from '../support/fake-server.ts';

const PROGRESS: CopyProgress = { total: 10, done: 4, copied: 3, present: 1, rate: 2, secondsLeft: 3 };

/** A server that tells {@link PROGRESS} and then does what the test says. */
function copying(then: (options: CopyOptions) => Promise<never>): ServerCopy {
  const server = new FakeServer();
  server.copy = (options = {}) => {
    options.onProgress?.(PROGRESS);
    return then(options);
  };
  return new ServerCopy(server);
}

test('a copy shows its progress and its report', async () => {
  const server = new FakeServer();
  const report = { copied: 9, present: 1, seconds: 2 };
  let finish: () => void = () => undefined;
  server.copy = (options) => {
    options?.onProgress?.(PROGRESS);
    return new Promise((resolve) => (finish = () => resolve(report)));
  };
  const copy = new ServerCopy(server);
  const copied = copy.start('from-server');
  expect(copy.run.value).toEqual({ direction: 'from-server', stopping: false, progress: PROGRESS });
  await copy.start('to-server');
  expect(copy.run.value?.direction).toBe('from-server');
  finish();
  await copied;
  expect(copy.run.value).toBeNull();
  expect(copy.end.value).toEqual({ direction: 'from-server', kind: 'done', report });
  copy.dismissEnd();
  expect(copy.end.value).toBeNull();
});

test('a copy that is stopped says how far it came', async () => {
  const copy = copying(
    ({ signal }) =>
      new Promise((_, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason as Error));
      }),
  );
  const copied = copy.start('to-server');
  copy.stop();
  expect(copy.run.value?.stopping).toBe(true);
  await copied;
  expect(copy.end.value).toEqual({ direction: 'to-server', kind: 'stopped', copied: 3 });
});

test('a copy that fails says why, and can be started again', async () => {
  const copy = copying(() => Promise.reject(new LookalikeError('MILVUS_UNREACHABLE', 'Nobody answers.')));
  await copy.start('to-server');
  expect(copy.end.value).toEqual({
    direction: 'to-server',
    kind: 'failed',
    copied: 3,
    message: 'Nobody answers.',
  });
  const again = copy.start('to-server');
  expect(copy.end.value).toBeNull();
  await again;
});
