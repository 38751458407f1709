/** @file What a gallery tells of itself: plain data, shared by its worker and the page. */

import type { Credit } from '../../photos/sample-index.ts';

/** How far a gallery is loaded. Counts are photos. */
export interface GalleryProgress {
  readonly total: number;
  /** Can be searched. */
  readonly loaded: number;
  /** Of shards that could not be loaded, or are not what the manifest says. */
  readonly damaged: number;
}

/** A gallery, as a page shows it. */
export interface Gallery {
  /** Text: never HTML. */
  readonly title: string;
  /** Who made the photos; absent where that is not told. Rejects with FILE_UNREADABLE. */
  readonly credits?: () => Promise<readonly Credit[]>;
  /** Resolves once all is there that can be had. */
  readonly loaded: Promise<void>;
  progress(): GalleryProgress;
  /** Told after each change of {@link progress}. Returns the function that ends it. */
  onProgress(listener: () => void): () => void;
}
