import { describe, expect, it } from 'vitest';
import { NO_EXCLUSIONS, without, type Exclusions } from '../../src/photos/exclusions.ts';
import { comparePaths } from '../../src/photos/path-order.ts';

/** What is left of these paths, walked in their order. */
async function left(
  paths: readonly string[],
  exclusions: Partial<Exclusions>,
  inFolder = true,
): Promise<string[]> {
  async function* walk() {
    for (const path of [...paths].sort(comparePaths)) {
      yield await Promise.resolve({ path, open: () => Promise.reject(new Error('Nobody opens it.')) });
    }
  }
  const found: string[] = [];
  for await (const { path } of without(walk(), { ...NO_EXCLUSIONS, ...exclusions }, inFolder))
    found.push(path);
  return found;
}

describe('globs', () => {
  const paths = [
    'Pictures/a.jpg',
    'Pictures/b.GIF',
    'Pictures/.trash/c.jpg',
    'Pictures/Phone/Screenshots/d.png',
    'Pictures/Phone/e.png',
    'Pictures/screenshots/f.jpg',
    'Pictures/2019/old/g.jpg',
    'Pictures/2019/[h].jpg',
    'Pictures/2019/IMG (1).jpg',
  ];

  it.each<[string[], string[]]>([
    [['*.gif'], ['b.GIF']],
    [['Screenshots'], ['Phone/Screenshots/d.png', 'screenshots/f.jpg']],
    [['Phone/Screenshots'], ['Phone/Screenshots/d.png']],
    [['/Phone/'], ['Phone/Screenshots/d.png', 'Phone/e.png']],
    [['Phone/*'], ['Phone/Screenshots/d.png', 'Phone/e.png']],
    [['**/old'], ['2019/old/g.jpg']],
    [['2019/*.jpg'], ['2019/[h].jpg', '2019/IMG (1).jpg']],
    [['20??'], ['2019/old/g.jpg', '2019/[h].jpg', '2019/IMG (1).jpg']],
    [
      ['\\[h\\].jpg', ' e.png '],
      ['2019/[h].jpg', 'Phone/e.png'],
    ],
    [['.trash'], ['.trash/c.jpg']],
    [['', '  '], []],
    // The folder's own name is no part of it.
    [['Pictures'], []],
    [['*'], paths.map((path) => path.slice('Pictures/'.length))],
  ])('%j leave out %j', async (globs, gone) => {
    const kept = paths.filter((path) => !gone.includes(path.slice('Pictures/'.length)));
    expect(await left(paths, { globs })).toEqual([...kept].sort(comparePaths));
  });

  it('are about the names of single files as they are', async () => {
    expect(await left(['a.gif', 'b.jpg'], { globs: ['*.gif'] }, false)).toEqual(['b.jpg']);
  });
});

describe('pairs', () => {
  const paths = [
    'P/1.CR2',
    'P/1.JPG',
    'P/2.dng',
    'P/3.HEIC',
    'P/3.MOV',
    'P/4.mov',
    'P/5.arw',
    'P/5.nef',
    'P/sub/1.nef',
    'P/6.jpg',
    'P/6.png',
    'P/7.jpg.dng',
    'P/7.jpg',
    'P/8',
  ];

  it('are their picture alone; what has no picture beside it stays', async () => {
    const gone = ['P/1.CR2', 'P/3.MOV'];
    expect(await left(paths, {})).toEqual(paths.filter((path) => !gone.includes(path)).sort(comparePaths));
  });

  it('are all their files where that is wanted', async () => {
    expect(await left(paths, { pairs: false })).toEqual([...paths].sort(comparePaths));
  });
});
