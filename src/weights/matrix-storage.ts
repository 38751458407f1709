/** @file How a matrix of the heads is kept in a file; computation with it is in float32 all the same. */
import { FLOAT16 } from '../vectors/half-floats.ts';
import { typeCode, type Graph } from './graph.ts';
import { quantizeRows } from './int8.ts';
import { transpose } from './transpose.ts';

/** Puts a matrix, row-major [inputs][outputs], into the graph and returns the name of a float32 tensor with it. */
export type StoreMatrix = (
  graph: Graph,
  name: string,
  dims: readonly [inputs: number, outputs: number],
  data: Float32Array<ArrayBuffer>,
) => string;

/** As it is. */
export const storeFloat32: StoreMatrix = (graph, name, dims, data) =>
  graph.constant(name, 'float32', dims, data);

/** Rounded to half precision. */
export const storeFloat16: StoreMatrix = (graph, name, dims, data) =>
  graph.add('Cast', [graph.constant(name, 'float16', dims, FLOAT16.toBits(data))], `${name}/float`, {
    to: typeCode('float32'),
  });

/**
 * As int8 with one scale an output. Cast and Mul on constants are done once, when a session is made, while ONNX Runtime
 * would repeat DequantizeLinear for every photo.
 */
export const storeInt8: StoreMatrix = (graph, name, [inputs, outputs], data) => {
  const { data: bytes, scales } = quantizeRows(transpose(data, inputs, outputs), outputs);
  const columns = Int8Array.from(transpose(Float32Array.from(bytes), outputs, inputs));
  const stored = graph.constant(name, 'int8', [inputs, outputs], columns);
  const float = graph.add('Cast', [stored], `${name}/cast`, { to: typeCode('float32') });
  return graph.add(
    'Mul',
    [float, graph.constant(`${name}/scale`, 'float32', [outputs], scales)],
    `${name}/float`,
  );
};
