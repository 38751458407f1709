/** @file Libraries of any size that are made up while they are read, and one that only counts what it is given. */
import type { ExportParts } from '../../src/library/archive/export.ts';
import type { ImportParts } from '../../src/library/archive/import.ts';
import type { LibraryPhoto } from '../../src/library/types.ts';
import { LIMITS, PROFILES } from '../../src/profiles/profiles.ts';
import type { CollectionShape } from '../../src/library/collection-shape.ts';

const PROFILE = PROFILES['resnet50-dual'];
const SHAPE = { profile: PROFILE } as CollectionShape;

/** @param thumbnail of every photo */
export function madeUpLibrary(count: number, thumbnail: Blob): ExportParts {
  const contentId = (photo: number): string => photo.toString(16).padStart(64, '0');
  const path = (photo: number): string => `Trip/${photo % 365}/IMG_${photo}.jpg`;
  const pageOf = <T>(start: number, make: (photo: number) => T): T[] =>
    Array.from({ length: Math.min(LIMITS.page, count - start) }, (_, at) => make(start + at));
  return {
    collection: {
      shape: SHAPE,
      count: () => Promise.resolve(count),
      async *all() {
        for (let start = 0; start < count; start += LIMITS.page) {
          yield await Promise.resolve(
            pageOf(start, (photo): LibraryPhoto => {
              const sizes = { width: 4000, height: 3000, bytes: photo, format: 'jpeg' };
              return { id: String(photo), contentId: contentId(photo), path: path(photo), ...sizes };
            }),
          );
        }
      },
      vectors: (ids) =>
        Promise.resolve(
          new Map(
            ids.map((id) => {
              const vector = new Float32Array(PROFILE.dimension);
              vector[Number(id) % vector.length] = 1;
              return [id, vector];
            }),
          ),
        ),
    },
    ledger: {
      folders: () => Promise.resolve([{ id: 'f', kind: 'folder', name: 'Trip' }]),
      async *pages(folder) {
        for (let start = 0; start < count; start += LIMITS.page) {
          yield await Promise.resolve(
            pageOf(start, (photo) => ({ folder, path: path(photo), contentId: contentId(photo) })),
          );
        }
      },
    },
    documents: { list: () => Promise.resolve([]) },
    thumbnails: { get: () => Promise.resolve(thumbnail) },
  };
}

export interface Counts {
  photos: number;
  thumbnails: number;
  thumbnailBytes: number;
  files: number;
}

export function countingLibrary(): ImportParts & { readonly counts: Counts } {
  const counts: Counts = { photos: 0, thumbnails: 0, thumbnailBytes: 0, files: 0 };
  return {
    counts,
    collection: {
      shape: SHAPE,
      requireRoom: () => undefined,
      requireContents: () => undefined,
      find: () => Promise.resolve(new Map()),
      insert: (photos) => {
        counts.photos += photos.length;
        return Promise.resolve(new Map());
      },
    },
    ledger: {
      openImported: (kind, name) => Promise.resolve({ id: 'f', kind, name }),
      recordUnknown: (files) => Promise.resolve(void (counts.files += files.length)),
    },
    exclusive: (work) => work(),
    documents: { keys: () => Promise.resolve([]), put: () => Promise.resolve() },
    thumbnails: {
      missing: (keys) => Promise.resolve([...keys]),
      put: (entries) => {
        counts.thumbnails += entries.length;
        for (const { blob } of entries) counts.thumbnailBytes += blob.size;
        return Promise.resolve();
      },
    },
  };
}
