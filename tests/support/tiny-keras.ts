/**
 * @file A small network with everything in it that ResNet-50 has, and its output computed from Keras' meaning
 * of each layer, channels last: nothing is folded, reordered or moved.
 */
import { PREPROCESSING } from '../../src/profiles/profiles.ts';
import { normalRandom, seededRandom } from '../../src/vectors/random.ts';
import type { KerasLayer, KerasModel, KerasWeight } from '../../src/weights/keras.ts';

const EPSILON = 0.001;
const HIDDEN = 4;

/** Sides of the photos it is tried with and of its last map, and channels. */
export const TINY = Object.freeze({ photo: 10, map: 3, stage4Channels: 6, channels: 8, classes: 2 });

/** Pixels of one position, or values of its channels: [row][column][channel]. */
type Image = readonly (readonly (readonly number[])[])[];

export function tinyKeras(seed: number): KerasModel {
  const random = seededRandom(seed);
  const weights = new Map<string, KerasWeight>();
  const fill = (name: string, shape: readonly number[], value: () => number) =>
    weights.set(name, {
      shape,
      data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, value),
    });
  const layers: KerasLayer[] = [];
  const layer = (class_name: string, name: string, inputs: readonly string[], config: object = {}) => {
    layers.push({ class_name, name, inputs, config: { ...config } });
  };
  const convolution = (
    name: string,
    input: string,
    size: number,
    channels: readonly [number, number],
    config: object,
  ) => {
    const shape = [size, size, ...channels];
    fill(`${name}/kernel`, shape, () => normalRandom(random) / Math.sqrt(size * size * channels[0]));
    fill(`${name}/bias`, [channels[1]], () => normalRandom(random) / 10);
    layer('Conv2D', name, [input], {
      activation: 'linear',
      dilation_rate: [1, 1],
      kernel_size: [size, size],
      ...config,
    });
    for (const part of ['beta', 'moving_mean']) {
      fill(`${name}_bn/${part}`, [channels[1]], () => normalRandom(random) / 10);
    }
    for (const part of ['gamma', 'moving_variance'])
      fill(`${name}_bn/${part}`, [channels[1]], () => 0.5 + random());
    layer('BatchNormalization', `${name}_bn`, [name], { epsilon: EPSILON });
  };
  const relu = (name: string, input: string) => layer('Activation', name, [input], { activation: 'relu' });

  layer('InputLayer', 'input', []);
  layer('ZeroPadding2D', 'pad', ['input'], {
    padding: [
      [2, 1],
      [2, 1],
    ],
  });
  convolution('first', 'pad', 3, [3, HIDDEN], { strides: [2, 2], padding: 'valid' });
  relu('first_relu', 'first_bn');
  layer('ZeroPadding2D', 'pool_pad', ['first_relu'], {
    padding: [
      [1, 1],
      [1, 1],
    ],
  });
  layer('MaxPooling2D', 'pool', ['pool_pad'], { pool_size: [3, 3], strides: [2, 2], padding: 'valid' });
  convolution('left', 'pool', 3, [HIDDEN, TINY.stage4Channels], { strides: [1, 1], padding: 'same' });
  relu('stage4', 'left_bn');
  convolution('wide', 'stage4', 1, [TINY.stage4Channels, TINY.channels], {
    strides: [1, 1],
    padding: 'valid',
  });
  convolution('right', 'pool', 1, [HIDDEN, TINY.channels], { strides: [1, 1], padding: 'valid' });
  layer('Add', 'sum', ['wide_bn', 'right_bn']);
  relu('last', 'sum');
  layer('GlobalAveragePooling2D', 'average', ['last']);
  fill('classes/kernel', [TINY.channels, TINY.classes], () => normalRandom(random));
  fill('classes/bias', [TINY.classes], () => normalRandom(random));
  layer('Dense', 'classes', ['average'], { activation: 'softmax' });

  return {
    layers,
    weight: (name, part) => weights.get(`${name}/${part}`) ?? fail(`no weight ${name}/${part}`),
  };
}

/** The last activations of {@link tinyKeras} for RGB pixels, as Keras would compute them. */
export function runTinyKeras(model: KerasModel, rgb: Image): Image {
  const bgr = rgb.map((row) =>
    row.map(([r = NaN, g = NaN, b = NaN]) => {
      const [meanR, meanG, meanB] = PREPROCESSING.means;
      return [b - meanB, g - meanG, r - meanR];
    }),
  );
  const first = relu(normalize(model, 'first', convolve(model, 'first', pad(bgr, 2, 1), 2)));
  const pooled = maxPool(pad(first, 1, 1));
  const stage4 = relu(normalize(model, 'left', convolve(model, 'left', pad(pooled, 1, 1), 1)));
  const wide = normalize(model, 'wide', convolve(model, 'wide', stage4, 1));
  const right = normalize(model, 'right', convolve(model, 'right', pooled, 1));
  return relu(
    wide.map((row, y) => row.map((pixel, x) => pixel.map((value, c) => value + at(right, y, x, c)))),
  );
}

function pad(image: Image, before: number, after: number): Image {
  const zero = Array<number>(image[0]?.[0]?.length ?? 0).fill(0);
  const width = (image[0]?.length ?? 0) + before + after;
  const empty = (count: number) =>
    Array.from({ length: count }, () => Array.from({ length: width }, () => zero));
  const wide = image.map((row) => [
    ...Array.from({ length: before }, () => zero),
    ...row,
    ...Array.from({ length: after }, () => zero),
  ]);
  return [...empty(before), ...wide, ...empty(after)];
}

function convolve(model: KerasModel, name: string, image: Image, stride: number): Image {
  const { shape, data } = model.weight(name, 'kernel');
  const bias = model.weight(name, 'bias').data;
  const [size = 0, , inputs = 0, outputs = 0] = shape;
  return places(image, size, stride).map((row) =>
    row.map(({ y, x }) =>
      Array.from({ length: outputs }, (_, output) => {
        let sum = bias[output] ?? NaN;
        for (let ky = 0; ky < size; ky++) {
          for (let kx = 0; kx < size; kx++) {
            for (let input = 0; input < inputs; input++) {
              const weight = data[((ky * size + kx) * inputs + input) * outputs + output] ?? NaN;
              sum += weight * at(image, y + ky, x + kx, input);
            }
          }
        }
        return sum;
      }),
    ),
  );
}

function normalize(model: KerasModel, name: string, image: Image): Image {
  const [gamma, beta, mean, variance] = ['gamma', 'beta', 'moving_mean', 'moving_variance'].map(
    (part) => model.weight(`${name}_bn`, part).data,
  );
  return image.map((row) =>
    row.map((pixel) =>
      pixel.map((value, c) => {
        const deviation = Math.sqrt((variance?.[c] ?? NaN) + EPSILON);
        return ((value - (mean?.[c] ?? NaN)) / deviation) * (gamma?.[c] ?? NaN) + (beta?.[c] ?? NaN);
      }),
    ),
  );
}

function maxPool(image: Image): Image {
  return places(image, 3, 2).map((row) =>
    row.map(({ y, x }) =>
      Array.from({ length: image[0]?.[0]?.length ?? 0 }, (_, c) =>
        Math.max(...[0, 1, 2].flatMap((ky) => [0, 1, 2].map((kx) => at(image, y + ky, x + kx, c)))),
      ),
    ),
  );
}

function relu(image: Image): Image {
  return image.map((row) => row.map((pixel) => pixel.map((value) => Math.max(0, value))));
}

/** Top left corners of every window of `size`. */
function places(image: Image, size: number, stride: number): { y: number; x: number }[][] {
  const count = (length: number) => Math.floor((length - size) / stride) + 1;
  return Array.from({ length: count(image.length) }, (_, row) =>
    Array.from({ length: count(image[0]?.length ?? 0) }, (_, column) => ({
      y: row * stride,
      x: column * stride,
    })),
  );
}

function at(image: Image, y: number, x: number, channel: number): number {
  return image[y]?.[x]?.[channel] ?? NaN;
}

function fail(found: string): never {
  throw new Error(found);
}
