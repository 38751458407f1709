/**
 * @file Canon's newer raws: not TIFF but boxes, as films have them (https://github.com/lclevy/canon_cr3). The JPEG of full size
 * is the one sample of the first track, a smaller one stands in a box of Canon's, and so does Exif's first directory, as a
 * TIFF of its own.
 */
import { boxes, inside, type Box } from './boxes.ts';
import type { ByteReader } from './byte-reader.ts';

/** A stretch of the file. */
export interface Piece {
  readonly at: number;
  readonly length: number;
}

/** First bytes of the identities of Canon's `uuid` boxes, which are 16 bytes long. */
const UUID_BYTES = 16;
const HEADER_UUID = 0x85c0b687;
const PREVIEW_UUID = 0xeaf42b5e;

/** The brand of a CR3 where any film has its own. */
export function isCr3(file: ByteReader): boolean {
  return file.length >= 12 && file.text(4, 8) === 'ftypcrx ';
}

/** Where its JPEGs lie, the largest first. @throws LookalikeError CORRUPT_IMAGE */
export function cr3Pieces(file: ByteReader): Piece[] {
  return [fullSize(file), preview(file)].filter((piece) => piece !== undefined);
}

/** Where its Exif lies. @throws LookalikeError CORRUPT_IMAGE */
export function cr3Exif(file: ByteReader): Piece | undefined {
  const movie = inside(file, whole(file), 'moov');
  const header = movie && uuid(file, movie, HEADER_UUID);
  const exif = header && inside(file, header, 'CMT1');
  return exif && { at: exif.start, length: exif.end - exif.start };
}

function fullSize(file: ByteReader): Piece | undefined {
  let box: Box | undefined = inside(file, whole(file), 'moov');
  for (const type of ['trak', 'mdia', 'minf', 'stbl']) box &&= inside(file, box, type);
  const sizes = box && inside(file, box, 'stsz');
  const places = box && inside(file, box, 'co64');
  if (!sizes || !places) return undefined;
  // Both begin with version and flags; then one size for all samples, and the number of places before them.
  return {
    at: file.u32(places.start + 8) * 2 ** 32 + file.u32(places.start + 12),
    length: file.u32(sizes.start + 4),
  };
}

function preview(file: ByteReader): Piece | undefined {
  const outer = uuid(file, whole(file), PREVIEW_UUID);
  // Between the identity and the box stand 8 bytes of no known meaning.
  const box = outer && inside(file, { start: outer.start + 8, end: outer.end }, 'PRVW');
  return box && { at: box.start + 16, length: file.u32(box.start + 12) };
}

function uuid(file: ByteReader, outer: Pick<Box, 'start' | 'end'>, identity: number): Box | undefined {
  for (const box of boxes(file, outer.start, outer.end)) {
    if (box.type !== 'uuid' || file.u32(box.start) !== identity) continue;
    return { ...box, start: box.start + UUID_BYTES };
  }
  return undefined;
}

function whole(file: ByteReader): Pick<Box, 'start' | 'end'> {
  return { start: 0, end: file.length };
}
