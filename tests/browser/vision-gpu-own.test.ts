/** @file A person's own network on a graphics card (a software adapter), held against the processor. */
import { transfer, wrap } from 'comlink';
import { expect, test } from 'vitest';
import { sha256 } from '../../src/base/hash.ts';
import { usualSettings } from '../../src/library/models/preprocessor-config.ts';
import { dot } from '../../src/vectors/kernels.ts';
import { builtModels } from '../../src/vision/built-models.ts';
import { profileOf, type OwnModel } from '../../src/vision/own-model.ts';
import { createEmbedWorker } from '../../src/workers/embed.ts';
import type { EmbedWorkerApi } from '../../src/workers/embed-worker-api.ts';
import { CNN_CHANNELS, smallCnn } from '../support/own-networks.ts';

const bytes = smallCnn({ seed: 7 });
const file = new Blob([bytes]);
const input = { name: 'pixel_values', type: 'float32', layout: 'NCHW', channels: 3, size: null } as const;

async function model(): Promise<OwnModel> {
  return {
    id: 'own-7',
    name: 'small.onnx',
    bytes: bytes.length,
    sha256: await sha256(bytes),
    input,
    settings: { ...usualSettings(input), output: 'pooler_output', pooling: 'none' },
    dimension: CNN_CHANNELS,
    photoMs: 1,
    added: '',
  };
}

async function opened(backend: 'wasm' | 'webgpu', own: OwnModel) {
  const worker = createEmbedWorker();
  const remote = wrap<EmbedWorkerApi>(worker);
  const { port1, port2 } = new MessageChannel();
  port1.close();
  const given = { backend, precision: 'auto', threads: 1, allowSoftwareGpu: true } as const;
  const models = await builtModels();
  const report = await remote.load({ ...given, models, own: { model: own, file } }, transfer(port2, [port2]));
  return { worker, remote, report };
}

test('it makes the same vector, where it is checked and where other workers read for it', async () => {
  const own = await model();
  const processor = await opened('wasm', own);
  const card = await opened('webgpu', own);
  const decoder = createEmbedWorker();
  try {
    const [one, other] = [processor.report.probe, card.report.probe];
    expect(one && other && dot(one, other)).toBeGreaterThan(0.9999);
    const { port1, port2 } = new MessageChannel();
    await card.remote.serve(transfer(port1, [port1]));
    const reading = wrap<EmbedWorkerApi>(decoder);
    await reading.connect(transfer(port2, [port2]), false, profileOf(own));
    const photo = await (await fetch('/samples/photos/kite.jpg')).blob();
    const asked = { profile: own.id };
    const [here, there] = await Promise.all([
      processor.remote.embed(1, photo, asked),
      reading.embed(1, photo, asked),
    ]);
    expect(dot(here.vector, there.vector)).toBeGreaterThan(0.9999);
  } finally {
    for (const worker of [processor.worker, card.worker, decoder]) worker.terminate();
  }
});
