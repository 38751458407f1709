/** @file The network's body: Keras' layers, one after the other, as ONNX operations. */
import { HEADS, INPUT, PREPROCESSING } from '../profiles/profiles.ts';
import { foldBatchNorm } from './fold.ts';
import { Graph, typeCode } from './graph.ts';
import { unusable, type KerasLayer, type KerasModel } from './keras.ts';

/** Weights of the last layer. */
export interface Classifier {
  /** Row-major [2048][1000]. */
  readonly kernel: Float32Array<ArrayBuffer>;
  readonly bias: Float32Array<ArrayBuffer>;
}

/** The network up to its last activations, and the names of what the heads are built on. */
export interface Body {
  readonly graph: Graph;
  /** [batch, 1024, height / 16, width / 16], after ReLU. */
  readonly stage4: string;
  /** [batch, 2048, height / 32, width / 32], after ReLU. */
  readonly stage5: string;
}

/** Padding as ONNX wants it: [top, left, bottom, right]. */
type Pads = readonly [number, number, number, number];

/**
 * Walks the topology and writes each layer as the file describes it; nothing about ResNet is assumed but what the heads
 * take from it. Batch normalization goes into the convolutions, padding into whoever reads it, and the preprocessing in
 * front: the same numbers whatever decodes the photo.
 *
 * Tensors carry the names of their Keras layers; the table of activation ranges is keyed by them.
 *
 * @param stage4Channels the last activations with so many channels are stage 4
 * @throws LookalikeError MODEL_UNAVAILABLE when the file has a layer or an option that is not understood
 */
export function buildBody(
  model: KerasModel,
  stage4Channels: number = HEADS.stage4Channels,
): { readonly body: Body; readonly classifier: Classifier } {
  const graph = new Graph();
  const layers = new Map(model.layers.map((layer) => [layer.name, layer]));
  /** The tensor that holds a layer's output. */
  const tensors = new Map<string, string>();
  /** Padding that is still to be done by whoever reads that layer. */
  const paddings = new Map<string, Pads>();
  let stage4: string | undefined;
  let classifier: Classifier | undefined;

  for (const layer of model.layers) {
    const inputs = layer.inputs.map(
      (name) => tensors.get(name) ?? fail(layer, `reads ${name} before it exists`),
    );
    const [input = ''] = inputs;
    const padding = paddings.get(layer.inputs[0] ?? '') ?? NO_PADDING;
    let output = input;
    switch (layer.class_name) {
      case 'InputLayer':
        output = addPreprocessing(graph);
        break;
      case 'ZeroPadding2D': {
        const [[top, left], [bottom, right]] = transpose(pair(layer, 'padding'));
        paddings.set(layer.name, [top, left, bottom, right]);
        break;
      }
      case 'Conv2D': {
        expect(layer, 'activation', 'linear');
        expect(layer, 'dilation_rate', [1, 1]);
        const strides = layer.config['strides'] as [number, number];
        const convolution = foldLayer(model, layer, input === PREPROCESSED);
        output = graph.add(
          'Conv',
          [
            input,
            graph.constant(`${layer.name}/weight`, 'float32', convolution.dims, convolution.weight),
            graph.constant(`${layer.name}/bias`, 'float32', [convolution.bias.length], convolution.bias),
          ],
          layer.name,
          {
            kernel_shape: convolution.dims.slice(2),
            strides,
            pads: convolutionPads(layer, padding, strides, convolution.dims),
          },
        );
        break;
      }
      case 'BatchNormalization':
        // Already inside the convolution that it follows, which foldLayer made sure of.
        break;
      case 'Activation':
        expect(layer, 'activation', 'relu');
        output = graph.add('Relu', inputs, layer.name);
        break;
      case 'MaxPooling2D':
        expect(layer, 'padding', 'valid');
        // Keras pads with zeros, ONNX with the lowest value: the same after a ReLU, and only there.
        if (layers.get(source(layers, layer))?.class_name !== 'Activation') fail(layer, 'pools no ReLU');
        output = graph.add('MaxPool', inputs, layer.name, {
          kernel_shape: layer.config['pool_size'] as number[],
          strides: layer.config['strides'] as number[],
          pads: padding,
        });
        break;
      case 'Add':
        output = graph.add('Add', inputs, layer.name);
        break;
      case 'GlobalAveragePooling2D':
        // The heads do it, beside the other ways to pool.
        break;
      case 'Dense':
        expect(layer, 'activation', 'softmax');
        classifier = {
          kernel: model.weight(layer.name, 'kernel').data,
          bias: model.weight(layer.name, 'bias').data,
        };
        break;
      default:
        fail(layer, `is a ${layer.class_name}, which is not understood`);
    }
    tensors.set(layer.name, output);
    if (layer.class_name === 'Activation' && channels(graph, output) === stage4Channels) stage4 = output;
  }

  const last = model.layers.at(-1);
  const stage5 = tensors.get(last?.name ?? '');
  if (!stage4 || !stage5 || !classifier || last?.class_name !== 'Dense') {
    throw unusable('its layers do not end in a classifier behind two stages');
  }
  return { body: { graph, stage4, stage5 }, classifier };
}

const NO_PADDING: Pads = [0, 0, 0, 0];
/** The tensor behind the preprocessing: float32 [batch, 4, height, width]. */
export const PREPROCESSED = 'preprocessed';

/** RGBA bytes -> float32 [batch, 4, height, width] less the channels' means; alpha stays, its weights are 0. */
function addPreprocessing(graph: Graph): string {
  graph.inputs.push({ name: INPUT.name, type: 'uint8', dims: ['batch', 'height', 'width', 4] });
  const means = graph.constant(
    'channel-means',
    'float32',
    [4],
    Float32Array.from([...PREPROCESSING.means, 0]),
  );
  const float = graph.add('Cast', [INPUT.name], 'float', { to: typeCode('float32') });
  const centred = graph.add('Sub', [float, means], 'centred');
  return graph.add('Transpose', [centred], PREPROCESSED, { perm: [0, 3, 1, 2] });
}

/** The convolution with the batch normalization behind it; the first one reads RGBA instead of BGR. */
function foldLayer(model: KerasModel, layer: KerasLayer, first: boolean) {
  const followers = model.layers.filter((other) => other.inputs.includes(layer.name));
  const [norm] = followers;
  if (norm?.class_name !== 'BatchNormalization' || followers.length > 1) {
    fail(layer, 'is not followed by batch normalization alone');
  }
  const { shape, data } = model.weight(layer.name, 'kernel');
  return foldBatchNorm(
    {
      shape: shape as [number, number, number, number],
      kernel: data,
      bias: model.weight(layer.name, 'bias').data,
    },
    {
      gamma: model.weight(norm.name, 'gamma').data,
      beta: model.weight(norm.name, 'beta').data,
      mean: model.weight(norm.name, 'moving_mean').data,
      variance: model.weight(norm.name, 'moving_variance').data,
      epsilon: norm.config['epsilon'] as number,
    },
    first ? PREPROCESSING.channels : undefined,
  );
}

/** Padding of a convolution: explicit, or Keras' "same", which is symmetric for odd kernels at stride 1 only. */
function convolutionPads(
  layer: KerasLayer,
  padding: Pads,
  strides: readonly number[],
  [, , height, width]: readonly [number, number, number, number],
): Pads {
  if (layer.config['padding'] === 'valid') return padding;
  expect(layer, 'padding', 'same');
  if (
    strides.some((stride) => stride !== 1) ||
    height % 2 === 0 ||
    width % 2 === 0 ||
    padding !== NO_PADDING
  ) {
    fail(layer, 'has a "same" padding that depends on the size of its input');
  }
  return [(height - 1) / 2, (width - 1) / 2, (height - 1) / 2, (width - 1) / 2];
}

/** The layer whose output `layer` reads, past padding. */
function source(layers: ReadonlyMap<string, KerasLayer>, layer: KerasLayer): string {
  const [input = ''] = layer.inputs;
  const before = layers.get(input);
  return before?.class_name === 'ZeroPadding2D' ? source(layers, before) : input;
}

/** Channels of a tensor that a convolution computed, past what keeps their number. */
function channels(graph: Graph, tensor: string): number | undefined {
  const operation = graph.operations.find(({ output }) => output === tensor);
  const [input = '', weight = ''] = operation?.inputs ?? [];
  return operation?.op === 'Conv'
    ? graph.read(weight, 'float32').dims[0]
    : operation && channels(graph, input);
}

function pair(layer: KerasLayer, option: string): [[number, number], [number, number]] {
  return layer.config[option] as [[number, number], [number, number]];
}

/** Keras' [[top, bottom], [left, right]] as [[top, left], [bottom, right]]. */
function transpose([[a, b], [c, d]]: [[number, number], [number, number]]) {
  return [
    [a, c],
    [b, d],
  ] as const;
}

function expect(layer: KerasLayer, option: string, value: unknown): void {
  const found = JSON.stringify(layer.config[option]);
  if (found !== JSON.stringify(value))
    fail(layer, `has ${option} ${found}, ${JSON.stringify(value)} expected`);
}

function fail(layer: KerasLayer, found: string): never {
  throw unusable(`layer ${layer.name} ${found}`);
}
