/** @file What the gallery's worker offers, as both of its sides see it. Everything but functions crosses by copy. */
import type { IndexStatus } from '../library/types.ts';
import type { MilvusResponse } from '../milvus/types.ts';
import type { VerbName } from '../milvus/verbs.ts';
import type { Documents } from '../store/store.ts';
import type { GalleryFacts } from './gallery-desk.ts';
import type { GalleryProgress } from '../library/gallery/gallery.ts';

export interface GalleryApi {
  /**
   * To be called once, before anything else; loading goes on after it.
   *
   * @param manifest its address
   * @param tell a Comlink proxy
   * @throws LookalikeError GALLERY_INVALID
   */
  open(manifest: string, tell: (progress: GalleryProgress) => void): Promise<GalleryFacts>;
  milvus(name: VerbName, request: unknown): Promise<MilvusResponse<unknown>>;
  readonly documents: Documents;
  indexStatus(): Promise<IndexStatus>;
}
