/** @file Boxes, of which ISO base media files are made (ISO 14496-12, 4.2): AVIF, HEIC, Canon's newer raws. */
import { endsTooEarly, type ByteReader } from './byte-reader.ts';

export interface Box {
  readonly type: string;
  /** Of the content, and its end. */
  readonly start: number;
  readonly end: number;
}

/** Those in a stretch of a file, in their order. @throws LookalikeError CORRUPT_IMAGE when one is longer than the stretch */
export function* boxes(file: ByteReader, start: number, end: number): Generator<Box> {
  for (let at = start; at + 8 <= end;) {
    const size = file.u32(at);
    const header = size === 1 ? 16 : 8;
    // 0: up to the end; 1: a 64-bit size follows, of which more than 32 bits would be no file that fits in memory.
    const length = size === 0 ? end - at : size === 1 ? file.u32(at + 8) * 2 ** 32 + file.u32(at + 12) : size;
    if (length < header || at + length > end) throw endsTooEarly();
    yield { type: file.text(at + 4, 4), start: at + header, end: at + length };
    at += length;
  }
}

/** The first of a type. @throws as {@link boxes} */
export function inside(file: ByteReader, outer: Pick<Box, 'start' | 'end'>, type: string): Box | undefined {
  for (const box of boxes(file, outer.start, outer.end)) if (box.type === type) return box;
  return undefined;
}
