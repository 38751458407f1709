import { describe, expect, test } from 'vitest';
import { parseCommand, USAGE } from '../../src/cli/lookalike-arguments.ts';
import { table, visible } from '../../src/cli/terminal.ts';

describe('parseCommand', () => {
  test('takes each command with its options', () => {
    expect(parseCommand(['index', 'Trip', '--profile', 'p'])).toMatchObject({
      name: 'index',
      folder: 'Trip',
      profile: 'p',
      json: false,
    });
    expect(
      parseCommand(
        'search a.jpg --limit 3 --balance 0 --similarity 0.5..0.9 --turns --filter x>1 --json'.split(' '),
      ),
    ).toMatchObject({
      name: 'search',
      file: 'a.jpg',
      json: true,
      query: { limit: 3, balance: 0, similarity: { least: 0.5, most: 0.9 }, turns: true, filter: 'x>1' },
    });
    expect(parseCommand(['search', 'a.jpg', '--similarity=-0.5'])).toMatchObject({
      query: { similarity: { least: -0.5 } },
    });
    expect(parseCommand(['search', 'a.jpg'])).toHaveProperty('query', {});
    expect(parseCommand(['duplicates', '--tier', 'scene'])).toMatchObject({ query: { tier: 'scene' } });
    expect(parseCommand(['duplicates', '--threshold', '0.9'])).toMatchObject({ query: { threshold: 0.9 } });
    expect(parseCommand(['serve', '--port', '0'])).toMatchObject({ name: 'serve', port: 0 });
  });

  test.each([[[]], [['--help']], [['help']], [['search', '--help']]])('gives help for %j', (args) => {
    expect(parseCommand(args)).toEqual({ name: 'help' });
  });

  test.each([
    ['find a.jpg', 'there is no command "find", there are index, search, duplicates, serve'],
    ['index', 'one folder of photos was expected, 0 were given'],
    ['search a.jpg b.jpg', 'one photo was expected, 2 were given'],
    ['search a.jpg --limit many', '--limit is "many"; a number was expected'],
    ['search a.jpg --limit=', '--limit is ""; a number was expected'],
    ['search a.jpg --similarity 0.1..0.2..0.3', '0.8 or 0.8..0.95 was expected'],
    ['index a --turns', '"index" has no option --turns'],
    ['search a.jpg --depth 3', '--depth'],
    ['duplicates now', '"now" was not expected'],
    ['duplicates --tier same', '--tier is "same"; one of file, picture, scene was expected'],
    ['duplicates --tier scene --threshold 1', 'one of them was expected'],
    ['serve --port 70000', '--port is "70000"'],
  ])('does not understand "%s"', (line, sentence) => {
    expect(() => parseCommand(line.split(' ').filter((word) => word !== ''))).toThrow(
      expect.objectContaining({
        code: 'INVALID_ARGUMENT',
        message: expect.stringContaining(sentence) as string,
      }) as Error,
    );
  });

  test('tells every option in its usage', () => {
    for (const option of ['limit', 'balance', 'filter', 'similarity', 'turns', 'tier', 'threshold', 'port']) {
      expect(USAGE).toContain(`--${option}`);
    }
  });
});

describe('what a terminal is given', () => {
  test('holds nothing that it would obey', () => {
    expect(visible('a\u001b[2Jb\n\u202egpj.exe ü 写真')).toBe('a\\u001b[2Jb\\u000a\\u202egpj.exe ü 写真');
  });

  test('stands in columns', () => {
    expect(
      table([
        ['1', 'a long one', 'x'],
        ['22', 'b', ''],
      ]),
    ).toBe('1   a long one  x\n22  b');
  });
});
