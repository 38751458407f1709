/** @file The probe photo's stored vectors, at hand at once: the app fetches them. */
import { base64ToBytes } from '../../src/base/base64.ts';
import type { BuiltProfileId } from '../../src/profiles/profiles.ts';
import stored from '../../src/vision/probe/vectors.json';

/** Empty for a profile that is projected from another's output: it has none. */
export function probeVector(profile: BuiltProfileId): Float32Array {
  const vectors: Readonly<Partial<Record<BuiltProfileId, string>>> = stored;
  return new Float32Array(base64ToBytes(vectors[profile] ?? '')?.buffer ?? new ArrayBuffer());
}
