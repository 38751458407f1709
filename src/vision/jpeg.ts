/** @file The parts of a JPEG file (ITU T.81, annex B) that matter before decoding: size, orientation, and that it ends. */
import { LookalikeError } from '../base/errors.ts';
import { endsTooEarly, type ByteReader } from './byte-reader.ts';
import type { StoredSize } from './header.ts';
import { readExifOrientation } from './exif-orientation.ts';
import type { Orientation } from './orientation.ts';

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const APP1 = 0xe1;
const TEM = 0x01;

/** Frame headers of every coding process; C4, C8 and CC are tables and an extension. */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

/** SOF3, 7, 11, 15. */
const LOSSLESS_FRAMES: readonly number[] = Object.freeze([0xc3, 0xc7, 0xcb, 0xcf]);

/** Markers without a length and content: restarts, start of image, TEM. */
const standsAlone = (marker: number): boolean =>
  (marker >= 0xd0 && marker <= 0xd7) || marker === SOI || marker === TEM;

interface Segment {
  readonly marker: number;
  /** Position of the content, after the two bytes of the length. */
  readonly at: number;
  readonly length: number;
}

/** All segments up to the end-of-image marker. @throws LookalikeError CORRUPT_IMAGE when the file ends without one */
function* segments(file: ByteReader): Generator<Segment> {
  let at = 2;
  for (;;) {
    // Between segments there may be fill bytes, and after a scan's header its entropy-coded data, in which FF is
    // followed by 00. Searching for the next marker passes both.
    const found = file.indexOf(0xff, at);
    if (found < 0) throw endsTooEarly();
    const marker = file.u8(found + 1);
    if (marker === EOI) return;
    if (marker === 0xff) at = found + 1;
    else if (marker === 0 || standsAlone(marker)) at = found + 2;
    else {
      const length = file.u16(found + 2);
      yield { marker, at: found + 4, length: Math.max(0, length - 2) };
      at = found + 2 + length;
    }
  }
}

/** What a JPEG's segments say before its first scan. */
export interface JpegSize extends StoredSize {
  readonly orientation: Orientation;
  /** Cameras keep their sensor's numbers so; no browser decodes it. */
  readonly isLossless: boolean;
}

/** Stored size and EXIF orientation. @throws LookalikeError CORRUPT_IMAGE */
export function readJpegSize(file: ByteReader): JpegSize {
  let orientation: Orientation | undefined;
  for (const { marker, at, length } of segments(file)) {
    if (marker === APP1) orientation ??= readOrientation(file, at, length);
    if (isFrame(marker)) {
      const [width, height] = [file.u16(at + 3), file.u16(at + 1)];
      return { width, height, orientation: orientation ?? 1, isLossless: LOSSLESS_FRAMES.includes(marker) };
    }
    if (marker === SOS) break;
  }
  throw new LookalikeError(
    'CORRUPT_IMAGE',
    'This JPEG file has no frame header: it is damaged. Copy it again.',
  );
}

/**
 * Browsers decode a JPEG that was cut short and leave the rest grey, so the end is looked for: scans are passed marker
 * by marker, which also passes a thumbnail's own end in a segment. About 1 ms for 5 MB.
 * @throws LookalikeError CORRUPT_IMAGE when there is no end-of-image marker
 */
export function checkJpegEnds(file: ByteReader): void {
  let scans = 0;
  for (const { marker } of segments(file)) if (marker === SOS) scans++;
  if (scans === 0) throw endsTooEarly();
}

/** Of an APP1 segment with EXIF; `undefined` where it has none or is damaged. */
function readOrientation(file: ByteReader, at: number, length: number): Orientation | undefined {
  return length < 14 ? undefined : readExifOrientation(file, at);
}
