/** @file Room that the library takes, by what it is, and what the browser promises about it. */
import { useEffect, useState } from 'preact/hooks';
import { isRoomShort } from '../../library/thumbnails.ts';
import { storageUse, type StorageUse } from '../../store/storage-use.ts';
import { formatBytes } from '../format.ts';
import { usePage } from '../state.ts';
import { STRINGS } from '../strings.ts';
import { Pairs } from './pairs.tsx';

export function StorageFacts() {
  const page = usePage();
  const store = page.status.value?.store;
  const use = useStorageUse(store?.usage);
  if (!store || store.quota === 0) return null;
  const { persisted, notPersisted, persistedThumbnails, notPersistedThumbnails } = STRINGS.panel;
  const [kept, mayGo] = page.server.inUse
    ? [persistedThumbnails, notPersistedThumbnails]
    : [persisted, notPersisted];
  return (
    <section class="storage">
      <h3>{STRINGS.panel.storage}</h3>
      <meter
        min={0}
        max={1}
        high={0.9}
        value={store.usage / store.quota}
        aria-label={STRINGS.panel.storage}
      />
      <p class="muted">{STRINGS.panel.storageUsed(formatBytes(store.usage), formatBytes(store.quota))}</p>
      {use && <Pairs facts={factsOf(use)} />}
      {isRoomShort(store) && <p class="muted">{STRINGS.panel.littleRoom}</p>}
      <p class="muted">{store.persisted ? kept : mayGo}</p>
    </section>
  );
}

/** @param usage of all; when it changes the parts are asked for again */
function useStorageUse(usage: number | undefined): StorageUse | undefined {
  const [use, setUse] = useState<StorageUse>();
  useEffect(() => {
    let isShown = true;
    // Where it cannot be told, the sum is all there is to say.
    storageUse().then(
      (found) => isShown && setUse(found),
      () => undefined,
    );
    return () => void (isShown = false);
  }, [usage]);
  return use;
}

/** Of what there is. */
function factsOf(use: StorageUse): (readonly [string, string])[] {
  const parts = ['rows', 'files', 'thumbnails', 'model'] as const;
  return parts
    .filter((part) => use[part] > 0)
    .map((part) => [STRINGS.panel.storageUse[part], formatBytes(use[part])]);
}
