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
import { probeVector, readProbe, selfCheck } from '../../src/vision/self-check.ts';
import { Session } from '../../src/vision/session.ts';

test('the stored vectors are what the reference computes', async () => {
  const folder = new URL('/models/', location.href).href;
  const model = await loadModel({ folder, precision: 'float32' });
  const threads = detectCapabilities().cores;
  const session = await Session.open({ backend: 'wasm', model, threads });
  const names = Object.values(PROFILES).map(({ output }) => output);
  const { outputs } = await session.run(new Uint8Array(await readProbe()), 1, names);

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
  const embed = (output: string): Promise<Float32Array> =>
    Promise.resolve(outputs.get(output) ?? new Float32Array());
  expect(await selfCheck('float32', embed)).toBeGreaterThan(0.99999);
});

test('a backend that computes something else is refused', async () => {
  const wrong = (output: string): Promise<Float32Array> => {
    const profile = Object.values(PROFILES).find((each) => each.output === output);
    return Promise.resolve(new Float32Array(profile?.dimension ?? 0).fill(1));
  };
  await expect(selfCheck('int8', wrong)).rejects.toMatchObject({ code: 'SELF_CHECK_FAILED' });
  const broken = (output: string): Promise<Float32Array> => wrong(output).then((vector) => vector.fill(NaN));
  await expect(selfCheck('int8', broken)).rejects.toMatchObject({ code: 'SELF_CHECK_FAILED' });
});
