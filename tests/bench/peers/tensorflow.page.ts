/** @file TensorFlow.js on its WASM backend with the weights as they were published, by its own script tags. */
import { PREPROCESSING } from '../../../src/profiles/profiles.ts';
import { PEERS_FOLDER, type EmbedPhoto } from './contestant.ts';
import { squareOf } from './square.page.ts';

interface TfTensor {
  reverse(axis: number): TfTensor;
  sub(values: readonly number[]): TfTensor;
  expandDims(axis: number): TfTensor;
  data(): Promise<Float32Array>;
  dispose(): void;
}

interface TfModel {
  readonly inputs: unknown;
  getLayer(name: string): { readonly output: unknown };
  predict(input: TfTensor): TfTensor;
}

interface TensorFlow {
  readonly wasm: { setWasmPaths(folder: string): void; setThreadsCount(threads: number): void };
  readonly browser: { fromPixels(pixels: ImageData): TfTensor };
  setBackend(name: 'wasm'): Promise<boolean>;
  ready(): Promise<void>;
  loadLayersModel(address: string): Promise<TfModel>;
  model(parts: { readonly inputs: unknown; readonly outputs: unknown }): TfModel;
  tidy(work: () => TfTensor): TfTensor;
}

declare global {
  var tf: TensorFlow;
}

/** The layer that averages the last activations over positions. */
const POOLING = 'avg_pool';

/** @param address of a layers model's `model.json` */
export async function openTensorflow(address: string): Promise<EmbedPhoto> {
  await runScript('@tensorflow/tfjs/dist/tf.min.js');
  await runScript('@tensorflow/tfjs-backend-wasm/dist/tf-backend-wasm.min.js');
  const { tf } = globalThis;
  tf.wasm.setWasmPaths(`${PEERS_FOLDER}@tensorflow/tfjs-backend-wasm/dist/`);
  tf.wasm.setThreadsCount(navigator.hardwareConcurrency);
  if (!(await tf.setBackend('wasm'))) throw new Error('TensorFlow.js could not start its WASM backend.');
  await tf.ready();
  const whole = await tf.loadLayersModel(address);
  const model = tf.model({ inputs: whole.inputs, outputs: whole.getLayer(POOLING).output });
  const bgrMeans = [...PREPROCESSING.means].reverse();
  return async (photo) => {
    const square = await squareOf(photo);
    const pooled = tf.tidy(() =>
      model.predict(tf.browser.fromPixels(square).reverse(2).sub(bgrMeans).expandDims(0)),
    );
    const features = await pooled.data();
    pooled.dispose();
    return features;
  };
}

function runScript(file: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = PEERS_FOLDER + file;
    script.onload = () => resolve();
    script.onerror = () => reject(new Error(`${file} could not be loaded.`));
    document.head.append(script);
  });
}
