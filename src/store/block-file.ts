/**
 * @file Blocks of words in a file. A block is never written over one that a list names which was kept: a new version goes
 * where there is room, and the list of places that is stored next, elsewhere and atomically, is what makes it count.
 * Whatever is killed in between, the list that is stored names whole blocks.
 */
import { checksum } from '../base/checksum.ts';
import { LookalikeError } from '../base/errors.ts';
import { writeAll, type SyncFile } from './index-files.ts';

/** Where a block is; survives structured cloning. */
export interface BlockPlace {
  readonly at: number;
  /** Bytes, a multiple of 4. */
  readonly length: number;
  readonly checksum: number;
}

export class BlockFile {
  readonly #file: SyncFile;
  #kept: readonly BlockPlace[] = [];
  #written: BlockPlace[] = [];
  /** What was read last: one piece of memory for all, since the first touch of a page of memory costs as much as reading it. */
  #scratch = new Uint32Array();

  /** @param file closed with this */
  constructor(file: SyncFile) {
    this.#file = file;
  }

  /** What `places` names stays as it is, everything else is room. */
  keep(places: readonly BlockPlace[]): void {
    this.#kept = places;
    this.#written = [];
  }

  /** Gives back the room behind the last block that is kept. */
  trim(): void {
    this.#file.truncate(Math.max(0, ...this.#kept.map(({ at, length }) => at + length)));
  }

  /** @throws LookalikeError QUOTA_EXCEEDED when there is no room on the disk */
  write(words: Uint32Array): BlockPlace {
    const length = words.byteLength;
    const place = { at: this.#roomFor(length), length, checksum: checksum(words, length) };
    writeAll(this.#file, new Uint8Array(words.buffer, words.byteOffset, length), place.at);
    this.#written.push(place);
    return place;
  }

  /**
   * The words of a block, as a view valid until the next call.
   * @throws LookalikeError SNAPSHOT_INVALID when the bytes are not those written
   */
  read(place: BlockPlace): Uint32Array<ArrayBuffer> {
    if (this.#scratch.byteLength < place.length) this.#scratch = new Uint32Array(place.length / 4);
    const words = this.#scratch.subarray(0, place.length / 4);
    const read = this.#file.read(new Uint8Array(words.buffer, 0, place.length), place);
    if (read === place.length && checksum(words, place.length) === place.checksum) return words;
    throw new LookalikeError(
      'SNAPSHOT_INVALID',
      `The saved index is damaged: the ${place.length} bytes at ${place.at} are not those written.`,
    );
  }

  close(): void {
    this.#file.close();
  }

  /** The first gap between places in use that is large enough, or the end. */
  #roomFor(length: number): number {
    let end = 0;
    for (const place of [...this.#kept, ...this.#written].sort((a, b) => a.at - b.at)) {
      if (place.at - end >= length) return end;
      end = Math.max(end, place.at + place.length);
    }
    return end;
  }
}
