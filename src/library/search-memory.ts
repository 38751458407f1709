/**
 * @file What the last searches read: a slider that moves asks for mostly the same photos again, by the same query. Each row not read
 * again is 50 microseconds, and a vector is a message there and back. To be made anew when rows came, went or moved.
 */
import { LIMITS } from '../profiles/profiles.ts';
import { slices } from '../base/slices.ts';
import type { NearOptions, NearPhoto, PhotoCollection } from './photo-collection.ts';
import type { LibraryPhoto } from './types.ts';

export class SearchMemory {
  readonly #collection: PhotoCollection;
  /** By id, those that were used last at the end. */
  readonly #photos = new Map<string, LibraryPhoto>();
  #vectors:
    { readonly ids: readonly string[]; readonly found: Promise<Map<string, Float32Array>> } | undefined;

  constructor(collection: PhotoCollection) {
    this.#collection = collection;
  }

  /** As `PhotoCollection.vectors`. */
  vectors(ids: readonly string[]): Promise<ReadonlyMap<string, Float32Array>> {
    const known = this.#vectors;
    if (known?.ids.length === ids.length && ids.every((id, at) => id === known.ids[at])) return known.found;
    const found = this.#collection.vectors(ids);
    this.#vectors = { ids, found };
    // Tried again the next time.
    found.catch(() => (this.#vectors = undefined));
    return found;
  }

  /** As `PhotoCollection.search`. */
  async search(
    vectors: readonly Float32Array[],
    limit: number,
    options: NearOptions,
  ): Promise<readonly (readonly NearPhoto[])[]> {
    // What nothing is known of is asked for at once.
    if (this.#photos.size === 0) {
      const found = await this.#collection.search(vectors, limit, options);
      for (const hits of found) for (const { photo } of hits) this.#remember(photo);
      return found;
    }
    const found = await this.#collection.nearest(vectors, limit, options);
    const ids = new Set(found.flatMap((hits) => hits.map(({ id }) => id)));
    const photos = new Map<string, LibraryPhoto>();
    const missing: string[] = [];
    for (const id of ids) {
      const photo = this.#photos.get(id);
      if (photo) photos.set(id, photo);
      else missing.push(id);
    }
    for (const page of slices(missing, LIMITS.page)) {
      for (const photo of await this.#collection.get(page)) photos.set(photo.id, photo);
    }
    for (const photo of photos.values()) this.#remember(photo);
    return found.map((hits) =>
      hits.flatMap(({ id, squaredDistance }) => {
        const photo = photos.get(id);
        // It went between the two questions.
        return photo ? [{ photo, squaredDistance }] : [];
      }),
    );
  }

  #remember(photo: LibraryPhoto): void {
    this.#photos.delete(photo.id);
    this.#photos.set(photo.id, photo);
    if (this.#photos.size <= LIMITS.searchMax) return;
    const [oldest] = this.#photos.keys();
    if (oldest !== undefined) this.#photos.delete(oldest);
  }
}
