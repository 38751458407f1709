/**
 * @file Calibration: which range of values each activation takes on photos. It runs when somebody changes the network or
 * the rule, not in a build; what it found is committed as activation-ranges.json.
 */
import { CALIBRATION } from '../profiles/profiles.ts';
import { encodeModel } from './graph.ts';
import type { Range } from './int8.ts';
import { rangedTensors, type ActivationRanges } from './int8-body.ts';
import { kerasFolder, readKeras } from './keras.ts';
import { buildBody, type Body } from './resnet.ts';

/** Output of the calibration model: lowest and highest value of each ranged tensor, one pair after the other. */
export const EXTREMES = 'extremes';

/** The model to run on photos and the tensors whose extremes it gives, from the npm package in `root`/node_modules. */
export async function loadCalibration(
  root: string,
): Promise<{ model: Uint8Array; tensors: readonly string[] }> {
  const { body } = buildBody(await readKeras(kerasFolder(root)));
  return { model: buildCalibrationModel(body), tensors: rangedTensors(body) };
}

/**
 * The float32 body as an ONNX file that computes only the extremes of each tensor that {@link rangedTensors} names, for
 * batches of one photo. So little leaves the model that it can run anywhere, a browser too.
 */
export function buildCalibrationModel(body: Body): Uint8Array {
  const graph = body.graph.copy();
  const one = graph.constant('extremes/shape', 'int64', [1], BigInt64Array.of(1n));
  const extremes = rangedTensors(body).flatMap((tensor) =>
    ['ReduceMin', 'ReduceMax'].map((op) => {
      const extreme = graph.add(op, [tensor], `${tensor}/${op}`, { keepdims: 0 });
      return graph.add('Reshape', [extreme, one], `${extreme}/row`);
    }),
  );
  graph.add('Concat', extremes, EXTREMES, { axis: 0 });
  graph.outputs.push({ name: EXTREMES, type: 'float32', dims: [extremes.length] });
  return encodeModel(graph);
}

/**
 * The range of each tensor: mean of the photos' extremes and `CALIBRATION.deviations` standard deviations beyond. The
 * extremes of all photos together would let one odd photo coarsen the steps for all; percentiles of the values cut off
 * the rare high activations that GeM and the classifier live on.
 *
 * @param photos whatever `run` takes; a hundred of many kinds are enough
 * @param run runs the calibration model on one photo and resolves to the values of its output {@link EXTREMES}
 */
export async function calibrate<Photo>(
  tensors: readonly string[],
  photos: Iterable<Photo>,
  run: (photo: Photo) => Promise<ArrayLike<number>>,
  signal?: AbortSignal,
): Promise<ActivationRanges> {
  const runs: ArrayLike<number>[] = [];
  for (const photo of photos) {
    signal?.throwIfAborted();
    runs.push(await run(photo));
  }
  return Object.fromEntries(
    tensors.map((tensor, index): [string, Range] => {
      const low = beyond(runs.map((extremes) => -(extremes[2 * index] ?? NaN)));
      const high = beyond(runs.map((extremes) => extremes[2 * index + 1] ?? NaN));
      return [tensor, [0 - low, high]];
    }),
  );
}

/** Mean and so many standard deviations, rounded to what matters so that the table stays readable. */
function beyond(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return Number((mean + CALIBRATION.deviations * Math.sqrt(variance)).toPrecision(CALIBRATION.digits));
}

/** The table as JSON, one tensor a line, as it is committed. */
export function formatRanges(ranges: ActivationRanges): string {
  const lines = Object.entries(ranges).map(
    ([tensor, [low, high]]) => `  ${JSON.stringify(tensor)}: [${low}, ${high}]`,
  );
  return `{\n${lines.join(',\n')}\n}\n`;
}
