/** Versions of the app: whole or not at all, never mixed, and back when one does not start. */
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { sha256 } from '../../src/base/hash.ts';
import { releaseOf, type Release } from '../../src/delivery/release.ts';
import { ReleaseKeeper } from '../../src/delivery/release-keeper.ts';
import { DELIVERY } from '../../src/profiles/profiles.ts';
import { MemoryCaches } from '../support/memory-caches.ts';

const FOLDER = 'https://host.example/some/app/';

type Files = Readonly<Record<string, string>>;
const FIRST: Files = {
  'index.html': 'page 1',
  'assets/index-1.js': 'script 1',
  'assets/kept-0.js': 'in both',
  'icon.svg': 'sign 1',
  'samples/photo.jpg': 'photo 1',
  'models/model-1.part': 'weights 1',
};
const SECOND: Files = {
  'index.html': 'page 2',
  'assets/index-2.js': 'script 2',
  'assets/kept-0.js': 'in both',
  'icon.svg': 'sign 2',
  'samples/photo.jpg': 'photo 2',
  'models/model-2.part': 'weights 2',
};

/** What the host has now, and what it was asked for. */
let hosted: Record<string, string>;
let asked: string[];
let caches: MemoryCaches;
let open: Set<string>;
let now: number;

async function release(files: Files): Promise<Release> {
  return releaseOf(
    await Promise.all(
      Object.entries(files).map(async ([path, text]) => ({
        path,
        bytes: text.length,
        sha256: await sha256(new TextEncoder().encode(text)),
      })),
    ),
  );
}

/** The service worker of a version, as a browser starts it. */
async function worker(files: Files): Promise<ReleaseKeeper> {
  return new ReleaseKeeper(await release(files), {
    caches,
    folder: FOLDER,
    now: () => now,
    openClients: () => Promise.resolve(open),
    fetch: (url, { cache }) => {
      const path = url.slice(FOLDER.length);
      asked.push(cache === 'reload' ? `${path} again` : path);
      const text = hosted[path];
      return text === undefined
        ? Promise.reject(new TypeError('Failed to fetch'))
        : Promise.resolve(new Response(text, { status: text === 'gone' ? 404 : 200 }));
    },
  });
}

async function installed(files: Files): Promise<ReleaseKeeper> {
  hosted = { ...files };
  const keeper = await worker(files);
  await keeper.install();
  await keeper.activate();
  return keeper;
}

const textOf = async (response: Response | undefined): Promise<string | undefined> => response?.text();

/** Opens a page, which gets an id. */
function load(keeper: ReleaseKeeper, client: string): Promise<string | undefined> {
  return keeper
    .respond({ path: '', isPage: true, client: '', resulting: client })
    .then(textOf)
    .finally(() => open.add(client));
}

const file = (keeper: ReleaseKeeper, path: string, client = ''): Promise<string | undefined> =>
  keeper.respond({ path, isPage: false, client, resulting: '' }).then(textOf);

beforeEach(() => {
  hosted = {};
  asked = [];
  caches = new MemoryCaches();
  open = new Set();
  now = 1_000_000;
  vi.stubGlobal('caches', caches);
});

test('files are told apart by when they are kept, and settings of hosts are none', async () => {
  const list = await release({
    ...FIRST,
    _headers: 'x',
    '.htaccess': 'x',
    'sbom.json': 'x',
    'service-worker.js': 'x',
  });
  expect(list.app.map(({ path }) => path)).toEqual([
    'assets/index-1.js',
    'assets/kept-0.js',
    'icon.svg',
    'index.html',
  ]);
  expect(list.later.map(({ path }) => path)).toEqual(['samples/photo.jpg']);
  expect(list.parts.map(({ path }) => path)).toEqual(['models/model-1.part']);
  expect((await release(FIRST)).version).toBe(list.version);
  expect((await release(SECOND)).version).not.toBe(list.version);
});

describe('one version', () => {
  test('answers without a host, with the headers of threads and policies and its own types', async () => {
    const keeper = await installed({ ...FIRST, 'assets/store.worker-1.js': 'store' });
    hosted = {};
    expect(await load(keeper, 'a')).toBe('page 1');
    const page = await keeper.respond({ path: 'index.html', isPage: true, client: '', resulting: 'b' });
    expect(Object.fromEntries(page?.headers ?? [])).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
    });
    const script = await keeper.respond({
      path: 'assets/store.worker-1.js',
      isPage: false,
      client: 'b',
      resulting: 'w',
    });
    expect(script?.headers.get('content-security-policy')).toContain("'unsafe-eval'");
    // What is none of its files is the network's.
    expect(await file(keeper, 'elsewhere.js', 'b')).toBeUndefined();
    expect(await file(keeper, 'models/model-1.part', 'b')).toBeUndefined();
  });

  test('what may come later comes when a page has started', async () => {
    const keeper = await installed(FIRST);
    await load(keeper, 'a');
    expect((await keeper.news('a')).complete).toBe(false);
    await keeper.started('a');
    expect((await keeper.news('a')).complete).toBe(true);
    hosted = {};
    expect(await file(keeper, 'samples/photo.jpg', 'a')).toBe('photo 1');
  });

  test.each(['missing', 'other bytes'])(
    'a file that is kept no more (%s) is fetched anew, once',
    async (damage) => {
      const keeper = await installed(FIRST);
      const [name = ''] = (await caches.keys()).filter((each) => /:[0-9a-f]{12}$/u.test(each));
      const cache = await caches.open(name);
      const url = `${FOLDER}assets/index-1.js`;
      if (damage === 'missing') await cache.delete(url);
      else await cache.put(url, new Response('damaged'));
      asked = [];
      expect(await file(keeper, 'assets/index-1.js', 'a')).toBe('script 1');
      expect(await file(keeper, 'assets/index-1.js', 'a')).toBe('script 1');
      expect(asked).toEqual(['assets/index-1.js']);
    },
  );

  test('what the host has instead of it is not given', async () => {
    const keeper = await installed(FIRST);
    for (const name of await caches.keys())
      await (await caches.open(name)).delete(`${FOLDER}assets/index-1.js`);
    hosted['assets/index-1.js'] = 'script 3';
    expect(await file(keeper, 'assets/index-1.js', 'a')).toBeUndefined();
  });

  test('all that was kept may go: it is fetched again', async () => {
    const keeper = await installed(FIRST);
    for (const name of await caches.keys()) await caches.delete(name);
    expect(await load(await worker(FIRST), 'a')).toBe('page 1');
    expect(await load(keeper, 'b')).toBe('page 1');
  });
});

describe('installing fails whole', () => {
  test.each([
    ['a file that is not there', 'gone', /the server answered 404/u],
    ['another content', 'script 3', /its content is not what its sha256 says/u],
  ])('on %s, after a look past the browser cache', async (_, text, sentence) => {
    hosted = { ...FIRST, 'assets/index-1.js': text };
    await expect((await worker(FIRST)).install()).rejects.toMatchObject({
      code: 'MODEL_UNAVAILABLE',
      message: expect.stringMatching(sentence) as string,
    });
    expect(asked.filter((path) => path.startsWith('assets/index-1'))).toEqual([
      'assets/index-1.js',
      'assets/index-1.js again',
    ]);
    expect(await caches.keys()).toEqual([]);
  });

  test('without room, with a sentence, and the version before stays', async () => {
    const old = await installed(FIRST);
    caches.room = 60;
    hosted = { ...SECOND };
    await expect((await worker(SECOND)).install()).rejects.toMatchObject({
      code: 'QUOTA_EXCEEDED',
      message: expect.stringContaining('untouched') as string,
    });
    hosted = {};
    expect(await load(old, 'a')).toBe('page 1');
  });
});

describe('a newer version', () => {
  test('is offered and not forced; what did not change is not fetched', async () => {
    const old = await installed(FIRST);
    await load(old, 'a');
    asked = [];
    const newer = await installed(SECOND);
    expect(asked).not.toContain('assets/kept-0.js');
    expect((await newer.news('a')).offered).toBe((await release(SECOND)).version);
    expect(await load(newer, 'b')).toBe('page 1');
    expect(await file(newer, 'samples/photo.jpg', 'b')).toBeUndefined();
    expect(await file(newer, 'icon.svg', 'b')).toBe('sign 1');
  });

  test('once taken is for the next load; open pages and their workers keep their own', async () => {
    const old = await installed(FIRST);
    await load(old, 'a');
    await old.respond({ path: 'assets/index-1.js', isPage: false, client: 'a', resulting: 'worker of a' });
    open.add('worker of a');
    const newer = await installed(SECOND);
    expect(await newer.accept()).toBe(true);
    expect(await load(newer, 'b')).toBe('page 2');
    await newer.started('b');
    for (const [client, number] of [
      ['a', 1],
      ['worker of a', 1],
      ['b', 2],
    ] as const) {
      expect(await file(newer, 'icon.svg', client)).toBe(`sign ${number}`);
    }
    // Names that carry their content are found whoever asks.
    expect(await file(newer, 'assets/index-1.js', 'somebody')).toBe('script 1');
    open.delete('a');
    open.delete('worker of a');
    await newer.started('b');
    expect(await file(newer, 'assets/index-1.js', 'somebody')).toBeUndefined();
  });

  test('taken while the worker before still writes is taken all the same', async () => {
    const old = await installed(FIRST);
    await load(old, 'a');
    hosted = { ...SECOND };
    const newer = await worker(SECOND);
    await newer.install();
    await newer.accept();
    await load(old, 'c');
    await newer.activate();
    expect(await load(newer, 'b')).toBe('page 2');
  });

  test('parts of models stay until the version that has them is confirmed to be over', async () => {
    const parts = await caches.open('lookalike-models');
    const keyOf = async (files: Files, path: string): Promise<string> =>
      `${FOLDER}${path}?sha256=${await sha256(new TextEncoder().encode(files[path] ?? ''))}`;
    const first = await keyOf(FIRST, 'models/model-1.part');
    const second = await keyOf(SECOND, 'models/model-2.part');
    await parts.put(first, new Response('weights 1'));
    await parts.put('https://host.example/other/model.part?sha256=1', new Response('theirs'));
    await installed(FIRST);
    const newer = await installed(SECOND);
    await newer.accept();
    await load(newer, 'b');
    await parts.put(second, new Response('weights 2'));
    const kept = async (): Promise<string[]> => (await parts.keys()).map(({ url }) => url).sort();
    expect(await kept()).toHaveLength(3);
    await newer.started('b');
    expect(await kept()).toEqual(['https://host.example/other/model.part?sha256=1', second].sort());
  });
});

describe('a version that does not start', () => {
  /** Loads a page that never comes up, and closes it. */
  async function loadInVain(keeper: ReleaseKeeper, client: string): Promise<string | undefined> {
    const text = await load(keeper, client);
    now += DELIVERY.startMs;
    open.delete(client);
    return text;
  }

  async function broken(): Promise<ReleaseKeeper> {
    await installed(FIRST);
    const newer = await installed(SECOND);
    await newer.accept();
    return newer;
  }

  test('gives way to the one before after two loads, and says so; it can be taken again', async () => {
    const newer = await broken();
    expect(await loadInVain(newer, 'b')).toBe('page 2');
    expect(await loadInVain(newer, 'c')).toBe('page 2');
    hosted = {};
    expect(await load(newer, 'd')).toBe('page 1');
    expect(await newer.news('d')).toMatchObject({ refused: (await release(SECOND)).version });
    // Also by a worker that was started anew.
    const again = await worker(SECOND);
    expect(await load(again, 'e')).toBe('page 1');
    await again.accept();
    expect(await load(again, 'f')).toBe('page 2');
    expect(await again.news('f')).toMatchObject({ refused: null });
  });

  test('pages that are young are not held against it', async () => {
    const newer = await broken();
    for (const client of ['b', 'c', 'd', 'e']) expect(await load(newer, client)).toBe('page 2');
    now += DELIVERY.startMs;
    expect(await load(newer, 'f')).toBe('page 1');
  });

  test('once confirmed it stays, whatever comes', async () => {
    const newer = await broken();
    await loadInVain(newer, 'b');
    await load(newer, 'c');
    await newer.started('c');
    for (const client of ['d', 'e', 'f']) expect(await loadInVain(newer, client)).toBe('page 2');
  });
});

test.each(['no JSON', '{"current":7}', '{"current":"of an older release"}'])(
  'a state that cannot be used (%s) is a first visit',
  async (text) => {
    const cache = await caches.open('lookalike-app:/some/app/');
    await cache.put(`${FOLDER}.state`, new Response(text));
    const keeper = await installed(FIRST);
    expect(await load(keeper, 'a')).toBe('page 1');
  },
);
