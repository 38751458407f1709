/** @file What an embed worker answers to. */
import type { Profile } from '../profiles/profiles.ts';
import type { PhotoEmbedderApi } from '../vision/photo-embedder.ts';

/** A worker that does everything itself; or one that computes for others, which read photos (card-lane.ts). */
export interface EmbedWorkerApi extends PhotoEmbedderApi {
  /** After `load`: what another worker reads is computed here; it asks at `port`. */
  serve(port: MessagePort): void;
  /**
   * Instead of `load`: photos are read here and computed by the worker that answers at `port`.
   * @param pictures that worker resamples
   * @param own that worker has a person's own model, of this profile
   */
  connect(port: MessagePort, pictures: boolean, own?: Profile): void;
}
