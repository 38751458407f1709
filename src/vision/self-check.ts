/**
 * @file A backend is believed once it has shown that it sees in one bundled photo what the reference saw.
 *
 * The photo, probe/probe.png, is the centre of "two-dogs.jpg" by Aitzol Berasategi (CC BY 4.0) at 160 x 160: lossless, so
 * that no decoder has a say in it, and smaller than the input, so that it passes through the resampler.
 */
import { base64ToBytes } from '../base/base64.ts';
import { LookalikeError } from '../base/errors.ts';
import { memoize } from '../base/memo.ts';
import {
  NETWORK_PROFILES,
  PROFILES,
  SELF_CHECK_COSINE,
  type Precision,
  type BuiltProfileId,
} from '../profiles/profiles.ts';
import { readPhoto, type InputPixels, type PhotoInput } from './photo-pixels.ts';
import probeUrl from './probe/probe.png?url';
import vectorsUrl from './probe/vectors.json?url';
import type { BatchSession } from './session.ts';

/**
 * Vectors of the probe photo by the float32 model on WebAssembly; made by tests/browser/vision-probe.test.ts. Fetched, since
 * in the script they would be a quarter of what a worker starts from.
 *
 * @throws LookalikeError MODEL_UNAVAILABLE
 */
export const probeVectors = memoize(async (): Promise<Readonly<Record<BuiltProfileId, Float32Array>>> => {
  const stored = JSON.parse(new TextDecoder().decode(await fetchPart(vectorsUrl))) as Record<string, string>;
  const vectors = NETWORK_PROFILES.map(({ id }) => {
    return [id, new Float32Array(base64ToBytes(stored[id] ?? '')?.buffer ?? new ArrayBuffer())] as const;
  });
  return Object.fromEntries(vectors) as Record<BuiltProfileId, Float32Array>;
});

/** The probe photo as each profile sees it. */
export type Probe<Photo extends PhotoInput = InputPixels> = Readonly<Record<BuiltProfileId, Photo>>;

/** The probe photo's pixels, through the same decoder as every photo. @throws LookalikeError MODEL_UNAVAILABLE */
export async function readProbe(): Promise<Probe> {
  return probeBy(async (file, inputSize) => (await readPhoto(file, { inputSize })).rgba);
}

/** What `read` makes of the file, a PNG, for each profile. @throws LookalikeError MODEL_UNAVAILABLE */
export async function probeBy<Photo extends PhotoInput>(
  read: (file: ArrayBuffer, inputSize: number) => Promise<Photo>,
): Promise<Probe<Photo>> {
  const file = await fetchProbe();
  const sizes = new Map<number, Promise<Photo>>();
  for (const { inputSize } of NETWORK_PROFILES) {
    if (!sizes.has(inputSize)) sizes.set(inputSize, read(file, inputSize));
  }
  await Promise.all(sizes.values());
  const photos = Object.values(PROFILES).map(
    async ({ id, inputSize }) => [id, await sizes.get(inputSize)] as const,
  );
  return Object.fromEntries(await Promise.all(photos)) as Probe<Photo>;
}

/** The file of the probe photo. @throws LookalikeError MODEL_UNAVAILABLE */
export function fetchProbe(): Promise<ArrayBuffer> {
  return fetchPart(probeUrl);
}

async function fetchPart(url: string): Promise<ArrayBuffer> {
  try {
    const response = await fetch(new URL(url, import.meta.url));
    return await response.arrayBuffer();
  } catch (error) {
    throw new LookalikeError(
      'MODEL_UNAVAILABLE',
      'What the self-check compares with could not be loaded. Check the connection and try again.',
      { cause: error },
    );
  }
}

/** One profile of each input size. */
const SIZES = [...new Map(NETWORK_PROFILES.map((profile) => [profile.inputSize, profile])).values()];

/**
 * The lowest cosine, over the profiles, between what a backend computes for the probe photo and what is stored. In a batch
 * the probe photo stands first and last, and its negative between: a run that leaves photos out or mixes them up is found.
 * @param count photos in the batch
 * @param shown the probe photo in another form that the session takes
 * @throws LookalikeError SELF_CHECK_FAILED below `SELF_CHECK_COSINE[precision]`; BACKEND_FAILED
 */
export async function selfCheck(
  session: Pick<BatchSession<PhotoInput>, 'runPhotos'>,
  count: number,
  precision: Precision,
  probe: Probe,
  shown: Probe<PhotoInput> = probe,
): Promise<number> {
  const expected = await probeVectors();
  const ends = [0, count - 1];
  let lowest = 1;
  for (const { id: pattern, inputSize } of SIZES) {
    const negative = probe[pattern].map((value) => 255 - value);
    const photos = Array.from({ length: count }, (_, position) =>
      ends.includes(position) ? shown[pattern] : negative,
    );
    const profiles = NETWORK_PROFILES.filter((profile) => profile.inputSize === inputSize);
    const outputs = await session.runPhotos(photos, [...new Set(profiles.map(({ output }) => output))]);
    for (const { id, output, dimension } of profiles) {
      for (const end of ends) {
        const vector = outputs.get(output)?.subarray(end * dimension, (end + 1) * dimension);
        const cosine = cosineOf(vector ?? new Float32Array(), expected[id]);
        // NaN, from a backend that overflows, must not pass.
        lowest = cosine < lowest || Number.isNaN(cosine) ? cosine : lowest;
      }
    }
  }
  if (lowest >= SELF_CHECK_COSINE[precision]) return lowest;
  throw new LookalikeError(
    'SELF_CHECK_FAILED',
    `it computes wrongly (a cosine of ${lowest.toFixed(4)} with the reference, ` +
      `${SELF_CHECK_COSINE[precision]} expected)`,
  );
}

function cosineOf(a: Float32Array, b: Float32Array): number {
  let product = 0;
  let normA = 0;
  let normB = 0;
  a.forEach((value, i) => {
    const other = b[i] ?? NaN;
    product += value * other;
    normA += value * value;
    normB += other * other;
  });
  return a.length === b.length ? product / Math.sqrt(normA * normB) : NaN;
}
