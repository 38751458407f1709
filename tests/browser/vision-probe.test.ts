/**
 * The probe photo's stored vectors are those of the float32 model on WebAssembly. After a change of the model:
 *
 *     VITE_MAKE_PROBE=1 npx vitest run --project browser tests/browser/vision-probe.test.ts
 */
import { commands } from 'vitest/browser';
import { expect, test } from 'vitest';
import { detectCapabilities } from '../../src/base/capabilities.ts';
import {
  DEFAULT_PROFILE,
  NETWORK_PROFILES,
  PROFILES,
  type BuiltProfileId,
} from '../../src/profiles/profiles.ts';
import { builtModels } from '../../src/vision/built-models.ts';
import { loadModel } from '../../src/vision/model.ts';
import { inputSizeOf, type PhotoInput } from '../../src/vision/photo-pixels.ts';
import { probeVectors, readProbe, selfCheck } from '../../src/vision/self-check.ts';
import { Session } from '../../src/vision/session.ts';
import { probeVector } from '../support/probe-vector.ts';

test('the stored vectors are what the reference computes', async () => {
  const model = await loadModel(await builtModels(), 'float32');
  const threads = detectCapabilities().cores;
  const session = await Session.open({ backend: 'wasm', model, threads });
  const probe = await readProbe();
  const computed = new Map<BuiltProfileId, Float32Array>();
  for (const { id, output } of NETWORK_PROFILES) {
    const { outputs } = await session.run(new Uint8Array(probe[id]), 1, [output]);
    computed.set(id, outputs.get(output) ?? new Float32Array());
  }

  if (import.meta.env.VITE_MAKE_PROBE) {
    const stored = [...computed].map(([id, vector]) => {
      const bytes = new Uint8Array(vector.slice().buffer);
      return [id, btoa(String.fromCharCode(...bytes))];
    });
    const text = `${JSON.stringify(Object.fromEntries(stored), undefined, 2)}\n`;
    await commands.writeFile('src/vision/probe/vectors.json', text);
    return;
  }

  for (const { id, dimension } of NETWORK_PROFILES) {
    const stored = (await probeVectors())[id];
    expect(stored.length).toBe(dimension);
    expect(Math.hypot(...stored)).toBeCloseTo(1, 5);
  }
  const repeated = sessionOf((photos) =>
    photos.map((photo) => answerOf(photo, (id) => computed.get(id) ?? new Float32Array())),
  );
  for (const size of [1, 2, 5]) {
    expect(await selfCheck(repeated, size, 'float32', probe)).toBeGreaterThan(0.99999);
  }
});

/** What a session gives for each photo of a batch, in order, by output. */
type Answer = ReadonlyMap<string, Float32Array>;

function sessionOf(
  run: (photos: readonly PhotoInput[]) => readonly Answer[],
): Parameters<typeof selfCheck>[0] {
  return {
    runPhotos: (photos, outputs) => {
      const answers = run(photos);
      const join = (output: string) => answers.flatMap((answer) => [...(answer.get(output) ?? [])]);
      return Promise.resolve(new Map(outputs.map((output) => [output, Float32Array.from(join(output))])));
    },
  };
}

/** Of the profiles whose size the photo has. */
const answerOf = (photo: PhotoInput, value: (id: BuiltProfileId) => Float32Array): Answer =>
  new Map(
    NETWORK_PROFILES.filter(({ inputSize }) => inputSize === inputSizeOf(photo)).map(({ id, output }) => [
      output,
      value(id),
    ]),
  );
const constant = (photo: PhotoInput, value: number): Answer =>
  answerOf(photo, (id) => new Float32Array(PROFILES[id].dimension).fill(value));
const right = (photo: PhotoInput): Answer => answerOf(photo, probeVector);

test.each<[string, number, (photos: readonly PhotoInput[]) => Answer[]]>([
  ['something else', 1, (photos) => photos.map((photo) => constant(photo, 1))],
  ['no numbers', 1, (photos) => photos.map((photo) => constant(photo, NaN))],
  ['no values', 1, () => [new Map()]],
  [
    'the last photo of a batch wrongly',
    8,
    (photos) => photos.map((photo, at) => (at < 7 ? right(photo) : constant(photo, 1))),
  ],
  [
    'the first photo of a batch wrongly',
    8,
    (photos) => photos.map((photo, at) => (at > 0 ? right(photo) : constant(photo, 1))),
  ],
  [
    'the photos in another order',
    8,
    (photos) => {
      const [first = new Map(), ...others] = photos.map((photo) =>
        photo === photos[0] ? right(photo) : constant(photo, 1),
      );
      return [...others, first];
    },
  ],
  ['too few photos', 8, (photos) => photos.slice(0, 1).map(right)],
  [
    'the photos of one size only',
    1,
    (photos) =>
      photos.map((photo) =>
        inputSizeOf(photo) === PROFILES[DEFAULT_PROFILE].inputSize ? right(photo) : constant(photo, 1),
      ),
  ],
])('a backend that computes %s is refused', async (_, size, run) => {
  const probe = await readProbe();
  await expect(selfCheck(sessionOf(run), size, 'int8', probe)).rejects.toMatchObject({
    code: 'SELF_CHECK_FAILED',
  });
});
