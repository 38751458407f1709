import { execFileSync, spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { powershellQuoted, powershellScript } from '../../src/library/duplicates/powershell-script.ts';
import { withoutContradictions, writeResult, type ResultGroup } from '../../src/library/duplicates/result.ts';
import { shellQuoted, shellScript } from '../../src/library/duplicates/shell-script.ts';
import '../support/fixed-seed.ts';

/** Names that a shell, or whoever writes for one, could take for something else. */
const HOSTILE = [
  "it's.jpg",
  'a "b" c.jpg',
  'two\nlines.jpg',
  'ends with\n',
  '$HOME.jpg',
  '$(touch evil).jpg',
  '`touch evil`.jpg',
  '-rf.jpg',
  '--',
  '* ?.jpg',
  '~.jpg',
  '#.jpg',
  '\\n.jpg',
  "'; touch evil; '.jpg",
  'café \u202e.jpg',
  ' leading and trailing ',
  'tab\t\r.jpg',
  '%s%n.jpg',
  '!!.jpg',
  '\u2019; touch evil; \u2019.jpg',
  '😀.jpg',
];

let place: string;

beforeEach(() => {
  place = mkdtempSync(path.join(tmpdir(), 'lookalike-script-'));
});
afterEach(() => {
  rmSync(place, { recursive: true, force: true });
});

function put(file: string, text: string): void {
  mkdirSync(path.dirname(path.join(place, file)), { recursive: true });
  writeFileSync(path.join(place, file), text);
}

const file = (name: string, text: string) => ({ path: name, bytes: Buffer.byteLength(text) });

/** Every file below the place with what is in it. */
function found(): Record<string, string> {
  const entries = readdirSync(place, { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name))
      .map((full) => [path.relative(place, full), readFileSync(full, 'utf8')]),
  );
}

function runScript(groups: readonly ResultGroup[], folder = 'Moved') {
  const { text } = shellScript(groups, folder);
  const home = mkdtempSync(path.join(tmpdir(), 'lookalike-run-'));
  try {
    const script = path.join(home, 'script.sh');
    writeFileSync(script, text);
    const { status, stderr, stdout } = spawnSync('sh', [script, place], { encoding: 'utf8', cwd: home });
    expect(readdirSync(home)).toEqual(['script.sh']);
    return { status, stderr, stdout };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

describe('the shell script', () => {
  test('moves hostile names to where they belong, and nothing else happens', () => {
    put('Photos/keep.jpg', 'kept');
    const move = HOSTILE.map((name, at) => {
      const text = `moved ${at}`;
      put(`Photos/${name}/${name}`, text);
      return file(`Photos/${name}/${name}`, text);
    });
    const { status, stdout, stderr } = runScript([
      { band: 'picture', keep: [file('Photos/keep.jpg', 'kept')], move },
    ]);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(stdout).toContain(`${HOSTILE.length} files were moved`);
    const expected = Object.fromEntries(
      HOSTILE.map((name, at) => [`Moved/Photos/${name}/${name}`, `moved ${at}`]),
    );
    expect(found()).toEqual({ 'Photos/keep.jpg': 'kept', ...expected });
  });

  test('moves nothing at all where a group has no file that stays', () => {
    put('Photos/a.jpg', 'a');
    put('Photos/b.jpg', 'b');
    put('Photos/c.jpg', 'c');
    const before = found();
    const groups = [
      { band: 'picture', keep: [file('Photos/a.jpg', 'a')], move: [file('Photos/b.jpg', 'b')] },
      {
        band: 'picture',
        keep: [file('Photos/gone.jpg', 'x'), file('Photos/a.jpg', 'longer')],
        move: [file('Photos/c.jpg', 'c')],
      },
    ];
    const { status, stderr } = runScript(groups);
    expect(status).toBe(1);
    expect(stderr).toContain('Group 2');
    expect(found()).toEqual(before);
  });

  test('leaves what is not as it was, what is in the way, and what is a link', () => {
    put('Photos/keep.jpg', 'k');
    put('Photos/changed.jpg', 'changed since');
    put('Photos/taken.jpg', 't');
    put('Moved/Photos/taken.jpg', 'another');
    symlinkSync('keep.jpg', path.join(place, 'Photos/link.jpg'));
    const before = found();
    const move = [
      file('Photos/changed.jpg', 'c'),
      file('Photos/taken.jpg', 't'),
      file('Photos/link.jpg', 'k'),
      file('Photos/gone.jpg', 'g'),
    ];
    const { status, stdout } = runScript([{ band: 'scene', keep: [file('Photos/keep.jpg', 'k')], move }]);
    expect(status).toBe(0);
    expect(stdout).toContain('0 files were moved');
    expect(stdout).toContain('4 were left');
    expect(found()).toEqual(before);
  });

  test('puts a file back that proves to be the one that stays, under another path', () => {
    put('Photos/2020/a.jpg', 'a');
    symlinkSync('Photos/2020', path.join(place, '2020'));
    const { stdout } = runScript([
      { band: 'picture', keep: [file('2020/a.jpg', 'a')], move: [file('Photos/2020/a.jpg', 'a')] },
    ]);
    expect(stdout).toContain('0 files were moved');
    expect(found()).toEqual({ 'Photos/2020/a.jpg': 'a' });
  });

  test('of files with the same bytes moves none that has others by now', () => {
    put('Photos/a.jpg', 'abc');
    put('Photos/b.jpg', 'abc');
    put('Photos/c.jpg', 'abd');
    const { stdout, stderr } = runScript([
      {
        band: 'file',
        keep: [file('Photos/a.jpg', 'abc')],
        move: [file('Photos/b.jpg', 'abc'), file('Photos/c.jpg', 'abd')],
      },
    ]);
    expect(stdout).toContain('1 files were moved');
    expect(stderr).toContain('Photos/c.jpg');
    expect(found()).toEqual({ 'Photos/a.jpg': 'abc', 'Photos/c.jpg': 'abd', 'Moved/Photos/b.jpg': 'abc' });
  });

  test('leaves out groups that it cannot name, and says so', () => {
    const groups = [
      'Photos/\ufffd.jpg',
      'Photos/\ud800.jpg',
      'Photos/../../etc/a.jpg',
      '/etc/a.jpg',
      './a.jpg',
    ].map((name) => ({
      band: 'picture',
      keep: [file('Photos/a.jpg', 'a')],
      move: [file(name, 'b')],
    }));
    const { text, unwritten } = shellScript(groups, 'Moved');
    expect(unwritten).toHaveLength(5);
    expect(text).not.toMatch(/^(check|move) /m);
  });

  test.each(['', '..', 'a/b', ' a', 'a:b', 'two\nlines'])('refuses the folder %j', (folder) => {
    expect(() => shellScript([], folder)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
    expect(() => powershellScript([], folder)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });

  test('quotes any text so that a shell gives it back', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }), { minLength: 1, maxLength: 20 }),
        (texts) => {
          const plain = texts.map((text) => text.replaceAll('\0', '0').replace(/\p{Cs}/gu, '?'));
          const words = plain.map(shellQuoted).join(' ');
          const out = execFileSync('sh', ['-c', `printf '%s\\0' ${words}`]);
          expect(out.toString('utf8').split('\0').slice(0, -1)).toEqual(plain);
        },
      ),
      { numRuns: 60 },
    );
  });
});

/** As PowerShell reads a text in single quotes: each of these ends it, unless it stands twice. */
function readByPowershell(word: string): { text: string; rest: string } {
  const isQuote = (character: string | undefined): boolean =>
    /^['\u2018\u2019\u201a\u201b]$/.test(character ?? '');
  let text = '';
  let at = 1;
  for (; at < word.length; at++) {
    if (isQuote(word[at])) {
      if (!isQuote(word[at + 1])) break;
      at++;
    }
    text += word[at] ?? '';
  }
  return { text, rest: word.slice(at + 1) };
}

describe('the PowerShell script', () => {
  test('quotes any text as PowerShell reads it', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.constantFrom("'", '\u2018', '\u2019', '\u201a', '\u201b', '$x', '`', '\n'),
            fc.string(),
          ),
        ),
        (parts) => {
          const text = parts.join('');
          expect(readByPowershell(powershellQuoted(text))).toEqual({ text, rest: '' });
        },
      ),
    );
  });

  test('is read as UTF-8, and leaves out what Windows takes for places', () => {
    const group = (name: string) => ({
      band: 'file',
      keep: [file('Photos/a.jpg', 'a')],
      move: [file(name, 'a')],
    });
    const { text, unwritten } = powershellScript(
      [group('Photos/\u2019b.jpg'), group('Photos/C:x.jpg'), group('Photos/a\\b.jpg')],
      'Moved',
    );
    expect(text.startsWith('\ufeff')).toBe(true);
    expect(text).toContain("Move-File $true 'Photos/\u2019\u2019b.jpg' 1 @('Photos/a.jpg')");
    expect(unwritten).toEqual(['Photos/C:x.jpg', 'Photos/a\\b.jpg']);
  });
});

describe('groups of several tiers', () => {
  test('never lead to one of which no file stays, whatever each says', () => {
    const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'), {
      minLength: 2,
      maxLength: 5,
    });
    const group = names.chain((members) =>
      fc.integer({ min: 1, max: members.length }).map((kept): ResultGroup => ({
        band: 'picture',
        keep: members.slice(0, kept).map((name) => file(name, name)),
        move: members.slice(kept).map((name) => file(name, name)),
      })),
    );
    let moves = 0;
    fc.assert(
      fc.property(fc.array(group, { maxLength: 8 }), (groups) => {
        const result = withoutContradictions(groups);
        const moved = result.flatMap(({ move }) => move.map(({ path: name }) => name));
        expect(new Set(moved).size).toBe(moved.length);
        for (const { keep, move } of result) {
          expect(keep.length).toBeGreaterThan(0);
          expect(move.length).toBeGreaterThan(0);
          for (const { path: name } of keep) expect(moved).not.toContain(name);
        }
        moves += moved.length;
      }),
      { numRuns: 500 },
    );
    expect(moves).toBeGreaterThan(500);
    const [first] = groups([['a'], ['b', 'c']]);
    expect(withoutContradictions(groups([['a'], ['b', 'c']]))).toEqual([first]);
  });

  test('keep what the earlier one says', () => {
    const result = withoutContradictions(groups([['a'], ['b']], [['b'], ['a']], [['c'], ['b', 'd']]));
    expect(result.map(({ move }) => move.map(({ path: name }) => name))).toEqual([['b'], ['d']]);
  });

  function groups(...all: readonly (readonly [string[], string[]])[]): ResultGroup[] {
    return all.map(([keep, move]) => ({
      band: 'picture',
      keep: keep.map((name) => file(name, name)),
      move: move.map((name) => file(name, name)),
    }));
  }
});

describe('lists', () => {
  const groups: ResultGroup[] = [
    {
      band: 'picture',
      keep: [file('Photos/a.jpg', 'a')],
      move: [file('Photos/=b.jpg', 'b'), file('Photos/two\nlines.jpg', 'c')],
    },
  ];

  test('have a line a file', () => {
    expect(writeResult('csv', groups, 'Moved').text).toBe(
      'group,band,decision,path,bytes\r\n1,picture,keep,Photos/a.jpg,1\r\n1,picture,move,Photos/=b.jpg,1\r\n1,picture,move,"Photos/two\nlines.jpg",1\r\n',
    );
    expect(writeResult('txt', groups, 'Moved')).toEqual({
      text: 'Photos/=b.jpg\n',
      unwritten: ['Photos/two\nlines.jpg'],
    });
    expect(JSON.parse(writeResult('json', groups, 'Moved').text)).toEqual({ groups });
  });
});
