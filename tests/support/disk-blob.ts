/**
 * @file A file of any size as a Blob, as a browser's File is one. Node 20's own `openAsBlob` counts a file's bytes in 32 bits: of one of
 * 5 GiB it shows the first.
 */
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';

export class DiskBlob extends Blob {
  readonly #path: string;
  readonly #start: number;
  readonly #end: number;

  private constructor(path: string, start: number, end: number) {
    super();
    this.#path = path;
    this.#start = start;
    this.#end = end;
  }

  static async open(path: string): Promise<DiskBlob> {
    return new DiskBlob(path, 0, (await stat(path)).size);
  }

  override get size(): number {
    return this.#end - this.#start;
  }

  override slice(start = 0, end = this.size): DiskBlob {
    const place = (offset: number): number =>
      offset < 0 ? Math.max(0, this.size + offset) : Math.min(offset, this.size);
    const from = place(start);
    return new DiskBlob(this.#path, this.#start + from, this.#start + Math.max(from, place(end)));
  }

  override async arrayBuffer(): Promise<ArrayBuffer> {
    const bytes = new Uint8Array(this.size);
    const file = await open(this.#path);
    try {
      for (let at = 0; at < bytes.length;) {
        const { bytesRead } = await file.read(bytes, at, bytes.length - at, this.#start + at);
        if (bytesRead === 0) throw new Error(`${this.#path} became shorter.`);
        at += bytesRead;
      }
    } finally {
      await file.close();
    }
    return bytes.buffer;
  }

  override async text(): Promise<string> {
    return new TextDecoder().decode(await this.arrayBuffer());
  }

  override stream(): ReturnType<Blob['stream']> {
    const bytes =
      this.size === 0
        ? Readable.from([])
        : createReadStream(this.#path, { start: this.#start, end: this.#end - 1 });
    return Readable.toWeb(bytes) as ReturnType<Blob['stream']>;
  }
}
