/** How a lane replaces workers that have embedded many photos, that hang and that die. */
import { expose } from 'comlink';
import { expect, onTestFinished, test, vi } from 'vitest';
import { LookalikeError } from '../../src/base/errors.ts';
import type { EmbeddedPhoto, IdentifiedPhoto } from '../../src/vision/embedder.ts';
import type { EngineOptions, EngineReport } from '../../src/vision/photo-embedder.ts';
import type { EmbedWorkerApi } from '../../src/workers/embed-worker-api.ts';
import { EmbedLane } from '../../src/workers/embed-lane.ts';

const LIFETIME = 3;
/** Milliseconds. */
const LIMIT = 50;
/** Bytes of photos that a worker never answers, nor any other that it is given then. */
const HANGING = 1;

/** A worker that embeds when it is told to. */
class ScriptedWorker implements Omit<EmbedWorkerApi, 'openTrial' | 'runTrial'> {
  ended = false;
  readonly begun: number[] = [];
  readonly #finish = new Map<number, () => void>();
  readonly #opening: () => Promise<void>;
  #hangs = false;

  constructor(opening: () => Promise<void>) {
    this.#opening = opening;
  }

  async load(): Promise<EngineReport> {
    await this.#opening();
    return { precision: 'int8', selfCheck: 1, notes: [] };
  }

  async embed(ticket: number, photo: ArrayBuffer | Blob): Promise<EmbeddedPhoto> {
    this.begun.push(ticket);
    this.#hangs ||= 'byteLength' in photo && photo.byteLength === HANGING;
    if (this.#hangs) return new Promise(() => undefined);
    await new Promise<void>((resolve) => this.#finish.set(ticket, resolve));
    return { vector: Float32Array.of(ticket), width: 1, height: 1, format: 'png' };
  }

  finishAll(): void {
    for (const finish of this.#finish.values()) finish();
  }

  async identify(file: Blob): Promise<IdentifiedPhoto> {
    return { contentId: 'id', content: await file.arrayBuffer() };
  }

  thumbnail = (): Promise<Blob> => Promise.resolve(new Blob());
  cancel = (): void => undefined;
  serve = (): void => undefined;
  connect = (): void => undefined;
  measure = (): Promise<number> => Promise.resolve(1);
}

interface Script {
  /** What the workers started from now on do when they open the model. */
  opening: () => Promise<void>;
}

interface Bench {
  readonly lane: EmbedLane;
  /** In the order in which they were started. */
  readonly workers: ScriptedWorker[];
  readonly script: Script;
  /** The value that embedding a photo came to: its ticket. One of no bytes cannot be embedded twice. */
  readonly embed: (bytes?: number, options?: { signal?: AbortSignal }) => Promise<number | undefined>;
}

function openLane(workerCount: number, limit?: number): Bench {
  const workers: ScriptedWorker[] = [];
  const script: Script = { opening: () => Promise.resolve() };
  const createWorker = (): Worker => {
    const { port1, port2 } = new MessageChannel();
    const scripted = new ScriptedWorker(script.opening);
    workers.push(scripted);
    expose(scripted, port1);
    const terminate = (): void => {
      scripted.ended = true;
      port1.close();
      port2.close();
    };
    return Object.assign(port2, { terminate }) as unknown as Worker;
  };
  const lane = new EmbedLane({
    plan: { workers: workerCount, threads: 1 },
    places: 2,
    lifetime: LIFETIME,
    ...(limit === undefined ? {} : { limit }),
    createWorker,
    open: (api) => api.load({} as EngineOptions, {} as MessagePort),
  });
  onTestFinished(() => lane.close());
  const embed: Bench['embed'] = async (bytes = 0, options = {}) => {
    const { vector } = await lane.run(
      (api, ticket) => api.embed(ticket, new ArrayBuffer(bytes), { profile: 'resnet50-dual' }),
      { needsModel: true, repeatable: bytes > 0, ...options },
    );
    return vector[0];
  };
  return { lane, workers, script, embed };
}

/** Embeds `count` photos one after the other. */
async function embedInTurns({ embed, workers }: Bench, count: number): Promise<void> {
  for (let photo = 0; photo < count; photo++) {
    const embedded = embed();
    const begun = workers.reduce((sum, worker) => sum + worker.begun.length, 0);
    await vi.waitUntil(() => workers.reduce((sum, worker) => sum + worker.begun.length, 0) > begun);
    for (const worker of workers) worker.finishAll();
    await embedded;
  }
}

test('an old worker goes on until a fresh one has opened, finishes what it has and is ended', async () => {
  const bench = openLane(1);
  const { workers, embed } = bench;
  await embedInTurns(bench, LIFETIME - 1);
  let open: (() => void) | undefined;
  bench.script.opening = () => new Promise((resolve) => (open = resolve));
  await embedInTurns(bench, 1);
  await vi.waitUntil(() => open);
  const [old, fresh] = workers;
  await embedInTurns(bench, 1);
  const [underWay, alsoUnderWay] = [embed(), embed()];
  await vi.waitUntil(() => old?.begun.length === LIFETIME + 3);
  open?.();
  await vi.waitUntil(async () => {
    // The old one's places are taken: what comes now is for the fresh one.
    void embed().catch(() => undefined);
    await Promise.resolve();
    return (fresh?.begun.length ?? 0) > 0;
  });
  expect(old).toMatchObject({ ended: false });
  old?.finishAll();
  expect(await Promise.all([underWay, alsoUnderWay])).toEqual([LIFETIME + 2, LIFETIME + 3]);
  await vi.waitUntil(() => old?.ended);
  expect(old?.begun).toHaveLength(LIFETIME + 3);
  expect(workers).toHaveLength(2);
});

test('every photo is embedded once, by workers that come and go one at a time', async () => {
  const { workers, embed } = openLane(2);
  const alive = new Set<number>();
  const ticking = setInterval(() => {
    alive.add(workers.filter(({ ended }) => !ended).length);
    for (const worker of workers) worker.finishAll();
  });
  onTestFinished(() => clearInterval(ticking));
  const tickets = await Promise.all(Array.from({ length: 100 }, () => embed()));
  const begun = workers.flatMap((worker) => worker.begun);
  expect(begun.sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, at) => at + 1));
  expect(new Set(tickets)).toEqual(new Set(begun));
  expect(workers.length).toBeGreaterThan(4);
  expect(Math.max(...alive)).toBe(3);
  // What is under way when the lifetime is over, and until the model is open, is embedded besides.
  expect(Math.max(...workers.map((worker) => worker.begun.length))).toBeLessThan(100 / 4);
});

test('a fresh worker that cannot open is ended, and the next try comes a lifetime later', async () => {
  const bench = openLane(1);
  const { workers } = bench;
  await embedInTurns(bench, 1);
  bench.script.opening = () => Promise.reject(new LookalikeError('MODEL_UNAVAILABLE', 'no model'));
  await embedInTurns(bench, LIFETIME - 1);
  await vi.waitUntil(() => workers[1]?.ended);
  bench.script.opening = () => Promise.resolve();
  await embedInTurns(bench, LIFETIME - 1);
  expect(workers).toHaveLength(2);
  await embedInTurns(bench, 1);
  await vi.waitUntil(() => workers[0]?.ended);
  await embedInTurns(bench, 1);
  expect(workers.map(({ begun }) => begun.length)).toEqual([2 * LIFETIME, 0, 1]);
});

test('closing ends the workers that change, too', async () => {
  const bench = openLane(1);
  await embedInTurns(bench, 1);
  bench.script.opening = () => new Promise(() => undefined);
  await embedInTurns(bench, LIFETIME - 1);
  await vi.waitUntil(() => bench.workers.length === 2);
  bench.lane.close();
  expect(bench.workers.map(({ ended }) => ended)).toEqual([true, true]);
});

test('a worker that hangs is replaced; who hangs alone is left out, the others are embedded', async () => {
  const { workers, embed } = openLane(1, LIMIT);
  const ticking = setInterval(() => {
    for (const worker of workers) worker.finishAll();
  });
  onTestFinished(() => clearInterval(ticking));
  const outcomes = await Promise.allSettled([HANGING, 2, HANGING, 3, 4].map((bytes) => embed(bytes)));
  const late = expect.objectContaining({ code: 'PHOTO_TIMEOUT' }) as unknown;
  expect(outcomes).toMatchObject([
    { reason: late },
    { status: 'fulfilled' },
    { reason: late },
    { status: 'fulfilled' },
    { status: 'fulfilled' },
  ]);
  expect(workers.filter(({ ended }) => !ended)).toHaveLength(1);
});

test('a photo that waits for its turn alone can be given up', async () => {
  const { embed } = openLane(1, LIMIT);
  const aborting = new AbortController();
  const hanging = [embed(HANGING), embed(HANGING)].map((each) => expect(each).rejects.toThrow('seconds'));
  const waiting = embed(2, { signal: aborting.signal });
  setTimeout(() => aborting.abort(), 1.5 * LIMIT);
  await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  await Promise.all(hanging);
});

test('what needs no model has the limit of time, too, unless it only reads a file', async () => {
  const { lane } = openLane(1, LIMIT);
  const never = () => new Promise<never>(() => undefined);
  const thumbnail = lane.run(never, { needsModel: false, repeatable: true });
  await expect(thumbnail).rejects.toMatchObject({ code: 'PHOTO_TIMEOUT' });
  const slowDisk = () => new Promise<string>((resolve) => setTimeout(() => resolve('read'), 3 * LIMIT));
  const read = lane.run(slowDisk, { needsModel: false, onlyReads: true, repeatable: true });
  expect(await read).toBe('read');
});
