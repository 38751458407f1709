/** @file transformers.js as its documentation shows it: a pipeline for image features. */
import { importPeer, PEERS_FOLDER, type EmbedPhoto } from './contestant.ts';

interface Transformers {
  readonly env: {
    allowLocalModels: boolean;
    allowRemoteModels: boolean;
    localModelPath: string;
    readonly backends: {
      readonly onnx: { readonly wasm: { numThreads: number; wasmPaths: { mjs: string; wasm: string } } };
    };
  };
  readonly pipeline: (
    task: 'image-feature-extraction',
    model: string,
    options: { readonly dtype: string; readonly device: string },
  ) => Promise<(photo: Blob, options: { readonly pool: true }) => Promise<{ readonly data: Float32Array }>>;
}

export interface TransformersOptions {
  readonly dtype: 'fp32' | 'q8';
  readonly device: 'wasm' | 'webgpu';
  /** Threads on WASM; as it comes the runtime takes half as many as there are cores, four at most. */
  readonly threads: 'default' | 'all';
}

/** @param model address of the model's folder */
export async function openTransformers(
  model: string,
  { dtype, device, threads }: TransformersOptions,
): Promise<EmbedPhoto> {
  // The runtime inside starts once, with so many threads: another number is another copy of the module.
  const { env, pipeline } = await importPeer<Transformers>(
    `@huggingface/transformers/dist/transformers.js?threads=${threads}`,
  );
  const slash = model.lastIndexOf('/') + 1;
  env.allowLocalModels = true;
  env.allowRemoteModels = false;
  env.localModelPath = model.slice(0, slash);
  const { wasm } = env.backends.onnx;
  if (threads === 'all') wasm.numThreads = navigator.hardwareConcurrency;
  // The file that it would fetch from a content delivery network.
  const runtime = new URL(
    `${PEERS_FOLDER}onnxruntime-web/dist/ort-wasm-simd-threaded.asyncify`,
    location.href,
  );
  wasm.wasmPaths = { mjs: `${runtime.href}.mjs`, wasm: `${runtime.href}.wasm` };
  const extract = await pipeline('image-feature-extraction', model.slice(slash), { dtype, device });
  return async (photo) => (await extract(photo, { pool: true })).data;
}
