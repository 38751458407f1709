/** @file Reads an ONNX file back, so that tests see what was written and not what was meant. */
import onnxProto, { type onnx } from 'onnx-proto';
import { Graph, typeCode, type Border, type ElementType } from '../../src/weights/graph.ts';

const ARRAYS = {
  float32: Float32Array,
  float16: Uint16Array,
  uint8: Uint8Array,
  int8: Int8Array,
  int32: Int32Array,
  int64: BigInt64Array,
} as const;

export function decodeModel(bytes: Uint8Array): { graph: Graph; opset: number } {
  const model = onnxProto.onnx.ModelProto.decode(bytes);
  const graph = new Graph();
  graph.inputs.push(...(model.graph?.input ?? []).map(border));
  graph.outputs.push(...(model.graph?.output ?? []).map(border));
  for (const { name, dims, dataType, rawData } of graphsIn(bytes).flatMap(
    ({ initializer }) => initializer ?? [],
  )) {
    const type = elementType(dataType);
    const buffer = Uint8Array.from(rawData ?? []).buffer;
    graph.constant(name ?? '', type, (dims ?? []).map(Number), new ARRAYS[type](buffer));
  }
  for (const { opType, input, output, attribute } of model.graph?.node ?? []) {
    const attributes = (attribute ?? []).map(({ name, type, i, ints }): [string, number | number[]] => [
      name ?? '',
      type === onnxProto.onnx.AttributeProto.AttributeType.INT ? Number(i) : (ints ?? []).map(Number),
    ]);
    graph.add(opType ?? '', input ?? [], output?.[0] ?? '', Object.fromEntries(attributes));
  }
  return { graph, opset: Number(model.opsetImport[0]?.version) };
}

/** Where a message stands twice in a file, its fields are one message's; protobufjs forgets those of the first. */
function graphsIn(bytes: Uint8Array): onnx.IGraphProto[] {
  const graphs: onnx.IGraphProto[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = bytes[at++] ?? 0;
      value += (byte % 128) * shift;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const value = varint();
    if (tag % 8 !== LENGTH_DELIMITED) continue;
    if (tag >> 3 === GRAPH) graphs.push(onnxProto.onnx.GraphProto.decode(bytes.subarray(at, at + value)));
    at += value;
  }
  return graphs;
}

/** Of Protocol Buffers, and of ONNX' ModelProto. */
const LENGTH_DELIMITED = 2;
const GRAPH = 7;

function border({ name, type }: onnx.IValueInfoProto): Border {
  return {
    name: name ?? '',
    type: elementType(type?.tensorType?.elemType),
    dims: (type?.tensorType?.shape?.dim ?? []).map(({ dimParam, dimValue }) => dimParam || Number(dimValue)),
  };
}

function elementType(code: number | null | undefined): ElementType {
  const found = (Object.keys(ARRAYS) as ElementType[]).find((type) => typeCode(type) === code);
  if (!found) throw new Error(`element type ${code ?? 'missing'} is not written here`);
  return found;
}
