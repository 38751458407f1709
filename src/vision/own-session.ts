/** @file A person's own network on ONNX Runtime, as a session that takes pixels and gives one unit vector. */
import type { InferenceSession, Tensor } from 'onnxruntime-web';
import { LookalikeError } from '../base/errors.ts';
import { SerialQueue } from '../base/queue.ts';
import { ENGINE } from '../profiles/profiles.ts';
import { FLOAT16 } from '../vectors/half-floats.ts';
import { inputValues } from './own-input.ts';
import { OWN_OUTPUT, type OpenedModel } from './own-model.ts';
import { pooled } from './own-pooling.ts';
import type { InputPixels, PhotoInput } from './photo-pixels.ts';
import { backendFailed, type BatchSession, type Outputs, type Runtime } from './session.ts';

/** An output as it came. */
export interface OutputValues {
  readonly values: Float32Array;
  readonly shape: readonly number[];
}

/** One photo a run: networks that were exported for a batch of 1 are common, and the processor gains nothing from more. */
export class OwnSession implements BatchSession<PhotoInput> {
  readonly sizes = ENGINE.batchSizes.wasm;
  readonly depth = 1;
  readonly #session: InferenceSession;
  readonly #runtime: Runtime;
  readonly #model: OpenedModel;
  readonly #runs = new SerialQueue();

  constructor(session: InferenceSession, runtime: Runtime, model: OpenedModel) {
    this.#session = session;
    this.#runtime = runtime;
    this.#model = model;
  }

  /** @throws LookalikeError BACKEND_FAILED; MODEL_INVALID for a photo of which no vector can be made */
  async runPhotos(photos: readonly PhotoInput[]): Promise<Outputs> {
    const { output, pooling } = this.#model.settings;
    const vectors: Float32Array[] = [];
    for (const photo of photos) {
      const { values, shape } = await this.run(photo, output);
      vectors.push(pooled(values, shape, pooling));
    }
    const all = new Float32Array(vectors.reduce((length, vector) => length + vector.length, 0));
    let end = 0;
    for (const vector of vectors) {
      all.set(vector, end);
      end += vector.length;
    }
    return new Map([[OWN_OUTPUT, all]]);
  }

  async measure(photo: PhotoInput): Promise<number> {
    await this.runPhotos([photo]);
    const start = performance.now();
    for (let run = 0; run < ENGINE.timedRuns; run++) await this.runPhotos([photo]);
    return (performance.now() - start) / ENGINE.timedRuns;
  }

  /** What an output is for one photo. @throws LookalikeError BACKEND_FAILED */
  run(photo: PhotoInput, output: string): Promise<OutputValues> {
    if ('source' in photo) throw new LookalikeError('INTERNAL', 'This session does not resample.');
    return this.#runs.run(async () => {
      try {
        const results = await this.#session.run(this.#feeds(photo), [output]);
        const result = results[output];
        if (!result) throw new Error(`it has no output "${output}"`);
        return { values: floatsOf(result), shape: result.dims };
      } catch (error) {
        throw backendFailed('model', 'failed while running', error);
      }
    });
  }

  #feeds(photo: InputPixels): Record<string, Tensor> {
    const { name, type } = this.#model.input;
    const { data, dims } = inputValues(photo, this.#model);
    return { [name]: new this.#runtime.Tensor(type, data, dims) };
  }
}

function floatsOf({ type, data }: Tensor): Float32Array {
  if (data instanceof Float32Array) return data;
  // Browsers that have an array of 16 bits give one, and that tells numbers.
  if (type === 'float16' && data instanceof Uint16Array) return FLOAT16.fromBits(data);
  return Float32Array.from(data as ArrayLike<number>);
}
