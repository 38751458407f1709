/** The weights still are the classifier that they came as: what it calls a sample is what the sample shows. */
import { beforeAll, expect, test } from 'vitest';
import { detectCapabilities } from '../../src/base/capabilities.ts';
import { OUTPUTS } from '../../src/profiles/profiles.ts';
import { builtModels } from '../../src/vision/built-models.ts';
import { loadLabels, loadModel } from '../../src/vision/model.ts';
import { readPhoto } from '../../src/vision/photo-pixels.ts';
import { Session } from '../../src/vision/session.ts';

let session: Session;
let labels: readonly string[];

beforeAll(async () => {
  const models = await builtModels();
  labels = await loadLabels(models);
  const model = await loadModel(models, 'int8');
  session = await Session.open({ backend: 'wasm', model, threads: detectCapabilities().cores });
});

/** The class with the highest probability. */
async function labelOf(name: string): Promise<string | undefined> {
  const response = await fetch(`/samples/photos/${name}.jpg`);
  const { rgba } = await readPhoto(await response.arrayBuffer());
  const { outputs } = await session.run(new Uint8Array(rgba), 1, [OUTPUTS.classes]);
  const probabilities = [...(outputs.get(OUTPUTS.classes) ?? [])];
  return labels[probabilities.indexOf(Math.max(...probabilities))];
}

// Samples of things that are among the 1000 classes, one to a picture.
test.each([
  ['abandoned-home', 'barn'],
  ['cups', 'cup'],
  ['forest-stream', 'valley'],
  ['french-alpine-landscape', 'alp'],
  ['mountain-path', 'alp'],
  ['nagasaki-boats', 'dock'],
  ['paint-brushes', 'paintbrush'],
  ['two-dogs', 'cocker_spaniel'],
])('%s is a picture of: %s', async (name, label) => {
  expect(await labelOf(name)).toBe(label);
});
