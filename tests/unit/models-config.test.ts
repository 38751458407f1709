/** @file Descriptions as the hubs publish them (their numbers, not their files), and what is made of them. */
import { describe, expect, test } from 'vitest';
import { readConfig, usualSettings } from '../../src/library/models/preprocessor-config.ts';
import { OWN_MODEL } from '../../src/profiles/profiles.ts';
import type { ModelInput } from '../../src/vision/own-model.ts';

const input: ModelInput = { name: 'pixel_values', type: 'float32', layout: 'NCHW', channels: 3, size: null };
const half = [0.5, 0.5, 0.5];
const read = (config: object, given: Partial<ModelInput> = {}) =>
  readConfig(JSON.stringify(config), { ...input, ...given });

describe('what networks of the hubs were shown', () => {
  const known = [
    {
      name: 'ViT',
      config: { image_mean: half, image_std: half, resample: 2, size: { height: 224, width: 224 } },
      size: 224,
      view: { share: 1, whole: true, filter: 'bilinear' },
    },
    {
      name: 'an older ViT, DINO',
      config: { image_mean: half, image_std: half, resample: 3, size: 224 },
      size: 224,
      view: { share: 1, whole: true, filter: 'bicubic' },
    },
    {
      name: 'DINOv2',
      config: {
        crop_size: { height: 224, width: 224 },
        do_center_crop: true,
        resample: 3,
        size: { shortest_edge: 256 },
      },
      size: 224,
      view: { share: 0.875, whole: false, filter: 'bicubic' },
    },
    {
      name: 'CLIP',
      config: { crop_size: 224, do_center_crop: true, resample: 3, size: { shortest_edge: 224 } },
      size: 224,
      view: { share: 1, whole: false, filter: 'bicubic' },
    },
    {
      name: 'an older CLIP',
      config: { crop_size: 224, do_center_crop: true, resample: 3, size: 224 },
      size: 224,
      view: { share: 1, whole: false, filter: 'bicubic' },
    },
    {
      name: 'SigLIP',
      config: { image_mean: half, image_std: half, resample: 3, size: { height: 384, width: 384 } },
      size: 384,
      view: { share: 1, whole: true, filter: 'bicubic' },
    },
    {
      name: 'ResNet, ConvNeXt',
      config: { crop_pct: 0.875, resample: 3, size: { shortest_edge: 224 } },
      size: 224,
      view: { share: 0.875, whole: false, filter: 'bicubic' },
    },
    {
      name: 'ConvNeXt at 384',
      config: { crop_pct: 1, resample: 1, size: { shortest_edge: 384 } },
      size: 384,
      view: { share: 1, whole: true, filter: 'lanczos' },
    },
  ] as const;
  test.each(known)('$name', ({ config, size, view }) => {
    const { settings, notes } = read(config);
    expect(settings).toMatchObject({ size, view, order: 'RGB', scale: OWN_MODEL.usual.scale });
    expect(notes).toEqual([]);
  });
});

test('numbers are read, and switches believed', () => {
  const { settings } = read({
    rescale_factor: 1 / 127.5,
    image_mean: [1, 2, 3],
    image_std: 0.5,
    do_flip_channel_order: true,
  });
  expect(settings).toMatchObject({
    scale: 1 / 127.5,
    mean: [1, 2, 3],
    deviation: [0.5, 0.5, 0.5],
    order: 'BGR',
  });
  expect(read({ do_rescale: false, do_normalize: false, image_mean: [1, 2, 3] }).settings).toMatchObject({
    scale: 1,
    mean: [0, 0, 0],
    deviation: [1, 1, 1],
  });
});

test('nothing said is as usual, and a network of bytes scales them itself', () => {
  expect(read({}).settings).toEqual(usualSettings(input));
  expect(read({ image_mean: half }, { type: 'uint8' }).settings).toMatchObject({
    scale: 1,
    mean: [0, 0, 0],
    deviation: [1, 1, 1],
  });
});

test('what is not done is told', () => {
  expect(read({ size: 384 }, { size: 224 })).toMatchObject({
    settings: { size: 224 },
    notes: [expect.stringMatching(/says 384 pixels, but the network takes 224/u)],
  });
  expect(read({ resample: 5 }).notes).toEqual([expect.stringMatching(/not known here \(5\)/u)]);
  expect(read({ size: { height: 256, width: 128 } }).notes).toEqual([expect.stringMatching(/oblong/u)]);
  const pressed = { size: { height: 256, width: 256 }, crop_size: 224, do_center_crop: true };
  expect(read(pressed)).toMatchObject({
    settings: { view: { share: 0.875, whole: false } },
    notes: [expect.stringMatching(/presses all of the photo/u)],
  });
});

describe('what cannot be meant is refused', () => {
  const wrong = [
    '',
    '[]',
    'null',
    '{',
    '{"size": 0}',
    '{"size": 100000}',
    '{"size": {"shortest_edge": 2.5}}',
    '{"image_mean": [1, 2]}',
    '{"image_mean": ["a", 1, 2]}',
    '{"image_std": [0, 1, 1]}',
    '{"rescale_factor": 0}',
  ];
  test.each(wrong)('%s', (text) => {
    expect(() => readConfig(text, input)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });
});
