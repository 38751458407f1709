/**
 * @file A model of the app's shape that takes milliseconds where ResNet-50 takes a minute: the same input and the same
 * outputs of the profiles, and between them one convolution, the mean over positions and one matrix each.
 */
import { INPUT, PREPROCESSING, PROFILES } from '../../src/profiles/profiles.ts';
import { normalRandom, seededRandom } from '../../src/vectors/random.ts';
import { encodeModel, Graph, typeCode } from '../../src/weights/graph.ts';

/** The convolution: side of its square kernel, and its stride unless asked otherwise. */
const PATCH = 32;
const CHANNELS = 32;

export interface TinyModelOptions {
  /** The same seed gives the same bytes. */
  readonly seed: number;
  /** Of the convolution; the smaller, the slower. */
  readonly stride?: number;
  /** Adds an operation that ONNX Runtime has on the processor only. */
  readonly partlyOnProcessor?: boolean;
  /** Added to the features times the matrix before a vector is made unit; by output. */
  readonly lean?: (output: string) => Float32Array | undefined;
}

export function tinyModel({
  seed,
  stride = PATCH,
  partlyOnProcessor,
  lean,
}: TinyModelOptions): Uint8Array<ArrayBuffer> {
  const random = seededRandom(seed);
  const normals = (count: number, scale: number) =>
    Float32Array.from({ length: count }, () => normalRandom(random) * scale);
  const graph = new Graph();
  graph.inputs.push({ name: INPUT.name, type: 'uint8', dims: ['batch', INPUT.size, INPUT.size, 4] });
  const means = graph.constant('means', 'float32', [4], Float32Array.from([...PREPROCESSING.means, 0]));
  const float = graph.add('Cast', [INPUT.name], 'float', { to: typeCode('float32') });
  const centred = graph.add('Sub', [float, means], 'centred');
  const pixels = graph.add('Transpose', [centred], 'pixels', { perm: [0, 3, 1, 2] });
  const kernel = normals(CHANNELS * 4 * PATCH * PATCH, 1 / (PATCH * 128));
  // Alpha is read by nothing, as in the app's model.
  for (let at = 0; at < kernel.length; at++) if (Math.floor(at / (PATCH * PATCH)) % 4 === 3) kernel[at] = 0;
  const patches = graph.add(
    'Conv',
    [
      pixels,
      graph.constant('kernel', 'float32', [CHANNELS, 4, PATCH, PATCH], kernel),
      graph.constant('bias', 'float32', [CHANNELS], normals(CHANNELS, 0.1)),
    ],
    'patches',
    { kernel_shape: [PATCH, PATCH], strides: [stride, stride], pads: [0, 0, 0, 0] },
  );
  const relu = graph.add('Relu', [patches], 'relu');
  const features = graph.add('Flatten', [graph.add('GlobalAveragePool', [relu], 'mean')], 'features', {
    axis: 1,
  });
  for (const { output, dimension } of Object.values(PROFILES)) {
    const matrix = graph.constant(
      `${output}/matrix`,
      'float32',
      [CHANNELS, dimension],
      normals(CHANNELS * dimension, 1),
    );
    const product = graph.add('MatMul', [features, matrix], `${output}/product`);
    const leant = graph.add(
      'Add',
      [
        product,
        graph.constant(
          `${output}/lean`,
          'float32',
          [dimension],
          Float32Array.from(lean?.(output) ?? new Float32Array(dimension)),
        ),
      ],
      `${output}/leant`,
    );
    // It makes zero of what is between -0.5 and 0.5.
    const shrunk = partlyOnProcessor ? graph.add('Shrink', [leant], `${output}/shrunk`) : leant;
    const length = graph.add('ReduceL2', [shrunk], `${output}/length`, { axes: [1], keepdims: 1 });
    graph.add('Div', [shrunk, length], output);
    graph.outputs.push({ name: output, type: 'float32', dims: ['batch', dimension] });
  }
  return Uint8Array.from(encodeModel(graph));
}
