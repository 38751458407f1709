/** @file Batch normalization folded into the convolution before it, so that nothing of it is left to compute. */

/** A convolution's weights as Keras has them. */
export interface KerasConvolution {
  /** [height, width, inputs, outputs] */
  readonly shape: readonly [number, number, number, number];
  readonly kernel: Float32Array;
  /** One value an output. */
  readonly bias: Float32Array;
}

/** What batch normalization learned: one value an output channel each. */
export interface BatchNorm {
  readonly gamma: Float32Array;
  readonly beta: Float32Array;
  readonly mean: Float32Array;
  readonly variance: Float32Array;
  /** Added to the variance. */
  readonly epsilon: number;
}

/** A convolution's weights as ONNX has them. */
export interface FoldedConvolution {
  /** [outputs, inputs, height, width] */
  readonly dims: readonly [number, number, number, number];
  readonly weight: Float32Array<ArrayBuffer>;
  readonly bias: Float32Array<ArrayBuffer>;
}

/**
 * One convolution that equals `norm(convolution(x))`: gamma (w x + b - mean) / sqrt(variance + epsilon) + beta is linear
 * in x (Jacob et al. 2018, eq. 14). Computed in float64, rounded once.
 *
 * @param order for each input channel of the result, the channel of `convolution` it takes its weights from, or `null`
 * for weights of 0; left out, the channels stay as they are
 */
export function foldBatchNorm(
  { shape: [height, width, inputs, outputs], kernel, bias }: KerasConvolution,
  norm: BatchNorm,
  order: readonly (number | null)[] = Array.from({ length: inputs }, (_, channel) => channel),
): FoldedConvolution {
  const area = height * width;
  const weight = new Float32Array(outputs * order.length * area);
  const foldedBias = new Float32Array(outputs);
  for (let output = 0; output < outputs; output++) {
    const scale = (norm.gamma[output] ?? NaN) / Math.sqrt((norm.variance[output] ?? NaN) + norm.epsilon);
    foldedBias[output] =
      ((bias[output] ?? NaN) - (norm.mean[output] ?? NaN)) * scale + (norm.beta[output] ?? NaN);
    order.forEach((source, input) => {
      if (source === null) return;
      const target = (output * order.length + input) * area;
      for (let position = 0; position < area; position++) {
        const value = kernel[(position * inputs + source) * outputs + output] ?? NaN;
        weight[target + position] = value * scale;
      }
    });
  }
  return { dims: [outputs, order.length, height, width], weight, bias: foldedBias };
}
