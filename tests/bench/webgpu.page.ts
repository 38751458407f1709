/**
 * @file What the graphics card does: images a second from decoded pixels by batch size and way to run, where pictures are
 * resampled, and photos a second from files to vectors with the decoders that the machine has. Runs in the page.
 */
import { LookalikeError } from '../../src/base/errors.ts';
import { mapConcurrent } from '../../src/base/queue.ts';
import { DEFAULT_PROFILE, ENGINE, PROFILES, type Precision } from '../../src/profiles/profiles.ts';
import { timePixels, type PixelTimes } from '../../src/vision/gpu-pixels.ts';
import { GpuSession } from '../../src/vision/gpu-session.ts';
import { openGraphicsCard, type GraphicsCard } from '../../src/vision/graphics-card.ts';
import { builtModels } from '../../src/vision/built-models.ts';
import { loadModel, type ModelFiles } from '../../src/vision/model.ts';
import { readProbe, selfCheck } from '../../src/vision/self-check.ts';
import { Session } from '../../src/vision/session.ts';
import { EmbedPool } from '../../src/workers/embed.ts';

export interface WebGpuRequest {
  /** Addresses of photos. */
  readonly photos: readonly string[];
  /** Photos embedded a round, taken in turns. */
  readonly count: number;
  readonly rounds: number;
  /** Address of the folder of models, ending in a slash. */
  /** Instead of those that the app was built with. */
  readonly models?: ModelFiles;
  /** Photos a run; the engine's sizes when absent. */
  readonly sizes?: readonly number[];
  /** Measures a software adapter, too: whether this works, not how fast it is. */
  readonly allowSoftwareGpu: boolean;
}

/** How a model is run on the card: awaited tensors, runs put together anew, or recorded ones. */
export type WayToRun = 'tensors' | 'direct' | 'recorded';

export interface RunCost {
  readonly precision: Precision;
  readonly way: WayToRun;
  /** Photos a run. */
  readonly size: number;
  /** Milliseconds a photo, by round. */
  readonly times: readonly number[];
  /** Of the self-check of such runs. */
  readonly cosine: number;
}

export interface WebGpuCosts {
  /** Vendor and architecture of the adapter. */
  readonly adapter: string;
  readonly runs: readonly RunCost[];
  /** Milliseconds a picture, by round. */
  readonly pixels: readonly PixelTimes[];
  /** From files to vectors and thumbnails. */
  readonly photos: {
    readonly decoders: number;
    /** What the engine says it does. */
    readonly note: string;
    /** Milliseconds a photo, by round. */
    readonly times: readonly number[];
  };
}

const { output: OUTPUT } = PROFILES[DEFAULT_PROFILE];
const POLL_MS = 100;

/** @returns the reason as text where there is no card to measure */
export async function measureWebGpu(
  request: WebGpuRequest,
  say: (line: string) => void,
): Promise<WebGpuCosts | string> {
  let card: GraphicsCard;
  try {
    card = await openGraphicsCard(request.allowSoftwareGpu);
  } catch (error) {
    if (error instanceof LookalikeError) return error.message;
    throw error;
  }
  try {
    const runs = await measureRuns(card, request, say);
    const pixels: PixelTimes[] = [];
    for (let round = 0; round < request.rounds; round++) pixels.push(await timePixels(card));
    const { vendor, architecture } = card.device.adapterInfo;
    const photos = await measurePhotos(request, say);
    return { adapter: `${vendor} ${architecture}`.trim(), runs, pixels, photos };
  } finally {
    card.device.destroy();
  }
}

/** In turns over precisions, ways and sizes. */
async function measureRuns(
  card: GraphicsCard,
  { models, rounds, sizes = ENGINE.batchSizes.webgpu }: WebGpuRequest,
  say: (line: string) => void,
): Promise<RunCost[]> {
  const probe = await readProbe();
  const contestants: {
    readonly cost: RunCost & { readonly times: number[] };
    readonly measure: () => Promise<number>;
  }[] = [];
  const precisions: readonly Precision[] = card.float16
    ? ['float16-weights', 'float16']
    : ['float16-weights'];
  for (const precision of precisions) {
    say(`webgpu: ${precision} is opened`);
    const model = await loadModel(models ?? (await builtModels()), precision);
    const direct = await GpuSession.open(card, model);
    const recorded = await GpuSession.open(card, model);
    const tensors = await Session.open({ backend: 'webgpu', model, threads: 1, device: card.device });
    const add = async (way: WayToRun, size: number, session: Session | GpuSession): Promise<void> => {
      const cosine = await selfCheck(session, size, precision, probe);
      const measure = (): Promise<number> => session.measure(probe[DEFAULT_PROFILE], OUTPUT, size);
      contestants.push({ cost: { precision, way, size, times: [], cosine }, measure });
    };
    for (const size of sizes) {
      await add('direct', size, direct);
      await recorded.capture(size, model);
      await add('recorded', size, recorded);
    }
    await add('tensors', sizes.at(-1) ?? 1, tensors);
  }
  for (let round = 0; round < rounds; round++) {
    for (const { cost, measure } of contestants) {
      say(
        `webgpu: round ${round + 1} of ${rounds}, ${cost.precision} ${cost.way} in batches of ${cost.size}`,
      );
      cost.times.push(await measure());
    }
  }
  return contestants.map(({ cost }) => cost);
}

async function measurePhotos(
  { photos: addresses, count, rounds, models, allowSoftwareGpu }: WebGpuRequest,
  say: (line: string) => void,
): Promise<WebGpuCosts['photos']> {
  const files = await Promise.all(addresses.map(async (address) => (await fetch(address)).blob()));
  const pool = new EmbedPool({ allowSoftwareGpu, ...(models && { models }) });
  try {
    await pool.warmUp();
    say('webgpu: the card proves itself');
    // Its note begins with what it computes on, and says in the end why that is not the card.
    while (pool.status().backend === 'wasm' && !pool.status().note.includes('graphics card')) {
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    const times: number[] = [];
    for (let round = 0; round < rounds; round++) {
      say(`webgpu: round ${round + 1} of ${rounds}, files to vectors`);
      const queue = Array.from({ length: count }, (_, at) => files[at % files.length] ?? new Blob());
      const start = performance.now();
      const embedded = mapConcurrent(
        queue,
        () => pool.width,
        async (file) => {
          const { content } = await pool.identify(file);
          return pool.embed(content, { profile: DEFAULT_PROFILE, thumbnail: true });
        },
      );
      for await (const { vector } of embedded) {
        if (vector.length === 0) throw new Error('A vector is empty.');
      }
      times.push((performance.now() - start) / count);
    }
    const { note, workers } = pool.status();
    return { decoders: workers, note, times };
  } finally {
    pool.close();
  }
}
