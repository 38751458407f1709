/**
 * @file An embed worker with a stub in place of the network: photos are read, hashed, decoded and drawn as ever, and the vector
 * is made of the pixels by sums. For proofs about everything but the network; no build but a test's own knows this file.
 */
import { expose } from 'comlink';
import { LookalikeError } from '../../src/base/errors.ts';
import { HEADS, NETWORK_PROFILES, OUTPUTS, PROFILES, type Profile } from '../../src/profiles/profiles.ts';
import type { EngineOptions, EngineReport } from '../../src/vision/photo-embedder.ts';
import { WorkerEmbedder } from '../../src/workers/worker-embedder.ts';

class StubEmbedder extends WorkerEmbedder {
  override load({ backend }: EngineOptions, progress: MessagePort): Promise<EngineReport> {
    progress.close();
    if (backend === 'webgpu') return Promise.reject(new LookalikeError('BACKEND_FAILED', 'it has no stub'));
    this.vectors = {
      add: (_ticket, photo, profile, others = []) => {
        if ('source' in photo) throw new Error('The stub wants pixels.');
        const shape = NETWORK_PROFILES.find(({ output }) => output === profile.output) ?? profile;
        const outputs = new Map([[profile.output, vectorOf(photo, shape)]]);
        for (const name of others) outputs.set(name, OTHERS[name]?.(photo) ?? new Float32Array());
        return Promise.resolve(outputs);
      },
      cancel: () => undefined,
    };
    return Promise.resolve({ precision: 'int8', selfCheck: 1, notes: ['The network is a stub.'] });
  }
}

/** Further outputs: positive activations of the pixels under each position, and one class, by their sum. */
const OTHERS: Readonly<Record<string, (rgba: Uint8ClampedArray) => Float32Array>> = {
  [PROFILES.resnet50.output]: (rgba) => vectorOf(rgba, PROFILES.resnet50),
  [OUTPUTS.map]: mapOf,
  [OUTPUTS.classes]: (rgba) => {
    const classes = new Float32Array(HEADS.classCount);
    classes[rgba.reduce((sum, value) => sum + value, 0) % HEADS.classCount] = 1;
    return classes;
  },
};

function mapOf(rgba: Uint8ClampedArray): Float32Array {
  const size = Math.sqrt(rgba.length / 4);
  const side = size / 32;
  const map = new Float32Array(HEADS.pooledChannels * side * side);
  rgba.forEach((value, at) => {
    const pixel = Math.floor(at / 4);
    const position = Math.floor(Math.floor(pixel / size) / 32) * side + Math.floor((pixel % size) / 32);
    const channel = at % HEADS.pooledChannels;
    const entry = channel * side * side + position;
    map[entry] = (map[entry] ?? 0) + Math.abs(value - 127.5);
  });
  return map;
}

/**
 * Unit length, each block of its weight: sums of the pixels' distances from grey, each value in one of `dimension` sums. The same
 * pixels, the same vector.
 */
function vectorOf(rgba: Uint8ClampedArray, { dimension, blocks }: Profile): Float32Array {
  const vector = new Float32Array(dimension);
  rgba.forEach((value, at) => {
    if (at % 4 !== 3) vector[at % dimension] = (vector[at % dimension] ?? 0) + value - 127.5;
  });
  const parts = blocks.length > 0 ? blocks : [{ offset: 0, length: dimension, weight: 1 }];
  for (const { offset, length, weight } of parts) {
    const part = vector.subarray(offset, offset + length);
    const scale = Math.sqrt(weight) / Math.hypot(...part);
    part.forEach((value, at) => (part[at] = value * scale));
  }
  return vector;
}

expose(new StubEmbedder());
