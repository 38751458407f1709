/**
 * @file Large byte strings in IndexedDB, in chunks (Firefox refuses one value above 255 MB), replaced atomically: chunks
 * of a new generation first, then, in one transaction, the manifest that names it and the end of the old generation.
 * Whatever is killed in between, the manifest names a complete generation; orphans go with the next write.
 */
import { LookalikeError } from '../base/errors.ts';
import { sha256 } from '../base/hash.ts';
import { SerialQueue } from '../base/queue.ts';
import { SNAPSHOT } from '../profiles/profiles.ts';
import type { Connection, StoredManifest } from './indexeddb-connection.ts';
import { seal, unseal, type Sealed } from './sealed.ts';
import type { Snapshots } from './store.ts';

export class IndexedDbSnapshots implements Snapshots {
  readonly #connection: Connection;
  /** A write deletes the chunks of every other generation, so there is one at a time. */
  readonly #writes = new SerialQueue();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  write(name: string, bytes: Uint8Array, facts: Readonly<Record<string, unknown>>): Promise<void> {
    // What counts is what was given, even when the caller goes on writing to the buffer.
    const own = new Uint8Array(bytes);
    return this.#writes.run(async () => {
      const generation = crypto.randomUUID();
      const digest = await sha256(own);
      const chunks = Math.ceil(own.byteLength / SNAPSHOT.chunkBytes);
      for (let position = 0; position < chunks; position++) {
        const chunk = own.slice(position * SNAPSHOT.chunkBytes, (position + 1) * SNAPSHOT.chunkBytes);
        await this.#connection.write(['snapshotChunks'], (transaction) =>
          transaction.objectStore('snapshotChunks').put(chunk, [name, generation, position]),
        );
      }
      const manifest = { generation, chunks, bytes: own.byteLength, sha256: digest, facts };
      await this.#connection.write(['snapshots', 'snapshotChunks'], async (transaction) => {
        await transaction.objectStore('snapshots').put(seal(manifest), name);
        const store = transaction.objectStore('snapshotChunks');
        await store.delete(IDBKeyRange.bound([name], [name, generation], false, true));
        await store.delete(IDBKeyRange.bound([name, generation, []], [name, []]));
      });
    });
  }

  async read(
    name: string,
  ): Promise<{ bytes: Uint8Array<ArrayBuffer>; facts: Record<string, unknown> } | undefined> {
    const found = await this.#connection.read(['snapshots', 'snapshotChunks'], async (transaction) => {
      const sealed = await transaction.objectStore('snapshots').get(name);
      if (!sealed) return undefined;
      const manifest = unseal(sealed);
      const range = IDBKeyRange.bound([name, manifest.generation], [name, manifest.generation, []]);
      return { manifest, chunks: await transaction.objectStore('snapshotChunks').getAll(range) };
    });
    if (!found) return undefined;
    const { manifest, chunks } = found;
    const length = chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
    if (length !== manifest.bytes) {
      throw new LookalikeError(
        'SNAPSHOT_INVALID',
        `Snapshot ${name} has ${length} bytes; ${manifest.bytes} were written. It has to be built again.`,
      );
    }
    const bytes = new Uint8Array(length);
    let offset = 0;
    for (const chunk of chunks) {
      bytes.set(chunk, offset);
      offset += chunk.byteLength;
    }
    const digest = await sha256(bytes);
    if (digest !== manifest.sha256) {
      throw new LookalikeError(
        'SNAPSHOT_INVALID',
        `Snapshot ${name} has sha256 ${digest}; ${manifest.sha256} was written. It has to be built again.`,
      );
    }
    return { bytes, facts: { ...manifest.facts } };
  }

  async facts(name: string): Promise<Record<string, unknown> | undefined> {
    const sealed = await this.#connection.read(['snapshots'], (transaction) =>
      transaction.objectStore('snapshots').get(name),
    );
    return sealed && factsOf(sealed);
  }

  delete(name: string): Promise<void> {
    return this.#writes.run(() =>
      this.#connection.write(['snapshots', 'snapshotChunks'], async (transaction) => {
        await transaction.objectStore('snapshots').delete(name);
        await transaction.objectStore('snapshotChunks').delete(IDBKeyRange.bound([name], [name, []]));
      }),
    );
  }
}

/** Of a damaged manifest none: whoever reads the bytes hears of it. */
function factsOf(sealed: Sealed<StoredManifest>): Record<string, unknown> | undefined {
  try {
    return { ...unseal(sealed).facts };
  } catch {
    return undefined;
  }
}
