/** @file The probe photo's stored vectors, at hand at once: the app fetches them. */
import { base64ToBytes } from '../../src/base/base64.ts';
import type { BuiltProfileId } from '../../src/profiles/profiles.ts';
import stored from '../../src/vision/probe/vectors.json';

export function probeVector(profile: BuiltProfileId): Float32Array {
  return new Float32Array(base64ToBytes(stored[profile])?.buffer ?? new ArrayBuffer());
}
