import { describe, expect, it } from 'vitest';
import { benchUsage, parseBenchArguments } from '../../src/cli/bench-arguments.ts';

const IDS = ['embedding', 'search', 'page'];
const parse = (...args: string[]) => parseBenchArguments(args, IDS);

describe('parseBenchArguments', () => {
  it('measures all sections of the samples unless told otherwise', () => {
    expect(parse()).toEqual({
      only: IDS,
      rounds: 5,
      rows: [1000, 10_000, 100_000],
      out: '.cache/bench',
      help: false,
    });
  });

  it('takes a folder, sections in the order of the table, rounds, sizes and a place for the report', () => {
    expect(
      parse('photos', '--only', 'page, embedding', '--rounds', '7', '--rows', '500, 1e6', '--out', 'there'),
    ).toEqual({
      folder: 'photos',
      only: ['embedding', 'page'],
      rounds: 7,
      rows: [500, 1_000_000],
      out: 'there',
      help: false,
    });
  });

  it('hears a cry for help', () => {
    expect(parse('--help').help).toBe(true);
    for (const id of IDS) expect(benchUsage(IDS)).toContain(id);
  });

  it.each([
    [['--fast'], '--fast'],
    [['--only', 'embedding,speed'], 'no section "speed", there are embedding, search, page'],
    [['--rounds', '0'], '--rounds is "0"'],
    [['--rounds', '2.5'], '--rounds is "2.5"'],
    [['--rounds', 'many'], '--rounds is "many"'],
    [['--rows', '0,10'], '--rows is "0,10"'],
    [['--rows', '100,10'], '--rows is "100,10"'],
    [['--rows', 'all'], '--rows is "all"'],
    [['one', 'two'], 'one folder was expected, found one, two'],
  ])('refuses %j with a sentence', (args, sentence) => {
    expect(() => parse(...args)).toThrow(
      expect.objectContaining({
        code: 'INVALID_ARGUMENT',
        message: expect.stringContaining(sentence) as string,
      }),
    );
  });
});
