/**
 * @file What embedding costs: Lookalike from a folder to durable rows, its bare network on pixels that are already there,
 * and the peers from a file to a vector, on the same photos and cores, in turns. Runs in the page; `embedding.ts` asks for
 * it and reports.
 */
import { detectCapabilities } from '../../src/base/capabilities.ts';
import { openEngine, type Engine } from '../../src/engine.ts';
import type { PhotoSource } from '../../src/photos/photo-source.ts';
import { DEFAULT_PROFILE, PROFILES } from '../../src/profiles/profiles.ts';
import { dot, normalize } from '../../src/vectors/kernels.ts';
import { findGraphicsCard } from '../../src/vision/graphics-card.ts';
import { loadModel } from '../../src/vision/model.ts';
import { photoBytes, Session } from '../../src/vision/session.ts';
import { planWorkers, type EmbedPlan } from '../../src/workers/embed-plan.ts';
import { openBareRuntime } from './peers/bare-runtime.page.ts';
import type { EmbedPhoto } from './peers/contestant.ts';
import { openTensorflow } from './peers/tensorflow.page.ts';
import { openTransformers, type TransformersOptions } from './peers/transformers.page.ts';
import { PEER_INPUT } from './peers/peer-input.ts';

/** A kind of photo: all are scaled to this size and saved as JPEG before anything is measured. */
export interface PhotoKind {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** Photos a round. */
  readonly count: number;
}

/** Who can take part; `embedding.ts` has their names and what is expected of them. */
export type ContestantId =
  | 'lookalike'
  | 'network'
  | 'transformers-fp32'
  | 'transformers-q8'
  | 'transformers-fp32-all'
  | 'transformers-q8-all'
  | 'tensorflow'
  | 'runtime'
  | 'lookalike-webgpu'
  | 'transformers-fp32-webgpu'
  | 'transformers-q8-webgpu';

export interface EmbeddingInput {
  readonly contestants: readonly ContestantId[];
  /** Addresses of photos. */
  readonly photos: readonly string[];
  readonly kinds: readonly PhotoKind[];
  readonly rounds: number;
  /** Addresses: the folder with transformers.js' model in it, and a layers model. */
  readonly peerModel: string;
  readonly layersModel: string;
}

export interface KindTimes {
  readonly kind: string;
  /** Milliseconds a photo, one value a round. */
  readonly times: Readonly<Partial<Record<ContestantId, readonly number[]>>>;
  readonly cosines: Cosines;
}

/**
 * Lowest cosine of a contestant's pooled features with those of Lookalike's float32 model, over a few photos. Of photos
 * that need no resizing it tells what is computed; of others, what the contestant's way to resize costs as well.
 */
export type Cosines = Readonly<Partial<Record<ContestantId, number>>>;

export interface EmbeddingCosts {
  readonly plan: EmbedPlan;
  readonly cores: number;
  readonly kinds: readonly KindTimes[];
  /** Of photos that need no resizing. */
  readonly cosines: Cosines;
  /** Who could not take part, and why. */
  readonly absent: Readonly<Partial<Record<ContestantId, string>>>;
}

/** Somebody ready to embed. */
interface Contestant {
  readonly id: ContestantId;
  /** What is not measured, before each round. */
  prepare(): Promise<unknown>;
  embedAll(photos: readonly File[]): Promise<void>;
  /** Pooled features, where there are any. */
  readonly embed?: EmbedPhoto;
  close(): void;
}

const JPEG_QUALITY = 0.9;
/** This page is not at the root of the server. */
const MODELS = '/models/';
/** Photos of a kind that features are compared on, and photos that need no resizing. */
const COMPARED = 3;
const UNRESIZED: PhotoKind = { name: 'unresized', width: 320, height: PEER_INPUT.shortSide, count: COMPARED };
/** Photos embedded before anything is measured. */
const WARM_UPS = 2;
/** How long the graphics card may take to prove itself. */
const CARD_MS = 120_000;
const POLL_MS = 100;

/** @throws Error when somebody misses a photo */
export async function measureEmbedding(
  input: EmbeddingInput,
  say: (line: string) => void,
): Promise<EmbeddingCosts> {
  const contestants: Contestant[] = [];
  const absent: Partial<Record<ContestantId, string>> = {};
  const card = await findGraphicsCard(false).then(
    () => undefined,
    () => 'no adapter',
  );
  for (const id of input.contestants) {
    if (id.endsWith('webgpu') && card !== undefined) {
      absent[id] = card;
      continue;
    }
    say(`${id}: opening`);
    contestants.push(await OPEN[id](input));
  }
  const reference = openEngine({ ...ENGINE, database: 'bench-reference', precision: 'float32' });
  const compare = async (photos: readonly File[]): Promise<Cosines> => {
    say('comparing what they compute');
    return compareFeatures(contestants, photos.slice(0, COMPARED), reference);
  };
  const kinds: KindTimes[] = [];
  const cosines = await compare(await photosOf(UNRESIZED, input.photos));
  for (const kind of input.kinds) {
    say(`${kind.name}: making the photos`);
    const files = await photosOf(kind, input.photos);
    kinds.push({
      kind: kind.name,
      cosines: await compare(files),
      times: await measureKind(contestants, kind.name, files, input.rounds, say),
    });
  }
  reference.close();
  for (const contestant of contestants) contestant.close();
  const { cores } = detectCapabilities();
  return { plan: planWorkers(detectCapabilities()), cores, kinds, cosines, absent };
}

async function measureKind(
  contestants: readonly Contestant[],
  kind: string,
  files: readonly File[],
  rounds: number,
  say: (line: string) => void,
): Promise<KindTimes['times']> {
  const times: Partial<Record<ContestantId, number[]>> = {};
  for (const contestant of contestants) {
    say(`${kind}: ${contestant.id} warms up`);
    await contestant.prepare();
    await contestant.embedAll(files.slice(0, WARM_UPS));
  }
  for (let round = 0; round < rounds; round++) {
    // Another one begins each time, so that nobody always runs behind the same neighbour.
    const first = round % contestants.length;
    for (const contestant of [...contestants.slice(first), ...contestants.slice(0, first)]) {
      say(`${kind}: round ${round + 1} of ${rounds}, ${contestant.id}`);
      await contestant.prepare();
      const start = performance.now();
      await contestant.embedAll(files);
      (times[contestant.id] ??= []).push((performance.now() - start) / files.length);
    }
  }
  return times;
}

async function compareFeatures(
  contestants: readonly Contestant[],
  photos: readonly File[],
  reference: Engine,
): Promise<Cosines> {
  const expected: Float32Array[] = [];
  for (const photo of photos) expected.push(await pooledBy(reference, photo));
  const cosines: Partial<Record<ContestantId, number>> = {};
  for (const { id, embed } of contestants) {
    if (!embed) continue;
    const own: number[] = [];
    for (const [at, photo] of photos.entries())
      own.push(dot(normalize(await embed(photo)), expected[at] ?? NOTHING));
    cosines[id] = Math.min(...own);
  }
  return cosines;
}

const NOTHING = new Float32Array();
const ENGINE = Object.freeze({ profile: DEFAULT_PROFILE, models: MODELS });

async function pooledBy({ embedder }: Engine, photo: Blob): Promise<Float32Array> {
  return (await embedder.embed(photo, { profile: 'resnet50' })).vector;
}

const OPEN: Readonly<Record<ContestantId, (input: EmbeddingInput) => Promise<Contestant>>> = {
  lookalike: () => openLookalike('lookalike', 'wasm'),
  'lookalike-webgpu': () => openLookalike('lookalike-webgpu', 'webgpu'),
  network: openNetwork,
  ...transformers('transformers-fp32', { dtype: 'fp32', device: 'wasm', threads: 'default' }),
  ...transformers('transformers-q8', { dtype: 'q8', device: 'wasm', threads: 'default' }),
  ...transformers('transformers-fp32-all', { dtype: 'fp32', device: 'wasm', threads: 'all' }),
  ...transformers('transformers-q8-all', { dtype: 'q8', device: 'wasm', threads: 'all' }),
  ...transformers('transformers-fp32-webgpu', { dtype: 'fp32', device: 'webgpu', threads: 'default' }),
  ...transformers('transformers-q8-webgpu', { dtype: 'q8', device: 'webgpu', threads: 'default' }),
  tensorflow: async ({ layersModel }) => oneByOne('tensorflow', await openTensorflow(layersModel)),
  runtime: async ({ peerModel }) =>
    oneByOne('runtime', await openBareRuntime(`${peerModel}/onnx/model.onnx`)),
};

/** A contestant by its id. */
function transformers<Id extends ContestantId>(
  id: Id,
  options: TransformersOptions,
): Record<Id, (input: EmbeddingInput) => Promise<Contestant>> {
  const open = async ({ peerModel }: EmbeddingInput): Promise<Contestant> =>
    oneByOne(id, await openTransformers(peerModel, options));
  return { [id]: open } as Record<Id, typeof open>;
}

function oneByOne(id: ContestantId, embed: EmbedPhoto): Contestant {
  return {
    id,
    embed,
    prepare: () => Promise.resolve(),
    async embedAll(photos) {
      for (const photo of photos) await embed(photo);
    },
    close: () => undefined,
  };
}

/** The app's own engine: files are read, hashed, decoded and embedded, and rows and thumbnails are durable at the end. */
async function openLookalike(id: ContestantId, backend: 'wasm' | 'webgpu'): Promise<Contestant> {
  const engine = openEngine({
    ...ENGINE,
    database: `bench-${id}`,
    // A named precision keeps it on the processor.
    ...(backend === 'wasm' ? { precision: 'int8' } : {}),
  });
  const library = await engine.library;
  await engine.embedder.warmUp();
  for (let waited = 0; engine.embedder.status().backend !== backend; waited += POLL_MS) {
    if (waited > CARD_MS) throw new Error(`Lookalike stays off WebGPU: ${engine.embedder.status().note}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return {
    id,
    embed: (photo) => pooledBy(engine, photo),
    prepare: () => library.clear(),
    async embedAll(photos) {
      const { added } = await library.index(sourceOf(photos));
      if (added !== photos.length) throw new Error(`Only ${added} of ${photos.length} photos were added.`);
    },
    close: () => engine.close(),
  };
}

/** Lookalike's network alone, on pixels that are already there. */
async function openNetwork(): Promise<Contestant> {
  const plan = planWorkers(detectCapabilities());
  const model = await loadModel({ folder: new URL(MODELS, location.href).href, precision: 'int8' });
  const session = await Session.open({ backend: 'wasm', model, threads: plan.threads * plan.workers });
  const { inputSize, output } = PROFILES[DEFAULT_PROFILE];
  const rgba = Uint8Array.from({ length: photoBytes(inputSize) }, (_, at) => (at * 7919) % 256);
  return {
    id: 'network',
    prepare: () => Promise.resolve(),
    async embedAll(photos) {
      for (let photo = 0; photo < photos.length; photo++) await session.run(rgba, 1, [output]);
    },
    close: () => undefined,
  };
}

async function photosOf({ width, height, count }: PhotoKind, urls: readonly string[]): Promise<File[]> {
  const files: File[] = [];
  for (let photo = 0; photo < count; photo++) {
    const url = urls[photo % urls.length] ?? '';
    const bitmap = await createImageBitmap(await (await fetch(url)).blob());
    const canvas = new OffscreenCanvas(width, height);
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0, width, height);
    bitmap.close();
    const jpeg = await canvas.convertToBlob({ type: 'image/jpeg', quality: JPEG_QUALITY });
    // Two rounds over the same picture are two contents: a decoder ignores what follows the end of a JPEG.
    files.push(new File([jpeg, `photo ${photo}`], `${photo}.jpg`));
  }
  return files;
}

function sourceOf(files: readonly File[]): PhotoSource {
  return {
    kind: 'folder',
    name: 'bench',
    async *walk() {
      for (const file of files) {
        yield await Promise.resolve({ path: `bench/${file.name}`, open: () => Promise.resolve(file) });
      }
    },
  };
}
