/** @file Files of indexes in memory, which a test can damage, fill up, or hold against whoever opens them. */
import { LookalikeError } from '../../src/base/errors.ts';
import type { IndexFiles, SyncFile } from '../../src/store/index-files.ts';

export class MemoryFiles implements IndexFiles {
  readonly contents = new Map<string, Uint8Array<ArrayBuffer>>();
  /** There are no files here. */
  missing = false;
  /** Bytes that a file can have. */
  room = Infinity;

  open(name: string): Promise<SyncFile> {
    if (this.missing) return Promise.reject(new LookalikeError('STORE_UNAVAILABLE', 'No files here.'));
    return Promise.resolve(this.#file(name));
  }

  delete(name: string): Promise<void> {
    this.contents.delete(name);
    return Promise.resolve();
  }

  names(): Promise<string[]> {
    return Promise.resolve([...this.contents.keys()]);
  }

  #file(name: string): SyncFile {
    const { contents } = this;
    contents.set(name, contents.get(name) ?? new Uint8Array());
    const resize = (size: number): Uint8Array<ArrayBuffer> => {
      const old = contents.get(name) ?? new Uint8Array();
      if (old.length === size) return old;
      const resized = new Uint8Array(size);
      resized.set(old.subarray(0, size));
      contents.set(name, resized);
      return resized;
    };
    const sizeNow = (): number => contents.get(name)?.length ?? 0;
    return {
      read(bytes, { at }) {
        const there = contents.get(name)?.subarray(at, at + bytes.length) ?? new Uint8Array();
        bytes.set(there);
        return there.length;
      },
      write: (bytes, { at }) => {
        if (at + bytes.length > this.room) throw new DOMException('No room.', 'QuotaExceededError');
        resize(Math.max(sizeNow(), at + bytes.length)).set(bytes, at);
        return bytes.length;
      },
      truncate: (size) => void resize(size),
      getSize: sizeNow,
      close: () => undefined,
    };
  }
}
