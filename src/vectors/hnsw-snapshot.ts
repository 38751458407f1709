/**
 * @file Bytes of a graph out of hnswlib-wasm and into it again. The library (0.8.2) only writes files of its own file
 * system and exports no access to them, but that file system (Emscripten's IDBFS) mirrors itself into IndexedDB, where a
 * file is one record: that is the way in and out. Nothing is kept there; what is to last goes to our own store.
 *
 * The mirror has one fixed name an origin, and syncing makes one side equal to the other, deleting what is only there.
 * So every use holds an origin-wide lock, begins with both sides empty and leaves them empty.
 */
import type { HierarchicalNSW } from 'hnswlib-wasm';
import { LookalikeError } from '../base/errors.ts';
import type { HnswLibrary } from './hnsw-library.ts';

/** As the library has them; the database's name is also the directory that is mirrored. */
const IDBFS = Object.freeze({
  database: '/hnswlib-index',
  version: 21,
  store: 'FILE_DATA',
  index: 'timestamp',
});
/** POSIX `st_mode` of a regular file, rw-rw-rw-. */
const FILE_MODE = 0o100666;
const LOCK = 'lookalike: hnswlib file system';

/** One file of the mirror. */
interface FileRecord {
  readonly timestamp: Date;
  readonly mode: number;
  readonly contents: Uint8Array<ArrayBuffer>;
}

/**
 * The graph as hnswlib writes it. `onWritten` is called at the moment the file is complete, before it is fetched: what
 * it reads of the graph belongs to these bytes.
 *
 * @throws LookalikeError STORE_UNAVAILABLE, or SNAPSHOT_INVALID when the library reported success but left no file
 */
export async function writeGraph(
  library: HnswLibrary,
  graph: HierarchicalNSW,
  onWritten: () => void,
): Promise<Uint8Array<ArrayBuffer>> {
  return withEmptyMirror(library, async (database) => {
    const name = crypto.randomUUID();
    await onceSynced(library, () => {
      void graph.writeIndex(name);
      onWritten();
    });
    // The library resolves whether or not the write succeeded; only the record itself is proof.
    const reading = files(database, 'readonly').get(pathOf(name)) as IDBRequest<FileRecord | undefined>;
    const record = await request(reading);
    if (!record || record.contents.byteLength === 0) {
      throw new LookalikeError(
        'SNAPSHOT_INVALID',
        'The index could not be saved: its library left no file, probably for want of storage. Photos are not affected.',
      );
    }
    return record.contents;
  });
}

/**
 * Loads what {@link writeGraph} returned. The bytes must have been verified: the loader crashes on crafted ones.
 *
 * @param graph a fresh one, not initialized
 * @param capacity vectors to make room for
 */
export async function readGraph(
  library: HnswLibrary,
  graph: HierarchicalNSW,
  bytes: Uint8Array<ArrayBuffer>,
  capacity: number,
): Promise<void> {
  await withEmptyMirror(library, async (database) => {
    const name = crypto.randomUUID();
    // Structured clone copies the whole buffer under a view.
    const contents = bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice();
    const record: FileRecord = { timestamp: new Date(), mode: FILE_MODE, contents };
    await request(files(database, 'readwrite').put(record, pathOf(name)));
    await sync(library, 'read');
    void graph.readIndex(name, capacity);
  });
}

async function withEmptyMirror<T>(
  library: HnswLibrary,
  work: (database: IDBDatabase) => Promise<T>,
): Promise<T> {
  await library.synced();
  return navigator.locks.request(LOCK, async () => {
    const database = await openMirror();
    const empty = async (): Promise<void> => {
      await request(files(database, 'readwrite').clear());
      await sync(library, 'read');
    };
    try {
      await empty();
      return await work(database);
    } finally {
      await empty().finally(() => database.close());
    }
  });
}

function sync(library: HnswLibrary, direction: 'read' | 'write'): Promise<void> {
  return onceSynced(library, () => {
    void library.module.EmscriptenFileSystemManager.syncFS(direction === 'read', () => undefined);
  });
}

/**
 * Runs `start`, which starts a sync, and resolves when that is over. The library's glue reports the end and its success
 * to `setIdbfsSynced` on its module, while its public callback is not told of failures and cannot be set for
 * `writeIndex`; so for the time of one sync we listen there.
 */
function onceSynced(library: HnswLibrary, start: () => void): Promise<void> {
  const module = library.module as unknown as { setIdbfsSynced: (succeeded: boolean) => void };
  const original = module.setIdbfsSynced;
  return new Promise<void>((resolve, reject) => {
    module.setIdbfsSynced = (succeeded) => {
      original(succeeded);
      if (succeeded) resolve();
      else {
        reject(
          new LookalikeError('STORE_UNAVAILABLE', 'The index library could not read or write IndexedDB.'),
        );
      }
    };
    start();
  }).finally(() => {
    module.setIdbfsSynced = original;
  });
}

function pathOf(name: string): string {
  return `${IDBFS.database}/${name}`;
}

function files(database: IDBDatabase, mode: IDBTransactionMode): IDBObjectStore {
  return database.transaction(IDBFS.store, mode).objectStore(IDBFS.store);
}

function openMirror(): Promise<IDBDatabase> {
  const opening = indexedDB.open(IDBFS.database, IDBFS.version);
  // As the library itself would create it, whoever comes first.
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore(IDBFS.store).createIndex(IDBFS.index, IDBFS.index, { unique: false });
  };
  return request(opening);
}

function request<T>(pending: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    pending.onsuccess = () => resolve(pending.result);
    pending.onerror = () => {
      const cause = pending.error;
      const code = cause?.name === 'QuotaExceededError' ? 'QUOTA_EXCEEDED' : 'STORE_UNAVAILABLE';
      reject(
        new LookalikeError(code, `The index could not pass through IndexedDB: ${String(cause)}`, { cause }),
      );
    };
  });
}
