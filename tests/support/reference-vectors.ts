/**
 * @file The profiles' vectors from the layers of the reference network, in float64. Every part is made unit before it is
 * joined: resnet50 = pooled; resnet50-dual and -quick = [√w looks, √w' means], where looks = [(pooled + GeM of stage 5) along the
 * classifier's leading left singular vectors, GeM of stage 4 projected] and means = √probabilities projected.
 */
import { HEADS, PROFILES, type Profile } from '../../src/profiles/profiles.ts';
import { orthonormalProjection } from '../../src/vectors/projection.ts';
import { leadingLeftSingularVectors } from '../../src/weights/singular.ts';
import { channelMeans, runReference, type FeatureMap } from './reference-network.ts';
import type { ReferenceWeights } from './reference-weights.ts';

/** What one photo comes to. */
export interface ReferenceVectors {
  /** Unit length, by output: the profile is one that has this and the size of the pixels. */
  readonly vectors: ReadonlyMap<Profile['output'], Float64Array>;
  /** Probabilities of the 1000 classes. */
  readonly classes: Float64Array;
}

/**
 * Returns the function from the RGBA pixels of a square to vectors. The projections are made once, in some seconds. They are
 * the app's own, since signs, order and random numbers are choices and not results; tests/unit/weights-eigen.test.ts and
 * tests/unit/vectors-projection.test.ts check them against their definitions.
 */
export function referenceVectors(weights: ReferenceWeights): (rgba: Uint8ClampedArray) => ReferenceVectors {
  const last = weights.layers.at(-1)?.name ?? '';
  const classifier = weights.values.get(`${last}/kernel`) ?? new Float32Array();
  const stage5 = columns(
    leadingLeftSingularVectors(classifier, HEADS.classCount, HEADS.looksPooled),
    HEADS.looksPooled,
  );
  const stage4 = rows(
    orthonormalProjection(HEADS.stage4Channels, HEADS.looksStage4, HEADS.stage4Seed),
    HEADS.stage4Channels,
  );
  const kinds = rows(orthonormalProjection(HEADS.classCount, HEADS.means, HEADS.meansSeed), HEADS.classCount);

  return (rgba) => {
    const maps = runReference(weights, rgba);
    const activations = weights.layers
      .filter(({ kind }) => kind === 'Activation')
      .map(({ name }) => maps.get(name))
      .filter((map) => map !== undefined);
    const lastOf = (channels: number): FeatureMap => {
      const map = activations.findLast((each) => each.channels === channels);
      if (!map) throw new Error(`There is no activation of ${channels} channels.`);
      return map;
    };
    const classes = maps.get(last)?.values ?? new Float64Array();
    const pooled = unit(channelMeans(lastOf(HEADS.pooledChannels), (value) => value));
    const strong5 = unit(generalizedMean(lastOf(HEADS.pooledChannels)));
    const strong4 = unit(generalizedMean(lastOf(HEADS.stage4Channels)));
    const both = pooled.map((value, channel) => value + (strong5[channel] ?? NaN));
    const blocks = {
      looks: unit(Float64Array.of(...unit(productOf(stage5, both)), ...unit(productOf(stage4, strong4)))),
      means: unit(
        productOf(
          kinds,
          classes.map((probability) => Math.sqrt(probability)),
        ),
      ),
    };
    const dual = PROFILES['resnet50-dual'].blocks.flatMap(({ name, weight }) =>
      Array.from(blocks[name], (value) => Math.sqrt(weight) * value),
    );
    const vectors = new Map([
      [PROFILES.resnet50.output, pooled],
      [PROFILES['resnet50-dual'].output, Float64Array.from(dual)],
    ]);
    return { vectors, classes };
  };
}

/** GeM over positions: the p-th root of the mean p-th power (Radenovic et al. 2018). */
function generalizedMean(map: FeatureMap): Float64Array {
  return channelMeans(map, (value) => value ** HEADS.gemPower).map((mean) => mean ** (1 / HEADS.gemPower));
}

function unit(values: Float64Array): Float64Array {
  const length = Math.hypot(...values);
  return values.map((value) => value / length);
}

/** The rows of a row-major matrix with so many columns. */
function rows(matrix: Float32Array, columnCount: number): Float32Array[] {
  return Array.from({ length: matrix.length / columnCount }, (_, row) =>
    matrix.subarray(row * columnCount, (row + 1) * columnCount),
  );
}

/** The columns of a row-major matrix with so many of them. */
function columns(matrix: Float32Array, count: number): Float32Array[] {
  return Array.from({ length: count }, (_, column) =>
    Float32Array.from(
      { length: matrix.length / count },
      (_value, row) => matrix[row * count + column] ?? NaN,
    ),
  );
}

/** The inner product of each direction with `values`. */
function productOf(directions: readonly Float32Array[], values: Float64Array): Float64Array {
  return Float64Array.from(directions, (direction) =>
    direction.reduce((sum, component, index) => sum + component * (values[index] ?? NaN), 0),
  );
}
