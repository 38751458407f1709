import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BandFigures } from '../../src/library/evaluation/types.ts';
import { BAND_NAMES } from '../../src/profiles/profiles.ts';
import { bandsOf } from '../../src/ui/measured-bands.ts';
import { fieldsOf, numberOf, settingsOf } from '../../src/ui/model-fields.ts';
import { modelFiles } from '../../src/ui/models-session.ts';
import type { ModelSettings } from '../../src/vision/own-model.ts';

const SETTINGS: ModelSettings = {
  size: 224,
  view: { share: 0.875, whole: false, filter: 'bicubic' },
  order: 'RGB',
  scale: 1 / 255,
  mean: [0.48145466, 0.4578275, 0.40821073],
  deviation: [0.26862954, 0.26130258, 0.27577711],
  output: 'image_embeds',
  pooling: 'none',
};

describe('settings of a model as fields', () => {
  it('shows a scale as people know it, and tells numbers that were typed from those that were not', () => {
    const fields = fieldsOf(SETTINGS);
    expect(fields).toMatchObject({
      size: '224',
      share: '0.875',
      scale: '1/255',
      mean: ['0.4814547', '0.4578275', '0.4082107'],
    });
    const typed = { ...fields, mean: ['0,5', '.5', '1/2'] as const, order: 'BGR' as const };
    expect(settingsOf(typed, SETTINGS)).toEqual({
      // The deviation has more digits than were shown.
      settings: { ...SETTINGS, mean: [0.5, 0.5, 0.5], order: 'BGR' },
      wrong: [],
    });
  });

  it('whatever the settings are, fields that nobody touched are the same settings', () => {
    const number = fc.double({ min: -1e3, max: 1e3, noNaN: true });
    const positive = fc.double({ min: 1e-6, max: 1e3, noNaN: true });
    const settings = fc.record({
      size: fc.integer({ min: 16, max: 1024 }),
      view: fc.record({
        share: fc.double({ min: 1e-3, max: 1, noNaN: true }),
        whole: fc.boolean(),
        filter: fc.constantFrom('bilinear' as const, 'bicubic' as const, 'lanczos' as const),
      }),
      order: fc.constantFrom('RGB' as const, 'BGR' as const),
      scale: positive,
      mean: fc.tuple(number, number, number),
      deviation: fc.tuple(positive, positive, positive),
    });
    fc.assert(
      fc.property(settings, (drawn) => {
        const before: ModelSettings = { ...SETTINGS, ...drawn };
        expect(settingsOf(fieldsOf(before), before)).toEqual({ settings: before, wrong: [] });
      }),
    );
  });

  it.each([
    ['size', { size: '15' }],
    ['size', { size: '224.5' }],
    ['size', { size: '' }],
    ['share', { share: '0' }],
    ['share', { share: '1.1' }],
    ['scale', { scale: '-1' }],
    ['scale', { scale: '1/0' }],
    ['mean', { mean: ['0', '', '0'] as const }],
    ['deviation', { deviation: ['1', '0', '1'] as const }],
  ])('%s is wrong in %j', (field, change) => {
    expect(settingsOf({ ...fieldsOf(SETTINGS), ...change }, SETTINGS)).toEqual({
      settings: null,
      wrong: [field],
    });
  });

  it('a share that does not count may be anything', () => {
    const fields = { ...fieldsOf(SETTINGS), share: 'x', whole: true };
    expect(settingsOf(fields, SETTINGS).settings?.view).toEqual({
      share: 0.875,
      whole: true,
      filter: 'bicubic',
    });
  });

  it.each([
    [' 0.5 ', 0.5],
    ['0,5', 0.5],
    ['1 / 4', 0.25],
    ['-2', -2],
    ['1/2/3', NaN],
    ['1.000,5', NaN],
    ['', NaN],
    ['/2', NaN],
    ['Infinity', NaN],
  ])('%j is %d', (text, value) => {
    expect(numberOf(text)).toBe(value);
  });
});

it('of several files a model and its description are taken, whatever their order and the case of their names', () => {
  const named = (...names: string[]): (string | undefined)[] => {
    const { model, config } = modelFiles(names.map((name) => new File([], name)));
    return [model?.name, config?.name];
  };
  expect(named('preprocessor_config.json', 'Model.ONNX')).toEqual(['Model.ONNX', 'preprocessor_config.json']);
  expect(named('a.onnx', 'b.onnx')).toEqual(['a.onnx', undefined]);
  expect(named('a.jpg', 'onnx')).toEqual([undefined, undefined]);
});

it('bands are taken when all four were measured', () => {
  const figures = BAND_NAMES.map((band, at): BandFigures => {
    return { band, from: 0.9 - at / 10, precision: 0.99, recall: 0.5, belonging: 10, others: 20, edits: {} };
  });
  expect(bandsOf(figures)).toEqual({
    file: { from: 0.9, precision: 0.99, recall: 0.5 },
    picture: { from: 0.8, precision: 0.99, recall: 0.5 },
    scene: { from: expect.closeTo(0.7) as number, precision: 0.99, recall: 0.5 },
    kind: { from: expect.closeTo(0.6) as number, precision: 0.99, recall: 0.5 },
  });
  expect(bandsOf(figures.slice(1))).toBe(undefined);
});
