/**
 * @file A query's similarity to many photos at every position of the slider: a pair's blocks are multiplied once, and a position is a
 * weighted sum of what came out. The same order as an index that is asked with `balanceQuery`'s vector, but for rounding.
 */
import { DEFAULT_BALANCE, EVALUATION, type EmbeddingBlock, type Profile } from '../../profiles/profiles.ts';
import { dot } from '../../vectors/kernels.ts';

/** Positions of the slider, where there is something to weigh. */
export function balancesOf({ blocks }: Pick<Profile, 'blocks'>): readonly number[] {
  return blocks.length > 0 ? EVALUATION.balances : [DEFAULT_BALANCE];
}

/**
 * (1 - balance) cos(looks) + balance cos(means) of `query` with each of `vectors`, -1..1.
 *
 * @param vectors of the profile, as they are stored
 * @returns for each of `balances` a similarity a vector
 */
export function similarities(
  { blocks }: Pick<Profile, 'blocks'>,
  query: Float32Array,
  vectors: readonly Float32Array[],
  balances: readonly number[],
): readonly Float64Array[] {
  const cosines = blocks.length > 0 ? blocks.map((block) => cosinesOf(block, query, vectors)) : [];
  if (cosines.length === 0) {
    const cosine = Float64Array.from(vectors, (vector) => dot(query, vector));
    return balances.map(() => cosine);
  }
  return balances.map((balance) => {
    const share = { looks: 1 - balance, means: balance };
    const sum = new Float64Array(vectors.length);
    blocks.forEach(({ name }, block) => {
      const own = cosines[block] as Float64Array;
      const weight = share[name];
      for (let at = 0; at < sum.length; at++) sum[at] = (sum[at] as number) + weight * (own[at] as number);
    });
    return sum;
  });
}

/** Of one block, whose squared length in a stored vector is its weight. */
function cosinesOf(
  { offset, length, weight }: EmbeddingBlock,
  query: Float32Array,
  vectors: readonly Float32Array[],
): Float64Array {
  const block = query.slice(offset, offset + length);
  return Float64Array.from(vectors, (vector) => dot(block, vector, offset) / weight);
}
