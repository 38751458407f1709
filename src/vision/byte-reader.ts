/** @file Reading numbers out of untrusted bytes: every access is checked, so that a hostile file is a sentence, not a crash. */
import { LookalikeError } from '../base/errors.ts';

/** A window on a file's bytes. Every reader throws CORRUPT_IMAGE when asked for bytes that are not there. */
export class ByteReader {
  readonly length: number;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.length = bytes.byteLength;
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  u8(at: number): number {
    this.#check(at, 1);
    return this.#view.getUint8(at);
  }

  u16(at: number, littleEndian = false): number {
    this.#check(at, 2);
    return this.#view.getUint16(at, littleEndian);
  }

  /** Three bytes, least significant first, as WebP's VP8X has them. */
  u24le(at: number): number {
    this.#check(at, 3);
    return this.#view.getUint16(at, true) | (this.#view.getUint8(at + 2) << 16);
  }

  u32(at: number, littleEndian = false): number {
    this.#check(at, 4);
    return this.#view.getUint32(at, littleEndian);
  }

  i32(at: number, littleEndian = false): number {
    this.#check(at, 4);
    return this.#view.getInt32(at, littleEndian);
  }

  /** `length` bytes as Latin-1 text. */
  text(at: number, length: number): string {
    this.#check(at, length);
    return String.fromCharCode(...this.#bytes.subarray(at, at + length));
  }

  /** Position of the first `value` at or after `from`, -1 when there is none. */
  indexOf(value: number, from: number): number {
    return this.#bytes.indexOf(value, from);
  }

  #check(at: number, length: number): void {
    if (at < 0 || at + length > this.length) throw endsTooEarly();
  }
}

export function endsTooEarly(): LookalikeError {
  return new LookalikeError(
    'CORRUPT_IMAGE',
    'The file ends before the picture does: it was cut short while being copied or downloaded. Copy it again.',
  );
}
