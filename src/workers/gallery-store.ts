/** @file The page's side of the gallery worker: what `openStore` is to a library of this browser. */
import { proxy, wrap } from 'comlink';
import { SerialQueue } from '../base/queue.ts';
import { originalPath, thumbnailPath } from '../library/gallery/format.ts';
import { GalleryBlobs } from '../library/gallery/gallery-blobs.ts';
import type { LibraryHost } from '../library/library.ts';
import type { MilvusClient } from '../milvus/client.ts';
import { GALLERY } from '../profiles/profiles.ts';
import { storageEstimate } from '../store/storage-estimate.ts';
import type { Blobs, Documents } from '../store/store.ts';
import './error-transfer.ts';
import { startConfined } from './confined-worker.ts';
import type { GalleryApi } from './gallery-api.ts';
import type { GalleryFacts } from './gallery-desk.ts';
import galleryWorker from './gallery.worker.ts?worker&url';
import type { GalleryProgress } from '../library/gallery/gallery.ts';
import { lossOf, milvusOver } from './store-client.ts';

export interface GalleryClient {
  /** @throws LookalikeError GALLERY_INVALID, WORKER_LOST */
  readonly opened: Promise<GalleryFacts>;
  readonly milvus: MilvusClient;
  readonly store: { readonly documents: Documents; readonly blobs: Blobs };
  readonly host: LibraryHost;
  /** The photo itself, where the gallery has such; `undefined` when it cannot be had. */
  original(contentId: string, path: string): Promise<Blob | undefined>;
  close(): void;
}

/**
 * Starts loading a gallery.
 *
 * @param tell told how far it is, from the beginning on
 */
export function openGalleryStore(manifest: URL, tell: (progress: GalleryProgress) => void): GalleryClient {
  const worker = startConfined(new URL(galleryWorker, import.meta.url), 'gallery');
  const remote = wrap<GalleryApi>(worker);
  const { documents } = remote as unknown as Pick<GalleryApi, 'documents'>;
  const milvus = milvusOver((...asked) => remote.milvus(...asked));
  const lost = lossOf(worker, "The gallery's worker");
  const listeners = new Set<() => void>();
  let announced = -Infinity;
  let announcing: ReturnType<typeof setTimeout> | undefined;
  const announce = (): void => {
    clearTimeout(announcing);
    announcing = undefined;
    announced = performance.now();
    for (const listener of listeners) listener();
  };
  const onProgress = (progress: GalleryProgress): void => {
    tell(progress);
    if (progress.loaded + progress.damaged === progress.total) announce();
    else if (progress.loaded > 0) {
      announcing ??= setTimeout(announce, announced + GALLERY.announceMs - performance.now());
    }
  };
  const changes = new SerialQueue();
  return {
    opened: Promise.race([remote.open(manifest.href, proxy(onProgress)), lost]),
    milvus,
    store: { documents, blobs: new GalleryBlobs((contentId) => blobAt(thumbnailPath(contentId), manifest)) },
    host: {
      indexStatus: () => remote.indexStatus(),
      estimate: storageEstimate,
      persist: () => undefined,
      onChange: (listener) => void listeners.add(listener),
      exclusive: (work) => changes.run(work),
    },
    original: (contentId, path) => blobAt(originalPath(contentId, path), manifest),
    close: () => worker.terminate(),
  };
}

/** A host of single-page apps answers every unknown address with the page itself, and status 200. */
const PAGE_TYPE = 'text/html';

async function blobAt(path: string, manifest: URL): Promise<Blob | undefined> {
  const response = await fetch(new URL(path, manifest)).catch(() => undefined);
  const blob = response?.ok ? await response.blob() : undefined;
  return blob?.type.startsWith(PAGE_TYPE) ? undefined : blob;
}
