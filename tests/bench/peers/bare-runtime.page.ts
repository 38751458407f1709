/** @file ONNX Runtime without a library around it: one float32 session and a loop, as one would write it first. */
import { env, InferenceSession, Tensor } from 'onnxruntime-web/wasm';
import runtime from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import { PREPROCESSING } from '../../../src/profiles/profiles.ts';
import type { EmbedPhoto } from './contestant.ts';
import { PIXELS, POOLED } from './peer-tensors.ts';
import { squareOf } from './square.page.ts';
import { PEER_INPUT } from './peer-input.ts';

const CHANNELS = 3;

/** @param model address of a graph from `pixel_values` to `pooler_output` */
export async function openBareRuntime(model: string): Promise<EmbedPhoto> {
  env.wasm.numThreads = navigator.hardwareConcurrency;
  env.wasm.wasmPaths = { wasm: new URL(runtime, import.meta.url).href };
  const session = await InferenceSession.create(model);
  return async (photo) => {
    const pixels = planes(await squareOf(photo));
    const input = new Tensor('float32', pixels, [1, CHANNELS, PEER_INPUT.size, PEER_INPUT.size]);
    const { [POOLED]: pooled } = await session.run({ [PIXELS]: input }, [POOLED]);
    return pooled?.data as Float32Array;
  };
}

/** RGBA bytes as planes of red, green and blue less their means. */
function planes({ data }: ImageData): Float32Array {
  const area = PEER_INPUT.size * PEER_INPUT.size;
  const pixels = new Float32Array(CHANNELS * area);
  PREPROCESSING.means.forEach((mean, channel) => {
    for (let at = 0; at < area; at++) pixels[channel * area + at] = (data[at * 4 + channel] ?? NaN) - mean;
  });
  return pixels;
}
