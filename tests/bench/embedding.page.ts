/**
 * @file What embedding costs: Lookalike from a folder to durable rows, its bare network on pixels that are already there,
 * and the peers from a file to a vector, on the same photos and cores, in turns. Runs in the page; `embedding.ts` asks for
 * it and reports.
 */
import { detectCapabilities } from '../../src/base/capabilities.ts';
import { openEngine, type Engine } from '../../src/engine.ts';
import { DEFAULT_PROFILE, PROFILES } from '../../src/profiles/profiles.ts';
import { dot, normalize } from '../../src/vectors/kernels.ts';
import { findGraphicsCard } from '../../src/vision/graphics-card.ts';
import { builtModels } from '../../src/vision/built-models.ts';
import { loadModel } from '../../src/vision/model.ts';
import { photoBytes, Session } from '../../src/vision/session.ts';
import { planWorkers, type EmbedPlan } from '../../src/workers/embed-plan.ts';
import {
  ENGINE,
  openLookalike,
  photosOf,
  pooledBy,
  timeInTurns,
  type Contestant,
  type PhotoKind,
} from './contestants.page.ts';
import { openBareRuntime } from './peers/bare-runtime.page.ts';
import type { EmbedPhoto } from './peers/contestant.ts';
import { openTensorflow } from './peers/tensorflow.page.ts';
import { openTransformers, type TransformersOptions } from './peers/transformers.page.ts';
import { PEER_INPUT } from './peers/peer-input.ts';

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

/** Photos of a kind that features are compared on, and photos that need no resizing. */
const COMPARED = 3;
const UNRESIZED: PhotoKind = { name: 'unresized', width: 320, height: PEER_INPUT.shortSide, count: COMPARED };
/** @throws Error when somebody misses a photo */
export async function measureEmbedding(
  input: EmbeddingInput,
  say: (line: string) => void,
): Promise<EmbeddingCosts> {
  const contestants: Contestant<ContestantId>[] = [];
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
      times: await timeInTurns(contestants, kind.name, files, input.rounds, say),
    });
  }
  reference.close();
  for (const contestant of contestants) contestant.close();
  const { cores } = detectCapabilities();
  return { plan: planWorkers(detectCapabilities()), cores, kinds, cosines, absent };
}

async function compareFeatures(
  contestants: readonly Contestant<ContestantId>[],
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
const OPEN: Readonly<Record<ContestantId, (input: EmbeddingInput) => Promise<Contestant<ContestantId>>>> = {
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
): Record<Id, (input: EmbeddingInput) => Promise<Contestant<ContestantId>>> {
  const open = async ({ peerModel }: EmbeddingInput): Promise<Contestant<ContestantId>> =>
    oneByOne(id, await openTransformers(peerModel, options));
  return { [id]: open } as Record<Id, typeof open>;
}

function oneByOne(id: ContestantId, embed: EmbedPhoto): Contestant<ContestantId> {
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

/** Lookalike's network alone, on pixels that are already there. */
async function openNetwork(): Promise<Contestant<ContestantId>> {
  const plan = planWorkers(detectCapabilities());
  const model = await loadModel(await builtModels(), 'int8');
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
