/** @file The map as it is stored: one sealed document a collection, replaced as a whole, so that whatever is killed leaves a whole one. */
import { seal, unsealed, type Sealed } from '../../store/sealed.ts';
import type { Documents } from '../../store/store.ts';
import { packTokens, tokenOf, type PhotoToken } from '../duplicates/photo-token.ts';
import type { PhotoMap } from './types.ts';

/** Raise it when the same vectors are to stand elsewhere. */
const VERSION = 1;
const TABLE = 'map';

interface MapRecord {
  readonly version: number;
  readonly photos: ArrayLike<PhotoToken>;
  readonly positions: Float32Array<ArrayBuffer>;
  /** Of each photo 1 where the layout that the map is of had it, 0 where it came later. */
  readonly arranged: Uint8Array;
  /** Photos of that layout, of which some may have gone. */
  readonly layoutPhotos: number;
}

/** What a stored map tells of the photos that there are now. */
export interface KnownPlaces {
  /** x and y of each; NaN of those that it does not know. */
  readonly positions: Float32Array<ArrayBuffer>;
  /** Of each photo 1 where the layout had it. */
  readonly arranged: Uint8Array<ArrayBuffer>;
  readonly layoutPhotos: number;
}

export class SavedMap {
  readonly #documents: Documents;
  readonly #key: string;

  /** @param identity of the collection: in another one ids mean other photos */
  constructor(documents: Documents, identity: string) {
    this.#documents = documents;
    this.#key = identity;
  }

  /** `undefined` where there is none, or none that can be believed. */
  async read(ids: readonly string[]): Promise<KnownPlaces | undefined> {
    const sealed = await this.#documents.get<Sealed<MapRecord>>(TABLE, this.#key);
    const record = sealed && unsealed(sealed);
    return record?.version === VERSION ? placesOf(record, ids) : undefined;
  }

  async write({ ids, positions }: PhotoMap, arranged: Uint8Array, layoutPhotos: number): Promise<void> {
    const record = { version: VERSION, photos: packTokens(ids), positions, arranged, layoutPhotos };
    await this.#documents.put(TABLE, [{ key: this.#key, value: seal(record) }]);
  }

  async clear(): Promise<void> {
    await this.#documents.delete(TABLE, [this.#key]);
  }
}

function placesOf(record: MapRecord, ids: readonly string[]): KnownPlaces {
  const rows = new Map(Array.from(record.photos, (token, row) => [token, row]));
  const positions = new Float32Array(2 * ids.length).fill(NaN);
  const arranged = new Uint8Array(ids.length);
  ids.forEach((id, node) => {
    const row = rows.get(tokenOf(id));
    if (row === undefined) return;
    positions.set(record.positions.subarray(2 * row, 2 * row + 2), 2 * node);
    arranged[node] = record.arranged[row] ?? 0;
  });
  return { positions, arranged, layoutPhotos: record.layoutPhotos };
}
