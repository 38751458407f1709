/** @file From an output of the network to the vector of a profile that has fewer dimensions. Comes with the first photo of one. */
import type { Profile } from '../profiles/profiles.ts';
import { HadamardProjection } from '../vectors/hadamard-projection.ts';
import { normalize } from '../vectors/kernels.ts';

type Project = (output: Float32Array) => Float32Array;

/** By id: what is random is drawn once. */
const projectors = new Map<string, Project>();

/** What makes unit vectors of `dimension` values of the profile's output. */
export function projectorOf(profile: Pick<Profile, 'id' | 'dimension' | 'projection'>): Project {
  let projector = projectors.get(profile.id);
  if (!projector) projectors.set(profile.id, (projector = createProjector(profile)));
  return projector;
}

function createProjector({ dimension, projection }: Pick<Profile, 'dimension' | 'projection'>): Project {
  if (!projection) return (output) => output;
  const { from, seed } = projection;
  if (seed === undefined) return (output) => normalize(output.subarray(0, dimension));
  const random = new HadamardProjection(from, dimension, seed);
  return (output) => normalize(random.project(output));
}
