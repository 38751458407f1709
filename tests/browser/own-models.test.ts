/** @file Networks that a person brings, opened and tried in a real worker by the real runtime, and what is said of those that cannot be used. */
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { sha256 } from '../../src/base/hash.ts';
import { Models, type TrialThread } from '../../src/library/models/models.ts';
import { LibraryModels } from '../../src/library/models/library-models.ts';
import { OWN_MODEL } from '../../src/profiles/profiles.ts';
import { MemoryStore } from '../../src/store/memory-store.ts';
import { dot, norm } from '../../src/vectors/kernels.ts';
import { checkBytes } from '../../src/vision/own-file.ts';
import { profileOf, type OwnModel } from '../../src/vision/own-model.ts';
import { builtModels } from '../../src/vision/built-models.ts';
import { loadModel } from '../../src/vision/model.ts';
import { EmbedPool } from '../../src/workers/embed.ts';
import { openTrialThread } from '../../src/workers/model-trial.ts';
import { localMilvus } from '../support/local-milvus.ts';
import { CNN_CHANNELS, smallCnn, smallVit, VIT_SIZE, VIT_WIDTH } from '../support/own-networks.ts';

let store: MemoryStore;
let models: LibraryModels;
let api: Models;
const open: TrialThread[] = [];

function openModels(): void {
  store = new MemoryStore();
  const { documents, blobs } = store;
  models = new LibraryModels({ documents, files: blobs }, 'resnet50-dual');
  api = new Models({
    models,
    milvus: localMilvus(store),
    library: new Promise(() => undefined),
    openTrial: async (file, signal) => {
      const trial = await openTrialThread(file, signal);
      open.push(trial);
      return trial;
    },
    persist: () => undefined,
    release: () => Promise.resolve(),
    onChanged: () => Promise.resolve(),
  });
}

beforeAll(openModels);
afterEach(() => {
  for (const trial of open.splice(0)) trial.close();
});

const fileOf = (bytes: BlobPart, name = 'model.onnx'): File => new File([bytes], name);
const photo = async (name: string): Promise<Blob> => (await fetch(`/samples/photos/${name}.jpg`)).blob();

/** A pool with an added model alone. */
async function vectorsOf(model: OwnModel, names: readonly string[]): Promise<Float32Array[]> {
  const pool = new EmbedPool({
    own: { model, file: async () => (await models.own()).file(model) },
    plan: { workers: 1, threads: 1 },
  });
  try {
    const vectors: Float32Array[] = [];
    for (const name of names) {
      vectors.push((await pool.embed(await photo(name), { profile: model.id })).vector);
    }
    return vectors;
  } finally {
    pool.close();
  }
}

describe('networks that can be used', () => {
  test('a convolutional one: its outputs are found, the best is chosen, it is kept and embeds', async () => {
    const draft = await api.open(fileOf(smallCnn()));
    expect(draft).toMatchObject({
      name: 'model.onnx',
      input: { name: 'pixel_values', type: 'float32', layout: 'NCHW', channels: 3, size: null },
      from: 'usual',
      settings: { size: OWN_MODEL.sizes.usual, output: 'pooler_output', pooling: 'none' },
      dimension: CNN_CHANNELS,
      vectorBytes: 4 * CNN_CHANNELS,
    });
    expect(draft.outputs.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      'logits vector',
      'last_hidden_state map',
      'pooler_output vector',
    ]);
    expect(draft.photoMs).toBeGreaterThan(0);
    expect(draft.likeness).toBeLessThan(OWN_MODEL.sameVector);

    // The mean of the map is what the network itself calls pooled.
    const mean = await draft.retry({ ...draft.settings, output: 'last_hidden_state', pooling: 'mean' });
    expect(mean.likeness).toBeCloseTo(draft.likeness, 5);
    const model = await draft.add();
    expect(await api.list()).toContainEqual(
      expect.objectContaining({ own: model, photos: 0, isActive: false, isComplete: false }),
    );
    const [kite, again, moss] = await vectorsOf(model, ['kite', 'kite', 'moss']);
    expect(kite).toEqual(again);
    expect(kite && norm(kite)).toBeCloseTo(1, 5);
    expect(kite && moss && dot(kite, moss)).toBeLessThan(OWN_MODEL.sameVector);
  });

  test('a transformer: the class token of the size that its file says', async () => {
    const config = JSON.stringify({
      do_normalize: true,
      image_mean: [0.5, 0.5, 0.5],
      image_std: [0.5, 0.5, 0.5],
      resample: 3,
      size: { height: VIT_SIZE, width: VIT_SIZE },
    });
    const draft = await api.open(fileOf(smallVit()), new Blob([config]));
    expect(draft).toMatchObject({
      from: 'config',
      notes: [],
      input: { size: VIT_SIZE },
      settings: {
        size: VIT_SIZE,
        view: { share: 1, whole: true, filter: 'bicubic' },
        mean: [0.5, 0.5, 0.5],
        output: 'last_hidden_state',
        pooling: 'first',
      },
      dimension: VIT_WIDTH,
    });
    const first = await draft.add();
    const mean = await (
      await api.open(fileOf(smallVit()), new Blob([config]))
    ).retry({
      ...draft.settings,
      pooling: 'mean',
    });
    const other = await mean.add();
    // The same file with other settings makes other vectors.
    expect(other.id).not.toBe(first.id);
    expect(other.sha256).toBe(first.sha256);
    const [byToken] = await vectorsOf(first, ['kite']);
    const [byMean] = await vectorsOf(other, ['kite']);
    expect(byToken && byMean && dot(byToken, byMean)).toBeLessThan(OWN_MODEL.sameVector);
    // Its file stays as long as one of the two needs it.
    await api.remove(first.id);
    expect(await (await models.own()).file(other)).toBeInstanceOf(Blob);
    await api.remove(other.id);
    await expect((await models.own()).file(other)).rejects.toMatchObject({ code: 'MODEL_UNAVAILABLE' });
  });

  test('channels last are the same network', async () => {
    const first = await (await api.open(fileOf(smallCnn({ seed: 5 })))).add();
    const draft = await api.open(fileOf(smallCnn({ seed: 5, layout: 'NHWC', size: 224, batch: 1 })));
    expect(draft.input).toMatchObject({ layout: 'NHWC', size: 224 });
    const [one] = await vectorsOf(first, ['wine']);
    const [other] = await vectorsOf(await draft.add(), ['wine']);
    expect(one && other && dot(one, other)).toBeGreaterThan(0.99999);
  });

  test("the app's own, brought as a file, makes the vectors that it makes", async () => {
    const bytes = await loadModel(await builtModels(), 'int8');
    const draft = await api.open(fileOf(bytes, 'resnet50.onnx'));
    expect(draft).toMatchObject({
      input: { name: 'rgba', type: 'uint8', layout: 'NHWC', channels: 4, size: null },
      settings: { size: 224, scale: 1, output: 'pooled', pooling: 'none' },
      dimension: 2048,
    });
    const model = await draft.add();
    const [own] = await vectorsOf(model, ['two-dogs']);
    const pool = new EmbedPool({ precision: 'int8', plan: { workers: 1, threads: 1 } });
    const { vector } = await pool.embed(await photo('two-dogs'), { profile: 'resnet50' });
    pool.close();
    expect(own && dot(own, vector)).toBeGreaterThan(0.99999);
  });

  test('a file that was changed where it is kept is not believed', async () => {
    const draft = await api.open(fileOf(smallCnn({ seed: 9 })));
    const model = await draft.add();
    const bytes = smallCnn({ seed: 9 });
    bytes[bytes.length - 100] = 1 + (bytes[bytes.length - 100] ?? 0);
    expect(await sha256(bytes)).not.toBe(model.sha256);
    await store.blobs.put([{ key: model.sha256, blob: new Blob([bytes]) }]);
    await expect(vectorsOf(model, ['kite'])).rejects.toMatchObject({
      code: 'MODEL_UNAVAILABLE',
      message: expect.stringMatching(/damaged.*Add it again/su) as unknown,
    });
  });

  test('bands are a guess until they were measured', async () => {
    const model = await (await api.open(fileOf(smallCnn({ seed: 11 })))).add();
    expect(profileOf(model).isCalibrated).toBe(false);
    const band = { from: 0.7, precision: 0.9, recall: 0.5 };
    const bands = { file: band, picture: band, scene: band, kind: band };
    await api.setBands(model.id, bands);
    expect(profileOf(await (await models.own()).get(model.id))).toMatchObject({ isCalibrated: true, bands });
    await api.setBands(model.id, undefined);
    expect(profileOf(await (await models.own()).get(model.id)).isCalibrated).toBe(false);
    await expect(api.setBands('resnet50', bands)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });
});

describe('files that cannot be used', () => {
  const refused = [
    { name: 'text', file: () => new TextEncoder().encode('This is no network.'), says: /no ONNX network/u },
    { name: 'nothing', file: () => new Uint8Array(), says: /empty/u },
    { name: 'a part', file: () => smallCnn().slice(0, 4000), says: /no ONNX network|only a part/u },
    {
      name: 'an operator that the runtime lacks',
      file: () => smallCnn({ operator: 'Frobnicate' }),
      says: /operator Frobnicate/u,
    },
    { name: 'a batch of 8', file: () => smallCnn({ batch: 8 }), says: /takes 8 pictures at a time/u },
    { name: 'NaN', file: () => smallCnn({ isNaN: true }), says: /not finite \(NaN/u },
    { name: 'one vector for all', file: () => smallCnn({ isBlind: true }), says: /same vector/u },
    {
      name: 'text beside the picture',
      file: () => smallCnn({ takesText: true }),
      says: /"pixel_values", "input_ids".*vision_model/su,
    },
  ];
  test.each(refused)('$name', async ({ file, says }) => {
    await expect(api.open(fileOf(file()))).rejects.toMatchObject({
      code: 'MODEL_INVALID',
      message: expect.stringMatching(says) as unknown,
    });
  });

  test('2 GB, and what a small machine has no memory for', () => {
    const sized = (size: number): Blob => ({ size }) as Blob;
    expect(() => checkBytes(sized(2e9), null)).toThrow(/2,000 MB.*1,610 MB are the most/su);
    expect(() => checkBytes(sized(1e9), 4)).toThrow(/1,000 MB.*858 MB are the most/su);
    expect(() => checkBytes(sized(5e8), 4)).not.toThrow();
  });

  test('a size that the network was not made for', async () => {
    const draft = await api.open(fileOf(smallVit()));
    await expect(draft.retry({ ...draft.settings, size: 64 })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
    expect(await draft.retry(draft.settings)).toMatchObject({ dimension: VIT_WIDTH });
  });

  test('a description that is none', async () => {
    for (const text of ['[1]', 'no JSON', '{"size": -3}', '{"image_std": [0, 1, 1]}']) {
      await expect(api.open(fileOf(smallCnn()), new Blob([text]))).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
      });
    }
    const large = new Blob([new Uint8Array(OWN_MODEL.configBytes + 1)]);
    await expect(api.open(fileOf(smallCnn()), large)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  test('the wait can be given up', async () => {
    const giving = AbortSignal.abort();
    await expect(api.open(fileOf(smallCnn()), undefined, giving)).rejects.toMatchObject({
      name: 'AbortError',
    });
  });
});
