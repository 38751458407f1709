import { cp, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveConfig } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SAMPLES } from '../../src/profiles/profiles.ts';
import { buildSamples } from '../../src/photos/build/build-samples.ts';
import { EDITS, editedCopy } from '../../src/photos/build/edited-copy.ts';
import { decodeJpeg, encodeJpeg } from '../../src/photos/build/jpeg.ts';
import { samplesPlugin } from '../../src/photos/build/samples-plugin.ts';
import { parseSampleSources } from '../../src/photos/build/sample-sources.ts';
import type { SampleEdit } from '../../src/photos/sample-index.ts';

const committed = new URL('../../public/samples/', import.meta.url).pathname;

/** Width, height and the colours of a picture of six flat squares, so that an edit can be followed by eye. */
const SQUARE = 40;
const COLOURS = [
  [250, 0, 0], [0, 250, 0], [0, 0, 250],
  [250, 250, 0], [0, 250, 250], [250, 0, 250],
] as const; // prettier-ignore
const flag = encodeJpeg(flagPixels(), 100);

function flagPixels() {
  const width = 3 * SQUARE;
  const height = 2 * SQUARE;
  const data = new Uint8Array(4 * width * height);
  for (let at = 0; at < width * height; at++) {
    const square = 3 * Math.floor(at / width / SQUARE) + Math.floor((at % width) / SQUARE);
    data.set([...(COLOURS[square] ?? []), 255], 4 * at);
  }
  return { width, height, data };
}

/** Which of the six colours stands in the middle of each square, row by row; -1 for none of them. */
function squaresOf(bytes: Uint8Array): { columns: number; squares: number[] } {
  const { width, height, data } = decodeJpeg(bytes);
  const columns = Math.round(width / SQUARE);
  const squares = Array.from({ length: columns * Math.round(height / SQUARE) }, (_, square) => {
    const x = (square % columns) * SQUARE + SQUARE / 2;
    const y = Math.floor(square / columns) * SQUARE + SQUARE / 2;
    const at = 4 * (y * width + x);
    return COLOURS.findIndex((colour) =>
      colour.every((value, channel) => Math.abs(value - (data[at + channel] ?? 0)) < 12),
    );
  });
  return { columns, squares };
}

describe('edits', () => {
  test('mirrored, rotated and turned move every part of the picture to its place', () => {
    expect(squaresOf(flag)).toEqual({ columns: 3, squares: [0, 1, 2, 3, 4, 5] });
    expect(squaresOf(editedCopy(flag, 'mirrored'))).toEqual({ columns: 3, squares: [2, 1, 0, 5, 4, 3] });
    expect(squaresOf(editedCopy(flag, 'rotated'))).toEqual({ columns: 2, squares: [3, 0, 4, 1, 5, 2] });
    expect(squaresOf(editedCopy(flag, 'turned'))).toEqual({ columns: 2, squares: [2, 5, 1, 4, 0, 3] });
  });

  test('turned carries the EXIF orientation that undoes it, in front of everything else', () => {
    const bytes = Buffer.from(editedCopy(flag, 'turned'));
    expect(bytes.subarray(0, 4).toString('hex')).toBe('ffd8ffe1');
    expect(bytes.subarray(6, 10).toString()).toBe('Exif');
    // Entry: tag 0x0112, type SHORT, count 1, value 6.
    expect(bytes.subarray(22, 32).toString('hex')).toBe('01120003000000010006');
    expect(bytes.subarray(2 + 2 + bytes.readUInt16BE(4)).readUInt16BE(0)).toBe(0xffe0);
  });

  test('grey has no colour, tinted has less blue', () => {
    const [red, green, blue] = decodeJpeg(editedCopy(flag, 'grey')).data;
    expect(
      Math.max(red ?? 0, green ?? 0, blue ?? 0) - Math.min(red ?? 0, green ?? 0, blue ?? 0),
    ).toBeLessThan(4);
    // Luma of (250, 0, 0), BT.601.
    expect(red).toBeGreaterThan(70);
    expect(red).toBeLessThan(80);

    const { data } = decodeJpeg(editedCopy(flag, 'tinted'));
    const insideBlue = 4 * (3 * SQUARE * 20 + 2 * SQUARE + 20);
    expect(data[insideBlue + 2]).toBeGreaterThan(250 * SAMPLES.tint[2] - 12);
    expect(data[insideBlue + 2]).toBeLessThan(250 * SAMPLES.tint[2] + 12);
  });

  test('crop and small have the sizes of the table, blurred mixes across an edge', () => {
    const crop = decodeJpeg(editedCopy(flag, 'crop'));
    expect([crop.width, crop.height]).toEqual([
      3 * SQUARE * SAMPLES.crop.share,
      2 * SQUARE * SAMPLES.crop.share,
    ]);
    const large = encodeJpeg({ width: 640, height: 320, data: new Uint8Array(4 * 640 * 320).fill(128) }, 80);
    const small = decodeJpeg(editedCopy(large, 'small'));
    expect([small.width, small.height]).toEqual([160, 80]);
    expect(Math.abs((small.data[0] ?? 0) - 128)).toBeLessThan(4);

    const { data } = decodeJpeg(editedCopy(flag, 'blurred'));
    const edge = 4 * (3 * SQUARE * 20 + SQUARE);
    expect(data[edge]).toBeGreaterThan(60);
    expect(data[edge + 1]).toBeGreaterThan(60);
  });

  test.each(Object.keys(EDITS) as SampleEdit[])('%s gives the same bytes twice', (edit) => {
    expect(Buffer.compare(editedCopy(flag, edit), editedCopy(flag, edit))).toBe(0);
  });
});

describe('the committed list', () => {
  test('names every photo in the folder, and no other, with author, licence and source', async () => {
    const { photos } = parseSampleSources(await readFile(join(committed, SAMPLES.sources), 'utf8'));
    const files = (await readdir(join(committed, 'photos'))).map((name) => `photos/${name}`);
    expect(photos.map(({ file }) => file).sort()).toEqual(files.sort());
    expect(photos.length).toBeGreaterThan(30);
  });

  test('keeps the repository small and the photos at 1280 px at most', async () => {
    let total = 0;
    for (const name of await readdir(join(committed, 'photos'))) {
      const path = join(committed, 'photos', name);
      total += (await stat(path)).size;
      const { width, height } = decodeJpeg(await readFile(path));
      expect(Math.max(width, height), name).toBeLessThanOrEqual(1280);
    }
    expect(total).toBeLessThan(6_000_000);
  });

  test('has copies of every edit', async () => {
    const { copies } = parseSampleSources(await readFile(join(committed, SAMPLES.sources), 'utf8'));
    expect(new Set(copies.map(({ edited }) => edited))).toEqual(new Set(Object.keys(EDITS)));
  });

  test.each([
    [
      'a photo without licence',
      { photos: [{ file: 'a.jpg', title: 'A', author: 'B', source: 'C' }], copies: [] },
      'licence',
    ],
    ['a copy of nothing', { photos: [], copies: [{ of: 'a.jpg', edited: 'crop' }] }, 'a.jpg'],
    [
      'an unknown edit',
      {
        photos: [{ file: 'a.jpg', title: 'A', author: 'B', licence: 'L', source: 'C' }],
        copies: [{ of: 'a.jpg', edited: 'toString' }],
      },
      'toString',
    ],
  ])('is refused with %s', (_, list, named) => {
    expect(() => parseSampleSources(JSON.stringify(list))).toThrow(
      expect.objectContaining({
        code: 'INVALID_ARGUMENT',
        message: expect.stringContaining(named) as string,
      }),
    );
  });
});

describe('a build', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'samples-'));
    await cp(join(committed, 'photos/lake-dusk.jpg'), join(folder, 'photos/lake-dusk.jpg'), {
      recursive: true,
    });
    await writeSources(['crop', 'small']);
  });

  afterAll(() => rm(folder, { recursive: true }));

  const writeSources = (edits: SampleEdit[]) =>
    writeFile(
      join(folder, SAMPLES.sources),
      JSON.stringify({
        photos: [
          {
            file: 'photos/lake-dusk.jpg',
            title: 'Lake',
            author: 'Somebody',
            licence: 'CC0-1.0',
            source: 'here',
          },
        ],
        copies: edits.map((edited) => ({ of: 'photos/lake-dusk.jpg', edited })),
      }),
    );
  const generated = async () => (await readdir(join(folder, SAMPLES.generated))).sort();
  const dimensions = async (name: string) => {
    const { width, height } = decodeJpeg(await readFile(join(folder, SAMPLES.generated, name)));
    return [width, height];
  };

  test('writes copies that decode, and an index with the licence of the photo', async () => {
    const { written, index } = await buildSamples(folder);
    expect(written).toBe(2);
    expect(await generated()).toEqual(['index.json', 'lake-dusk-crop.jpg', 'lake-dusk-small.jpg']);
    expect(await dimensions('lake-dusk-crop.jpg')).toEqual([768, 480]);
    expect(await dimensions('lake-dusk-small.jpg')).toEqual([160, 100]);
    expect(JSON.parse(await readFile(join(folder, SAMPLES.index), 'utf8'))).toEqual(index);
    expect(index.photos).toHaveLength(3);
    expect(index.photos[1]).toEqual({
      file: 'generated/lake-dusk-crop.jpg', title: 'Lake', author: 'Somebody', licence: 'CC0-1.0', source: 'here',
      edited: 'crop', of: 'photos/lake-dusk.jpg',
    }); // prettier-ignore
  });

  test('does nothing when all is up to date, and makes what is missing', async () => {
    await buildSamples(folder);
    const before = await readFile(join(folder, 'generated/lake-dusk-crop.jpg'));
    expect((await buildSamples(folder)).written).toBe(0);
    await rm(join(folder, 'generated/lake-dusk-crop.jpg'));
    expect((await buildSamples(folder)).written).toBe(2);
    expect(await readFile(join(folder, 'generated/lake-dusk-crop.jpg'))).toEqual(before);
  });

  test('starts afresh from a broken index and with a changed list, and drops what is not wanted any more', async () => {
    await writeFile(join(folder, SAMPLES.index), '{"key":');
    expect((await buildSamples(folder)).written).toBe(2);
    await writeSources(['mirrored']);
    expect((await buildSamples(folder)).written).toBe(1);
    expect(await generated()).toEqual(['index.json', 'lake-dusk-mirrored.jpg']);
  });

  test('is made by the plugin before Vite goes on', async () => {
    await rm(join(folder, SAMPLES.generated), { recursive: true, force: true });
    const publicDir = await mkdtemp(join(tmpdir(), 'public-'));
    await cp(folder, join(publicDir, SAMPLES.folder), { recursive: true });
    await resolveConfig(
      { configFile: false, logLevel: 'silent', publicDir, plugins: [samplesPlugin()] },
      'build',
    );
    await expect(readdir(join(publicDir, SAMPLES.folder, SAMPLES.generated))).resolves.toContain(
      'index.json',
    );
    await rm(publicDir, { recursive: true });
  });

  test('twice at the same time does no harm', async () => {
    await rm(join(folder, SAMPLES.generated), { recursive: true, force: true });
    await Promise.all([buildSamples(folder), buildSamples(folder)]);
    expect((await buildSamples(folder)).written).toBe(0);
    expect((await generated()).filter((name) => name.endsWith('.part'))).toEqual([]);
  });
});
