/**
 * @file A model of the app's shape that takes milliseconds where ResNet-50 takes a minute: the same input and the same
 * outputs of the profiles, and between them one convolution, the mean over positions and one matrix each.
 */
import {
  HEADS,
  INPUT,
  OUTPUTS,
  PREPROCESSING,
  NETWORK_PROFILES,
  type BuiltProfileId,
} from '../../src/profiles/profiles.ts';
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
  /** The convolution is computed so many times, for nothing but the time it takes. */
  readonly passes?: number;
  /** Adds an operation that ONNX Runtime has on the processor only. */
  readonly partlyOnProcessor?: boolean;
  /** Added to the features times the matrix before a profile's vector is made unit. */
  readonly lean?: (profile: BuiltProfileId) => Float32Array;
}

export function tinyModel({
  seed,
  stride = PATCH,
  passes = 1,
  partlyOnProcessor,
  lean,
}: TinyModelOptions): Uint8Array<ArrayBuffer> {
  const random = seededRandom(seed);
  const normals = (count: number, scale: number) =>
    Float32Array.from({ length: count }, () => normalRandom(random) * scale);
  const graph = new Graph();
  graph.inputs.push({ name: INPUT.name, type: 'uint8', dims: ['batch', 'height', 'width', 4] });
  const means = graph.constant('means', 'float32', [4], Float32Array.from([...PREPROCESSING.means, 0]));
  const float = graph.add('Cast', [INPUT.name], 'float', { to: typeCode('float32') });
  const centred = graph.add('Sub', [float, means], 'centred');
  const pixels = graph.add('Transpose', [centred], 'pixels', { perm: [0, 3, 1, 2] });
  const kernel = normals(CHANNELS * 4 * PATCH * PATCH, 1 / (PATCH * 128));
  // Alpha is read by nothing, as in the app's model.
  for (let at = 0; at < kernel.length; at++) if (Math.floor(at / (PATCH * PATCH)) % 4 === 3) kernel[at] = 0;
  const bias = normals(CHANNELS, 0.1);
  const parts = Array.from({ length: passes }, (_, pass) =>
    graph.add(
      'Conv',
      [
        pixels,
        graph.constant(
          `kernel/${pass}`,
          'float32',
          [CHANNELS, 4, PATCH, PATCH],
          kernel.map((value) => value / passes),
        ),
        graph.constant(
          `bias/${pass}`,
          'float32',
          [CHANNELS],
          bias.map((value) => value / passes),
        ),
      ],
      `patches/${pass}`,
      { kernel_shape: [PATCH, PATCH], strides: [stride, stride], pads: [0, 0, 0, 0] },
    ),
  );
  const patches = parts.reduce((sum, part, pass) => graph.add('Add', [sum, part], `patches/sum/${pass}`));
  const relu = graph.add('Relu', [patches], 'relu');
  const features = graph.add('Flatten', [graph.add('GlobalAveragePool', [relu], 'mean')], 'features', {
    axis: 1,
  });
  const dimensions = new Map(NETWORK_PROFILES.map(({ output, dimension }) => [output, dimension]));
  for (const [output, dimension] of dimensions) {
    const matrix = graph.constant(
      `${output}/matrix`,
      'float32',
      [CHANNELS, dimension],
      normals(CHANNELS * dimension, 1),
    );
    const product = graph.add('MatMul', [features, matrix], `${output}/product`);
    const leant = lean ? addLean(graph, output, product, stride, lean) : product;
    // It makes zero of what is between -0.5 and 0.5.
    const shrunk = partlyOnProcessor ? graph.add('Shrink', [leant], `${output}/shrunk`) : leant;
    const length = graph.add('ReduceL2', [shrunk], `${output}/length`, { axes: [1], keepdims: 1 });
    graph.add('Div', [shrunk, length], output);
    graph.outputs.push({ name: output, type: 'float32', dims: ['batch', dimension] });
  }
  const { classCount } = HEADS;
  const classifier = graph.constant(
    'classifier',
    'float32',
    [CHANNELS, classCount],
    normals(CHANNELS * classCount, 1),
  );
  const logits = graph.add('MatMul', [features, classifier], 'logits');
  graph.add('Softmax', [logits], OUTPUTS.classes, { axis: 1 });
  graph.add('Mul', [relu, graph.scalar('map/one', 1)], OUTPUTS.map);
  graph.outputs.push(
    { name: OUTPUTS.classes, type: 'float32', dims: ['batch', classCount] },
    { name: OUTPUTS.map, type: 'float32', dims: ['batch', CHANNELS, 'rows', 'columns'] },
  );
  return Uint8Array.from(encodeModel(graph));
}

/**
 * `product` and the lean of the profile that the size of the photo belongs to. Nothing but a count of places tells the
 * size apart: operations on shapes would be the processor's, and the graph could not be recorded on a graphics card.
 */
function addLean(
  graph: Graph,
  output: string,
  product: string,
  stride: number,
  lean: (profile: BuiltProfileId) => Float32Array,
): string {
  const [base, other = base] = NETWORK_PROFILES.filter((profile) => profile.output === output);
  if (!base || !other) throw new Error(`No profile has the output ${output}.`);
  const named = (part: string): string => `${output}/${part}`;
  const constant = (part: string, dims: readonly number[], data: Float32Array): string =>
    graph.constant(named(part), 'float32', dims, Float32Array.from(data));
  const own = constant('lean', [base.dimension], lean(base.id));
  const leant = graph.add('Add', [product, own], named('leant'));
  if (other === base) return leant;

  const sideOf = (inputSize: number): number => Math.floor((inputSize - PATCH) / stride) + 1;
  const [from, to] = [sideOf(base.inputSize), sideOf(other.inputSize)];
  const ones = graph.add(
    'Add',
    [
      graph.add('Mul', ['relu', graph.scalar(named('zero'), 0)], named('zeros')),
      graph.scalar(named('one'), 1),
    ],
    named('ones'),
  );
  // The root of the sum of so many squares of 1 is the side of the map, in every channel.
  const side = graph.add('ReduceL2', [ones], named('side'), { axes: [2, 3], keepdims: 0 });
  const beyond = graph.add('Sub', [side, graph.scalar(named('from'), from)], named('beyond'));
  const steps = lean(other.id).map((value, at) => (value - (lean(base.id)[at] ?? NaN)) / (to - from));
  const matrix = new Float32Array(CHANNELS * base.dimension);
  matrix.set(steps);
  const turn = graph.add(
    'MatMul',
    [beyond, constant('steps', [CHANNELS, base.dimension], matrix)],
    named('turn'),
  );
  return graph.add('Add', [leant, turn], named('turned'));
}
