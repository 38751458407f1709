import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LookalikeError } from '../../src/base/errors.ts';
import { ByteReader } from '../../src/vision/byte-reader.ts';
import { readJpegSize } from '../../src/vision/jpeg.ts';
import { rawPreview } from '../../src/vision/raw.ts';
import { sniff } from '../../src/vision/sniff.ts';
import { concat, jpegSkeleton, withOrientation } from '../support/image-files.ts';
import { rafFile, RAW_KINDS, rawFile } from '../support/raw-files.ts';

const parts = { preview: jpegSkeleton(1620, 1080), thumbnail: jpegSkeleton(160, 120), orientation: 6 };

describe.each(RAW_KINDS)('%s', (kind) => {
  const raw = rawFile(kind, parts);

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
