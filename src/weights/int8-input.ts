/**
 * @file The photo's own bytes as the first convolution's input: they are integers already, so that nothing is computed
 * in front of it and nothing is rounded.
 *
 * A quantized tensor has one zero for all channels, and the preprocessing takes a mean from each; and what surrounds the
 * photo is 0 behind the preprocessing. Both come out right by the alpha channel, which is 255 everywhere in the
 * photo and nowhere around it. With the zero z, means m and weights w, over the part of a window that lies in the photo:
 *
 *     sum w (x - m)  =  sum w (x - z) + sum a (255 - z)   where   a = (sum over colours of w (z - m)) / (255 - z)
 */
import { INPUT, PREPROCESSING } from '../profiles/profiles.ts';
import type { Constant, Graph } from './graph.ts';
import type { ByteScale } from './int8.ts';

const COLORS = PREPROCESSING.means.length;
const OPAQUE = 255;

/** Bytes are values already; the zero lies amid the means, so that alpha has little to make good. */
export const BYTES: ByteScale = Object.freeze({
  scale: 1,
  zero: Math.round(PREPROCESSING.means.reduce((sum, mean) => sum + mean, 0) / COLORS),
});

/** Adds the input in the order of convolutions as `output`, uint8 [batch, 4, height, width], and returns that name. */
export function addByteInput(graph: Graph, output: string): string {
  return graph.add('Transpose', [INPUT.name], output, { perm: [0, 3, 1, 2] });
}

/**
 * Weights for the bytes less {@link BYTES}.zero that do what `weight` does behind the preprocessing.
 * @param weight [outputs, 4, height, width], 0 for alpha
 */
export function weightsForBytes({ dims, data }: Constant<'float32'>): Float32Array<ArrayBuffer> {
  const [outputs = 0, channels = 0, height = 0, width = 0] = dims;
  const area = height * width;
  const result = Float32Array.from(data);
  for (let output = 0; output < outputs; output++) {
    const first = output * channels * area;
    for (let position = first; position < first + area; position++) {
      const shift = PREPROCESSING.means.reduce(
        (sum, mean, color) => sum + (data[position + color * area] ?? NaN) * (BYTES.zero - mean),
        0,
      );
      result[position + COLORS * area] = shift / (OPAQUE - BYTES.zero);
    }
  }
  return result;
}

/**
 * What an output of the rounded weights gives for a photo of nothing but the means, where the unrounded ones give 0: to be
 * taken from its bias, so that rounding neither brightens nor darkens a photo.
 * @param weights of one output, [4, height, width]
 */
export function valueOfMeans(weights: ArrayLike<number>): number {
  const area = weights.length / (COLORS + 1);
  const values = [...PREPROCESSING.means, OPAQUE].map((value) => value - BYTES.zero);
  return Array.from(weights).reduce(
    (sum, weight, at) => sum + weight * (values[Math.floor(at / area)] ?? NaN),
    0,
  );
}
