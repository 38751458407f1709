/**
 * @file Vectors in any number with the structure of photos': neighbours, clusters, most of the variance in few
 * directions. Made from real vectors where there are some, else from a model of them. Never to be reported as real ones.
 */
import type { EmbeddingBlock } from '../../src/profiles/profiles.ts';
import { normalRandom, seededRandom } from '../../src/vectors/random.ts';

export interface NearRealOptions {
  readonly dimension: number;
  /** Blocks are made as long as the profile has them; none: the whole vector is made unit. */
  readonly blocks: readonly Pick<EmbeddingBlock, 'offset' | 'length' | 'weight'>[];
  readonly seed: number;
  /** Row-major real vectors, three or more; absent: structured ones are made up. */
  readonly real?: Float32Array;
}

/** How far a row is moved along the difference of two others: enough for its neighbours to be others than its origin. */
const STEP = { min: 0.2, max: 0.6 };
/** Made-up originals: so many clusters of so many rows, the r-th direction's deviation falling as r to this power. */
const MODEL = { seed: 20_245, clusters: 100, rows: 20, decay: -0.6, spread: 0.6, noise: 0.02 };
/** Originals when there are no real ones. */
export const MODEL_ROWS = MODEL.clusters * MODEL.rows;

/**
 * Yields batches of `batch` rows (the last may be shorter), row-major: first the originals themselves, then originals
 * moved along differences of two others, x_i + a (x_j - x_k).
 */
export function* nearRealVectors(
  count: number,
  batch: number,
  options: NearRealOptions,
): Generator<Float32Array<ArrayBuffer>, void> {
  const { dimension, seed } = options;
  const random = seededRandom(seed);
  const originals = options.real ?? modelVectors(options);
  const known = originals.length / dimension;
  const pick = (): number => Math.floor(random() * known) * dimension;
  for (let start = 0; start < count; start += batch) {
    const rows = new Float32Array(Math.min(batch, count - start) * dimension);
    for (let at = 0; at < rows.length; at += dimension) {
      const own = start + at / dimension;
      const row = rows.subarray(at, at + dimension);
      if (own < known) {
        row.set(originals.subarray(own * dimension, (own + 1) * dimension));
        continue;
      }
      const [i, j, k] = [pick(), pick(), pick()];
      const step = STEP.min + (STEP.max - STEP.min) * random();
      for (let d = 0; d < dimension; d++) {
        row[d] = (originals[i + d] ?? NaN) + step * ((originals[j + d] ?? NaN) - (originals[k + d] ?? NaN));
      }
      makeUnit(row, options.blocks);
    }
    yield rows;
  }
}

/** All of {@link nearRealVectors} in one array. */
export function nearRealMatrix(count: number, options: NearRealOptions): Float32Array<ArrayBuffer> {
  const [rows] = nearRealVectors(count, count, options);
  return rows ?? new Float32Array();
}

/** Points round cluster centres in a space whose deviations fall off, turned by a fixed mixing, without negative values. */
function modelVectors({ dimension, blocks }: NearRealOptions): Float32Array<ArrayBuffer> {
  const random = seededRandom(MODEL.seed);
  const rank = Math.min(dimension, 64);
  const mixing = Array.from({ length: rank }, (_, r) =>
    Float32Array.from({ length: dimension }, () => normalRandom(random) * (r + 1) ** MODEL.decay),
  );
  const draw = (): number[] => Array.from({ length: rank }, () => normalRandom(random));
  const vectors = new Float32Array(MODEL_ROWS * dimension);
  for (let cluster = 0, at = 0; cluster < MODEL.clusters; cluster++) {
    const centre = draw();
    for (let member = 0; member < MODEL.rows; member++, at += dimension) {
      const row = vectors.subarray(at, at + dimension);
      const point = draw().map((value, r) => (centre[r] ?? 0) + MODEL.spread * value);
      for (let d = 0; d < dimension; d++) {
        row[d] = MODEL.noise * normalRandom(random);
        for (let r = 0; r < rank; r++) row[d] = (row[d] ?? 0) + (point[r] ?? 0) * (mixing[r]?.[d] ?? 0);
      }
      makeUnit(row, blocks);
    }
  }
  return vectors;
}

function makeUnit(row: Float32Array, blocks: NearRealOptions['blocks']): void {
  const parts = blocks.length > 0 ? blocks : [{ offset: 0, length: row.length, weight: 1 }];
  for (const { offset, length, weight } of parts) {
    const block = row.subarray(offset, offset + length);
    const scale = Math.sqrt(weight) / Math.hypot(...block);
    block.forEach((value, d) => (block[d] = value * scale));
  }
}
