import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { LookalikeError, type ErrorCode } from '../../src/base/errors.ts';
import { readHeader } from '../../src/vision/header.ts';
import {
  concat,
  encodeBmp,
  encodeGif,
  jpegSkeleton,
  pngHeader,
  webpHeader,
  withOrientation,
} from '../support/image-files.ts';
import { ANIMATED_AVIF, AVIF } from '../support/avif.ts';

const samples = new URL('../../public/samples/photos/', import.meta.url);
const photo = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(name, samples)));

const grey = (): [number, number, number] => [128, 128, 128];
const FILES: Readonly<Record<string, Uint8Array>> = {
  jpeg: photo('two-dogs.jpg'),
  progressive: jpegSkeleton(640, 480, 0xc2),
  png: pngHeader(640, 480),
  vp8: webpHeader('VP8 ', 640, 480),
  vp8l: webpHeader('VP8L', 640, 480),
  vp8x: webpHeader('VP8X', 640, 480),
  gif: encodeGif(5, 4, [[1, 2, 3]], [new Array<number>(20).fill(0)]),
  avif: AVIF,
  avis: ANIMATED_AVIF,
  bmp: encodeBmp(7, 5, grey),
};

/** Bytes at the end that hold nothing of the first picture: a GIF's trailer, the checksum of a PNG's end. */
const SPARE: Readonly<Record<string, number>> = { gif: 1, png: 4 };

function codeOf(bytes: Uint8Array): ErrorCode | 'none' {
  try {
    readHeader(bytes);
    return 'none';
  } catch (error) {
    if (error instanceof LookalikeError) return error.code;
    throw error;
  }
}

describe('size and format', () => {
  test.each([
    ['jpeg', 'jpeg', 852, 1280],
    ['progressive', 'jpeg', 640, 480],
    ['png', 'png', 640, 480],
    ['vp8', 'webp', 640, 480],
    ['vp8l', 'webp', 640, 480],
    ['vp8x', 'webp', 640, 480],
    ['gif', 'gif', 5, 4],
    ['avif', 'avif', 24, 16],
    ['avis', 'avif', 24, 16],
    ['bmp', 'bmp', 7, 5],
  ])('%s', (name, format, width, height) => {
    expect(readHeader(FILES[name] ?? new Uint8Array())).toMatchObject({ format, width, height });
  });

  test('every sample photo', () => {
    const names = readdirSync(samples);
    expect(names.length).toBeGreaterThan(20);
    for (const name of names.filter((each) => each.endsWith('.jpg'))) {
      expect(readHeader(photo(name)).format, name).toBe('jpeg');
    }
  });

  test('a BMP stored from the top has a negative height', () => {
    const bytes = encodeBmp(7, 5, grey);
    new DataView(bytes.buffer).setInt32(22, -5, true);
    expect(readHeader(bytes)).toMatchObject({ width: 7, height: 5 });
  });
});

describe('orientation', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])('%d in both byte orders', (orientation) => {
    const jpeg = jpegSkeleton(64, 48);
    for (const littleEndian of [false, true]) {
      expect(readHeader(withOrientation(jpeg, orientation, littleEndian)).orientation).toBe(orientation);
    }
  });

  test.each([0, 9, 65535])('a value of %d is ignored, as browsers do', (orientation) => {
    expect(readHeader(withOrientation(jpegSkeleton(64, 48), orientation)).orientation).toBe(1);
  });
});

describe('refused', () => {
  test('30,000 x 20,000 pixels, without decoding', () => {
    expect(() => readHeader(pngHeader(30_000, 20_000))).toThrow(/30000 x 20000 pixels, 600 megapixels/);
    expect(codeOf(pngHeader(30_000, 20_000))).toBe('IMAGE_TOO_LARGE');
  });

  test('no bytes at all', () => {
    expect(codeOf(new Uint8Array())).toBe('EMPTY_FILE');
  });

  test('zero pixels', () => {
    expect(codeOf(pngHeader(0, 5))).toBe('CORRUPT_IMAGE');
  });

  test.each(Object.keys(FILES))('%s cut short anywhere', (name) => {
    const bytes = FILES[name] ?? new Uint8Array();
    const needed = bytes.length - (SPARE[name] ?? 0);
    const step = Math.max(1, Math.floor(needed / 500));
    for (let length = 1; length < needed; length += step) {
      expect(['CORRUPT_IMAGE', 'NOT_AN_IMAGE'], `${length} bytes`).toContain(
        codeOf(bytes.subarray(0, length)),
      );
    }
    expect(codeOf(bytes)).toBe('none');
  });

  test('a JPEG whose thumbnail ends but whose picture does not', () => {
    const jpeg = jpegSkeleton(64, 48);
    const thumbnail = concat([0xff, 0xe2, 0, 2 + jpeg.length], jpeg);
    const whole = concat(jpeg.subarray(0, 2), thumbnail, jpeg.subarray(2));
    expect(codeOf(whole)).toBe('none');
    expect(codeOf(whole.subarray(0, whole.length - 2))).toBe('CORRUPT_IMAGE');
  });
});

describe('hostile bytes only ever cause a LookalikeError', () => {
  const heads = Object.values(FILES).map((bytes) => bytes.subarray(0, Math.min(bytes.length, 1500)));

  test('a header with bytes changed and cut', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...heads),
        fc.array(fc.tuple(fc.nat(1500), fc.nat(255)), { maxLength: 12 }),
        fc.nat(1500),
        (head, changes, length) => {
          const bytes = head.slice(0, length);
          for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
          codeOf(bytes);
        },
      ),
      { numRuns: 3000 },
    );
  });

  test('signatures followed by anything', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...heads),
        fc.nat(40),
        fc.uint8Array({ maxLength: 300 }),
        (head, kept, rest) => {
          codeOf(concat(head.subarray(0, kept), rest));
        },
      ),
      { numRuns: 3000 },
    );
  });
});
