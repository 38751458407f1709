/**
 * @file A model on the graphics card that is fed and read without waiting: pixels go into buffers of the card, runs are
 * submitted one behind the other, and a vector is read back while the next runs compute. Measured on an H100, images/s in
 * batches of 32, float16: 520 to 647 with a tensor in and out awaited, 2049 so, 2133 with captured runs.
 *
 * What ONNX Runtime 1.30 (native WebGPU execution provider) asks for, and what this file therefore keeps to:
 * - one `run` at a time, over all sessions of a thread: its WebAssembly is suspended while it waits;
 * - a captured run (graph capture) reads and writes the very buffers of the first run, whatever is passed later: there is
 *   one input buffer a size, and the same outputs are asked for every time;
 * - `getData()` submits its copy before it first waits, so that a later run cannot overwrite what it reads.
 *
 * The card's queue keeps the order of what is submitted, and `writeBuffer` takes a copy at once: writing the next batch
 * into the same buffer cannot disturb a run submitted before.
 */
import type { InferenceSession, Tensor } from 'onnxruntime-web';
import { abortable } from '../base/abort.ts';
import { SerialQueue } from '../base/queue.ts';
import { DEFAULT_PROFILE, ENGINE, GRAPHICS_CARD, INPUT, OUTPUTS, PROFILES } from '../profiles/profiles.ts';
import type { GraphicsCard } from './graphics-card.ts';
import { GpuResampler } from './gpu-resampler.ts';
import { inputSizeOf, type PhotoInput } from './photo-pixels.ts';
import { BUFFER_USAGE } from './gpu-usage.ts';
import {
  backendFailed,
  createSession,
  loadRuntime,
  photoBytes,
  values,
  type BatchSession,
  type Outputs,
  type Runtime,
} from './session.ts';

/** What every run has: vectors and classes. The map stays on the card unless it is asked for. */
const USUAL = Object.freeze([
  ...new Set([...Object.values(PROFILES).map(({ output }) => output), OUTPUTS.classes]),
]);

/** Runs of another input size are put together anew each time: a recording costs a copy of the weights. */
const RECORDED_SIZE = PROFILES[DEFAULT_PROFILE].inputSize;

/** Where the photos of a run of one size are put. */
interface Input {
  readonly buffer: GPUBuffer;
  readonly tensor: Tensor;
}

export class GpuSession implements BatchSession<PhotoInput> {
  readonly depth = GRAPHICS_CARD.depth;
  readonly #card: GraphicsCard;
  readonly #runtime: Runtime;
  /** Takes any number of photos. */
  readonly #plain: InferenceSession;
  /** Recorded runs by their number of photos. */
  readonly #captured = new Map<number, InferenceSession>();
  /** By number and input size of the photos. */
  readonly #inputs = new Map<string, Input>();
  readonly #resampler: GpuResampler;
  readonly #submissions = new SerialQueue();
  #sizes: readonly number[] = [1];

  private constructor(card: GraphicsCard, runtime: Runtime, plain: InferenceSession) {
    this.#card = card;
    this.#runtime = runtime;
    this.#plain = plain;
    this.#resampler = new GpuResampler(card.device);
  }

  /** Takes single photos until {@link allow} says more. @throws LookalikeError BACKEND_FAILED */
  static async open(card: GraphicsCard, model: Uint8Array): Promise<GpuSession> {
    try {
      const runtime = await loadRuntime('webgpu', 1);
      const plain = await abortable(openSession(runtime, card.device, model, false), card.lost);
      return new GpuSession(card, runtime, plain);
    } catch (error) {
      throw backendFailed('webgpu', 'could not be started', error);
    }
  }

  get sizes(): readonly number[] {
    return this.#sizes;
  }

  /** From now on runs take so many photos. */
  allow(sizes: readonly number[]): void {
    this.#sizes = sizes;
  }

  /**
   * Records a run of `size` photos of the default profile's input size, to be repeated from then on instead of being put
   * together anew. Costs a copy of the weights on the card.
   * @param model as it was opened; it is not kept, for its size
   * @throws LookalikeError BACKEND_FAILED, and such runs go on as before
   */
  async capture(size: number, model: Uint8Array): Promise<void> {
    try {
      const recording = this.#submissions.run(async () => {
        const session = await openSession(this.#runtime, this.#card.device, model, true);
        const results = await session.run({ [INPUT.name]: this.#input(size, RECORDED_SIZE).tensor }, USUAL);
        for (const name of USUAL) results[name]?.dispose();
        this.#captured.set(size, session);
      });
      await this.#untilLost(recording);
    } catch (error) {
      throw backendFailed('webgpu', 'could not record a run', error);
    }
  }

  /** Puts runs of `size` photos together anew each time, as if they had never been captured. */
  forget(size: number): void {
    this.#captured.delete(size);
  }

  async runPhotos(photos: readonly PhotoInput[], outputs: readonly string[]): Promise<Outputs> {
    try {
      const { reads } = await this.#untilLost(this.#submissions.run(() => this.#submit(photos, outputs)));
      return new Map(await this.#untilLost(Promise.all(reads)));
    } catch (error) {
      throw backendFailed('model', 'failed while running', error);
    }
  }

  /** With as many runs under way as a batcher has. */
  async measure(photo: PhotoInput, output: string, size = this.#sizes.at(-1) ?? 1): Promise<number> {
    const batch = Array.from({ length: size }, () => photo);
    const run = (): Promise<unknown> => this.runPhotos(batch, [output]);
    await run();
    const runs = ENGINE.timedRuns * this.depth;
    const start = performance.now();
    await Promise.all(Array.from({ length: runs }, run));
    return (performance.now() - start) / runs / size;
  }

  /** Uploads and submits one run; resolves when that is done, with what will have been read back. */
  async #submit(
    photos: readonly PhotoInput[],
    outputs: readonly string[],
  ): Promise<{ readonly reads: readonly Promise<[string, Float32Array]>[] }> {
    const [first] = photos;
    const inputSize = first ? inputSizeOf(first) : RECORDED_SIZE;
    const { buffer, tensor } = this.#input(photos.length, inputSize);
    for (const [position, photo] of photos.entries()) {
      const offset = position * photoBytes(inputSize);
      if ('source' in photo) this.#resampler.resample(photo, buffer, offset);
      else this.#card.device.queue.writeBuffer(buffer, offset, photo);
    }
    const wanted = [...new Set([...USUAL, ...outputs])];
    const canRepeat = inputSize === RECORDED_SIZE && wanted.length === USUAL.length;
    const session = (canRepeat && this.#captured.get(photos.length)) || this.#plain;
    const results = await session.run({ [INPUT.name]: tensor }, wanted);
    for (const name of wanted) if (!outputs.includes(name)) results[name]?.dispose();
    const reads = outputs.map((name) => this.#read(name, results[name]));
    // Nobody waits for them any more if the card was lost meanwhile.
    for (const read of reads) read.catch(() => undefined);
    return { reads };
  }

  async #read(name: string, tensor: Tensor | undefined): Promise<[string, Float32Array]> {
    const data = await tensor?.getData();
    // Not while the runtime's WebAssembly is suspended in a run.
    await this.#submissions.run(() => tensor?.dispose());
    return [name, values(name, data)];
  }

  #input(size: number, inputSize: number): Input {
    const key = `${size} x ${inputSize}`;
    let input = this.#inputs.get(key);
    if (!input) {
      const buffer = this.#card.device.createBuffer({
        size: size * photoBytes(inputSize),
        usage: BUFFER_USAGE.STORAGE | BUFFER_USAGE.COPY_DST | BUFFER_USAGE.COPY_SRC,
      });
      const dims = [size, inputSize, inputSize, 4];
      input = { buffer, tensor: this.#runtime.Tensor.fromGpuBuffer(buffer, { dataType: 'uint8', dims }) };
      this.#inputs.set(key, input);
    }
    return input;
  }

  #untilLost<T>(work: Promise<T>): Promise<T> {
    return abortable(work, this.#card.lost);
  }
}

function openSession(
  runtime: Runtime,
  device: GPUDevice,
  model: Uint8Array,
  enableGraphCapture: boolean,
): Promise<InferenceSession> {
  return createSession(runtime, model, {
    // `preferredLayout` is left alone: its default is the fastest (measured on an H100).
    executionProviders: [{ name: 'webgpu', device }],
    enableGraphCapture,
    preferredOutputLocation: 'gpu-buffer',
  });
}
