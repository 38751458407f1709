import { expect, test } from 'vitest';
import { encodeModel, Graph } from '../../src/weights/graph.ts';
import { decodeModel } from '../support/onnx-model.ts';

test('what is written is read back: every element type, attribute and border', () => {
  const graph = new Graph();
  graph.inputs.push({ name: 'in', type: 'uint8', dims: ['batch', 2, 3] });
  graph.outputs.push({ name: 'out', type: 'float32', dims: [1] });
  graph.constant('float32', 'float32', [2, 1], Float32Array.of(0.1, -1e30));
  graph.constant('float16', 'float16', [2], Uint16Array.of(0x3c00, 1));
  graph.constant('int8', 'int8', [1, 2], Int8Array.of(-127, 5));
  graph.constant('uint8', 'uint8', [], Uint8Array.of(200));
  graph.constant('int32', 'int32', [1], Int32Array.of(-70000));
  graph.constant('int64', 'int64', [1], BigInt64Array.of(-(2n ** 40n)));
  // A part of a longer buffer: only its own bytes may be written.
  graph.constant('view', 'float32', [1], Float32Array.of(1, 2, 3).subarray(1, 2));
  graph.scalar('scalar', 3);
  graph.add('Conv', ['in', 'int8'], 'out', { pads: [1, 2, 3, 4], group: 1, axis: -1 });
  const { graph: read, opset } = decodeModel(encodeModel(graph));
  expect(read.inputs).toEqual(graph.inputs);
  expect(read.outputs).toEqual(graph.outputs);
  expect(read.operations).toEqual(graph.operations);
  expect([...read.constants]).toEqual([...graph.constants]);
  expect(opset).toBe(17);
});

test('a constant whose size is wrong, missing or of another type is refused', () => {
  const graph = new Graph();
  expect(() => graph.constant('x', 'float32', [2, 2], Float32Array.of(1, 2))).toThrow(
    expect.objectContaining({ code: 'INTERNAL' }),
  );
  graph.scalar('y', 1);
  expect(() => graph.read('y', 'int8')).toThrow(expect.objectContaining({ code: 'INTERNAL' }));
  expect(() => graph.read('z', 'int8')).toThrow(expect.objectContaining({ code: 'INTERNAL' }));
});

test('a copy grows alone', () => {
  const graph = new Graph();
  graph.scalar('x', 1);
  const copy = graph.copy();
  copy.add('Relu', ['x'], 'y');
  copy.scalar('z', 1);
  expect(graph.operations).toHaveLength(0);
  expect([...graph.constants.keys()]).toEqual(['x']);
  expect([...copy.constants.keys()]).toEqual(['x', 'z']);
});
