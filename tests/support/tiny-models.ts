/**
 * @file The app's models replaced by tiny ones, for tests of everything around the network. They stand where a visit
 * without a connection finds them: in Cache Storage, below an address that no server answers.
 */
import { sha256 } from '../../src/base/hash.ts';
import type { Precision } from '../../src/profiles/profiles.ts';
import { probeVector } from './probe-vector.ts';
import { tinyModel, type TinyModelOptions } from './tiny-model.ts';

/** Far longer than what the pixels add to it: a vector near the probe photo's passes the self-check. */
const LEAN = 3000;

/** Keeps a model for each precision and returns the folder's address. */
export async function keepTinyModels(
  options: Readonly<Record<Precision, Omit<TinyModelOptions, 'lean'>>>,
): Promise<string> {
  const folder = `http://localhost:1/${crypto.randomUUID()}/`;
  const cache = await caches.open('lookalike-models');
  const models: Record<string, object> = {};
  for (const [precision, option] of Object.entries(options)) {
    const bytes = leaningModel(option);
    const hash = await sha256(bytes);
    const file = `${precision}.onnx`;
    models[precision] = { file, bytes: bytes.length, sha256: hash };
    await cache.put(`${folder}${file}?sha256=${hash}`, new Response(bytes));
  }
  await cache.put(`${folder}manifest.json`, new Response(JSON.stringify({ version: 1, models })));
  return folder;
}

/** A model whose vectors are all near the probe photo's, for each profile. */
export function leaningModel(options: Omit<TinyModelOptions, 'lean'>): Uint8Array<ArrayBuffer> {
  return tinyModel({ ...options, lean: (profile) => probeVector(profile).map((value) => value * LEAN) });
}
