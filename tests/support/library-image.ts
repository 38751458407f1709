/** @file All that a library holds, to be held against another one. */
import type {} from '../../src/main.ts';

/** All that a library holds, in an order that does not depend on how it came about. */
export interface LibraryImage {
  /** Content id and path of each row: a photo twice is there twice. */
  readonly rows: readonly (readonly [contentId: string, path: string])[];
  /** By content id: numbers as JSON. */
  readonly vectors: Readonly<Record<string, readonly number[]>>;
  /** Distances and paths found for some of the photos; of those as far as the last, others may be as near. */
  readonly answers: readonly (readonly string[])[];
  readonly thumbnails: number;
  /** What is entered of each file: the folder's name, path, content id. */
  readonly files: readonly (readonly [folder: string, path: string, contentId: string])[];
  /** The same by content: as many. */
  readonly entries: number;
}

/** Runs in the page and reaches nothing outside itself. */
export async function imageOf(): Promise<LibraryImage> {
  const collectionName = 'reverse_image_search';
  const rows: [string, string][] = [];
  const ids: string[] = [];
  const vectors: Record<string, number[]> = {};
  for (let after = -1; ;) {
    const page = await lookalike.milvus.entities.query({
      collectionName,
      filter: `id > ${after}`,
      outputFields: ['id', 'content_id', 'path', 'vec'],
      limit: 1000,
    });
    if (!('data' in page) || page.data.length === 0) break;
    for (const row of page.data) {
      const contentId = String(row['content_id']);
      rows.push([contentId, String(row['path'])]);
      ids.push(String(row['id']));
      vectors[contentId] = Array.from(row['vec'] as ArrayLike<number>);
      after = Number(row['id']);
    }
  }
  const byContent = rows.map(([contentId], at) => [contentId, ids[at] ?? ''] as const).sort();
  const answers: string[][] = [];
  for (const [, id] of byContent.slice(0, 20)) {
    const hits = await lookalike.search({ id }, { limit: 10 });
    const last = hits.at(-1)?.distance.toFixed(5);
    const shown = hits.map(({ path: found, distance }) => [distance.toFixed(5), found] as const);
    answers.push(shown.map(([far, found]) => (far === last ? far : `${far} ${found}`)).sort());
  }
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const opening = indexedDB.open(`lookalike:${new URL('.', document.baseURI).pathname}`);
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error ?? new Error('It did not open.'));
  });
  const asked = <T>(store: string, ask: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      const asking = ask(database.transaction(store).objectStore(store));
      asking.onsuccess = () => resolve(asking.result);
      asking.onerror = () => reject(asking.error ?? new Error('It was not read.'));
    });
  const cache = await caches.open(`lookalike:${new URL('.', document.baseURI).pathname}`);
  const thumbnails = (await cache.keys()).length;
  const table = (name: string) => IDBKeyRange.bound([name], [name, []]);
  type Named = Record<'id' | 'kind' | 'name', string>;
  type Entered = Record<'folder' | 'path' | 'contentId', string>;
  const folders = (await asked('documents', (store) => store.getAll(table('folders')))) as Named[];
  // Single files are described by the first selection of them.
  const names = new Map(folders.map(({ id, kind, name }) => [id, kind === 'files' ? kind : name]));
  const files = (await asked('documents', (store) => store.getAll(table('files')))) as Entered[];
  const entries = await asked('documents', (store) => store.count(table('contents')));
  database.close();
  const entered = files.map(
    ({ folder, path: at, contentId }) => [names.get(folder) ?? `lost: ${folder}`, at, contentId] as const,
  );
  return { rows: rows.sort(), vectors, answers, thumbnails, files: entered.sort(), entries };
}
