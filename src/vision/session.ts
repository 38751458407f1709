/** @file The one place that knows ONNX Runtime: a model, opened on a backend, run on batches of pixels. */
import type { InferenceSession, Tensor } from 'onnxruntime-web';
import webgpuRuntime from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';
import wasmRuntime from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import { LookalikeError } from '../base/errors.ts';
import { SerialQueue } from '../base/queue.ts';
import { INPUT } from '../profiles/profiles.ts';
import type { Backend } from './embedder.ts';

export interface SessionOptions {
  readonly backend: Backend;
  readonly model: Uint8Array;
  /** WebAssembly threads; more than 1 needs a cross-origin isolated page. */
  readonly threads: number;
}

export interface Run {
  /** Values of each asked output, all photos of the batch after one another. */
  readonly outputs: ReadonlyMap<string, Float32Array>;
  /** What the runtime took, without waiting for its turn. */
  readonly milliseconds: number;
}

type TensorClass = new (type: 'uint8', data: Uint8Array, dims: readonly number[]) => Tensor;

/** Bytes of one photo in a batch. */
export const PHOTO_BYTES = INPUT.size * INPUT.size * 4;

/**
 * An open model. Runs are queued: the runtime's WebAssembly takes one at a time. There is no way to close one, because
 * its memory is only given back when the worker ends (microsoft/onnxruntime#21673).
 */
export class Session {
  readonly #session: InferenceSession;
  readonly #tensor: TensorClass;
  readonly #runs = new SerialQueue();

  private constructor(session: InferenceSession, tensor: TensorClass) {
    this.#session = session;
    this.#tensor = tensor;
  }

  /**
   * One session a thread: the runtime's settings are global to it.
   * @throws LookalikeError BACKEND_FAILED
   */
  static async open({ backend, model, threads }: SessionOptions): Promise<Session> {
    try {
      // The bundles hold their own glue code; only the WebAssembly file is fetched. The plain one is half the size.
      const runtime =
        backend === 'wasm' ? await import('onnxruntime-web/wasm') : await import('onnxruntime-web/webgpu');
      const { env } = runtime;
      env.logLevel = 'error';
      env.wasm.numThreads = threads;
      env.wasm.wasmPaths = { wasm: absolute(backend === 'wasm' ? wasmRuntime : webgpuRuntime) };
      const session = await runtime.InferenceSession.create(model, {
        executionProviders: [backend],
        graphOptimizationLevel: 'all',
        // 3: errors only; warnings about the graph are for those who build it.
        logSeverityLevel: 3,
      });
      return new Session(session, runtime.Tensor);
    } catch (error) {
      throw failed(backend, 'could not be started', error);
    }
  }

  /**
   * @param rgba uint8 [count, size, size, 4]
   * @param outputs names of the outputs wanted; others are not copied out
   * @throws LookalikeError BACKEND_FAILED
   */
  run(rgba: Uint8Array, count: number, outputs: readonly string[]): Promise<Run> {
    return this.#runs.run(async () => {
      try {
        const input = new this.#tensor('uint8', rgba, [count, INPUT.size, INPUT.size, 4]);
        const start = performance.now();
        const results = await this.#session.run({ [INPUT.name]: input }, outputs);
        const milliseconds = performance.now() - start;
        const values = new Map(
          outputs.map((name) => {
            const data = results[name]?.data;
            if (!(data instanceof Float32Array)) throw new Error(`output ${name} is missing or not float32`);
            return [name, data] as const;
          }),
        );
        return { outputs: values, milliseconds };
      } catch (error) {
        throw failed('model', 'failed while running', error);
      }
    });
  }
}

/** The runtime resolves addresses against its own file; Vite's are relative to the page or to this module. */
const absolute = (url: string): string => new URL(url, import.meta.url).href;

function failed(what: string, how: string, cause: unknown): LookalikeError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new LookalikeError('BACKEND_FAILED', `The ${what} ${how}: ${reason}`, { cause });
}
