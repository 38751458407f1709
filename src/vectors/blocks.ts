/**
 * @file One index, two questions: reweighting a query's blocks moves a search from "the same picture" (looks) to "the
 * same kind of thing" (means) with nothing re-indexed.
 *
 * Stored blocks are sqrt(weight) times a unit vector, so with q' = [(1 - b) / sqrt(wL) looks, b / sqrt(wM) means] the
 * inner product q' x is similarity(b) = (1 - b) cos(looks) + b cos(means). An L2 index is asked with q' / |q'|: the order
 * is the same (all stored vectors have length 1), and answers stay in 0..4, where float32 is finer than near |q'|^2 = 11.
 */
import { LookalikeError } from '../base/errors.ts';
import { PROFILES, type EmbeddingBlock, type Profile } from '../profiles/profiles.ts';
import { norm, normalize } from './kernels.ts';

/** A query as an L2 index over stored vectors is asked, and what that index' answers mean. */
export interface BalancedQuery {
  /** Of length 1. At the default balance, the query's own vector. */
  readonly vector: Float32Array<ArrayBuffer>;
  /** (1 - balance) cos(looks) + balance cos(means), in -1..1, from a squared L2 distance to {@link vector}. */
  similarity(squaredL2: number): number;
  /** 2 - 2 similarity, in 0..4, from a squared L2 distance to {@link vector}. */
  distance(squaredL2: number): number;
}

/** The blocks of the profile that has vectors of this dimension; none where there is no such profile, or no blocks in it. */
export function blocksOf(dimension: number): readonly EmbeddingBlock[] {
  return Object.values(PROFILES).find((profile) => profile.dimension === dimension)?.blocks ?? [];
}

/**
 * @param profile one with metric L2; without blocks its similarity is the cosine and `balance` is ignored
 * @param vector the query photo's vector of this profile: what would be stored
 * @param balance 0 (looks only) .. 1 (means only)
 * @throws LookalikeError INVALID_ARGUMENT: wrong dimension, balance outside its range, a block that is zero or not finite
 */
export function balanceQuery(profile: Profile, vector: Float32Array, balance: number): BalancedQuery {
  if (vector.length !== profile.dimension) {
    throw new LookalikeError(
      'INVALID_ARGUMENT',
      `The query vector has ${vector.length} dimensions; profile ${profile.id} has ${profile.dimension}.`,
    );
  }
  if (!(balance >= 0 && balance <= 1)) {
    throw new LookalikeError(
      'INVALID_ARGUMENT',
      `The balance is ${balance}; a number from 0 to 1 is expected.`,
    );
  }
  const query = new Float32Array(profile.dimension);
  const blocks = scaledBlocks(profile.blocks, balance, profile.dimension);
  for (const { offset, length, factor } of blocks) {
    const block = vector.subarray(offset, offset + length);
    const blockNorm = norm(block);
    if (!(blockNorm > 0 && blockNorm < Infinity)) {
      throw new LookalikeError(
        'INVALID_ARGUMENT',
        `A block of the query vector has length ${blockNorm}; a block that points somewhere is expected.`,
      );
    }
    block.forEach((value, index) => (query[offset + index] = (value / blockNorm) * factor));
  }
  // Its length, without what rounding does to it: so all queries of a balance are measured alike.
  const scale = Math.hypot(...blocks.map(({ factor }) => factor));
  const similarity = (squaredL2: number): number => Math.max(-1, Math.min(1, (1 - squaredL2 / 2) * scale));
  return {
    vector: normalize(query),
    similarity,
    distance: (squaredL2) => 2 - 2 * similarity(squaredL2),
  };
}

/** By what each unit block of a query is multiplied to become q'. */
function scaledBlocks(
  blocks: readonly EmbeddingBlock[],
  balance: number,
  dimension: number,
): { offset: number; length: number; factor: number }[] {
  if (blocks.length === 0) return [{ offset: 0, length: dimension, factor: 1 }];
  const share = { looks: 1 - balance, means: balance };
  return blocks.map(({ name, offset, length, weight }) => ({
    offset,
    length,
    factor: share[name] / Math.sqrt(weight),
  }));
}
