/** @file Room that the browser gives this origin. Any thread may ask; nothing of it is the database's. */
import type { StoreEstimate } from './store.ts';

export async function storageEstimate(): Promise<StoreEstimate> {
  // WebKitGTK has none.
  if (!('storage' in navigator)) return { usage: 0, quota: 0, persisted: false };
  const { usage = 0, quota = 0 } = await navigator.storage.estimate();
  return { usage, quota, persisted: await navigator.storage.persisted() };
}
