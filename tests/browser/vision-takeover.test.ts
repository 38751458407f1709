/** How the pool chooses between processor and graphics card, with engines that say how good they are. */
import { expose } from 'comlink';
import { expect, test, vi } from 'vitest';
import { LookalikeError } from '../../src/base/errors.ts';
import type { Capabilities } from '../../src/base/capabilities.ts';
import { ENGINE, GRAPHICS_CARD } from '../../src/profiles/profiles.ts';
import type { EmbeddedPhoto, IdentifiedPhoto } from '../../src/vision/embedder.ts';
import type { EngineOptions, EngineReport } from '../../src/vision/photo-embedder.ts';
import type { EmbedWorkerApi } from '../../src/workers/embed-worker-api.ts';
import { EmbedPool } from '../../src/workers/embed.ts';

const CAPABILITIES: Capabilities = {
  threads: true,
  cores: 2,
  webgpu: true,
  folderHandles: true,
  imageDecoder: true,
  webkit: false,
  touch: false,
  memory: 8,
  metered: false,
};

/** What the engines of a test do. */
interface Script {
  /** Milliseconds a photo. */
  wasm?: number;
  webgpu?: number;
  /** Thrown by `load` for a backend and precision. */
  refuse?: (options: EngineOptions) => LookalikeError | undefined;
  /** Thrown by `embed` on the card. */
  cardBreaks?: LookalikeError;
}

class ScriptedEngine implements Omit<EmbedWorkerApi, 'openTrial' | 'runTrial'> {
  readonly #script: Script;
  #backend: 'wasm' | 'webgpu' = 'wasm';

  constructor(script: Script) {
    this.#script = script;
  }

  load(options: EngineOptions, progress: MessagePort): Promise<EngineReport> {
    progress.close();
    const refusal = this.#script.refuse?.(options);
    if (refusal) return Promise.reject(refusal);
    this.#backend = options.backend;
    const precision =
      options.precision === 'auto' ? (options.backend === 'wasm' ? 'int8' : 'float16') : options.precision;
    const notes = options.backend === 'webgpu' ? ['It is a scripted card.'] : [];
    return Promise.resolve({ precision, selfCheck: 0.999, notes });
  }

  serve(port: MessagePort): void {
    port.close();
  }

  connect(port: MessagePort): void {
    port.close();
    this.#backend = 'webgpu';
  }

  async identify(file: Blob): Promise<IdentifiedPhoto> {
    return { contentId: 'id', content: await file.arrayBuffer() };
  }

  embed(): Promise<EmbeddedPhoto> {
    if (this.#backend === 'webgpu' && this.#script.cardBreaks) return Promise.reject(this.#script.cardBreaks);
    const vector = Float32Array.of(this.#backend === 'wasm' ? 1 : 2);
    return Promise.resolve({ vector, width: 1, height: 1, format: 'png' });
  }

  thumbnail(): Promise<Blob> {
    return Promise.resolve(new Blob());
  }

  cancel(): void {
    return;
  }

  measure(): Promise<number> {
    return Promise.resolve(this.#script[this.#backend] ?? 100);
  }
}

/** A worker's two ends on one thread. */
function scriptedWorker(script: Script): Worker {
  const { port1, port2 } = new MessageChannel();
  expose(new ScriptedEngine(script), port1);
  port2.start();
  return Object.assign(port2, {
    terminate: () => {
      port1.close();
      port2.close();
    },
  }) as unknown as Worker;
}

function openPool(
  script: Script,
  machine: Partial<Capabilities> = {},
): { pool: EmbedPool; workers: Worker[]; count: () => number } {
  const workers: Worker[] = [];
  const pool = new EmbedPool({
    capabilities: { ...CAPABILITIES, ...machine },
    // One scripted worker: what it says is what the pool measures.
    plan: { workers: 1, threads: 1 },
    createWorker: () => {
      const worker = scriptedWorker(script);
      workers.push(worker);
      return worker;
    },
  });
  return { pool, workers, count: () => workers.length };
}

const photo = (): Blob => new Blob(['a photo']);
const embedOn = async (pool: EmbedPool): Promise<string> => {
  const { vector } = await pool.embed(photo(), { profile: 'resnet50-dual' });
  return vector[0] === 1 ? 'wasm' : 'webgpu';
};

test('a faster card takes over with a decoder a core, and the note gives the times', async () => {
  const { pool, count } = openPool({ wasm: 100, webgpu: 5 });
  expect(await embedOn(pool)).toBe('wasm');
  await expect.poll(() => pool.status().backend).toBe('webgpu');
  expect(pool.status()).toMatchObject({ state: 'ready', precision: 'float16', workers: 2, threads: 1 });
  expect(pool.status().note).toContain(
    '5.0 ms a photo against 100.0 ms on the processor. It is a scripted card.',
  );
  // The processor's, the card's, and two that decode for it.
  expect(count()).toBe(4);
  expect(pool.width).toBe(ENGINE.places.webgpu);
  expect(await embedOn(pool)).toBe('webgpu');
  pool.close();
});

test('photos under way when the card takes over are finished by the processor', async () => {
  const { pool } = openPool({ wasm: 100, webgpu: 5 });
  const answers = await Promise.all(Array.from({ length: 40 }, () => embedOn(pool)));
  expect(answers).toHaveLength(40);
  pool.close();
});

test.each<[string, Script, RegExp]>([
  ['slower', { wasm: 100, webgpu: 300 }, /not faster \(300\.0 ms a photo against 100\.0 ms\)/],
  ['hardly faster', { wasm: 100, webgpu: 95 }, /not faster/],
  [
    'wrong',
    {
      refuse: ({ backend }) =>
        backend === 'webgpu' ? new LookalikeError('SELF_CHECK_FAILED', 'it computes wrongly') : undefined,
    },
    /it computes wrongly/,
  ],
])('a card that is %s is not used, and the note says why', async (_, script, reason) => {
  const { pool } = openPool(script);
  await pool.warmUp();
  await expect.poll(() => pool.status().note).toMatch(reason);
  expect(pool.status()).toMatchObject({ state: 'ready', backend: 'wasm', precision: 'int8' });
  expect(pool.width).toBe(ENGINE.places.wasm);
  expect(await embedOn(pool)).toBe('wasm');
  pool.close();
});

test.each<[string, Partial<Capabilities>, RegExp]>([
  ['a metered connection', { metered: true }, /graphics card is not used: .*metered/u],
  ['little memory', { memory: 2 }, /graphics card is not used: .*2 GB/u],
  ['Safari', { webkit: true, memory: null }, /graphics card is not used: Safari/u],
])('with %s the card is not even opened', async (_, machine, reason) => {
  const { pool, count } = openPool({ wasm: 100, webgpu: 5 }, machine);
  await pool.warmUp();
  expect(pool.status()).toMatchObject({ state: 'ready', backend: 'wasm', precision: 'int8' });
  expect(pool.status().note).toMatch(reason);
  expect(await embedOn(pool)).toBe('wasm');
  expect(count()).toBe(1);
  pool.close();
});

test('a card that breaks is left, and its photos are embedded by the processor', async () => {
  const script: Script = { wasm: 100, webgpu: 5 };
  const { pool } = openPool(script);
  await pool.warmUp();
  await expect.poll(() => pool.status().backend).toBe('webgpu');
  script.cardBreaks = new LookalikeError('BACKEND_FAILED', 'device lost');
  const { content } = await pool.identify(photo());
  const [fromBytes, ...others] = await Promise.all([
    pool.embed(content, { profile: 'resnet50-dual' }),
    embedOn(pool),
    embedOn(pool),
  ]);
  expect(fromBytes.vector[0]).toBe(1);
  expect(others).toEqual(['wasm', 'wasm']);
  expect(pool.status()).toMatchObject({ state: 'ready', backend: 'wasm' });
  expect(pool.status().note).toContain('device lost');
  pool.close();
});

test('a card that breaks is tried again, later each time, and given up in the end', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const script: Script = { wasm: 100, webgpu: 5 };
    const { pool, count } = openPool(script);
    await pool.warmUp();
    for (const delay of GRAPHICS_CARD.retries) {
      await expect.poll(() => pool.status().backend).toBe('webgpu');
      script.cardBreaks = new LookalikeError('BACKEND_FAILED', 'device lost');
      expect(await embedOn(pool)).toBe('wasm');
      delete script.cardBreaks;
      await vi.advanceTimersByTimeAsync(delay - 1);
      expect(pool.status().backend).toBe('wasm');
      await vi.advanceTimersByTimeAsync(1);
    }
    await expect.poll(() => pool.status().backend).toBe('webgpu');
    script.cardBreaks = new LookalikeError('BACKEND_FAILED', 'device lost');
    expect(await embedOn(pool)).toBe('wasm');
    delete script.cardBreaks;
    const workers = count();
    await vi.advanceTimersByTimeAsync(10 * Math.max(...GRAPHICS_CARD.retries));
    expect(vi.getTimerCount()).toBe(0);
    expect(count()).toBe(workers);
    pool.close();
  } finally {
    vi.useRealTimers();
  }
});

test('a card that is still gone when it is tried again is tried once more', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const script: Script = { wasm: 100, webgpu: 5 };
    const { pool } = openPool(script);
    await pool.warmUp();
    await expect.poll(() => pool.status().backend).toBe('webgpu');
    script.cardBreaks = new LookalikeError('BACKEND_FAILED', 'device lost');
    expect(await embedOn(pool)).toBe('wasm');
    script.refuse = ({ backend }) =>
      backend === 'webgpu' ? new LookalikeError('BACKEND_FAILED', 'WebGPU found no card') : undefined;
    await vi.advanceTimersByTimeAsync(GRAPHICS_CARD.retries[0]);
    await expect.poll(() => pool.status().note).toContain('WebGPU found no card');
    delete script.refuse;
    delete script.cardBreaks;
    await vi.advanceTimersByTimeAsync(GRAPHICS_CARD.retries[1]);
    await expect.poll(() => pool.status().backend).toBe('webgpu');
    expect(await embedOn(pool)).toBe('webgpu');
    pool.close();
  } finally {
    vi.useRealTimers();
  }
});

test.each([
  ['a decoder', 2, 'webgpu'],
  ["the card's own worker", 1, 'wasm'],
])('the death of %s loses no photo', async (_, position, after) => {
  const { pool, workers } = openPool({ wasm: 100, webgpu: 5 });
  await pool.warmUp();
  await expect.poll(() => pool.status().backend).toBe('webgpu');
  const answers = Promise.all([
    ...Array.from({ length: 20 }, () => embedOn(pool)),
    ...Array.from({ length: 20 }, () => pool.identify(photo())),
  ]);
  // What the browser reports when a worker's thread is gone. The first was the processor's.
  workers[position]?.dispatchEvent(new ErrorEvent('error', { message: 'out of memory' }));
  expect(await answers).toHaveLength(40);
  expect(await embedOn(pool)).toBe(after);
  pool.close();
});

test('an int8 model that computes wrongly here is left for one that computes as the reference', async () => {
  const { pool } = openPool({
    refuse: ({ precision, backend }) =>
      precision === 'int8' || backend === 'webgpu'
        ? new LookalikeError('SELF_CHECK_FAILED', 'it computes wrongly')
        : undefined,
  });
  await pool.warmUp();
  expect(pool.status()).toMatchObject({ state: 'ready', backend: 'wasm', precision: 'float16-weights' });
  expect(pool.status().note).toContain('The int8 model is not used: it computes wrongly');
  pool.close();
});

test('a backend that cannot start is a failure with its sentence, once for each call', async () => {
  const { pool, count } = openPool({
    refuse: () => new LookalikeError('MODEL_UNAVAILABLE', 'there is no model'),
  });
  await expect(embedOn(pool)).rejects.toMatchObject({
    code: 'MODEL_UNAVAILABLE',
    message: 'there is no model',
  });
  expect(pool.status()).toMatchObject({ state: 'failed', note: 'there is no model' });
  await expect(embedOn(pool)).rejects.toMatchObject({ code: 'MODEL_UNAVAILABLE' });
  expect(count()).toBe(1);
  pool.close();
});
