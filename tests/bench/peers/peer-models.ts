/**
 * @file Lookalike's own weights as transformers.js wants them: a folder like those of its model hub, with a float32 graph
 * and one quantized as its conversion script does it. Runs in Node.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { HEADS, PREPROCESSING } from '../../../src/profiles/profiles.ts';
import { encodeModel, Graph, typeCode } from '../../../src/weights/graph.ts';
import { byteScale } from '../../../src/weights/int8.ts';
import { kerasFolder, readKeras } from '../../../src/weights/keras.ts';
import { buildBody, PREPROCESSED, type Body } from '../../../src/weights/resnet.ts';
import { LAST_ACTIVATIONS, PIXELS, POOLED } from './peer-tensors.ts';
import { PEER_INPUT } from './peer-input.ts';

/** Writes the model into `folder`: two configurations, `onnx/model.onnx` and `onnx/model_quantized.onnx`. */
export async function writePeerModel(root: string, folder: string): Promise<void> {
  const { body } = buildBody(await readKeras(kerasFolder(root)));
  const float = featureGraph(body);
  const files: Readonly<Record<string, string | Uint8Array>> = {
    'config.json': JSON.stringify({ model_type: 'resnet', architectures: ['ResNetModel'] }),
    'preprocessor_config.json': JSON.stringify({
      image_processor_type: 'ConvNextFeatureExtractor',
      do_resize: true,
      size: { shortest_edge: PEER_INPUT.size },
      crop_pct: PEER_INPUT.size / PEER_INPUT.shortSide,
      resample: 2,
      do_rescale: false,
      do_normalize: true,
      image_mean: PREPROCESSING.means,
      image_std: [1, 1, 1],
    }),
    'onnx/model.onnx': encodeModel(float),
    'onnx/model_quantized.onnx': encodeModel(quantizeDynamically(float)),
  };
  await mkdir(path.join(folder, 'onnx'), { recursive: true });
  for (const [name, content] of Object.entries(files)) await writeFile(path.join(folder, name), content);
}

/**
 * The body on `pixel_values`, float32 [batch, 3, 224, 224], RGB less the means, with both outputs of a ResNetModel: the
 * last activations and their mean over positions, [batch, 2048, 1, 1].
 */
export function featureGraph({ graph: source, stage5 }: Body): Graph {
  const graph = new Graph();
  graph.inputs.push({ name: PIXELS, type: 'float32', dims: ['batch', 3, PEER_INPUT.size, PEER_INPUT.size] });
  const first = source.operations.findIndex(({ inputs: [input] }) => input === PREPROCESSED);
  for (const { op, inputs, output, attributes } of source.operations.slice(first)) {
    for (const name of inputs) {
      const constant = source.constants.get(name);
      if (constant) graph.constants.set(name, constant);
    }
    graph.add(
      op,
      inputs.map((name) => (name === PREPROCESSED ? PIXELS : name)),
      output,
      attributes,
    );
  }
  dropAlpha(graph);
  graph.add('Identity', [stage5], LAST_ACTIVATIONS);
  graph.add('GlobalAveragePool', [stage5], POOLED);
  const side = PEER_INPUT.size / STRIDE;
  graph.outputs.push(
    { name: LAST_ACTIVATIONS, type: 'float32', dims: ['batch', HEADS.pooledChannels, side, side] },
    { name: POOLED, type: 'float32', dims: ['batch', HEADS.pooledChannels, 1, 1] },
  );
  return graph;
}

const STRIDE = 32;

/** The first convolution reads red, green and blue only; its weights for alpha are 0 anyway. */
function dropAlpha(graph: Graph): void {
  const name = graph.operations[0]?.inputs[1] ?? '';
  const { dims, data } = graph.read(name, 'float32');
  const [outputs = 0, inputs = 0, height = 0, width = 0] = dims;
  const area = height * width;
  const kept = new Float32Array(outputs * (inputs - 1) * area);
  for (let output = 0; output < outputs; output++) {
    const start = output * inputs * area;
    kept.set(data.subarray(start, start + (inputs - 1) * area), output * (inputs - 1) * area);
  }
  graph.constant(name, 'float32', [outputs, inputs - 1, height, width], kept);
}

/**
 * What ONNX Runtime's quantizer makes of a graph of convolutions in its mode for dynamic quantization, which
 * transformers.js' conversion calls for q8: weights as uint8 with one scale and zero point a tensor, each input
 * quantized by its own range when it is there, integer convolution, and back to float32
 * (huggingface/transformers.js scripts/quantize.py; onnxruntime quantization/operators/conv.py).
 */
export function quantizeDynamically(source: Graph): Graph {
  const graph = new Graph();
  graph.inputs.push(...source.inputs);
  graph.outputs.push(...source.outputs);
  const quantized = new Set<string>();
  for (const { op, inputs, output, attributes } of source.operations) {
    if (op !== 'Conv') {
      graph.add(op, inputs, output, attributes);
      continue;
    }
    const [input = '', weight = '', bias = ''] = inputs;
    const [bytes, scale, zero] = [`${input}/bytes`, `${input}/scale`, `${input}/zero`];
    if (!quantized.has(input)) graph.add('DynamicQuantizeLinear', [input], bytes, {}, [scale, zero]);
    quantized.add(input);
    const weights = addByteWeights(graph, source, weight);
    const sums = graph.add(
      'ConvInteger',
      [bytes, weights.bytes, zero, weights.zero],
      `${output}/sums`,
      attributes,
    );
    const float = graph.add('Cast', [sums], `${output}/float`, { to: typeCode('float32') });
    const scales = graph.add('Mul', [scale, weights.scale], `${output}/scale-of-sums`);
    const scaled = graph.add('Mul', [float, scales], `${output}/scaled`);
    const { data } = source.read(bias, 'float32');
    graph.add('Add', [scaled, graph.constant(bias, 'float32', [1, data.length, 1, 1], data)], output);
  }
  return graph;
}

function addByteWeights(graph: Graph, source: Graph, name: string) {
  const { dims, data } = source.read(name, 'float32');
  let [low, high] = [0, 0];
  for (const value of data) [low, high] = [Math.min(low, value), Math.max(high, value)];
  const { scale, zero } = byteScale([low, high]);
  const bytes = Uint8Array.from(data, (value) =>
    Math.max(0, Math.min(255, Math.round(value / scale) + zero)),
  );
  return {
    bytes: graph.constant(`${name}/bytes`, 'uint8', dims, bytes),
    scale: graph.scalar(`${name}/scale`, scale),
    zero: graph.constant(`${name}/zero`, 'uint8', [], Uint8Array.of(zero)),
  };
}
