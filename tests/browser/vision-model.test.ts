/** Loading a model against a server that misbehaves. Cache Storage and locks are the browser's own. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { sha256 } from '../../src/base/hash.ts';
import { loadModel } from '../../src/vision/model.ts';

const FOLDER = 'https://models.example/app/models/';
const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

/** What the server holds by file name, and what it was asked for. */
const files = new Map<string, () => Response>();
const asked: { name: string; cache: RequestCache | undefined }[] = [];

const serve = (name: string, ...answers: (Uint8Array<ArrayBuffer> | string)[]): void => {
  let next = 0;
  files.set(name, () => new Response(answers[Math.min(next++, answers.length - 1)]));
};

async function serveManifest(file: string, content: Uint8Array<ArrayBuffer>): Promise<void> {
  const entry = { file, bytes: content.length, sha256: await sha256(content) };
  serve('manifest.json', JSON.stringify({ version: 1, models: { int8: entry } }));
}

beforeEach(async () => {
  await caches.delete('lookalike-models');
  files.clear();
  asked.length = 0;
  vi.stubGlobal('fetch', (url: string, init?: RequestInit) => {
    const name = url.slice(FOLDER.length);
    asked.push({ name, cache: init?.cache });
    const answer = files.get(name);
    if (!answer) return Promise.reject(new TypeError('Failed to fetch'));
    return Promise.resolve(answer());
  });
});
afterEach(async () => {
  vi.unstubAllGlobals();
  await caches.delete('lookalike-models');
});

const load = (onProgress?: (loaded: number, total: number) => void): Promise<Uint8Array> =>
  loadModel({ folder: FOLDER, precision: 'int8', ...(onProgress ? { onProgress } : {}) });

const model = bytesOf('the weights of a very small model');

test('is told about as it comes, and is there without a network afterwards', async () => {
  await serveManifest('a.onnx', model);
  serve('a.onnx', model);
  const told: [number, number][] = [];
  expect(await load((...progress) => told.push(progress))).toEqual(model);
  expect(told.at(-1)).toEqual([model.length, model.length]);

  files.clear();
  asked.length = 0;
  expect(await load()).toEqual(model);
  expect(asked.map(({ name }) => name)).toEqual(['manifest.json']);
});

test('two at once download once', async () => {
  await serveManifest('a.onnx', model);
  serve('a.onnx', model);
  expect(await Promise.all([load(), load()])).toEqual([model, model]);
  expect(asked.filter(({ name }) => name === 'a.onnx')).toHaveLength(1);
});

test('a transfer that went wrong is repeated past the browser cache', async () => {
  await serveManifest('a.onnx', model);
  serve('a.onnx', bytesOf('the weights of a very wrong model'), model);
  expect(await load()).toEqual(model);
  expect(asked.filter(({ name }) => name === 'a.onnx').map(({ cache }) => cache)).toEqual([
    'default',
    'reload',
  ]);
});

test.each([
  ['other bytes', bytesOf('the weights of a very wrong model')],
  ['too few', model.slice(0, 5)],
  ['too many', bytesOf('the weights of a very small model and more')],
  ['none', new Uint8Array()],
])('%s, twice, is MODEL_UNAVAILABLE; a later call tries again', async (_, wrong) => {
  await serveManifest('a.onnx', model);
  serve('a.onnx', wrong);
  await expect(load()).rejects.toMatchObject({
    code: 'MODEL_UNAVAILABLE',
    message: expect.stringContaining('sha256') as string,
  });
  serve('a.onnx', model);
  expect(await load()).toEqual(model);
});

test('a kept file that was damaged is fetched anew', async () => {
  await serveManifest('a.onnx', model);
  serve('a.onnx', model);
  await load();
  const cache = await caches.open('lookalike-models');
  const key = (await cache.keys()).find(({ url }) => url.includes('a.onnx'));
  await cache.put(key ?? '', new Response('damaged'));
  expect(await load()).toEqual(model);
});

test('an older model of the same folder leaves the cache', async () => {
  await serveManifest('a.onnx', model);
  serve('a.onnx', model);
  await load();
  const newer = bytesOf('a newer one');
  await serveManifest('b.onnx', newer);
  serve('b.onnx', newer);
  expect(await load()).toEqual(newer);
  const cache = await caches.open('lookalike-models');
  const names = (await cache.keys()).map(({ url }) => new URL(url).pathname.split('/').at(-1));
  expect(names.sort()).toEqual(['b.onnx', 'manifest.json']);
});

test.each([
  ['no server', () => undefined, /there is no connection/],
  ['the page instead of a list', () => serve('manifest.json', '<!doctype html>'), /it is no JSON/],
  [
    'another list',
    () => serve('manifest.json', '{"version":2,"models":{}}'),
    /no list of models of version 1/,
  ],
  ['a list without it', () => serve('manifest.json', '{"version":1,"models":{}}'), /none of precision int8/],
  [
    'an error page',
    () => files.set('manifest.json', () => new Response('gone', { status: 404 })),
    /the server answered 404/,
  ],
])('%s is a sentence', async (_, arrange, sentence) => {
  arrange();
  await expect(load()).rejects.toMatchObject({
    code: 'MODEL_UNAVAILABLE',
    message: expect.stringMatching(sentence) as string,
  });
});

test('a connection that breaks off is a sentence', async () => {
  await serveManifest('a.onnx', model);
  const broken = new ReadableStream({
    start(controller) {
      controller.enqueue(model.slice(0, 5));
      controller.error(new TypeError('network error'));
    },
  });
  files.set('a.onnx', () => new Response(broken));
  await expect(load()).rejects.toMatchObject({
    code: 'MODEL_UNAVAILABLE',
    message: expect.stringContaining('broke off') as string,
  });
});
