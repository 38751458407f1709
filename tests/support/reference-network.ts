/**
 * @file The whole network by the meaning of each Keras layer: channels last, one layer after the other as `model.json`
 * lists them, nothing folded, merged or moved. Float32 weights, float64 values and sums. It shares no code with what it
 * checks (src/weights, src/vision), and takes seconds a photo.
 */
import type { ReferenceLayer, ReferenceWeights } from './reference-weights.ts';

/** Values of a layer: row-major [height][width][channels]; a vector is 1 x 1. */
export interface FeatureMap {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly values: Float64Array;
}

/** Means of ImageNet's training set, in the order blue, green, red in which Caffe's ResNet-50 was trained. */
const BLUE_GREEN_RED_MEANS = [103.939, 116.779, 123.68] as const;

/**
 * What every layer computes for one photo, by layer name.
 *
 * @param rgba pixels of a square photo, row-major, 0..255; alpha is ignored
 * @throws Error when a layer is of a kind or has an option that ResNet-50 does not have
 */
export function runReference(
  { layers, values }: ReferenceWeights,
  rgba: Uint8ClampedArray,
): ReadonlyMap<string, FeatureMap> {
  const maps = new Map<string, FeatureMap>();
  for (const layer of layers) {
    const inputs = layer.inputs.map((name) => need(maps.get(name), `${layer.name} reads ${name}`));
    const weight = (part: string): Float32Array =>
      need(values.get(`${layer.name}/${part}`), `${layer.name} has ${part}`);
    maps.set(layer.name, layer.kind === 'InputLayer' ? centred(rgba) : compute(layer, inputs, weight));
  }
  return maps;
}

function compute(
  layer: ReferenceLayer,
  inputs: readonly FeatureMap[],
  weight: (part: string) => Float32Array,
): FeatureMap {
  const input = need(inputs[0], `${layer.name} reads a layer`);
  switch (layer.kind) {
    case 'ZeroPadding2D':
      return pad(input, option(layer, 'padding') as Padding);
    case 'Conv2D': {
      only(layer, 'activation', 'linear');
      only(layer, 'dilation_rate', [1, 1]);
      const kernel = option(layer, 'kernel_size') as Pair;
      const strides = option(layer, 'strides') as Pair;
      const isSame = option(layer, 'padding') === 'same';
      const padded = isSame ? pad(input, samePadding(input, kernel, strides)) : input;
      return convolve(padded, weight('kernel'), weight('bias'), kernel, strides);
    }
    case 'BatchNormalization':
      return normalize(
        input,
        weight('gamma'),
        weight('beta'),
        weight('moving_mean'),
        weight('moving_variance'),
        option(layer, 'epsilon') as number,
      );
    case 'Activation':
      only(layer, 'activation', 'relu');
      return { ...input, values: input.values.map((value) => Math.max(0, value)) };
    case 'MaxPooling2D':
      only(layer, 'padding', 'valid');
      return maxPool(input, option(layer, 'pool_size') as Pair, option(layer, 'strides') as Pair);
    case 'Add': {
      const other = need(inputs[1], `${layer.name} reads two layers`);
      return { ...input, values: input.values.map((value, index) => value + at(other.values, index)) };
    }
    case 'GlobalAveragePooling2D':
      return vector(channelMeans(input, (value) => value));
    case 'Dense': {
      only(layer, 'activation', 'softmax');
      const logits = convolve(input, weight('kernel'), weight('bias'), [1, 1], [1, 1]);
      return vector(softmax(logits.values));
    }
    default:
      throw new Error(`${layer.name} is a ${layer.kind}, which ResNet-50 does not have`);
  }
}

/** Over all positions of a map, for each channel, the mean of `of(value)`. */
export function channelMeans(map: FeatureMap, of: (value: number) => number): Float64Array {
  const positions = map.height * map.width;
  const means = new Float64Array(map.channels);
  for (let channel = 0; channel < map.channels; channel++) {
    let sum = 0;
    for (let position = 0; position < positions; position++) {
      sum += of(at(map.values, position * map.channels + channel));
    }
    means[channel] = sum / positions;
  }
  return means;
}

/** [vertical, horizontal] */
type Pair = readonly [number, number];
/** [[top, bottom], [left, right]] */
type Padding = readonly [Pair, Pair];

function centred(rgba: Uint8ClampedArray): FeatureMap {
  const side = Math.sqrt(rgba.length / 4);
  const values = new Float64Array(side * side * 3);
  for (let position = 0; position < side * side; position++) {
    BLUE_GREEN_RED_MEANS.forEach((mean, channel) => {
      values[position * 3 + channel] = at(rgba, position * 4 + 2 - channel) - mean;
    });
  }
  return { height: side, width: side, channels: 3, values };
}

/** As many zeros around as make the output ceil(input / stride) long; an odd one goes to the end, as in TensorFlow. */
function samePadding(input: FeatureMap, kernel: Pair, strides: Pair): Padding {
  const along = (length: number, size: number, stride: number): Pair => {
    const total = Math.max(0, (Math.ceil(length / stride) - 1) * stride + size - length);
    return [Math.floor(total / 2), Math.ceil(total / 2)];
  };
  return [along(input.height, kernel[0], strides[0]), along(input.width, kernel[1], strides[1])];
}

function pad(input: FeatureMap, [[top, bottom], [left, right]]: Padding): FeatureMap {
  const { channels } = input;
  const height = top + input.height + bottom;
  const width = left + input.width + right;
  const values = new Float64Array(height * width * channels);
  for (let y = 0; y < input.height; y++) {
    const row = input.values.subarray(y * input.width * channels, (y + 1) * input.width * channels);
    values.set(row, ((top + y) * width + left) * channels);
  }
  return { height, width, channels, values };
}

/**
 * Without padding. What lies under one row of the kernel, its columns' channels, is one run of values, and each has its
 * row of weights, one for each output. The positions of an output row are the inner loop, so that weights are read from
 * memory once a row; see {@link addBlock} for the steps.
 *
 * @param kernel [height][width][inputs][outputs]
 */
function convolve(
  input: FeatureMap,
  kernel: Float32Array,
  bias: Float32Array,
  [kernelHeight, kernelWidth]: Pair,
  [strideY, strideX]: Pair,
): FeatureMap {
  const outputs = bias.length;
  const height = Math.floor((input.height - kernelHeight) / strideY) + 1;
  const width = Math.floor((input.width - kernelWidth) / strideX) + 1;
  const values = new Float64Array(height * width * outputs);
  const run = kernelWidth * input.channels;
  const step = strideX * input.channels;
  for (let y = 0; y < height; y++) {
    const row = values.subarray(y * width * outputs, (y + 1) * width * outputs);
    for (let x = 0; x < width; x++) row.set(bias, x * outputs);
    for (let ky = 0; ky < kernelHeight; ky++) {
      const from = input.values.subarray((y * strideY + ky) * input.width * input.channels);
      for (let first = 0; first < run; first += 4) {
        const count = Math.min(4, run - first);
        const weights = kernel.subarray((ky * run + first) * outputs, (ky * run + first + count) * outputs);
        for (let x = 0; x < width; x += 2) {
          const sums = row.subarray(x * outputs, (x + 2) * outputs);
          const start = x * step + first;
          if (count === 4 && x + 1 < width) addBlock(sums, from, start, start + step, weights);
          else addProducts(sums, outputs, from, start, step, weights);
        }
      }
    }
  }
  return { height, width, channels: outputs, values };
}

/**
 * For each position that `sums` holds: its sums += the products of its values with their rows of weights.
 *
 * @param sums [position][output]
 * @param start of the first position's values, as many as there are rows of weights; the next position's are `step` on
 * @param weights [value][output]
 */
function addProducts(
  sums: Float64Array,
  outputs: number,
  values: Float64Array,
  start: number,
  step: number,
  weights: Float32Array,
): void {
  for (let position = 0; position < sums.length / outputs; position++) {
    for (let tap = 0; tap < weights.length / outputs; tap++) {
      const value = at(values, start + position * step + tap);
      for (let output = 0; output < outputs; output++) {
        const sum = position * outputs + output;
        sums[sum] = at(sums, sum) + value * at(weights, tap * outputs + output);
      }
    }
  }
}

/**
 * {@link addProducts} for two positions of four values, written out: each weight and each sum is read once for
 * several products. That took 0.46 ns a product, one product at a time 1.7 (3.9 billion a photo).
 */
function addBlock(
  sums: Float64Array,
  values: Float64Array,
  first: number,
  second: number,
  weights: Float32Array,
): void {
  const outputs = weights.length / 4;
  const a = values[first] as number;
  const b = values[first + 1] as number;
  const c = values[first + 2] as number;
  const d = values[first + 3] as number;
  const e = values[second] as number;
  const f = values[second + 1] as number;
  const g = values[second + 2] as number;
  const h = values[second + 3] as number;
  for (let output = 0; output < outputs; output++) {
    const p = weights[output] as number;
    const q = weights[outputs + output] as number;
    const r = weights[2 * outputs + output] as number;
    const s = weights[3 * outputs + output] as number;
    sums[output] = (sums[output] as number) + a * p + b * q + c * r + d * s;
    sums[outputs + output] = (sums[outputs + output] as number) + e * p + f * q + g * r + h * s;
  }
}

function normalize(
  input: FeatureMap,
  gamma: Float32Array,
  beta: Float32Array,
  mean: Float32Array,
  variance: Float32Array,
  epsilon: number,
): FeatureMap {
  const values = input.values.map((value, index) => {
    const channel = index % input.channels;
    const deviation = Math.sqrt(at(variance, channel) + epsilon);
    return (at(gamma, channel) * (value - at(mean, channel))) / deviation + at(beta, channel);
  });
  return { ...input, values };
}

function maxPool(input: FeatureMap, [poolHeight, poolWidth]: Pair, [strideY, strideX]: Pair): FeatureMap {
  const { channels } = input;
  const height = Math.floor((input.height - poolHeight) / strideY) + 1;
  const width = Math.floor((input.width - poolWidth) / strideX) + 1;
  const values = new Float64Array(height * width * channels);
  for (let index = 0; index < values.length; index++) {
    const channel = index % channels;
    const x = Math.floor(index / channels) % width;
    const y = Math.floor(index / channels / width);
    let largest = -Infinity;
    for (let py = 0; py < poolHeight; py++) {
      for (let px = 0; px < poolWidth; px++) {
        const position = (y * strideY + py) * input.width + x * strideX + px;
        largest = Math.max(largest, at(input.values, position * channels + channel));
      }
    }
    values[index] = largest;
  }
  return { height, width, channels, values };
}

/** Less the largest, which changes nothing but keeps the powers finite. */
function softmax(logits: Float64Array): Float64Array {
  const largest = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - largest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

function vector(values: Float64Array): FeatureMap {
  return { height: 1, width: 1, channels: values.length, values };
}

/** The loops above stay inside; an index outside would give NaN, which no comparison lets pass. */
function at(values: ArrayLike<number>, index: number): number {
  return values[index] as number;
}

function option(layer: ReferenceLayer, name: string): unknown {
  return need(layer.options[name], `${layer.name} has ${name}`);
}

function only(layer: ReferenceLayer, name: string, value: unknown): void {
  const found = JSON.stringify(layer.options[name]);
  if (found !== JSON.stringify(value)) throw new Error(`${layer.name} has ${name} ${found}`);
}

function need<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`It was expected that ${what}.`);
  return value;
}
