/**
 * The probe photo's stored vectors are those of the float32 model on WebAssembly. After a change of the model:
 *
 *     VITE_MAKE_PROBE=1 npx vitest run --project browser tests/browser/vision-probe.test.ts
 */
import { commands } from 'vitest/browser';
import { expect, test } from 'vitest';
import { detectCapabilities } from '../../src/base/capabilities.ts';
import { PROFILES, type ProfileId } from '../../src/profiles/profiles.ts';
import { loadModel } from '../../src/vision/model.ts';
import type { PhotoInput } from '../../src/vision/photo-pixels.ts';
import { probeVector, readProbe, selfCheck } from '../../src/vision/self-check.ts';
import { Session } from '../../src/vision/session.ts';

test('the stored vectors are what the reference computes', async () => {
  const folder = new URL('/models/', location.href).href;
  const model = await loadModel({ folder, precision: 'float32' });
  const threads = detectCapabilities().cores;
  const session = await Session.open({ backend: 'wasm', model, threads });
  const names = Object.values(PROFILES).map(({ output }) => output);
  const probe = await readProbe();
  const { outputs } = await session.run(new Uint8Array(probe), 1, names);

  if (import.meta.env.VITE_MAKE_PROBE) {
    const stored = Object.values(PROFILES).map(({ id, output }) => {
      const bytes = new Uint8Array(outputs.get(output)?.slice().buffer ?? new ArrayBuffer());
      return [id, btoa(String.fromCharCode(...bytes))];
    });
    const text = `${JSON.stringify(Object.fromEntries(stored), undefined, 2)}\n`;
    await commands.writeFile('src/vision/probe/vectors.json', text);
    return;
  }

  for (const id of Object.keys(PROFILES) as ProfileId[]) {
    const stored = probeVector(id);
    expect(stored.length).toBe(PROFILES[id].dimension);
    expect(Math.hypot(...stored)).toBeCloseTo(1, 5);
  }
  const repeated = sessionOf((photos) => photos.map(() => outputs));
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

const answerOf = (value: (id: ProfileId) => Float32Array): Answer =>
  new Map(Object.values(PROFILES).map(({ id, output }) => [output, value(id)]));
const constant = (value: number): Answer =>
  answerOf((id) => new Float32Array(PROFILES[id].dimension).fill(value));
const RIGHT = answerOf(probeVector);

test.each<[string, number, (photos: readonly PhotoInput[]) => Answer[]]>([
  ['something else', 1, () => [constant(1)]],
  ['no numbers', 1, () => [constant(NaN)]],
  ['no values', 1, () => [new Map()]],
  ['the last photo of a batch wrongly', 8, (photos) => photos.map((_, at) => (at < 7 ? RIGHT : constant(1)))],
  [
    'the first photo of a batch wrongly',
    8,
    (photos) => photos.map((_, at) => (at > 0 ? RIGHT : constant(1))),
  ],
  [
    'the photos in another order',
    8,
    (photos) => {
      const [first, ...others] = photos.map((photo) => (photo === photos[0] ? RIGHT : constant(1)));
      return [...others, first ?? RIGHT];
    },
  ],
  ['too few photos', 8, () => [RIGHT]],
])('a backend that computes %s is refused', async (_, size, run) => {
  const probe = await readProbe();
  await expect(selfCheck(sessionOf(run), size, 'int8', probe)).rejects.toMatchObject({
    code: 'SELF_CHECK_FAILED',
  });
});
