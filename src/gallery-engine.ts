/** @file The engine over a published gallery instead of a library of this browser. Its code comes with a gallery's page. */
import { layOut, type Engine, type EngineOptions } from './engine.ts';
import { EmbedPool } from './workers/embed.ts';
import type { Gallery, GalleryProgress } from './library/gallery/gallery.ts';
import { GalleryLibrary } from './library/gallery/gallery-library.ts';
import { readOnly } from './library/gallery/read-only.ts';
import { fetchIndexAt } from './photos/sample-index.ts';
import { GALLERY, PROFILES } from './profiles/profiles.ts';
import { openGalleryStore } from './workers/gallery-store.ts';

export interface GalleryEngine extends Engine {
  /** Rejects as {@link Engine.library}: with GALLERY_INVALID and WORKER_LOST. */
  readonly gallery: Promise<Gallery>;
}

/** Opens the gallery; the model is loaded when somebody searches by a photo of their own. */
export function openGalleryEngine(
  manifest: URL,
  options: Pick<EngineOptions, 'plan' | 'allowSoftwareGpu'>,
): GalleryEngine {
  const embedder = new EmbedPool(options);
  const listeners = new Set<() => void>();
  let progress: GalleryProgress = { total: 0, loaded: 0, damaged: 0 };
  let finish = (): void => undefined;
  const loaded = new Promise<void>((resolve) => (finish = resolve));
  const storage = openGalleryStore(manifest, (told) => {
    progress = told;
    if (told.loaded + told.damaged === told.total) finish();
    for (const listener of listeners) listener();
  });
  const { milvus, store, host } = storage;

  const library = storage.opened.then(({ profile, originals }) =>
    GalleryLibrary.open({
      milvus,
      store,
      host,
      embedder,
      profile: PROFILES[profile],
      layOut,
      ...(originals ? { original: (...of) => storage.original(...of) } : {}),
    }),
  );
  const gallery = storage.opened.then(({ title, credits }) => ({
    title,
    loaded,
    ...(credits
      ? { credits: async () => (await fetchIndexAt(new URL(GALLERY.credits, manifest).href)).photos }
      : {}),
    progress: () => progress,
    onProgress: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  }));
  // Whoever waits for the library hears of the failure.
  gallery.catch(() => undefined);
  const refuse = (): Promise<never> => Promise.reject(readOnly());
  return {
    library,
    gallery,
    milvus,
    localMilvus: milvus,
    embedder,
    isStoreConfined: () => Promise.resolve(null),
    server: { check: refuse, copyToServer: refuse, copyFromServer: refuse },
    evaluation: refuse,
    models: refuse,
    close() {
      storage.close();
      embedder.close();
    },
  };
}
