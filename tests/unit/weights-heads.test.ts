import { expect, test } from 'vitest';
import { HEADS, NETWORK_PROFILES } from '../../src/profiles/profiles.ts';
import { normalRandom, seededRandom } from '../../src/vectors/random.ts';
import { Graph } from '../../src/weights/graph.ts';
import { addHeads, type HeadMatrices } from '../../src/weights/heads.ts';
import { storeFloat16, storeFloat32, storeInt8, type StoreMatrix } from '../../src/weights/matrix-storage.ts';
import type { Classifier } from '../../src/weights/resnet.ts';
import { interpret, type Tensor } from '../support/onnx-interpreter.ts';

const random = seededRandom(11);
const { pooledChannels, classCount, looksPooled, stage4Channels, looksStage4, means } = HEADS;

function matrix(inputs: number, outputs: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: inputs * outputs }, () => normalRandom(random) / Math.sqrt(inputs));
}

const CLASSIFIER: Classifier = {
  kernel: matrix(pooledChannels, classCount),
  bias: matrix(1, classCount),
};
const MATRICES: HeadMatrices = {
  stage5: matrix(pooledChannels, looksPooled),
  stage4: matrix(stage4Channels, looksStage4),
  means: matrix(classCount, means),
};
/** Two positions a channel, not negative, half of them zero as behind a ReLU. */
const STAGE5 = activations(pooledChannels);
const STAGE4 = activations(stage4Channels);

function activations(channels: number): Tensor {
  const data = Array.from({ length: channels * 2 }, () => Math.max(0, 3 * normalRandom(random)));
  return { dims: [1, channels, 1, 2], data };
}

function zeros({ dims, data }: Tensor): Tensor {
  return { dims, data: data.map(() => 0) };
}

function runHeads(stage4: Tensor, stage5: Tensor, store: StoreMatrix): (name: string) => number[] {
  const graph = new Graph();
  addHeads({ graph, stage4: 'stage4', stage5: 'stage5' }, CLASSIFIER, MATRICES, store);
  const tensors = interpret(graph, { stage4, stage5 });
  return (name) => [...(tensors.get(name)?.data ?? [])];
}

// The plain formulas of HEADS, on arrays.
const unit = (v: number[]) => v.map((x) => x / Math.sqrt(v.reduce((sum, y) => sum + y * y, 0)));
const pairs = ({ data }: Tensor) =>
  Array.from({ length: data.length / 2 }, (_, c) => [data[2 * c] ?? NaN, data[2 * c + 1] ?? NaN] as const);
const average = (tensor: Tensor) => pairs(tensor).map(([a, b]) => (a + b) / 2);
const gem = (tensor: Tensor) => pairs(tensor).map(([a, b]) => Math.cbrt((a ** 3 + b ** 3) / 2));
const times = (v: number[], m: Float32Array, outputs: number) =>
  Array.from({ length: outputs }, (_, o) =>
    v.reduce((sum, x, i) => sum + x * (m[i * outputs + o] ?? NaN), 0),
  );

function expectedOutputs() {
  const logits = times(average(STAGE5), CLASSIFIER.kernel, classCount).map(
    (x, i) => x + (CLASSIFIER.bias[i] ?? NaN),
  );
  const powers = logits.map(Math.exp);
  const total = powers.reduce((a, b) => a + b);
  const classes = powers.map((x) => x / total);
  const pooled = unit(average(STAGE5));
  const strong = unit(gem(STAGE5));
  const looks = unit([
    ...unit(
      times(
        pooled.map((x, i) => x + (strong[i] ?? NaN)),
        MATRICES.stage5,
        looksPooled,
      ),
    ),
    ...unit(times(unit(gem(STAGE4)), MATRICES.stage4, looksStage4)),
  ]);
  const kinds = unit(times(classes.map(Math.sqrt), MATRICES.means, means));
  const dual = [...looks.map((x) => x * Math.sqrt(1 / 1.1)), ...kinds.map((x) => x * Math.sqrt(0.1 / 1.1))];
  return { dual, pooled, classes };
}

const cosine = (a: number[], b: number[]) => {
  const other = unit(b);
  return unit(a).reduce((sum, x, i) => sum + x * (other[i] ?? NaN), 0);
};

test('every output follows its plain formula', () => {
  const found = runHeads(STAGE4, STAGE5, storeFloat32);
  const expected = expectedOutputs();
  expect(found('map')).toEqual(STAGE5.data);
  for (const name of ['dual', 'pooled', 'classes'] as const) {
    expect(found(name)).toHaveLength(expected[name].length);
    found(name).forEach((value, index) => expect(value).toBeCloseTo(expected[name][index] ?? NaN, 6));
  }
  const length = Math.sqrt(found('dual').reduce((sum, x) => sum + x * x, 0));
  expect(length).toBeCloseTo(1, 6);
});

test.each([
  ['half precision', storeFloat16, 0.999_999],
  ['bytes', storeInt8, 0.9998],
])('matrices kept as %s change next to nothing', (_, store, least) => {
  const found = runHeads(STAGE4, STAGE5, store);
  const expected = expectedOutputs();
  expect(cosine(found('dual'), expected.dual)).toBeGreaterThan(least);
  expect(cosine(found('classes'), expected.classes)).toBeGreaterThan(least);
});

test('a photo that excites nothing gives finite numbers', () => {
  const found = runHeads(zeros(STAGE4), zeros(STAGE5), storeFloat32);
  for (const { output, dimension } of NETWORK_PROFILES) {
    expect(found(output)).toHaveLength(dimension);
    expect(found(output).every(Number.isFinite)).toBe(true);
  }
});

test('profiles share an output, and no shape holds the size of a photo', () => {
  const graph = new Graph();
  addHeads({ graph, stage4: 'stage4', stage5: 'stage5' }, CLASSIFIER, MATRICES, storeFloat32);
  expect(graph.outputs.map(({ name, dims }) => [name, ...dims])).toEqual([
    ['dual', 'batch', 768],
    ['pooled', 'batch', 2048],
    ['classes', 'batch', 1000],
    ['map', 'batch', 2048, 'rows', 'columns'],
  ]);
});
