import { describe, expect, test } from 'vitest';
import { INPUT } from '../../src/profiles/profiles.ts';
import { seededRandom } from '../../src/vectors/random.ts';
import { buildCalibrationModel, calibrate, formatRanges } from '../../src/weights/calibrate.ts';
import { decodeModel } from '../support/onnx-model.ts';
import { encodePieces, typeCode } from '../../src/weights/graph.ts';
import { halveBody, halveWeights } from '../../src/weights/half-body.ts';
import { quantizeBody, rangedTensors, type ActivationRanges } from '../../src/weights/int8-body.ts';
import type { KerasModel } from '../../src/weights/keras.ts';
import { buildBody, type Body } from '../../src/weights/resnet.ts';
import { interpret, type Tensor } from '../support/onnx-interpreter.ts';
import { runTinyKeras, TINY, tinyKeras } from '../support/tiny-keras.ts';

const KERAS = tinyKeras(3);
const RGBA = randomPhoto(4, TINY.photo);
const REFERENCE = referenceFor(RGBA);

function buildTiny(model = KERAS) {
  return buildBody(model, TINY.stage4Channels);
}

function randomPhoto(seed: number, side: number): Tensor {
  const random = seededRandom(seed);
  const dims = [1, side, side, 4];
  return { dims, data: Array.from({ length: side ** 2 * 4 }, () => Math.floor(random() * 256)) };
}

function referenceFor(photo: Tensor): number[] {
  return flattenChannelsFirst(runTinyKeras(KERAS, rgbRows(photo)));
}

/** Without alpha, which is random here and must not matter. */
function rgbRows({ dims: [, side = NaN], data }: Tensor): number[][][] {
  return Array.from({ length: side }, (_, y) =>
    Array.from({ length: side }, (_, x) => data.slice((y * side + x) * 4, (y * side + x) * 4 + 3)),
  );
}

/** Integers read alpha, too. */
function opaque(photo: Tensor): Tensor {
  return { ...photo, data: photo.data.map((value, at) => (at % 4 === 3 ? 255 : value)) };
}

function flattenChannelsFirst(image: readonly (readonly (readonly number[])[])[]): number[] {
  return Array.from({ length: image[0]?.[0]?.length ?? 0 }, (_, c) =>
    image.flatMap((row) => row.map((pixel) => pixel[c] ?? NaN)),
  ).flat();
}

function lastActivations(body: Body, photo = RGBA, map: number = TINY.map): number[] {
  const tensor = interpret(body.graph, { [INPUT.name]: photo }).get(body.stage5);
  expect(tensor?.dims).toEqual([1, TINY.channels, map, map]);
  return [...(tensor?.data ?? [])];
}

function worstDifference(a: readonly number[], b: readonly number[]): number {
  return Math.max(...a.map((value, index) => Math.abs(value - (b[index] ?? NaN))));
}

/** True extremes of each tensor for the photo. */
function trueRanges(body: Body, photo = RGBA): ActivationRanges {
  const tensors = interpret(body.graph, { [INPUT.name]: photo });
  return Object.fromEntries(
    rangedTensors(body).map((name) => {
      const data = tensors.get(name)?.data ?? [];
      return [name, [Math.min(...data), Math.max(...data)] as const];
    }),
  );
}

test('the ONNX body computes what the Keras layers mean', () => {
  const { body } = buildTiny();
  expect(body.stage4).toBe('stage4');
  const found = lastActivations(body);
  expect(Math.max(...REFERENCE)).toBeGreaterThan(100);
  expect(worstDifference(found, REFERENCE)).toBeLessThan(1e-3);
});

test('one body takes photos of any size', () => {
  const { body } = buildTiny();
  const larger = randomPhoto(5, TINY.photo + 4);
  const reference = referenceFor(larger);
  const most = Math.max(...reference);
  expect(worstDifference(lastActivations(body, larger, TINY.map + 1), reference)).toBeLessThan(1e-3);
  const bytes = quantizeBody(body, trueRanges(body, larger));
  expect(worstDifference(lastActivations(bytes, opaque(larger), TINY.map + 1), reference)).toBeLessThan(
    (6 / 255) * most,
  );
  for (const { graph } of [body, halveBody(body), bytes]) {
    expect(graph.inputs).toEqual([
      { name: INPUT.name, type: 'uint8', dims: ['batch', 'height', 'width', 4] },
    ]);
  }
});

test('in half precision it does nearly', () => {
  const { body } = buildTiny();
  const half = halveBody(body);
  const types = [...half.graph.constants].filter(([name]) => name.includes('/')).map(([, { type }]) => type);
  expect(new Set(types)).toEqual(new Set(['float16']));
  expect(worstDifference(lastActivations(half), REFERENCE)).toBeLessThan(2 ** -10 * Math.max(...REFERENCE));
});

test('half weights in single precision are the same constants, and computed with in no half', () => {
  const { body } = buildTiny();
  const wide = halveWeights(body);
  const half = halveBody(body);
  expect(encodePieces(wide.graph)[0]).toEqual(encodePieces(half.graph)[0]);
  const casts = wide.graph.operations.filter(({ op }) => op === 'Cast');
  expect(casts.every(({ attributes }) => attributes['to'] === typeCode('float32'))).toBe(true);
  // Only of constants, and of the bytes of the photo: no activation is rounded.
  const cast = casts.flatMap(({ inputs }) => inputs);
  expect(cast.every((name) => name === INPUT.name || wide.graph.constants.has(name))).toBe(true);
  const convolutions = wide.graph.operations.filter(({ op }) => op === 'Conv');
  const halves = new Set(
    [...wide.graph.constants].filter(([, { type }]) => type === 'float16').map(([name]) => name),
  );
  expect(convolutions.flatMap(({ inputs }) => inputs).some((name) => halves.has(name))).toBe(false);
  const difference = worstDifference(lastActivations(wide), REFERENCE);
  expect(difference).toBeGreaterThan(0);
  expect(difference).toBeLessThan(2 ** -10 * Math.max(...REFERENCE));
});

test('in bytes it does to within a few steps', () => {
  const { body } = buildTiny();
  const found = lastActivations(quantizeBody(body, trueRanges(body)), opaque(RGBA));
  expect(worstDifference(found, REFERENCE)).toBeLessThan((6 / 255) * Math.max(...REFERENCE));
  expect(worstDifference(found, REFERENCE)).toBeGreaterThan(0);
});

test('every integer convolution and sum stands between the pairs that let the runtime fuse it', () => {
  const { body } = buildTiny();
  const { graph } = quantizeBody(body, trueRanges(body));
  const producer = (name: string) => graph.operations.find(({ output }) => output === name)?.op;
  const inputs = (output: string) =>
    graph.operations.find((operation) => operation.output === output)?.inputs ?? [];
  expect(inputs('left').map(producer)).toEqual(['DequantizeLinear', 'DequantizeLinear', 'DequantizeLinear']);
  expect(inputs('sum').map(producer)).toEqual(['DequantizeLinear', 'DequantizeLinear']);
  expect(inputs('pool').map(producer)).toEqual(['DequantizeLinear']);
  // A ReLU that a range from 0 makes superfluous is only seen when nothing else reads what it reads.
  expect(inputs('stage4')).toEqual(['left']);
});

test('a range that is missing is named', () => {
  const { body } = buildTiny();
  expect(() => quantizeBody(body, {})).toThrow(/no entry first_relu/);
});

test('calibration: mean and deviations of the extremes that its model computes', async () => {
  const { body } = buildTiny();
  const tensors = rangedTensors(body);
  const bytes = buildCalibrationModel(body);
  const { graph } = decodeModel(bytes);
  const run = (photo: Uint8Array) => {
    const input = { dims: RGBA.dims, data: Array.from(photo) };
    return Promise.resolve(
      Float32Array.from(interpret(graph, { [INPUT.name]: input }).get('extremes')?.data ?? []),
    );
  };
  const same = await calibrate(tensors, [Uint8Array.from(RGBA.data), Uint8Array.from(RGBA.data)], run);
  for (const [name, [low, high]] of Object.entries(trueRanges(body))) {
    expect(same[name]?.[0]).toBeCloseTo(low, 1);
    expect(same[name]?.[1]).toBeCloseTo(high, 1);
  }
  // Extremes 1 and 3: mean 2, deviation 1, and two deviations beyond is 4.
  const extremes = [Float32Array.of(0, 1), Float32Array.of(0, 3)];
  const spread = await calibrate(['x'], [new Uint8Array(), new Uint8Array()], () =>
    Promise.resolve(extremes.pop() ?? new Float32Array()),
  );
  expect(spread).toEqual({ x: [0, 4] });
  expect(formatRanges({ x: [-0.5, 4], y: [0, 1] })).toBe('{\n  "x": [-0.5, 4],\n  "y": [0, 1]\n}\n');
});

test('calibration stops when told to', async () => {
  const controller = new AbortController();
  controller.abort();
  const run = () => Promise.reject(new Error('ran'));
  await expect(calibrate(['x'], [new Uint8Array()], run, controller.signal)).rejects.toThrow(
    expect.objectContaining({ name: 'AbortError' }),
  );
});

describe('what the file says differently is refused, not guessed', () => {
  test.each([
    ['first', { dilation_rate: [2, 2] }, 'dilation_rate'],
    ['first', { activation: 'relu' }, 'activation'],
    ['left', { strides: [2, 2] }, 'same'],
    ['last', { activation: 'elu' }, 'elu'],
    ['pool', { padding: 'same' }, 'padding'],
  ])('%s with %j', (name, config, told) => {
    expect(() => buildTiny(changed(KERAS, name, config))).toThrow(
      new RegExp(`cannot be used: layer ${name}.*${told}`),
    );
  });

  test('an unknown layer', () => {
    const layers = KERAS.layers.map((layer) =>
      layer.name === 'sum' ? { ...layer, class_name: 'Multiply' } : layer,
    );
    expect(() => buildTiny({ ...KERAS, layers })).toThrow(/sum is a Multiply/);
  });
});

function changed(model: KerasModel, name: string, config: object): KerasModel {
  const layers = model.layers.map((layer) =>
    layer.name === name ? { ...layer, config: { ...layer.config, ...config } } : layer,
  );
  return { ...model, layers };
}
