/**
 * @file The app's models replaced by tiny ones, for tests of everything around the network. They stand where a visit
 * without a connection finds them: in Cache Storage, below an address that no server answers.
 */
import { sha256 } from '../../src/base/hash.ts';
import { openPartCache, partKey, type PartedFile } from '../../src/base/parted-file.ts';
import type { Precision } from '../../src/profiles/profiles.ts';
import type { ModelFiles } from '../../src/vision/model.ts';
import { probeVector } from './probe-vector.ts';
import { tinyModel, type TinyModelOptions } from './tiny-model.ts';

/** Far longer than what the pixels add to it: a vector near the probe photo's passes the self-check. */
const LEAN = 3000;

/** Keeps a model for each precision, and tells where. */
export async function keepTinyModels(
  options: Readonly<Partial<Record<Precision, Omit<TinyModelOptions, 'lean'>>>>,
): Promise<ModelFiles> {
  const base = `http://localhost:1/${crypto.randomUUID()}/`;
  const cache = await openPartCache();
  const models: Partial<Record<Precision, PartedFile>> = {};
  for (const [precision, option] of Object.entries(options)) {
    const bytes = leaningModel(option);
    const part = { file: `${precision}.onnx`, bytes: bytes.length, sha256: await sha256(bytes) };
    models[precision as Precision] = { ...part, parts: [part] };
    await cache?.put(partKey(part, base), new Response(bytes));
  }
  return { base, models, labels: { bytes: 0, sha256: '', parts: [] } };
}

/** A model whose vectors are all near the probe photo's, for each profile. */
export function leaningModel(options: Omit<TinyModelOptions, 'lean'>): Uint8Array<ArrayBuffer> {
  return tinyModel({ ...options, lean: (profile) => probeVector(profile).map((value) => value * LEAN) });
}
