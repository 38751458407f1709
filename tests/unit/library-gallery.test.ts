import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readFacts, writeFacts, type GalleryPhoto } from '../../src/library/gallery/facts.ts';
import { originalPath, readManifest, shardPath, thumbnailPath } from '../../src/library/gallery/format.ts';
import { GALLERY, PROFILES } from '../../src/profiles/profiles.ts';
import { seededRandom } from '../../src/vectors/random.ts';
import { decodeInt8Rows, encodeInt8Rows, int8RowsBytes } from '../../src/vectors/int8-rows.ts';

const numbers = fc.float({ noNaN: true, noDefaultInfinity: true, min: -4, max: 4 });

describe('vectors as int8 rows', () => {
  /** Dimension, and rows of it. */
  const tables = fc
    .integer({ min: 1, max: 40 })
    .chain((dimension) =>
      fc
        .array(fc.array(numbers, { minLength: dimension, maxLength: dimension }), { maxLength: 6 })
        .map((rows) => ({ dimension, rows: rows.map((row) => Float32Array.from(row)) })),
    );

  /** One row, slowly: the nearest codes, then the length that the vector had. */
  function reference(vector: Float32Array): number[] {
    const largest = Math.max(...vector.map(Math.abs));
    if (largest === 0) return [...vector];
    const codes = [...vector].map((value) => Math.round((value / largest) * 127));
    return codes.map((code) => Math.fround(code * Math.fround(Math.hypot(...vector) / Math.hypot(...codes))));
  }

  test('are read back as codes times a scale that keeps the length', () => {
    fc.assert(
      fc.property(tables, ({ dimension, rows }) => {
        const bytes = encodeInt8Rows(Float32Array.from(rows.flatMap((row) => [...row])), dimension);
        expect(bytes.length).toBe(int8RowsBytes(rows.length, dimension));
        const read = decodeInt8Rows(bytes, dimension, { all: rows.length });
        rows.forEach((row, at) => {
          const own = read.subarray(at * dimension, (at + 1) * dimension);
          const expected = reference(row);
          own.forEach((value, i) => expect(value).toBeCloseTo(expected[i] as number, 5));
          expect(Math.hypot(...own)).toBeCloseTo(Math.hypot(...row), 4);
        });
      }),
    );
  });

  test('have a scale for each block of a profile, which keeps its length', () => {
    const { dimension, blocks } = PROFILES['resnet50-dual'];
    const random = seededRandom(1);
    const vector = Float32Array.from(
      { length: dimension },
      (_, i) => (random() - 0.5) * (i < 512 ? 1 : 0.01),
    );
    const bytes = encodeInt8Rows(vector, dimension);
    expect(bytes.length).toBe(dimension + 2 * 4);
    const read = decodeInt8Rows(bytes, dimension, { all: 1 });
    for (const { offset, length } of blocks) {
      const own = vector.subarray(offset, offset + length);
      const expected = reference(own);
      read
        .subarray(offset, offset + length)
        .forEach((value, i) => expect(Math.abs(value - (expected[i] ?? NaN))).toBeLessThan(1e-7));
    }
  });

  test('are read in part as in whole, wherever the bytes begin', () => {
    fc.assert(
      fc.property(tables, fc.nat(5), fc.nat(5), ({ dimension, rows }, from, wanted) => {
        const bytes = encodeInt8Rows(Float32Array.from(rows.flatMap((row) => [...row])), dimension);
        const moved = new Uint8Array(bytes.length + 3);
        moved.set(bytes, 3);
        const first = Math.min(from, rows.length);
        const count = Math.min(wanted, rows.length - first);
        const whole = decodeInt8Rows(bytes, dimension, { all: rows.length });
        const part = decodeInt8Rows(moved.subarray(3), dimension, { all: rows.length, first, count });
        expect(part).toEqual(whole.slice(first * dimension, (first + count) * dimension));
      }),
    );
  });
});

const digests = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes) => Buffer.from(bytes).toString('hex'));

const photos: fc.Arbitrary<GalleryPhoto[]> = fc
  .array(
    fc.record(
      {
        row: fc.nat(2 ** 31),
        contentId: digests,
        path: fc.string({ unit: 'binary' }),
        width: fc.nat(),
        height: fc.nat(),
        bytes: fc.nat(2 ** 40),
        format: fc.constantFrom('jpeg', 'heic', ''),
        taken: fc.constantFrom('2020-02-30T10:00:00', '1999-12-31T23:59:59'),
        camera: fc.string(),
        kinds: fc.array(fc.constantFrom('alp', 'barn', 'cup'), { minLength: 1, maxLength: 3 }),
      },
      { requiredKeys: ['row', 'contentId', 'path', 'width', 'height', 'bytes', 'format'] },
    ),
  )
  .chain((all) => {
    const place = fc.option(fc.record({ latitude: numbers, longitude: numbers }), { nil: {} });
    return fc
      .array(place, { minLength: all.length, maxLength: all.length })
      .map((places) => all.map((photo, at) => ({ ...photo, ...places[at] })));
  })
  .map((all) => all.sort((a, b) => a.row - b.row));

describe("a shard's facts", () => {
  test('are read as they were written', () => {
    fc.assert(
      fc.property(photos, (all) => {
        const plain = all.map((photo) => JSON.parse(JSON.stringify(photo)) as GalleryPhoto);
        expect(readFacts(writeFacts(all), all.length)).toEqual(plain);
      }),
    );
  });

  test.each<[string, (text: string) => string]>([
    ['cut off', (text) => text.slice(0, -2)],
    ['of other photos', () => writeFacts([])],
    ['no object', () => '7'],
    ['without a column', (text) => text.replace('"widths"', '"w"')],
    ['with contents cut off', (text) => text.replace(/"contents":"..../u, '"contents":"')],
    ['with contents that are no base64', (text) => text.replace(/"contents":"./u, '"contents":"!')],
  ])('that are %s are refused', (_, damage) => {
    const photo = {
      row: 3,
      contentId: 'ab'.repeat(32),
      path: 'a',
      width: 1,
      height: 1,
      bytes: 1,
      format: '',
    };
    const text = writeFacts([photo]);
    expect(readFacts(text, 1)).toEqual([photo]);
    expect(() => readFacts(damage(text), 1)).toThrow(
      expect.objectContaining({ code: 'GALLERY_INVALID' }) as Error,
    );
  });
});

describe('a manifest', () => {
  const file = { bytes: 776, sha256: 'ab'.repeat(32) };
  const manifest = {
    format: GALLERY.format,
    version: GALLERY.version,
    title: '<b>Trip</b>',
    profile: 'resnet50-dual',
    photos: 1,
    originals: false,
    credits: false,
    shards: [{ photos: 1, facts: file, vectors: file }],
  };

  test('is read', () => {
    expect(readManifest(JSON.stringify(manifest))).toEqual(manifest);
  });

  test.each<[string, object | string]>([
    ['no JSON', '<!doctype html>'],
    ['something else', { ...manifest, format: 'other' }],
    ['a list', '[]'],
    ['of a later version', { ...manifest, version: GALLERY.version + 1 }],
    ['of an unknown profile', { ...manifest, profile: 'constructor' }],
    ['without a title', { ...manifest, title: null }],
    ['with other counts', { ...manifest, photos: 2 }],
    ['without shards', { ...manifest, shards: {} }],
    ['with a name that leads elsewhere', shardOf({ ...file, sha256: '../../x' })],
    ['with vectors of another length', shardOf({ ...file, bytes: 772 })],
    ['with a negative length', shardOf({ ...file, bytes: -1 })],
    ['with a shard that is none', { ...manifest, shards: [null] }],
    [
      'with too large a shard',
      { ...manifest, photos: 1e9, shards: [{ photos: 1e9, facts: file, vectors: file }] },
    ],
  ])('that is %s is refused with a sentence', (_, damaged) => {
    const text = typeof damaged === 'string' ? damaged : JSON.stringify(damaged);
    expect(() => readManifest(text)).toThrow(
      expect.objectContaining({
        code: 'GALLERY_INVALID',
        message: expect.stringMatching(/^This gallery cannot be read\. .+ Reload the page/u) as string,
      }) as Error,
    );
  });

  function shardOf(vectors: object): object {
    return { ...manifest, shards: [{ photos: 1, facts: file, vectors }] };
  }
});

test('files are named after contents, whatever a photo is called', () => {
  const id = 'ab'.repeat(32);
  expect(thumbnailPath(id)).toBe(`thumbnails/ab/${id}.jpg`);
  expect(originalPath(id, 'Trip/A.JPEG')).toBe(`photos/ab/${id}.jpeg`);
  expect(originalPath(id, '../..//x.j/../g')).toBe(`photos/ab/${id}.bin`);
  expect(shardPath('facts', { bytes: 1, sha256: id })).toBe('shards/facts-abababababababab.json');
});
