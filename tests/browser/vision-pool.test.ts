/** The pool with its real workers, model and decoder. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { detectCapabilities } from '../../src/base/capabilities.ts';
import { sha256 } from '../../src/base/hash.ts';
import { mapConcurrent } from '../../src/base/queue.ts';
import { HEADS, OUTPUTS, PROFILES, THUMBNAIL } from '../../src/profiles/profiles.ts';
import { HadamardProjection } from '../../src/vectors/hadamard-projection.ts';
import { dot, normalize } from '../../src/vectors/kernels.ts';
import { PART_CACHE } from '../../src/base/parted-file.ts';
import { builtModels } from '../../src/vision/built-models.ts';
import type { EmbeddedPhoto, EmbedderStatus } from '../../src/vision/embedder.ts';
import { createEmbedWorker, EmbedPool, type EmbedPoolOptions } from '../../src/workers/embed.ts';
import { pngHeader, withOrientation } from '../support/image-files.ts';

const NAMES = ['two-dogs', 'pier-lake', 'pier-grey', 'nuthatch', 'kite', 'moss', 'wine', 'clock'] as const;

const fetchPhoto = async (name: string): Promise<Blob> => {
  const response = await fetch(`/samples/photos/${name}.jpg`);
  expect(response.ok).toBe(true);
  return response.blob();
};

/** A pool whose workers die, as many as `doomed` says, when a photo is sent to them. */
function openPool(options: Partial<EmbedPoolOptions> = {}): {
  pool: EmbedPool;
  workers: Worker[];
  fate: { doomed: number };
} {
  const workers: Worker[] = [];
  const fate = { doomed: 0 };
  const createWorker = (): Worker => {
    const worker = createEmbedWorker();
    const send = worker.postMessage.bind(worker) as (message: unknown, transfer: Transferable[]) => void;
    worker.postMessage = (message: { path?: string[] }, transfer: unknown) => {
      if (message.path?.[0] === 'embed' && fate.doomed > 0) {
        fate.doomed--;
        send(message, transfer as Transferable[]);
        worker.terminate();
        // What the browser reports when a worker's thread is gone.
        worker.dispatchEvent(new ErrorEvent('error', { message: 'out of memory' }));
      } else {
        send(message, transfer as Transferable[]);
      }
    };
    workers.push(worker);
    return worker;
  };
  return { pool: new EmbedPool({ createWorker, ...options }), workers, fate };
}

/** Compared by distance: two whole vectors side by side tell a reader nothing. */
function expectSame(a: Float32Array | undefined, b: Float32Array | undefined): void {
  if (!a || !b) throw new Error('two vectors expected');
  expect(a.length).toBe(b.length);
  expect(Math.max(...a.map((value, i) => Math.abs(value - (b[i] ?? NaN))))).toBeLessThan(1e-6);
}

describe('a pool with the int8 model', () => {
  const profile = 'resnet50-dual';
  const { pool, workers, fate } = openPool({ precision: 'int8' });
  beforeAll(() => pool.warmUp());
  afterAll(() => pool.close());

  test('says what it runs on', () => {
    const status = pool.status();
    expect(status).toMatchObject({ state: 'ready', backend: 'wasm', precision: 'int8' });
    expect(status.loaded).toBe(status.total);
    expect(status.total).toBeGreaterThan(1e7);
    expect(status.selfCheck).toBeGreaterThan(0.98);
    expect(status.note).toMatch(/^Computes on the processor: \d+ workers? of \d+ threads?, int8\.$/);
  });

  test('a thumbnail made again is the one that was made with the vector', async () => {
    const jpeg = new Uint8Array(await (await fetchPhoto('two-dogs')).arrayBuffer());
    const photo = withOrientation(jpeg, 6);
    const { thumbnail } = await pool.embed(new Blob([photo]), { profile: 'resnet50-dual', thumbnail: true });
    const again = await pool.thumbnail(new Blob([photo]));
    expect(again.type).toBe(THUMBNAIL.type);
    expect(await sha256(await again.arrayBuffer())).toBe(
      await sha256(await (thumbnail ?? new Blob()).arrayBuffer()),
    );
    await expect(pool.thumbnail(new Blob(['text']))).rejects.toMatchObject({ code: 'NOT_AN_IMAGE' });
  });

  test('identifies, then embeds: unit vectors, size, thumbnail; the same photo is the same vector', async () => {
    const photo = await fetchPhoto('two-dogs');
    const { contentId, content } = await pool.identify(photo);
    expect(contentId).toBe(await sha256(await photo.arrayBuffer()));
    const embedded = await pool.embed(content, { profile: 'resnet50-dual', thumbnail: true });
    expect(content).toHaveProperty('byteLength', 0);
    expect(embedded).toMatchObject({ width: 852, height: 1280, format: 'jpeg' });
    expect(embedded.vector).toHaveLength(PROFILES['resnet50-dual'].dimension);
    expect(Math.hypot(...embedded.vector)).toBeCloseTo(1, 4);
    expect(embedded.thumbnail?.type).toBe(THUMBNAIL.type);
    const thumbnail = await createImageBitmap(embedded.thumbnail ?? new Blob());
    expect(Math.max(thumbnail.width, thumbnail.height)).toBe(THUMBNAIL.side);

    const again = await pool.embed(photo, { profile: 'resnet50-dual' });
    expectSame(again.vector, embedded.vector);
    expect(again.thumbnail).toBeUndefined();
    const pooled = await pool.embed(photo, { profile: 'resnet50' });
    expect(pooled.vector).toHaveLength(PROFILES.resnet50.dimension);
    expect(Math.hypot(...pooled.vector)).toBeCloseTo(1, 4);
  });

  test('a profile of fewer dimensions has the projected output, which can be asked for beside it', async () => {
    const photo = await fetchPhoto(NAMES[0]);
    const turns = [1, 6] as const;
    const [pooled, random, dual, leading] = await Promise.all([
      pool.embed(photo, { profile: 'resnet50', turns }),
      pool.embed(photo, { profile: 'resnet50-512', turns, outputs: [PROFILES.resnet50.output] }),
      pool.embed(photo, { profile: 'resnet50-dual', turns }),
      pool.embed(photo, { profile: 'resnet50-256', turns }),
    ]);
    const { projection, dimension } = PROFILES['resnet50-512'];
    const projected = new HadamardProjection(projection?.from ?? 0, dimension, projection?.seed ?? 0);
    for (const at of turns.keys()) {
      const of = ({ turned = [] }: EmbeddedPhoto): Float32Array => turned[at] ?? new Float32Array();
      expectSame(of(random), normalize(projected.project(of(pooled))));
      expectSame(of(leading), normalize(of(dual).subarray(0, PROFILES['resnet50-256'].dimension)));
    }
    expectSame(random.vector, random.turned?.[0]);
    expectSame(random.outputs?.get(PROFILES.resnet50.output), pooled.vector);
  });

  test('one worker gives vectors of both input sizes: close to each other, and not the same', async () => {
    const photos = await Promise.all(NAMES.slice(0, 4).map(fetchPhoto));
    const pairs = await Promise.all(
      photos.map((photo) =>
        Promise.all([
          pool.embed(photo, { profile: 'resnet50-dual' }),
          pool.embed(photo, { profile: 'resnet50-quick' }),
        ]),
      ),
    );
    const cosines = pairs.map(([full, quick]) => dot(full.vector, quick.vector));
    for (const [at, cosine] of cosines.entries()) {
      expect(pairs[at]?.[1].vector).toHaveLength(PROFILES['resnet50-quick'].dimension);
      expect(cosine).toBeGreaterThan(0.8);
      expect(cosine).toBeLessThan(0.999);
    }
  });

  test('gentle takes half of the plan while photos are embedded, and loses none', async () => {
    const full = openPool({ precision: 'int8', plan: { workers: 2, threads: 1 } });
    await full.pool.warmUp();
    const photos = await Promise.all(NAMES.map(fetchPhoto));
    const embedded: Float32Array[] = [];
    const results = mapConcurrent(
      photos,
      () => full.pool.width,
      (photo) => full.pool.embed(photo, { profile: 'resnet50-dual' }),
    );
    const width = full.pool.width;
    for await (const { vector } of results) {
      embedded.push(vector);
      full.pool.gentle = embedded.length < NAMES.length / 2;
      expect(full.pool.width).toBe(full.pool.gentle ? width / 2 : width);
      expect(full.pool.status().workers).toBeLessThanOrEqual(2);
    }
    expect(embedded).toHaveLength(NAMES.length);
    full.pool.gentle = true;
    await expect
      .poll(() => full.pool.status())
      .toMatchObject({
        workers: 1,
        threads: 1,
        note: expect.stringContaining('1 worker of 1 thread') as string,
      });
    expectSame(
      (await full.pool.embed(await fetchPhoto('kite'), { profile: 'resnet50-dual' })).vector,
      (await pool.embed(await fetchPhoto('kite'), { profile: 'resnet50-dual' })).vector,
    );
    full.pool.close();
  });

  test('gentle before the model is there, and turned off while it is loaded', async () => {
    const { pool: early, workers: started } = openPool({
      precision: 'int8',
      plan: { workers: 1, threads: 2 },
    });
    early.gentle = true;
    expect(early.status()).toMatchObject({ state: 'idle', workers: 1, threads: 1 });
    const warm = early.warmUp();
    early.gentle = false;
    await warm;
    await expect.poll(() => early.status()).toMatchObject({ state: 'ready', workers: 1, threads: 2 });
    expect(started).toHaveLength(2);
    const { vector } = await early.embed(await fetchPhoto('moss'), { profile: 'resnet50-dual' });
    expect(Math.hypot(...vector)).toBeCloseTo(1, 4);
    early.close();
  });

  test('two piers are nearer to each other than either to dogs', async () => {
    const [lake, grey, dogs] = await Promise.all(
      ['pier-lake', 'pier-grey', 'two-dogs'].map(async (name) => {
        const { vector } = await pool.embed(await fetchPhoto(name), { profile: 'resnet50-dual' });
        return vector;
      }),
    );
    if (!lake || !grey || !dogs) throw new Error('three photos, three vectors');
    expect(dot(lake, grey)).toBeGreaterThan(dot(lake, dogs));
    expect(dot(lake, grey)).toBeGreaterThan(dot(grey, dogs));
  });

  test('the eight orientations of a scene are one vector, nearly', async () => {
    const upright = await createImageBitmap(await fetchPhoto('pier-lake'));
    const { width, height } = upright;
    const inverse: [number, number, number, number, number, number][] = [
      [1, 0, 0, 1, 0, 0],
      [-1, 0, 0, 1, width, 0],
      [-1, 0, 0, -1, width, height],
      [1, 0, 0, -1, 0, height],
      [0, 1, 1, 0, 0, 0],
      [0, -1, 1, 0, 0, width],
      [0, -1, -1, 0, height, width],
      [0, 1, -1, 0, height, 0],
    ];
    const vectors: Float32Array[] = [];
    for (const [position, matrix] of inverse.entries()) {
      const canvas = position >= 4 ? new OffscreenCanvas(height, width) : new OffscreenCanvas(width, height);
      const context = canvas.getContext('2d');
      context?.setTransform(...matrix);
      context?.drawImage(upright, 0, 0);
      const stored = await (await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.95 })).arrayBuffer();
      const turned = withOrientation(new Uint8Array(stored), position + 1);
      const photo = await pool.embed(turned.buffer, { profile: 'resnet50-dual' });
      expect([photo.width, photo.height]).toEqual([width, height]);
      vectors.push(photo.vector);
    }
    for (const a of vectors) for (const b of vectors) expect(dot(a, b)).toBeGreaterThanOrEqual(0.99);
  });

  test('each turn of a photo is what a file so turned is, shared out or not, and the first is the photo', async () => {
    const bytes = new Uint8Array(await (await fetchPhoto('two-dogs')).arrayBuffer());
    const turns = [1, 2, 6, 8] as const;
    const shared = await pool.embed(new Blob([bytes]), { profile, turns });
    const whole = await pool.embed(bytes.slice().buffer, { profile, turns });
    expect(shared.turned).toHaveLength(turns.length);
    expectSame(shared.vector, (await pool.embed(new Blob([bytes]), { profile })).vector);
    for (const [at, turn] of turns.entries()) {
      expectSame(shared.turned?.[at], whole.turned?.[at]);
      const file = new Blob([withOrientation(bytes, turn).slice()]);
      const { vector } = await pool.embed(file, { profile });
      expect(dot(shared.turned?.[at] ?? new Float32Array(), vector)).toBeGreaterThan(0.995);
    }
  });

  test('further outputs come with the vector: pooled features are the mean of the map, probabilities add up to 1', async () => {
    const photo = await fetchPhoto('kite');
    const names = [OUTPUTS.map, OUTPUTS.classes, PROFILES.resnet50.output];
    const { outputs, vector } = await pool.embed(photo, { profile, outputs: names });
    expectSame(vector, (await pool.embed(photo, { profile })).vector);
    const [map, classes, pooled] = names.map((name) => outputs?.get(name) ?? new Float32Array());
    expect(classes?.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 3);
    const positions = (map?.length ?? 0) / HEADS.pooledChannels;
    expect(positions).toBe(49);
    const means = Float32Array.from({ length: HEADS.pooledChannels }, (_, channel) => {
      const own = map?.subarray(channel * positions, (channel + 1) * positions);
      return own?.reduce((sum, value) => sum + value / positions, 0) ?? NaN;
    });
    expect(dot(normalize(means), pooled ?? new Float32Array())).toBeGreaterThan(0.9999);
    const whole = await pool.embed(photo, { profile, whole: true });
    expect(dot(whole.vector, vector)).toBeLessThan(0.999);
  });

  test('many at once, each gets its own vector', async () => {
    const photos = await Promise.all(NAMES.map(fetchPhoto));
    const alone = await pool.embed(photos[3] ?? new Blob(), { profile: 'resnet50-dual' });
    const results = new Map<string, Float32Array>();
    const embedAll = mapConcurrent(
      NAMES.entries(),
      () => pool.width,
      async ([position, name]) => {
        const { content } = await pool.identify(photos[position] ?? new Blob());
        const { vector } = await pool.embed(content, { profile: 'resnet50-dual' });
        return { name, vector };
      },
    );
    for await (const { name, vector } of embedAll) results.set(name, vector);
    expect(results.size).toBe(NAMES.length);
    expectSame(results.get('nuthatch'), alone.vector);
  });

  test('what cannot be embedded has a code and a sentence, and the pool goes on', async () => {
    const embed = (bytes: Uint8Array<ArrayBuffer>): Promise<unknown> =>
      pool.embed(bytes.buffer, { profile: 'resnet50-dual' });
    await expect(pool.identify(new Blob([]))).rejects.toMatchObject({ code: 'EMPTY_FILE' });
    await expect(embed(new Uint8Array())).rejects.toMatchObject({ code: 'EMPTY_FILE' });
    await expect(embed(new TextEncoder().encode('a letter'))).rejects.toMatchObject({
      code: 'NOT_AN_IMAGE',
      message: expect.stringContaining('text file') as string,
    });
    await expect(embed(pngHeader(30_000, 20_000))).rejects.toMatchObject({ code: 'IMAGE_TOO_LARGE' });
    await expect(embed(pngHeader(30, 20))).rejects.toMatchObject({ code: 'CORRUPT_IMAGE' });
    const { vector } = await pool.embed(await fetchPhoto('moss'), { profile: 'resnet50-dual' });
    expect(Math.hypot(...vector)).toBeCloseTo(1, 4);
  });

  test('an aborted request ends at once and the others are answered', async () => {
    const photo = await fetchPhoto('wine');
    const controller = new AbortController();
    const others = Array.from({ length: pool.width + 2 }, () =>
      pool.embed(photo, { profile: 'resnet50-dual' }),
    );
    const aborted = pool.embed(photo, { profile: 'resnet50-dual', signal: controller.signal });
    controller.abort();
    await expect(aborted).rejects.toMatchObject({ name: 'AbortError' });
    const answers = await Promise.all(others);
    expect(answers).toHaveLength(pool.width + 2);
    await expect(
      pool.embed(photo, { profile: 'resnet50-dual', signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('a worker that dies is replaced and its photos are embedded by the next', async () => {
    const photo = await fetchPhoto('kite');
    const before = await pool.embed(photo, { profile: 'resnet50-dual' });
    const { content } = await pool.identify(photo);
    const started = workers.length;
    fate.doomed = 1;
    const { vector } = await pool.embed(content, { profile: 'resnet50-dual' });
    expectSame(vector, before.vector);
    expect(workers.length).toBe(started + 1);
  });

  test('a photo that kills two workers is WORKER_LOST, and the pool goes on', async () => {
    const photo = await fetchPhoto('kite');
    fate.doomed = 2;
    await expect(pool.embed(photo, { profile: 'resnet50' })).rejects.toMatchObject({
      code: 'WORKER_LOST',
      message: expect.stringContaining('out of memory') as string,
    });
    expect((await pool.embed(photo, { profile: 'resnet50-dual' })).format).toBe('jpeg');
  });
});

describe('the model', () => {
  test('one that cannot be had fails with a sentence, and a later call tries again', async () => {
    const models = { ...(await builtModels()), base: 'http://localhost:1/no-such-folder/' };
    await caches.delete(PART_CACHE);
    const { pool } = openPool({ models, precision: 'int8' });
    const states: EmbedderStatus[] = [];
    pool.onStatus((status) => states.push(status));
    for (let attempt = 1; attempt <= 2; attempt++) {
      await expect(pool.warmUp()).rejects.toMatchObject({ code: 'MODEL_UNAVAILABLE' });
    }
    expect(states.map(({ state }) => state)).toEqual(['loading', 'failed', 'loading', 'failed']);
    expect(states.at(-1)?.note).toContain('/no-such-folder/');
    pool.close();
  });
});

describe('the graphics card', () => {
  test('a software adapter is refused, and the note says so', async () => {
    const { pool } = openPool();
    await pool.warmUp();
    await expect.poll(() => pool.status().note).toMatch(/The graphics card is not used: .*(adapter|WebGPU)/);
    expect(pool.status()).toMatchObject({ state: 'ready', backend: 'wasm' });
    await expect(pool.embed(await fetchPhoto('moss'), { profile: 'resnet50-dual' })).resolves.toMatchObject({
      format: 'jpeg',
    });
    pool.close();
  });
});

test('without threads there are several workers of one thread', async () => {
  const capabilities = { ...detectCapabilities(), threads: false, cores: 2, webgpu: false, memory: 8 };
  const { pool, workers } = openPool({ capabilities });
  await pool.warmUp();
  expect(workers.length).toBe(2);
  expect(pool.status()).toMatchObject({ workers: 2, threads: 1 });
  expect(pool.status().note).toMatch(/no threads|there are none/);
  const photo = await fetchPhoto('two-dogs');
  const both = await Promise.all([1, 2].map(() => pool.embed(photo, { profile: 'resnet50-dual' })));
  expectSame(both[0]?.vector, both[1]?.vector);
  pool.close();
});
