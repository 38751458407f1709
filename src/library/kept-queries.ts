/**
 * @file Files that were searched by lately, so that a reload or a step back finds them again: a dropped file is gone with its
 * page. They are copies in this browser, and none is kept that room is short for.
 */
import { sha256 } from '../base/hash.ts';
import { SerialQueue } from '../base/queue.ts';
import { QUERY } from '../profiles/profiles.ts';
import type { Store } from '../store/store.ts';

const TABLE = 'queries';
/** Apart from thumbnails, which have the same content ids. */
const PREFIX = 'query:';

interface KeptFile {
  readonly bytes: number;
  /** When it was last searched by, in milliseconds since 1970. */
  readonly used: number;
}

export class KeptQueries {
  readonly #store: Pick<Store, 'documents' | 'blobs'>;
  readonly #writes = new SerialQueue();

  constructor(store: Pick<Store, 'documents' | 'blobs'>) {
    this.#store = store;
  }

  /**
   * Keeps a copy while there are not too many newer ones; `undefined` for one that is too large.
   * @returns its content id
   * @throws LookalikeError QUOTA_EXCEEDED, STORE_UNAVAILABLE; DOMException when the file cannot be read
   */
  async keep(file: Blob, now = Date.now()): Promise<string | undefined> {
    if (file.size > QUERY.keptBytes) return undefined;
    const bytes = await file.arrayBuffer();
    const contentId = await sha256(bytes);
    await this.#writes.run(async () => {
      const { documents, blobs } = this.#store;
      const key = PREFIX + contentId;
      if ((await blobs.missing([key])).length > 0) {
        await blobs.put([{ key, blob: new Blob([bytes], { type: file.type }) }]);
      }
      await documents.put(TABLE, [
        { key: contentId, value: { bytes: file.size, used: now } satisfies KeptFile },
      ]);
      await this.#dropOldest();
    });
    return contentId;
  }

  get(contentId: string): Promise<Blob | undefined> {
    return this.#store.blobs.get(PREFIX + contentId);
  }

  async clear(): Promise<void> {
    const { documents, blobs } = this.#store;
    await blobs.delete((await documents.keys(TABLE)).map((contentId) => PREFIX + contentId));
    await documents.clear(TABLE);
  }

  async #dropOldest(): Promise<void> {
    const { documents, blobs } = this.#store;
    const kept = await documents.list<KeptFile>(TABLE);
    kept.sort((a, b) => b.value.used - a.value.used);
    let bytes = 0;
    const old = kept.filter(({ value }, newer) => {
      bytes += value.bytes;
      return newer >= QUERY.keptFiles || bytes > QUERY.keptBytes;
    });
    if (old.length === 0) return;
    await blobs.delete(old.map(({ key }) => PREFIX + key));
    await documents.delete(
      TABLE,
      old.map(({ key }) => key),
    );
  }
}
