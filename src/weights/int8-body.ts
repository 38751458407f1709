/** @file The network's body in static 8-bit integers, for WebAssembly: a quarter of the bytes and faster. */
import { LookalikeError } from '../base/errors.ts';
import { Graph, type Constant, type Operation } from './graph.ts';
import { byteScale, quantizeRows, type ByteScale, type Range } from './int8.ts';
import { addByteInput, BYTES, valueOfMeans, weightsForBytes } from './int8-input.ts';
import { PREPROCESSED, type Body } from './resnet.ts';

/** Range of each tensor that is kept in bytes, by name; activation-ranges.json, made by calibration. */
export type ActivationRanges = Readonly<Record<string, Range>>;

/**
 * The same body as ONNX' quantize-dequantize pairs, which ONNX Runtime turns into integer operations: activations as
 * uint8 with one scale a tensor, weights as int8 with one scale an output channel, biases as int32. What the heads read
 * is float32 again.
 *
 * A pair stands behind every tensor that something else than a ReLU reads: convolution or sum and ReLU are one integer
 * operation then, since a range that starts at 0 clips what a ReLU would. The last activations have none: only the heads
 * read them, and the highest few among them matter most to GeM. Instead of preprocessed pixels the first convolution
 * reads those of the photo (int8-input.ts).
 *
 * @throws LookalikeError MODEL_UNAVAILABLE when the ranges lack a tensor
 */
export function quantizeBody({ graph: source, stage4, stage5 }: Body, ranges: ActivationRanges): Body {
  const graph = new Graph();
  graph.inputs.push(...source.inputs);
  /** Scales of the tensors that exist as bytes. */
  const scales = new Map<string, ByteScale>();
  const read = (name: string) => (scales.has(name) ? `${name}/bytes/float` : name);
  addFloats(graph, addByteInput(graph, `${PREPROCESSED}/bytes`), addParameters(graph, PREPROCESSED, BYTES));
  scales.set(PREPROCESSED, BYTES);
  const preprocessing = source.operations.findIndex(({ output }) => output === PREPROCESSED) + 1;

  for (const operation of source.operations.slice(preprocessing)) {
    const { op, inputs, output, attributes } = operation;
    const [input = '', weight = '', bias = ''] = inputs;
    const inputScale = scales.get(input);
    if (op === 'Conv' && inputScale) {
      const rule = input === PREPROCESSED ? ON_BYTES : AS_THEY_ARE;
      const weights = addWeights(graph, source, [weight, bias], inputScale.scale, rule);
      graph.add(op, [read(input), ...weights], output, attributes);
    } else {
      for (const name of inputs) {
        const constant = source.constants.get(name);
        if (constant) graph.constants.set(name, constant);
      }
      graph.add(op, inputs.map(read), output, attributes);
    }
    if (isKeptInBytes(source, operation)) {
      // Pooling picks among its input's values, so it keeps their scale.
      const scale = op === 'MaxPool' && inputScale ? inputScale : byteScale(rangeOf(ranges, output));
      addPair(graph, output, scale);
      scales.set(output, scale);
    }
  }
  return { graph, stage4: read(stage4), stage5: read(stage5) };
}

/** Names of the tensors whose ranges {@link quantizeBody} asks for. */
export function rangedTensors({ graph }: Body): string[] {
  return graph.operations
    .filter((operation) => operation.op !== 'MaxPool' && isKeptInBytes(graph, operation))
    .map(({ output }) => output);
}

/** Convolutions, sums, ReLUs and pools, unless nothing but a ReLU or the heads follows. */
function isKeptInBytes(graph: Graph, { op, output }: Operation): boolean {
  if (!['Conv', 'Add', 'Relu', 'MaxPool'].includes(op)) return false;
  const readers = graph.operations.filter(({ inputs }) => inputs.includes(output));
  return readers.some((reader) => reader.op !== 'Relu');
}

function rangeOf(ranges: ActivationRanges, tensor: string): Range {
  const range = ranges[tensor];
  if (!range) {
    throw new LookalikeError(
      'MODEL_UNAVAILABLE',
      `The activation ranges have no entry ${tensor}, which the network needs; make them anew with the calibration.`,
    );
  }
  return range;
}

/** `tensor` -> `tensor/bytes` -> `tensor/bytes/float` */
function addPair(graph: Graph, tensor: string, byteScale: ByteScale): void {
  const parameters = addParameters(graph, tensor, byteScale);
  addFloats(graph, graph.add('QuantizeLinear', [tensor, ...parameters], `${tensor}/bytes`), parameters);
}

/** `bytes` -> `bytes/float` */
function addFloats(graph: Graph, bytes: string, parameters: readonly string[]): void {
  graph.add('DequantizeLinear', [bytes, ...parameters], `${bytes}/float`);
}

function addParameters(graph: Graph, tensor: string, { scale, zero }: ByteScale): readonly string[] {
  return [
    graph.scalar(`${tensor}/scale`, scale),
    graph.constant(`${tensor}/zero`, 'uint8', [], Uint8Array.of(zero)),
  ];
}

/** How the weights of one convolution differ from those of the others. */
interface WeightRule {
  /** Its weights before they are rounded. */
  readonly weights: (weight: Constant<'float32'>) => Float32Array<ArrayBuffer>;
  /** What rounding added to every value of an output, from the output's rounded weights. */
  readonly excess: (weights: Float32Array) => number;
}

const AS_THEY_ARE: WeightRule = { weights: ({ data }) => data, excess: () => 0 };
const ON_BYTES: WeightRule = { weights: weightsForBytes, excess: valueOfMeans };

/** Weight and bias of a convolution as integers; returns the names of both as float32. */
function addWeights(
  graph: Graph,
  source: Graph,
  [weight, bias]: readonly [weight: string, bias: string],
  inputScale: number,
  rule: WeightRule,
): string[] {
  const constant = source.read(weight, 'float32');
  const [outputs = 0] = constant.dims;
  const rows = quantizeRows(rule.weights(constant), outputs);
  const length = rows.data.length / outputs;
  // A sum of products of bytes is in units of both scales, and so is what is added to it.
  const biasScales = rows.scales.map((scale) => scale * inputScale);
  const biasData = Int32Array.from(source.read(bias, 'float32').data, (value, output) => {
    const scale = rows.scales[output] ?? NaN;
    const rounded = Float32Array.from(
      rows.data.subarray(output * length, (output + 1) * length),
      (integer) => integer * scale,
    );
    return Math.round((value - rule.excess(rounded)) / (biasScales[output] ?? NaN));
  });
  return [
    dequantize(graph, graph.constant(weight, 'int8', constant.dims, rows.data), rows.scales),
    dequantize(graph, graph.constant(bias, 'int32', [outputs], biasData), biasScales),
  ];

  function dequantize(target: Graph, name: string, scales: Float32Array<ArrayBuffer>): string {
    const scale = target.constant(`${name}/scale`, 'float32', [outputs], scales);
    return target.add('DequantizeLinear', [name, scale], `${name}/float`, { axis: 0 });
  }
}
