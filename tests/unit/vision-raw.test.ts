import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LookalikeError } from '../../src/base/errors.ts';
import { ByteReader } from '../../src/vision/byte-reader.ts';
import { readFacts } from '../../src/vision/exif-facts.ts';
import { readJpegSize } from '../../src/vision/jpeg.ts';
import { rawPreview } from '../../src/vision/raw.ts';
import { sniff } from '../../src/vision/sniff.ts';
import { concat, jpegSkeleton, withOrientation } from '../support/image-files.ts';
import { cr3File, rafFile, RAW_KINDS, rawFile } from '../support/raw-files.ts';

const parts = { preview: jpegSkeleton(1620, 1080), thumbnail: jpegSkeleton(160, 120), orientation: 6 };

const RAWS = [
  ...RAW_KINDS.map((kind) => [kind, rawFile(kind, parts)] as const),
  ['cr3', cr3File(parts)] as const,
];

describe.each(RAWS)('%s', (_, raw) => {
  test('is told by its bytes, and gives its largest JPEG, turned', () => {
    expect(sniff(raw)).toBe('raw');
    const found = readJpegSize(new ByteReader(rawPreview(raw)));
    expect(found).toMatchObject({ width: 1620, height: 1080, orientation: 6, isLossless: false });
  });

  test('whatever is damaged in it, a JPEG comes out or a sentence', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat({ max: raw.length - 1 }), fc.nat({ max: 255 })), { maxLength: 8 }),
        fc.nat({ max: raw.length }),
        (flips, end) => {
          const damaged = raw.slice(0, Math.max(8, end));
          for (const [at, value] of flips) if (at < damaged.length) damaged[at] = value;
          try {
            expect([...rawPreview(damaged).subarray(0, 2)]).toEqual([0xff, 0xd8]);
          } catch (error) {
            expect(error).toBeInstanceOf(LookalikeError);
          }
        },
      ),
    );
  });
});

test('of a CR3 the JPEG of full size is taken, or the smaller one where that is damaged', async () => {
  const raw = cr3File(parts, jpegSkeleton(6000, 4000));
  expect(readJpegSize(new ByteReader(rawPreview(raw)))).toMatchObject({ width: 6000, orientation: 6 });
  expect(await readFacts(raw.buffer, 'raw')).toMatchObject({ camera: 'Canon EOS R5' });
  const start = String.fromCharCode(...raw).indexOf('mdat') + 4;
  raw.fill(0, start, start + 2);
  expect(readJpegSize(new ByteReader(rawPreview(raw)))).toMatchObject({ width: 1620, orientation: 6 });
});

test("Fujifilm's raw keeps what its JPEG says of itself", () => {
  const raw = rafFile(withOrientation(parts.preview, 8));
  expect(sniff(raw)).toBe('raw');
  expect(readJpegSize(new ByteReader(rawPreview(raw)))).toMatchObject({ width: 1620, orientation: 8 });
});

test('directories that point at each other end', () => {
  const loop = concat('II*\0', [8, 0, 0, 0], [0, 0], [8, 0, 0, 0]);
  expect(() => rawPreview(loop)).toThrow(/without a preview/);
});

test('a TIFF picture says what it is', () => {
  expect(() => rawPreview(concat('MM\0*', [0, 0, 0, 8], [0, 0], [0, 0, 0, 0]))).toThrow(
    expect.objectContaining({
      code: 'UNSUPPORTED_FORMAT',
      message: expect.stringContaining('TIFF') as string,
    }) as Error,
  );
});
