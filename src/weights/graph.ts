/** @file An ONNX graph as plain data: nodes in order of computation, named constants, and how it becomes bytes. */
import onnxProto from 'onnx-proto';
import { LookalikeError } from '../base/errors.ts';
import { joined } from '../base/joined.ts';

/** Element types used here with their codes in ONNX (`TensorProto.DataType`) and the array that holds them. */
const ELEMENT_TYPES = Object.freeze({
  float32: { code: 1, array: Float32Array },
  uint8: { code: 2, array: Uint8Array },
  int8: { code: 3, array: Int8Array },
  int32: { code: 6, array: Int32Array },
  int64: { code: 7, array: BigInt64Array },
  /** As bits, see src/vectors/half-floats.ts. */
  float16: { code: 10, array: Uint16Array },
} as const);

export type ElementType = keyof typeof ELEMENT_TYPES;

/** The array that holds the elements of a type. */
export type Elements<T extends ElementType = ElementType> = InstanceType<(typeof ELEMENT_TYPES)[T]['array']>;

/** A constant tensor, row-major. No dimensions: a scalar. */
export interface Constant<T extends ElementType = ElementType> {
  readonly type: T;
  readonly dims: readonly number[];
  readonly data: Elements<T>;
}

/** Integers and lists of integers: no operation here needs another kind. */
export type Attributes = Readonly<Record<string, number | readonly number[]>>;

/** One operation of ONNX' default domain. */
export interface Operation {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly output: string;
  /** Outputs behind the first one. */
  readonly others: readonly string[];
  readonly attributes: Attributes;
}

/** An input or output of the graph. A dimension that is a name is free. */
export interface Border {
  readonly name: string;
  readonly type: ElementType;
  readonly dims: readonly (number | string)[];
}

/** ONNX 1.12: the newest operators that the WASM and the WebGPU backend both have all of. */
const OPSET = 17;
const IR_VERSION = 8;
const ATTRIBUTE_INT = 2;
const ATTRIBUTE_INTS = 7;

export class Graph {
  readonly inputs: Border[] = [];
  readonly outputs: Border[] = [];
  readonly operations: Operation[] = [];
  readonly constants = new Map<string, Constant>();

  /** A graph to add to while this one stays as it is; the constants' elements are shared. */
  copy(): Graph {
    const copy = new Graph();
    copy.inputs.push(...this.inputs);
    copy.outputs.push(...this.outputs);
    copy.operations.push(...this.operations);
    for (const [name, constant] of this.constants) copy.constants.set(name, constant);
    return copy;
  }

  /** Appends an operation and returns its first output's name. */
  add(
    op: string,
    inputs: readonly string[],
    output: string,
    attributes: Attributes = {},
    others: readonly string[] = [],
  ): string {
    this.operations.push({ op, inputs, output, others, attributes });
    return output;
  }

  /** Adds a constant and returns its name. @throws LookalikeError INTERNAL when size and data differ */
  constant<T extends ElementType>(name: string, type: T, dims: readonly number[], data: Elements<T>): string {
    const expected = dims.reduce((product, dim) => product * dim, 1);
    if (data.length !== expected) {
      throw new LookalikeError(
        'INTERNAL',
        `Constant ${name} has ${data.length} elements, but [${dims.join(', ')}] has ${expected}.`,
      );
    }
    this.constants.set(name, { type, dims, data });
    return name;
  }

  /** Adds a float32 scalar and returns its name. */
  scalar(name: string, value: number): string {
    return this.constant(name, 'float32', [], Float32Array.of(value));
  }

  /** The constant of that name and type. @throws LookalikeError INTERNAL when there is none */
  read<T extends ElementType>(name: string, type: T): Constant<T> {
    const constant = this.constants.get(name);
    if (constant?.type !== type) {
      throw new LookalikeError(
        'INTERNAL',
        `Constant ${name} is ${constant?.type ?? 'missing'}, ${type} expected.`,
      );
    }
    return constant as Constant<T>;
  }
}

/** Code of an element type in the attribute `to` of Cast. */
export function typeCode(type: ElementType): number {
  return ELEMENT_TYPES[type].code;
}

/** The graph as the bytes of an ONNX file. */
export function encodeModel(graph: Graph): Uint8Array<ArrayBuffer> {
  return joined(encodePieces(graph));
}

/**
 * The graph's constants and what is computed with them: two pieces that are an ONNX file one after the other: of a message that stands twice in a file Protocol Buffers
 * merges the fields. So graphs that compute differently with the same constants have the larger piece in common. The same
 * graph gives the same bytes.
 */
export function encodePieces(graph: Graph): readonly [constants: Uint8Array, computation: Uint8Array] {
  const { onnx } = onnxProto;
  const constants = onnx.ModelProto.encode({
    opsetImport: [],
    graph: {
      initializer: [...graph.constants].map(([name, { type, dims, data }]) => ({
        name,
        dims: [...dims],
        dataType: typeCode(type),
        rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
      })),
    },
  }).finish();
  const computation = onnx.ModelProto.encode({
    irVersion: IR_VERSION,
    opsetImport: [{ domain: '', version: OPSET }],
    producerName: 'lookalike',
    graph: {
      name: 'resnet50',
      input: graph.inputs.map(border),
      output: graph.outputs.map(border),
      node: graph.operations.map(({ op, inputs, output, others, attributes }) => ({
        opType: op,
        name: output,
        input: [...inputs],
        output: [output, ...others],
        attribute: Object.entries(attributes).map(([name, value]) =>
          typeof value === 'number'
            ? { name, type: ATTRIBUTE_INT, i: value }
            : { name, type: ATTRIBUTE_INTS, ints: [...value] },
        ),
      })),
    },
  }).finish();
  return [constants, computation];
}

function border({ name, type, dims }: Border) {
  return {
    name,
    type: {
      tensorType: {
        elemType: typeCode(type),
        shape: {
          dim: dims.map((dim) => (typeof dim === 'string' ? { dimParam: dim } : { dimValue: dim })),
        },
      },
    },
  };
}
