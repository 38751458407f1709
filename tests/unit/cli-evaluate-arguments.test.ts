import { expect, test } from 'vitest';
import { parseEvaluateArguments } from '../../src/cli/evaluate-arguments.ts';
import { DEFAULT_PROFILE, EVALUATION, PROFILES } from '../../src/profiles/profiles.ts';

test('a folder is enough', () => {
  expect(parseEvaluateArguments(['photos'])).toEqual({
    folder: 'photos',
    profiles: Object.keys(PROFILES),
    precisions: [],
    queries: EVALUATION.queries,
    copies: true,
    thorough: false,
    json: false,
    out: '.cache/evaluation',
    help: false,
  });
});

test('models, queries, a list and what is left out are told', () => {
  const given = [
    'photos',
    '--profile',
    'resnet50, resnet50-dual,resnet50',
    '--precision',
    'int8, float32,int8',
    '--queries',
    '20',
    '--list',
    'a.csv',
  ];
  expect(parseEvaluateArguments([...given, '--no-copies', '--thorough', '--json'])).toMatchObject({
    profiles: ['resnet50', 'resnet50-dual'],
    precisions: ['int8', 'float32'],
    queries: 20,
    list: 'a.csv',
    copies: false,
    thorough: true,
    json: true,
  });
});

test("a model of one's own is measured beside the default, or beside those that are named", () => {
  const own = ['photos', '--model', 'clip.onnx', '--config', 'preprocessor_config.json'];
  expect(parseEvaluateArguments(own)).toMatchObject({
    profiles: [DEFAULT_PROFILE],
    model: 'clip.onnx',
    config: 'preprocessor_config.json',
  });
  expect(parseEvaluateArguments([...own, '--profile', 'resnet50'])).toMatchObject({ profiles: ['resnet50'] });
});

test.each([
  [['a', '--config', 'b.json'], /no --model was named/],
  [[], /one folder was expected, found none/],
  [['a', 'b'], /found a, b/],
  [['a', '--profile', 'clip'], /no model "clip", there are resnet50-dual/],
  [['a', '--precision', 'int4'], /no precision "int4", there are float32/],
  [['a', '--queries', '0'], /--queries is "0"/],
  [['a', '--speed'], /--speed/],
])('%j: a sentence', (args, sentence) => {
  expect(() => parseEvaluateArguments(args)).toThrow(sentence);
});
