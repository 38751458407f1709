/** What the page shows of the room that it takes. */
import { expect, test } from 'vitest';
import { PART_CACHE } from '../../src/base/parted-file.ts';
import { IndexedDbStore } from '../../src/store/indexeddb-store.ts';
import { storageUse } from '../../src/store/storage-use.ts';

test('use is told by parts, which grow with what is stored', async () => {
  const before = await storageUse();
  if (!before) throw new Error('Chromium tells parts.');
  const name = crypto.randomUUID();
  const store = await IndexedDbStore.open(name);
  const bytes = (count: number) => crypto.getRandomValues(new Uint8Array(count));
  await store.blobs.put([{ key: 'a', blob: new Blob([bytes(60_000)]) }]);
  const hadModels = await caches.has(PART_CACHE);
  const models = await caches.open(PART_CACHE);
  await models.put('/model', new Response(bytes(50_000)));
  await store.documents.put('things', [{ key: 'a', value: bytes(65_000) }]);
  const root = await navigator.storage.getDirectory();
  const file = await (await root.getFileHandle('some file', { create: true })).createWritable();
  await file.write(bytes(40_000));
  await file.close();
  const grown = async () => {
    const now = await storageUse();
    return [
      (now?.thumbnails ?? 0) - before.thumbnails >= 60_000,
      (now?.model ?? 0) - before.model === 50_000,
      (now?.files ?? 0) - before.files >= 40_000,
      // What tests before this one deleted goes meanwhile, and may be more than what came.
      (now?.rows ?? 0) > 0,
    ];
  };
  await expect.poll(grown, { timeout: 30_000 }).toEqual([true, true, true, true]);
  await models.delete('/model');
  if (!hadModels) await caches.delete(PART_CACHE);
  await root.removeEntry('some file');
  await store.blobs.clear();
  store.close();
  await new Promise((resolve) => {
    indexedDB.deleteDatabase(name).onsuccess = resolve;
  });
});
