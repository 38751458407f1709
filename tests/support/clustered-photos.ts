/** @file Photos by vectors with neighbours: clusters of any width, and photos whose vectors are one and the same. */
import type { NewPhoto } from '../../src/library/photo-collection.ts';
import type { Profile } from '../../src/profiles/profiles.ts';
import { normalRandom } from '../../src/vectors/random.ts';
import { normalize } from '../../src/vectors/kernels.ts';

export interface ClusterOptions {
  readonly profile: Profile;
  readonly random: () => number;
  /** Photos around one centre, on average. */
  readonly perCluster: number;
  /** Typical L2 distance from the centre. */
  readonly spread: number;
  /** Share of photos that repeat the vector of another one. */
  readonly equal: number;
}

/** Endless. Content ids are `content 0`, `content 1`, ... */
export function* clusteredPhotos({
  profile,
  random,
  perCluster,
  spread,
  equal,
}: ClusterOptions): Generator<NewPhoto, never> {
  const { dimension } = profile;
  const around = (centre: Float32Array | undefined, length: number): Float32Array => {
    const step = normalize(Float32Array.from({ length: dimension }, () => normalRandom(random)));
    return normalize(step.map((value, at) => (centre?.[at] ?? 0) + length * value));
  };
  const centres: Float32Array[] = [];
  const vectors: Float32Array[] = [];
  for (let number = 0; ; number++) {
    const known = vectors[Math.floor(random() * vectors.length)];
    const isNew = centres.length === 0 || random() < 1 / perCluster;
    if (isNew) centres.push(around(undefined, 1));
    const centre = isNew ? centres.at(-1) : centres[Math.floor(random() * centres.length)];
    const vector = known && random() < equal ? known.slice() : around(centre, 2 * spread * random());
    vectors.push(vector);
    yield {
      contentId: `content ${number}`,
      path: `Trip/${number}.jpg`,
      width: 40,
      height: 30,
      bytes: 1000 + number,
      format: 'jpeg',
      vector,
    };
  }
}
