/**
 * @file The slow obvious way to compute an ONNX graph: loops that follow the text of the standard, for the operations
 * that src/weights uses. It shares nothing with ONNX Runtime, so that graphs are checked without it.
 */
import { FLOAT16 } from '../../src/vectors/half-floats.ts';
import type { Graph, Operation } from '../../src/weights/graph.ts';

/** Values are plain numbers whatever the element type says; only quantization rounds. */
export interface Tensor {
  readonly dims: readonly number[];
  readonly data: readonly number[];
}

/** Computes every tensor of the graph from its inputs. */
export function interpret(graph: Graph, inputs: Readonly<Record<string, Tensor>>): Map<string, Tensor> {
  const tensors = new Map<string, Tensor>(Object.entries(inputs));
  for (const [name, { type, dims, data }] of graph.constants) {
    const values = type === 'float16' ? FLOAT16.fromBits(data as Uint16Array) : data;
    tensors.set(name, { dims, data: Array.from(values as Iterable<number | bigint>, Number) });
  }
  for (const operation of graph.operations) {
    const values = operation.inputs.map((name) => tensors.get(name) ?? fail(operation, `${name} is unknown`));
    tensors.set(operation.output, compute(operation, values));
  }
  return tensors;
}

function compute(operation: Operation, inputs: readonly Tensor[]): Tensor {
  const [x = fail(operation, 'no input'), y, z] = inputs;
  const second = () => y ?? fail(operation, 'no second input');
  const list = (name: string) => operation.attributes[name] as readonly number[];
  switch (operation.op) {
    case 'Cast':
    case 'Identity':
      return x;
    case 'Relu':
      return map(x, (value) => Math.max(0, value));
    case 'Sqrt':
      return map(x, Math.sqrt);
    case 'Add':
      return broadcast(x, second(), (a, b) => a + b);
    case 'Sub':
      return broadcast(x, second(), (a, b) => a - b);
    case 'Mul':
      return broadcast(x, second(), (a, b) => a * b);
    case 'Div':
      return broadcast(x, second(), (a, b) => a / b);
    case 'Max':
      return broadcast(x, second(), Math.max);
    case 'Pow':
      return broadcast(x, second(), Math.pow);
    case 'QuantizeLinear': {
      const [scale = NaN] = second().data;
      const zero = z?.data[0] ?? 0;
      return map(x, (value) => Math.min(255, Math.max(0, roundHalfToEven(value / scale) + zero)));
    }
    case 'DequantizeLinear': {
      const scales = second().data;
      const zero = z?.data[0] ?? 0;
      const block = x.data.length / scales.length;
      return {
        dims: x.dims,
        data: x.data.map((value, index) => (value - zero) * at(scales, Math.floor(index / block))),
      };
    }
    case 'Transpose': {
      const perm = list('perm');
      const dims = perm.map((axis) => at(x.dims, axis));
      const steps = strides(x.dims);
      return {
        dims,
        data: indices(dims).map((index) =>
          at(
            x.data,
            sum(index, (i, n) => i * at(steps, at(perm, n))),
          ),
        ),
      };
    }
    case 'Conv':
      return convolve(x, second(), z, list('strides'), list('pads'));
    case 'MaxPool': {
      const [height = 0, width = 0] = list('kernel_shape');
      return slide(x, [at(x.dims, 1), height, width], list('strides'), list('pads'), (channel, window) =>
        Math.max(...window.filter(([c]) => c === channel).map(([, , value]) => value)),
      );
    }
    case 'GlobalAveragePool': {
      const [batch = 0, channels = 0] = x.dims;
      const area = x.data.length / (batch * channels);
      return {
        dims: [batch, channels, 1, 1],
        data: Array.from({ length: batch * channels }, (_, row) => {
          return sum(x.data.slice(row * area, (row + 1) * area), (value) => value) / area;
        }),
      };
    }
    case 'Flatten':
      return { dims: [at(x.dims, 0), x.data.length / at(x.dims, 0)], data: x.data };
    case 'MatMul': {
      const [rows = 0, inner = 0] = x.dims;
      const columns = at(second().dims, 1);
      return {
        dims: [rows, columns],
        data: indices([rows, columns]).map(([row = 0, column = 0]) => {
          let total = 0;
          for (let i = 0; i < inner; i++) {
            total += at(x.data, row * inner + i) * at(second().data, i * columns + column);
          }
          return total;
        }),
      };
    }
    case 'ReduceL2':
      return perRow(x, (row) => [Math.sqrt(sum(row, (value) => value * value))]);
    case 'ReduceMin':
      return { dims: [], data: [x.data.reduce((a, b) => Math.min(a, b))] };
    case 'ReduceMax':
      return { dims: [], data: [x.data.reduce((a, b) => Math.max(a, b))] };
    case 'Reshape':
      return { dims: second().data, data: x.data };
    case 'Softmax':
      return perRow(x, (row) => {
        const powers = row.map((value) => Math.exp(value - Math.max(...row)));
        const total = sum(powers, (value) => value);
        return powers.map((power) => power / total);
      });
    case 'Concat': {
      const rows = at(x.dims, 0);
      const parts = inputs.map(({ data }) => data.length / rows);
      return {
        dims: [rows, sum(parts, (length) => length)],
        data: Array.from({ length: rows }, (_, row) =>
          inputs.flatMap(({ data }, part) => data.slice(row * at(parts, part), (row + 1) * at(parts, part))),
        ).flat(),
      };
    }
    default:
      return fail(operation, 'not understood');
  }
}

function convolve(
  x: Tensor,
  weight: Tensor,
  bias: Tensor | undefined,
  steps: readonly number[],
  pads: readonly number[],
): Tensor {
  const [outputs = 0, ...kernel] = weight.dims;
  const area = weight.data.length / outputs;
  return slide(
    x,
    [outputs, at(kernel, 1), at(kernel, 2)],
    steps,
    pads,
    (output, window) =>
      sum(window, ([, position, value]) => value * at(weight.data, output * area + position)) +
      at(bias?.data ?? [], output),
  );
}

/** Calls `reduce` for every output channel and place with the values in its window: [channel, index in kernel, value]. */
function slide(
  x: Tensor,
  [channels, height, width]: readonly [number, number, number],
  [stepY = 1, stepX = 1]: readonly number[],
  [top = 0, left = 0, bottom = 0, right = 0]: readonly number[],
  reduce: (channel: number, window: readonly (readonly [number, number, number])[]) => number,
): Tensor {
  const [batch = 0, inputs = 0, rows = 0, columns = 0] = x.dims;
  const outRows = Math.floor((rows + top + bottom - height) / stepY) + 1;
  const outColumns = Math.floor((columns + left + right - width) / stepX) + 1;
  const dims = [batch, channels, outRows, outColumns];
  const data = indices(dims).map(([image = 0, channel = 0, outRow = 0, outColumn = 0]) => {
    const window = indices([inputs, height, width]).flatMap(([input = 0, y = 0, x_ = 0]) => {
      const row = outRow * stepY + y - top;
      const column = outColumn * stepX + x_ - left;
      if (row < 0 || row >= rows || column < 0 || column >= columns) return [];
      const value = at(x.data, ((image * inputs + input) * rows + row) * columns + column);
      return [[input, (input * height + y) * width + x_, value] as const];
    });
    return reduce(channel, window);
  });
  return { dims, data };
}

function map({ dims, data }: Tensor, change: (value: number) => number): Tensor {
  return { dims, data: data.map((value) => change(value)) };
}

/** Two dimensions, one row after the other. */
function perRow({ dims, data }: Tensor, change: (row: readonly number[]) => readonly number[]): Tensor {
  const [rows = 0, columns = 0] = dims;
  const changed = Array.from({ length: rows }, (_, row) =>
    change(data.slice(row * columns, (row + 1) * columns)),
  );
  return { dims: [rows, changed[0]?.length ?? 0], data: changed.flat() };
}

/** ONNX' multidirectional broadcasting. */
function broadcast(a: Tensor, b: Tensor, combine: (a: number, b: number) => number): Tensor {
  const rank = Math.max(a.dims.length, b.dims.length);
  const padded = (tensor: Tensor) => [...Array<number>(rank - tensor.dims.length).fill(1), ...tensor.dims];
  const dims = padded(a).map((dim, axis) => Math.max(dim, at(padded(b), axis)));
  const reader = (tensor: Tensor) => {
    const steps = strides(padded(tensor)).map((step, axis) => (at(padded(tensor), axis) === 1 ? 0 : step));
    return (index: readonly number[]) =>
      at(
        tensor.data,
        sum(index, (i, axis) => i * at(steps, axis)),
      );
  };
  const readA = reader(a);
  const readB = reader(b);
  return { dims, data: indices(dims).map((index) => combine(readA(index), readB(index))) };
}

function strides(dims: readonly number[]): number[] {
  return dims.map((_, axis) => dims.slice(axis + 1).reduce((product, dim) => product * dim, 1));
}

/** Every index of a tensor of these dimensions, in row-major order. */
function indices(dims: readonly number[]): number[][] {
  return dims.reduce<number[][]>(
    (prefixes, dim) =>
      prefixes.flatMap((prefix) => Array.from({ length: dim }, (_, index) => [...prefix, index])),
    [[]],
  );
}

function roundHalfToEven(value: number): number {
  const rounded = Math.round(value);
  return Math.abs(value % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

function sum<T>(values: readonly T[], term: (value: T, index: number) => number): number {
  return values.reduce((total, value, index) => total + term(value, index), 0);
}

function at(values: readonly number[], index: number): number {
  return values[index] ?? NaN;
}

function fail({ op, output }: Operation, found: string): never {
  throw new Error(`${op} ${output}: ${found}`);
}
