import { describe, expect, test } from 'vitest';
import { LookalikeError } from '../../src/base/errors.ts';
import { sniff } from '../../src/vision/sniff.ts';
import { concat } from '../support/image-files.ts';

/** An `ftyp` box with a major and compatible brands. */
const ftyp = (major: string, ...compatible: string[]): Uint8Array =>
  concat([0, 0, 0, 16 + 4 * compatible.length], 'ftyp', major, [0, 0, 0, 0], ...compatible, 'restofthefile');

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('AVIF by its brands', () => {
  test.each([
    ['avif', []],
    ['avis', ['avif', 'msf1']],
    ['mif1', ['miaf', 'avif']],
  ])('%s %j', (major, compatible) => {
    expect(sniff(ftyp(major, ...compatible))).toBe('avif');
  });
});

describe('films', () => {
  test.each([
    ['MP4', ftyp('isom', 'iso2', 'avc1', 'mp41')],
    ['MOV', ftyp('qt  ')],
    ['of a brand that nobody heard of', ftyp('abcd')],
    ['Matroska and WebM', concat([0x1a, 0x45, 0xdf, 0xa3], 'anything')],
  ])('%s', (_, bytes) => {
    expect(sniff(bytes)).toBe('film');
  });
});

describe('films that no browser reads are no photos', () => {
  const packets = (length: number, before: number): Uint8Array => {
    const bytes = new Uint8Array(3 * length);
    for (let at = before; at < bytes.length; at += length) bytes[at] = 0x47;
    return bytes;
  };
  test.each([
    ['AVI', concat('RIFF', [0, 0, 1, 0], 'AVI LIST')],
    ['MPEG program stream', concat([0, 0, 1, 0xba, 0x44])],
    ['MPEG video alone', concat([0, 0, 1, 0xb3, 0x14])],
    ['MPEG transport stream', packets(188, 0)],
    ['AVCHD', packets(192, 4)],
    ['Flash', concat('FLV', [1, 5])],
    ['Windows Media', concat([0x30, 0x26, 0xb2, 0x75, 0x8e])],
    ['QuickTime before MP4', concat([0, 0, 0, 8], 'wide', [0, 1, 0, 0], 'mdat')],
  ])('%s', (_, bytes) => {
    expect(() => sniff(bytes)).toThrow(
      expect.objectContaining({
        code: 'NOT_AN_IMAGE',
        message: expect.stringContaining('film of an old kind') as string,
      }) as LookalikeError,
    );
  });

  test('a text is none, wherever its Gs are', () => {
    expect(() => sniff(bytesOf('G'.repeat(400)))).toThrow(/text file/);
  });
});

describe('what is no photo is named', () => {
  test.each([
    ['text', bytesOf('Dear diary, today I went to the zoo.'), /text file/],
    ['text in another script', bytesOf('שלום עולם'), /text file/],
    ['a web page', bytesOf('<!doctype html><title>x</title>'), /text file/],
    ['a drawing', bytesOf('<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>'), /SVG drawing/],
    ['PDF', bytesOf('%PDF-1.7'), /PDF/],
    ['sound in MP4', ftyp('M4A ', 'mp42', 'isom'), /sound/],
    ['Ogg', concat('OggS', [0, 2]), /Ogg/],
    ['archive', concat('PK\x03\x04', [20, 0, 0, 0]), /archive/],
    ['bytes', concat([0, 1, 2, 3, 4, 5]), /no image format we know/],
    ['the two letters BM', bytesOf('BM is a good brand'), /text file/],
  ])('%s', (_, bytes, sentence) => {
    expect(() => sniff(bytes)).toThrow(sentence);
    expect(() => sniff(bytes)).toThrow(expect.objectContaining({ code: 'NOT_AN_IMAGE' }) as LookalikeError);
  });

  test.each([
    ['JPEG XL', concat([0xff, 0x0a, 0, 1, 2]), /JPEG XL/],
    ['Photoshop', bytesOf('8BPS\0\x01'), /Photoshop/],
  ])('a photo of another format is told apart: %s', (_, bytes, sentence) => {
    expect(() => sniff(bytes)).toThrow(sentence);
    expect(() => sniff(bytes)).toThrow(
      expect.objectContaining({ code: 'UNSUPPORTED_FORMAT' }) as LookalikeError,
    );
  });

  test('an empty file', () => {
    expect(() => sniff(new Uint8Array())).toThrow(
      expect.objectContaining({ code: 'EMPTY_FILE' }) as LookalikeError,
    );
  });
});
