/** @file A whole run over photos of a fake embedder: its figures, what it survives, and what it refuses. */
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { LookalikeError } from '../../src/base/errors.ts';
import { Evaluator } from '../../src/library/evaluation/evaluator.ts';
import type { EvaluationProgress } from '../../src/library/evaluation/types.ts';
import type { PhotoSource } from '../../src/photos/photo-source.ts';
import { EVALUATION, PROFILES, type BuiltProfileId } from '../../src/profiles/profiles.ts';
import { MemoryStore } from '../../src/store/memory-store.ts';
import { FakeEmbedder, fakePhoto } from '../support/fake-embedder.ts';
import { localMilvus } from '../support/local-milvus.ts';

/** Photos of three classes, a class near each other: `cat/0.jpg` ... */
const PATHS = ['cat', 'dog', 'elk'].flatMap((name, at) =>
  Array.from({ length: 6 }, (_, photo) => ({ path: `${name}/${photo}.jpg`, seed: 100 * at + photo })),
);

let store: MemoryStore;
let embedder: FakeEmbedder;
let closed: number;
/** Opened for a precision, in order. */
let opened: FakeEmbedder[];

beforeEach(() => {
  store = new MemoryStore();
  embedder = new FakeEmbedder();
  closed = 0;
  opened = [];
});

function evaluator(): Evaluator {
  const milvus = localMilvus(new MemoryStore());
  return new Evaluator({
    documents: store.documents,
    embedder,
    openEmbedder: (precision) => {
      expect(opened.every((other) => other.closed)).toBe(true);
      const own = new FakeEmbedder(precision);
      own.beforeEmbed = embedder.beforeEmbed;
      opened.push(own);
      return own;
    },
    precisions: () => Promise.resolve(['int8', 'float32']),
    release: () => Promise.resolve(),
    profile: (id) => Promise.resolve(PROFILES[id as BuiltProfileId]),
    openScratch: () =>
      Promise.resolve({
        milvus,
        indexStatus: () => Promise.resolve({ growing: 0, bytes: 18_000, note: '' }),
        close: () => closed++,
      }),
    openCopyMaker: () =>
      Promise.resolve({
        // A copy looks like its photo, but for a mirrored one, which looks like another class.
        make: async (photo, edit) => {
          const seed = Number(/\d+/.exec(await photo.text())?.[0]);
          return fakePhoto(edit === 'mirrored' ? seed + 100 : seed);
        },
        close: () => closed++,
      }),
  });
}

function folder(files = PATHS): PhotoSource {
  return {
    kind: 'folder',
    name: 'Labelled',
    async *walk() {
      for (const { path, seed } of files) {
        const file = seed < 0 ? new File(['no photo'], path) : fakePhoto(seed);
        yield await Promise.resolve({ path: `Labelled/${path}`, open: () => Promise.resolve(file) });
      }
    },
  };
}

test('figures, worst queries with pictures, bands, and nothing left behind', async () => {
  const phases = new Set<string>();
  const own = evaluator();
  const run = await own.run(folder(), {
    profiles: ['resnet50-dual', 'resnet50'],
    copies: true,
    onProgress: ({ phase }) => phases.add(phase),
  });
  expect(run).toMatchObject({ folder: 'Labelled', labels: 'folders', photos: 18, queries: 18, classes: 3 });
  expect([...phases]).toEqual(['reading', 'embedding', 'ranking', 'index', 'copies', 'pictures']);
  const [dual, pooled] = run.profiles;
  expect(dual?.retrieval.map(({ balance }) => balance)).toEqual(EVALUATION.balances);
  // The five others of its class are the nearest of each photo.
  for (const figures of dual?.retrieval ?? []) {
    expect(figures).toMatchObject({ towhee: 1, standard: 1, precision: [1, 1, 0.5] });
    figures.recall.forEach((recall, at) => expect(recall).toBeCloseTo([0.2, 1, 1][at] ?? NaN, 10));
  }
  expect(pooled?.retrieval).toHaveLength(1);
  expect(pooled).toMatchObject({ dimension: 2048, vectorBytes: 8192, indexBytes: 1000, engine: 'wasm int8' });
  expect(pooled?.photosPerSecond).toBeGreaterThan(0);
  expect(dual?.index.map(({ recall }) => recall)).toEqual(dual?.index.map(() => 1));
  const atDefault = dual?.copies?.recall[1];
  // The last photo has no neighbour on the far side: mirrored it still is the nearest.
  expect(atDefault?.edits).toMatchObject({ grey: 1, mirrored: 1 / 18 });
  expect(atDefault?.mean).toBeCloseTo((9 + 1 / 18) / 10);
  // Of copies that look the same none can be told to be the one that was only saved.
  expect(dual?.copies?.bands.map(({ band }) => band)).toEqual(['scene', 'kind']);
  expect(closed).toBe(4);
  const worst = dual?.worst[0];
  expect(worst?.results).toHaveLength(EVALUATION.worstResults);
  const picture = await own.picture(run.id, worst?.query.contentId ?? '');
  expect(await picture?.text()).toMatch(/^thumbnail \d+/);

  expect(await own.begun()).toBe(undefined);
  expect(await store.documents.keys('evaluationVectors')).toEqual([]);
  expect(await evaluator().runs()).toEqual([run]);
  await own.delete(run.id);
  expect(await own.runs()).toEqual([]);
  expect(await store.documents.keys('evaluationPictures')).toEqual([]);
});

test('each model is measured by each precision, one at a time, and they stand beside each other', async () => {
  const steps = new Set<string>();
  const run = await evaluator().run(folder(), {
    profiles: ['resnet50', 'resnet50-512'],
    precisions: ['int8', 'float32'],
    copies: true,
    onProgress: ({ phase, profile, precision }) =>
      phase === 'ranking' && steps.add(`${profile ?? ''} ${precision ?? ''}`),
  });
  expect(run.profiles.map(({ profile, precision, engine }) => [profile, precision, engine])).toEqual([
    ['resnet50', 'int8', 'wasm int8'],
    ['resnet50', 'float32', 'wasm float32'],
    ['resnet50-512', 'int8', 'wasm int8'],
    ['resnet50-512', 'float32', 'wasm float32'],
  ]);
  expect([...steps]).toEqual([
    'resnet50 int8',
    'resnet50-512 int8',
    'resnet50 float32',
    'resnet50-512 float32',
  ]);
  // Each photo and each copy once a model: vectors of two precisions are not taken for each other.
  expect(opened.map(({ precision, closed: is }) => [precision, is])).toEqual([
    ['int8', true],
    ['float32', true],
  ]);
  const [first, second] = opened.map(({ embedded }) => embedded.length);
  expect(first).toBeGreaterThan(2 * 18);
  expect(second).toBe(first);
  expect(embedder.embedded).toEqual([]);
});

test('a precision that was measured goes on, another one is embedded anew', async () => {
  const options = { profiles: ['resnet50'] as const, precisions: ['int8', 'float32'] as const };
  embedder.beforeEmbed = () => {
    if (opened.length === 2 && opened[1]?.embedded.length === 16)
      throw new LookalikeError('WORKER_LOST', 'The thread ended.');
  };
  await expect(evaluator().run(folder(), options)).rejects.toThrow('The thread ended.');
  expect(opened.map((other) => other.closed)).toEqual([true, true]);
  expect(await evaluator().begun()).toEqual({ folder: 'Labelled', ...options });
  opened = [];
  embedder.beforeEmbed = () => undefined;
  await evaluator().run(folder(), options);
  const [first, second] = opened.map(({ embedded }) => embedded.length);
  expect(first).toBe(0);
  expect(second).toBeGreaterThan(0);
  expect(second).toBeLessThan(18);
});

test('a precision that this build lacks is told before a photo is read', async () => {
  const running = evaluator().run(folder(), { profiles: ['resnet50'], precisions: ['float16', 'int8'] });
  await expect(running).rejects.toThrow(/no model of precision float16; choose among int8, float32/u);
  expect(opened).toEqual([]);
});

test('a run that ended anywhere goes on with what was embedded, and comes to the same figures', async () => {
  const options = { profiles: ['resnet50-dual'] as const, copies: true };
  const whole = await evaluator().run(folder(), options);
  const needed = embedder.embedded.length;
  store = new MemoryStore();
  embedder = new FakeEmbedder();
  embedder.beforeEmbed = () => {
    if (embedder.embedded.length === 17) throw new LookalikeError('WORKER_LOST', 'The thread ended.');
  };
  await expect(evaluator().run(folder(), options)).rejects.toThrow('The thread ended.');
  expect(await evaluator().runs()).toEqual([]);
  expect(await evaluator().begun()).toEqual({ folder: 'Labelled', ...options });
  embedder.beforeEmbed = () => {
    if (embedder.embedded.length === 60) throw new LookalikeError('WORKER_LOST', 'The thread ended.');
  };
  await expect(evaluator().run(folder(), options)).rejects.toThrow('The thread ended.');
  embedder.beforeEmbed = () => undefined;
  const after = await evaluator().run(folder(), options);
  // What was under way when the thread ended is done again.
  expect(embedder.embedded.length).toBeLessThan(needed + 2 * embedder.width);
  const timeless = (run: typeof whole) =>
    run.profiles.map(({ retrieval, worst, confusions, copies }) => ({
      retrieval,
      worst,
      confusions,
      copies,
    }));
  expect(timeless(after)).toEqual(timeless(whole));
});

test('who stops is heard at once, and nothing is saved', async () => {
  const stopping = new AbortController();
  embedder.beforeEmbed = (seed) => {
    if (seed === 103) stopping.abort();
  };
  const running = evaluator().run(folder(), { profiles: ['resnet50-dual'], signal: stopping.signal });
  await expect(running).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
  expect(await evaluator().runs()).toEqual([]);
  await evaluator().forget();
  expect(await evaluator().begun()).toBe(undefined);
});

test('files that are no photos are left out and told; a class that lost all but one is no query', async () => {
  const files = [...PATHS.slice(0, 12), { path: 'fox/1.jpg', seed: 500 }, { path: 'fox/2.jpg', seed: -1 }];
  const run = await evaluator().run(folder(files), { profiles: ['resnet50'] });
  expect(run).toMatchObject({ photos: 13, queries: 12, classes: 3, single: ['fox'] });
  expect(run.leftOut).toMatchObject([{ path: 'fox/2.jpg', code: 'NOT_AN_IMAGE' }]);
});

test('queries are a sample of those that there are', async () => {
  const run = await evaluator().run(folder(), { profiles: ['resnet50'], queries: 5 });
  expect(run).toMatchObject({ photos: 18, queries: 5 });
});

describe('what cannot be measured by', () => {
  const progress = vi.fn<(moment: EvaluationProgress) => void>();
  test.each([
    ['no folders', [{ path: '1.jpg', seed: 1 }], {}, /no sub-folders/],
    ['one class', PATHS.slice(0, 6), {}, /one class, cat/],
    ['nothing', [], {}, /has no photos/],
    ['a list of what is not there', PATHS, { list: 'cat/0.jpg,cat/9.jpg' }, /not in the folder: cat\/9.jpg/],
    ['no list', PATHS, { list: 'x' }, /cannot be read/],
  ])('%s: a sentence before anything is embedded', async (_, files, options, sentence) => {
    const running = evaluator().run(folder(files), {
      profiles: ['resnet50'],
      onProgress: progress,
      ...options,
    });
    await expect(running).rejects.toThrow(sentence);
    expect(embedder.embedded).toEqual([]);
    expect(await evaluator().begun()).toBe(undefined);
  });
});
