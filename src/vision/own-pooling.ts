/** @file An output of a person's own network -> one unit vector. */
import { LookalikeError } from '../base/errors.ts';
import { normalize } from '../vectors/kernels.ts';
import type { OutputKind, Pooling } from './own-model.ts';

/**
 * What an output can be made into. Singular dimensions behind the batch do not count, unless nothing else is there: a map of one
 * position is a vector.
 *
 * @param shape the batch in front, which is 1
 * @returns `undefined` for what no vector can be made of
 */
export function kindOf(shape: readonly number[]): OutputKind | undefined {
  if (shape[0] !== 1 || shape.some((length) => length < 1)) return undefined;
  const further = shape.slice(1).filter((length) => length > 1).length;
  if (shape.length === 2 || (shape.length > 2 && further === 1)) return 'vector';
  if (shape.length === 3) return 'tokens';
  return shape.length === 4 ? 'map' : undefined;
}

/** Numbers of the vector that an output of this shape becomes. */
export function pooledLength(shape: readonly number[], pooling: Pooling): number {
  return layoutOf(shape, pooling).length;
}

/** How the values of an output lie: vectors of `length` numbers, at so many positions. */
interface Layout {
  readonly length: number;
  readonly positions: number;
  /** From a number of a vector to the next, and from a position to the next. */
  readonly step: number;
  readonly stride: number;
}

function layoutOf(shape: readonly number[], pooling: Pooling): Layout {
  const [, ...sides] = shape;
  const [first = 1, second = 1, third = 1] = sides;
  const kind = kindOf(shape);
  if (kind === 'vector' || pooling === 'none') {
    return { length: sides.reduce((product, side) => product * side, 1), positions: 1, step: 1, stride: 0 };
  }
  if (kind === 'tokens') return { length: second, positions: first, step: 1, stride: second };
  // Maps are square where photos are: the side that differs is the channels'.
  if (first === second && second !== third) {
    return { length: third, positions: first * second, step: 1, stride: third };
  }
  return { length: first, positions: second * third, step: second * third, stride: 1 };
}

/**
 * The vector of one photo, of unit length.
 *
 * @param shape of one photo's values, the batch in front
 * @throws LookalikeError MODEL_INVALID when a number is not finite, or all are 0
 */
export function pooled(
  values: Float32Array,
  shape: readonly number[],
  pooling: Pooling,
): Float32Array<ArrayBuffer> {
  const { length, positions, step, stride } = layoutOf(shape, pooling);
  const vector = new Float32Array(length);
  const counted = pooling === 'mean' ? positions : 1;
  for (let number = 0; number < length; number++) {
    let sum = 0;
    for (let position = 0; position < counted; position++) {
      sum += values[number * step + position * stride] ?? NaN;
    }
    vector[number] = sum / counted;
  }
  const square = vector.reduce((sum, value) => sum + value * value, 0);
  if (square > 0 && square < Infinity) return normalize(vector);
  throw new LookalikeError(
    'MODEL_INVALID',
    square === 0
      ? 'The model gave nothing but zeros for a photo; numbers that tell photos apart are expected. Choose another output, or another model.'
      : 'The model gave numbers that are not finite (NaN or infinite) for a photo. Choose other values for scale, mean and deviation, another output, or another model.',
  );
}
