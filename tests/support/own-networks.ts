/** @file Small networks as people bring them: a convolutional one and a transformer, with what can be wrong with such files. */
import { normalRandom, seededRandom } from '../../src/vectors/random.ts';
import { encodeModel, Graph } from '../../src/weights/graph.ts';

/** Side of a patch, and of the transformer's picture. */
export const PATCH = 8;
export const VIT_SIZE = 32;
export const CNN_CHANNELS = 24;
export const VIT_WIDTH = 16;
const CLASSES = 10;

function normalsFrom(seed: number): (count: number, scale: number) => Float32Array<ArrayBuffer> {
  const random = seededRandom(seed);
  return (count, scale) => Float32Array.from({ length: count }, () => normalRandom(random) * scale);
}

export interface CnnOptions {
  readonly seed?: number;
  readonly batch?: number | string;
  readonly layout?: 'NCHW' | 'NHWC';
  /** Pixels of a side; any when absent. */
  readonly size?: number;
  /** An operator that no runtime has. */
  readonly operator?: string;
  /** Its features are the square roots of negative numbers. */
  readonly isNaN?: boolean;
  /** All pictures look alike to it. */
  readonly isBlind?: boolean;
  /** As the whole of a model for pictures and text takes one. */
  readonly takesText?: boolean;
}

/** Outputs as ResNets of the hubs have them: `last_hidden_state` (a map), `pooler_output` [batch, channels, 1, 1], `logits`. */
export function smallCnn({
  seed = 1,
  batch = 'batch',
  layout = 'NCHW',
  size,
  operator,
  isNaN = false,
  isBlind = false,
  takesText = false,
}: CnnOptions = {}): Uint8Array<ArrayBuffer> {
  const normals = normalsFrom(seed);
  const graph = new Graph();
  const [height, width] = [size ?? 'height', size ?? 'width'];
  const dims = layout === 'NCHW' ? [batch, 3, height, width] : [batch, height, width, 3];
  graph.inputs.push({ name: 'pixel_values', type: 'float32', dims });
  if (takesText) graph.inputs.push({ name: 'input_ids', type: 'int64', dims: [batch, 'tokens'] });
  const pixels =
    layout === 'NCHW'
      ? 'pixel_values'
      : graph.add('Transpose', ['pixel_values'], 'pixels', { perm: [0, 3, 1, 2] });
  const kernel = graph.constant(
    'kernel',
    'float32',
    [CNN_CHANNELS, 3, PATCH, PATCH],
    normals(CNN_CHANNELS * 3 * PATCH * PATCH, 1 / PATCH),
  );
  const convolved = graph.add('Conv', [pixels, kernel], 'convolved', {
    kernel_shape: [PATCH, PATCH],
    strides: [PATCH, PATCH],
    pads: [0, 0, 0, 0],
  });
  const seen = isBlind
    ? graph.add(
        'Add',
        [graph.add('Mul', [convolved, graph.scalar('none', 0)], 'nothing'), graph.scalar('one', 1)],
        'blind',
      )
    : convolved;
  const active = graph.add(operator ?? 'Relu', [seen], 'active');
  const rooted = isNaN
    ? graph.add('Sqrt', [graph.add('Sub', [active, graph.scalar('much', 1e6)], 'negative')], 'rooted')
    : active;
  graph.add('Identity', [rooted], 'last_hidden_state');
  graph.add('GlobalAveragePool', [rooted], 'pooler_output');
  const flat = graph.add('Flatten', ['pooler_output'], 'flat', { axis: 1 });
  const classifier = graph.constant(
    'classifier',
    'float32',
    [CNN_CHANNELS, CLASSES],
    normals(CNN_CHANNELS * CLASSES, 1),
  );
  graph.add('MatMul', [flat, classifier], 'logits');
  graph.outputs.push(
    { name: 'logits', type: 'float32', dims: [batch, CLASSES] },
    { name: 'last_hidden_state', type: 'float32', dims: [batch, CNN_CHANNELS, 'rows', 'columns'] },
    { name: 'pooler_output', type: 'float32', dims: [batch, CNN_CHANNELS, 1, 1] },
  );
  return encodeModel(graph);
}

/** One block of a vision transformer, a class token in front: `last_hidden_state` [1, 17, width]. It takes 32 x 32 pixels, one at a time. */
export function smallVit(seed = 2): Uint8Array<ArrayBuffer> {
  const normals = normalsFrom(seed);
  const graph = new Graph();
  const patches = (VIT_SIZE / PATCH) ** 2;
  const matrix = (name: string, rows: number, columns: number): string =>
    graph.constant(name, 'float32', [rows, columns], normals(rows * columns, 1 / Math.sqrt(rows)));
  graph.inputs.push({ name: 'pixel_values', type: 'float32', dims: [1, 3, VIT_SIZE, VIT_SIZE] });
  const kernel = graph.constant(
    'kernel',
    'float32',
    [VIT_WIDTH, 3, PATCH, PATCH],
    normals(VIT_WIDTH * 3 * PATCH * PATCH, 1 / PATCH),
  );
  const map = graph.add('Conv', ['pixel_values', kernel], 'map', {
    kernel_shape: [PATCH, PATCH],
    strides: [PATCH, PATCH],
    pads: [0, 0, 0, 0],
  });
  const shape = graph.constant(
    'shape',
    'int64',
    [3],
    BigInt64Array.from([1n, BigInt(VIT_WIDTH), BigInt(patches)]),
  );
  const rows = graph.add('Transpose', [graph.add('Reshape', [map, shape], 'flat')], 'rows', {
    perm: [0, 2, 1],
  });
  const token = graph.constant('token', 'float32', [1, 1, VIT_WIDTH], normals(VIT_WIDTH, 1));
  const tokens = graph.add('Concat', [token, rows], 'tokens', { axis: 1 });
  const places = graph.constant(
    'places',
    'float32',
    [1, patches + 1, VIT_WIDTH],
    normals((patches + 1) * VIT_WIDTH, 0.5),
  );
  const placed = graph.add('Add', [tokens, places], 'placed');
  const one = graph.constant('gain', 'float32', [VIT_WIDTH], new Float32Array(VIT_WIDTH).fill(1));
  const normed = graph.add('LayerNormalization', [placed, one], 'normed', { axis: -1 });
  const [query, key, value] = ['query', 'key', 'value'].map((name) =>
    graph.add('MatMul', [normed, matrix(`${name}/matrix`, VIT_WIDTH, VIT_WIDTH)], name),
  ) as [string, string, string];
  const turned = graph.add('Transpose', [key], 'turned', { perm: [0, 2, 1] });
  const scores = graph.add(
    'Mul',
    [graph.add('MatMul', [query, turned], 'scores'), graph.scalar('scale', 1 / Math.sqrt(VIT_WIDTH))],
    'scaled',
  );
  const seen = graph.add('MatMul', [graph.add('Softmax', [scores], 'shares', { axis: -1 }), value], 'seen');
  graph.add('Add', [placed, seen], 'last_hidden_state');
  graph.outputs.push({ name: 'last_hidden_state', type: 'float32', dims: [1, patches + 1, VIT_WIDTH] });
  return encodeModel(graph);
}
