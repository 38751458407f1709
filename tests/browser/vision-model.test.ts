/** Loading a file in parts from a server that misbehaves. Cache Storage and locks are the browser's own. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { sha256 } from '../../src/base/hash.ts';
import { dropOtherParts, PART_CACHE, partKey, type PartedFile } from '../../src/base/parted-file.ts';
import { loadModel } from '../../src/vision/model.ts';

const BASE = 'https://models.example/app/models/';
const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

/** What the server holds by file name, and what it was asked for. */
const files = new Map<string, () => Response>();
const asked: { name: string; cache: RequestCache | undefined }[] = [];

const serve = (name: string, ...answers: (Uint8Array<ArrayBuffer> | string)[]): void => {
  let next = 0;
  files.set(name, () => new Response(answers[Math.min(next++, answers.length - 1)]));
};

const PIECES = ['the weights of ', 'a very small ', 'model'];
const model = bytesOf(PIECES.join(''));
let file: PartedFile;

/** Serves the pieces as `a.part`, `b.part`, ... */
async function publish(pieces: readonly string[]): Promise<PartedFile> {
  const parts = await Promise.all(
    pieces.map(async (piece, at) => {
      const name = `${'abc'.charAt(at)}.part`;
      const bytes = bytesOf(piece);
      serve(name, bytes);
      return { file: name, bytes: bytes.length, sha256: await sha256(bytes) };
    }),
  );
  const whole = bytesOf(pieces.join(''));
  return { bytes: whole.length, sha256: await sha256(whole), parts };
}

beforeEach(async () => {
  await caches.delete(PART_CACHE);
  files.clear();
  asked.length = 0;
  vi.stubGlobal('fetch', (url: string, init?: RequestInit) => {
    const name = url.slice(BASE.length);
    asked.push({ name, cache: init?.cache });
    const answer = files.get(name);
    if (!answer) return Promise.reject(new TypeError('Failed to fetch'));
    return Promise.resolve(answer());
  });
  file = await publish(PIECES);
});
afterEach(async () => {
  vi.unstubAllGlobals();
  await caches.delete(PART_CACHE);
});

const load = (onProgress?: (loaded: number, total: number) => void, wanted = file): Promise<Uint8Array> =>
  loadModel({ base: BASE, models: { int8: wanted }, labels: wanted }, 'int8', onProgress);

const askedFor = (): string[] => asked.map(({ name }) => name);
const WRONG = { code: 'MODEL_UNAVAILABLE', message: expect.stringContaining('sha256') as string };

test('is told about as it comes, over all parts, and is there without a network afterwards', async () => {
  const told: [number, number][] = [];
  expect(await load((...progress) => told.push(progress))).toEqual(model);
  expect(told.at(-1)).toEqual([model.length, model.length]);
  expect(told.map(([loaded]) => loaded)).toEqual(told.map(([loaded]) => loaded).sort((a, b) => a - b));

  files.clear();
  asked.length = 0;
  expect(await load()).toEqual(model);
  expect(asked).toEqual([]);
});

test('two at once download once', async () => {
  expect(await Promise.all([load(), load()])).toEqual([model, model]);
  expect(askedFor()).toEqual(['a.part', 'b.part', 'c.part']);
});

test('a part that arrives wrong is fetched again, alone and past the browser cache', async () => {
  serve('b.part', bytesOf('a very large '), bytesOf('a very small '));
  expect(await load()).toEqual(model);
  expect(asked).toEqual([
    { name: 'a.part', cache: 'default' },
    { name: 'b.part', cache: 'default' },
    { name: 'b.part', cache: 'reload' },
    { name: 'c.part', cache: 'default' },
  ]);
});

test.each([
  ['other bytes', bytesOf('a very large ')],
  ['too few', bytesOf('a very')],
  ['too many', bytesOf('a very small and so on')],
  ['none', new Uint8Array()],
])('%s, twice, is MODEL_UNAVAILABLE; a later call goes on with that part', async (_, wrong) => {
  serve('b.part', wrong);
  await expect(load()).rejects.toMatchObject(WRONG);
  asked.length = 0;
  serve('b.part', bytesOf('a very small '));
  expect(await load()).toEqual(model);
  expect(askedFor()).toEqual(['b.part', 'c.part']);
});

test('a connection that breaks off is a sentence, and the parts before it are kept', async () => {
  const broken = new ReadableStream({
    start(controller) {
      controller.enqueue(bytesOf('a ve'));
      controller.error(new TypeError('network error'));
    },
  });
  files.set('b.part', () => new Response(broken));
  await expect(load()).rejects.toMatchObject({
    code: 'MODEL_UNAVAILABLE',
    message: expect.stringContaining('broke off') as string,
  });
  asked.length = 0;
  serve('b.part', bytesOf('a very small '));
  expect(await load()).toEqual(model);
  expect(askedFor()).toEqual(['b.part', 'c.part']);
});

test.each(['damaged', 'a very wrong '])(
  'a kept part that was damaged (%s) is fetched anew, alone',
  async (damage) => {
    await load();
    const cache = await caches.open(PART_CACHE);
    const [, part] = file.parts;
    if (!part) throw new Error('The file has parts.');
    await cache.put(partKey(part, BASE), new Response(damage));
    asked.length = 0;
    expect(await load()).toEqual(model);
    expect(askedFor()).toEqual(['b.part']);
  },
);

test('where nothing can be kept it is fetched each time', async () => {
  vi.spyOn(Cache.prototype, 'put').mockRejectedValue(new DOMException('full', 'QuotaExceededError'));
  expect(await load()).toEqual(model);
  vi.restoreAllMocks();
  vi.spyOn(caches, 'open').mockRejectedValue(new DOMException('private', 'SecurityError'));
  expect(await load()).toEqual(model);
  vi.restoreAllMocks();
  expect(askedFor()).toHaveLength(6);
});

test('parts that are right but are not the file are not believed', async () => {
  await expect(load(undefined, { ...file, sha256: '0'.repeat(64) })).rejects.toMatchObject(WRONG);
});

test('what no version has any more leaves the cache, another deployment keeps its own', async () => {
  await load();
  const cache = await caches.open(PART_CACHE);
  await cache.put('https://models.example/other/models/a.part?sha256=1', new Response('theirs'));
  const [first] = file.parts;
  if (!first) throw new Error('The file has parts.');
  await dropOtherParts('https://models.example/app/', new Set([partKey(first, BASE)]));
  const names = (await cache.keys()).map(({ url }) => new URL(url).pathname);
  expect(names.sort()).toEqual(['/app/models/a.part', '/other/models/a.part']);
});

test.each([
  ['no server', () => files.delete('a.part'), /there is no connection/],
  [
    'an error page',
    () => files.set('a.part', () => new Response('gone', { status: 404 })),
    /the server answered 404/,
  ],
])('%s is a sentence', async (_, arrange, sentence) => {
  arrange();
  await expect(load()).rejects.toMatchObject({
    code: 'MODEL_UNAVAILABLE',
    message: expect.stringMatching(sentence) as string,
  });
});

test('a build without the model is a sentence', async () => {
  await expect(loadModel({ base: BASE, models: {}, labels: file }, 'float32')).rejects.toMatchObject({
    code: 'MODEL_UNAVAILABLE',
    message: expect.stringContaining('float32') as string,
  });
});
