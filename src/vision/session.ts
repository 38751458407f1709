/** @file The one place that loads ONNX Runtime, and a model on it that takes pixels and gives values. */
import type { InferenceSession } from 'onnxruntime-web';
import webgpuRuntime from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?parts';
import wasmRuntime from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?parts';
import { LookalikeError } from '../base/errors.ts';
import { loadParted, wholeFile, type WholeFile } from '../base/parted-file.ts';
import { SerialQueue } from '../base/queue.ts';
import { release } from '../base/release.ts';
import { ENGINE, INPUT } from '../profiles/profiles.ts';
import type { Backend } from './embedder.ts';
import type { InputPixels, PhotoInput } from './photo-pixels.ts';

export interface SessionOptions {
  readonly backend: Backend;
  readonly model: Uint8Array;
  /** WebAssembly threads; more than 1 needs a cross-origin isolated page. */
  readonly threads: number;
  /** Where WebGPU is to compute. */
  readonly device?: GPUDevice;
}

/** Values of each asked output, all photos of the batch after one another. */
export type Outputs = ReadonlyMap<string, Float32Array>;

export interface Run {
  readonly outputs: Outputs;
  /** What the runtime took, without waiting for its turn. */
  readonly milliseconds: number;
}

/** Runs batches of photos; `Photo` is what it takes for one. */
export interface BatchSession<Photo> {
  /** Photos that one run can take, ascending, 1 among them. */
  readonly sizes: readonly number[];
  /** Runs worth having under way at once. */
  readonly depth: number;
  /**
   * @param photos one of `sizes`, all of one input size
   * @param outputs names of the outputs wanted
   * @throws LookalikeError BACKEND_FAILED
   */
  runPhotos(photos: readonly Photo[], outputs: readonly string[]): Promise<Outputs>;
  /** Milliseconds that a photo like this one takes in a batch, the largest unless told. @throws LookalikeError BACKEND_FAILED */
  measure(photo: Photo, output: string, count?: number): Promise<number>;
}

export type Runtime = typeof import('onnxruntime-web');

/** Bytes of one photo of that input size in a batch. */
export const photoBytes = (inputSize: number): number => inputSize * inputSize * 4;

/**
 * The runtime for one backend. One a thread: its settings are global to it.
 * @throws LookalikeError MODEL_UNAVAILABLE
 */
export async function loadRuntime(backend: Backend, threads: number): Promise<Runtime> {
  // The bundles hold their own glue code; only the WebAssembly file is fetched. The plain one is half the size.
  const runtime =
    backend === 'wasm' ? await import('onnxruntime-web/wasm') : await import('onnxruntime-web/webgpu');
  const { env } = runtime;
  env.logLevel = 'error';
  env.wasm.numThreads = threads;
  if (binaries.has(runtime)) return runtime;
  const file = backend === 'wasm' ? wasmRuntime : webgpuRuntime;
  const base = import.meta.url;
  const whole = wholeFile(file, base);
  if (whole) env.wasm.wasmPaths = { wasm: whole.url };
  else env.wasm.wasmBinary = await loadParted({ file, base, what: 'ONNX Runtime' });
  binaries.set(runtime, whole ?? (env.wasm.wasmBinary as Uint8Array<ArrayBuffer>));
  return runtime;
}

/**
 * The WebAssembly of each runtime that was loaded: bytes, or what the runtime fetches itself. Only of what comes from an address
 * a browser keeps the compiled code: with the bytes handed over a later visit took 1.2 to 2 s more until the model was open (2
 * busy cores).
 */
const binaries = new WeakMap<Runtime, Uint8Array<ArrayBuffer> | WholeFile>();

/** Opens a model on a runtime that {@link loadRuntime} gave. */
export async function createSession(
  runtime: Runtime,
  model: Uint8Array,
  options: InferenceSession.SessionOptions,
): Promise<InferenceSession> {
  const binary = binaries.get(runtime);
  const create = () => runtime.InferenceSession.create(model, { ...SESSION_OPTIONS, ...options });
  if (!binary) return create();
  if ('url' in binary) return withVerifiedFetch(binary, create);
  const session = await create();
  // It was compiled; its 27 MB would stay.
  if (binary.length > 0) release(binary.buffer);
  return session;
}

/** While `work` runs, a fetch of the file fails unless it is what it has to be: the runtime has no option for that. */
async function withVerifiedFetch<T>({ url, integrity }: WholeFile, work: () => Promise<T>): Promise<T> {
  const { fetch: plain } = globalThis;
  globalThis.fetch = (input, init) => plain(input, input === url ? { ...init, integrity } : init);
  try {
    return await work();
  } finally {
    globalThis.fetch = plain;
  }
}

/** Of every session, whatever its backend. */
const SESSION_OPTIONS = Object.freeze({
  graphOptimizationLevel: 'all',
  // 3: errors only; warnings about the graph are for those who build it.
  logSeverityLevel: 3,
} satisfies InferenceSession.SessionOptions);

/**
 * An open model. Runs are queued: the runtime's WebAssembly takes one at a time. There is no way to close one, because
 * its memory is only given back when the worker ends (microsoft/onnxruntime#21673).
 */
export class Session implements BatchSession<PhotoInput> {
  readonly sizes: readonly number[];
  readonly depth = 1;
  readonly #session: InferenceSession;
  readonly #runtime: Runtime;
  readonly #runs = new SerialQueue();

  private constructor(session: InferenceSession, runtime: Runtime, sizes: readonly number[]) {
    this.#session = session;
    this.#runtime = runtime;
    this.sizes = sizes;
  }

  /** @throws LookalikeError BACKEND_FAILED */
  static async open({ backend, model, threads, device }: SessionOptions): Promise<Session> {
    try {
      const runtime = await loadRuntime(backend, threads);
      const session = await createSession(runtime, model, {
        executionProviders: [device ? { name: backend, device } : backend],
      });
      return new Session(session, runtime, ENGINE.batchSizes[backend]);
    } catch (error) {
      throw backendFailed(backend, 'could not be started', error);
    }
  }

  /**
   * @param rgba uint8 [count, size, size, 4], of any size that the network takes
   * @param outputs names of the outputs wanted; others are not copied out
   * @throws LookalikeError BACKEND_FAILED
   */
  run(rgba: Uint8Array, count: number, outputs: readonly string[]): Promise<Run> {
    return this.#runs.run(async () => {
      try {
        const size = Math.sqrt(rgba.length / count / 4);
        const input = new this.#runtime.Tensor('uint8', rgba, [count, size, size, 4]);
        const start = performance.now();
        const results = await this.#session.run({ [INPUT.name]: input }, outputs);
        const milliseconds = performance.now() - start;
        return {
          outputs: new Map(outputs.map((name) => [name, values(name, results[name]?.data)])),
          milliseconds,
        };
      } catch (error) {
        throw backendFailed('model', 'failed while running', error);
      }
    });
  }

  async runPhotos(photos: readonly PhotoInput[], outputs: readonly string[]): Promise<Outputs> {
    return (await this.run(joined(photos), photos.length, outputs)).outputs;
  }

  async measure(photo: PhotoInput, output: string, count = this.sizes.at(-1) ?? 1): Promise<number> {
    const batch = joined(Array.from({ length: count }, () => photo));
    await this.run(batch, count, [output]);
    let total = 0;
    for (let run = 0; run < ENGINE.timedRuns; run++) {
      total += (await this.run(batch, count, [output])).milliseconds;
    }
    return total / ENGINE.timedRuns / count;
  }
}

function joined(photos: readonly PhotoInput[]): Uint8Array {
  const pixels = photos.filter((photo): photo is InputPixels => !('source' in photo));
  if (pixels.length < photos.length) throw new LookalikeError('INTERNAL', 'This session does not resample.');
  const rgba = new Uint8Array(pixels.reduce((bytes, { length }) => bytes + length, 0));
  let end = 0;
  for (const photo of pixels) {
    rgba.set(photo, end);
    end += photo.length;
  }
  return rgba;
}

/** What the runtime gave for an output, as it has to be. @throws Error */
export function values(name: string, data: unknown): Float32Array {
  if (!(data instanceof Float32Array)) throw new Error(`output ${name} is missing or not float32`);
  return data;
}

export function backendFailed(what: string, how: string, cause: unknown): LookalikeError {
  if (cause instanceof LookalikeError) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new LookalikeError('BACKEND_FAILED', `The ${what} ${how}: ${reason}`, { cause });
}
