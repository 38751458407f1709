/** @file A gallery's photos as the rows of a store: read only, grown by shards, in the order of their ordinals. */
import { LookalikeError } from '../../base/errors.ts';
import { generatedKey } from '../../milvus/local/generated-keys.ts';
import { DYNAMIC_FIELD } from '../../milvus/local/schema.ts';
import type { Row, Rows, ScanRange, StoredVector, VectorRun } from '../../store/store.ts';
import { decodeInt8Rows } from '../../vectors/int8-rows.ts';
import type { GalleryPhoto } from './facts.ts';
import { readOnly } from './read-only.ts';

/** A shard that is there and proved whole. */
export interface LoadedShard {
  /** By ascending row, one or more, all behind those of the shards before. */
  readonly photos: readonly GalleryPhoto[];
  /** As {@link decodeInt8Rows} reads them. */
  readonly vectors: Uint8Array<ArrayBuffer>;
}

export class GalleryRows implements Rows {
  readonly #dimension: number;
  readonly #photos: GalleryPhoto[] = [];
  readonly #shards: (LoadedShard & { readonly start: number })[] = [];

  constructor(dimension: number) {
    this.#dimension = dimension;
  }

  /** Photos that are there. */
  get size(): number {
    return this.#photos.length;
  }

  /** Their vectors, to be added to an index. @throws LookalikeError INTERNAL when they are not behind those there are */
  add(shard: LoadedShard): VectorRun & { readonly vectors: Float32Array<ArrayBuffer> } {
    const { photos, vectors } = shard;
    let last = this.#photos.at(-1)?.row ?? -1;
    for (const { row } of photos) {
      if (row <= last) throw new LookalikeError('INTERNAL', `Row ${row} of a gallery follows row ${last}.`);
      last = row;
    }
    this.#shards.push({ ...shard, start: this.#photos.length });
    for (const photo of photos) this.#photos.push(photo);
    return {
      rows: Uint32Array.from(photos, ({ row }) => row),
      vectors: decodeInt8Rows(vectors, this.#dimension, { all: photos.length }),
    };
  }

  read(_collection: number, rows: readonly number[]): Promise<(Row | undefined)[]> {
    return Promise.resolve(
      rows.map((row) => {
        const photo = this.#photos[this.#position(row)];
        return photo?.row === row ? rowOf(photo) : undefined;
      }),
    );
  }

  readVectors(
    _collection: number,
    _field: string,
    rows: readonly number[],
  ): Promise<(StoredVector | undefined)[]> {
    return Promise.resolve(
      rows.map((row) => {
        const position = this.#position(row);
        return this.#photos[position]?.row === row ? this.#vectorsAt(position, 1) : undefined;
      }),
    );
  }

  find(_collection: number, keys: readonly (number | string)[]): Promise<(number | undefined)[]> {
    const ordinals = new Map(this.#photos.map(({ row }) => [generatedKey(row, 'Int64'), row]));
    return Promise.resolve(keys.map((key) => ordinals.get(key)));
  }

  scan(_collection: number, range: ScanRange): Promise<Row[]> {
    return Promise.resolve(this.#range(range).map(rowOf));
  }

  scanVectors(_collection: number, _field: string, range: ScanRange): Promise<VectorRun> {
    const photos = this.#range(range);
    return Promise.resolve({
      rows: Uint32Array.from(photos, ({ row }) => row),
      vectors: this.#vectorsAt(this.#position(range.after + 1), photos.length),
    });
  }

  count(_collection: number, through = Infinity): Promise<number> {
    return Promise.resolve(this.#position(through + 1));
  }

  ordinals(
    _collection: number,
    through: number,
    range: ScanRange = { after: -1, limit: Infinity },
  ): Promise<Uint32Array> {
    const found = this.#range(range).filter(({ row }) => row <= through);
    return Promise.resolve(Uint32Array.from(found, ({ row }) => row));
  }

  last(): Promise<number> {
    return Promise.resolve(this.#photos.at(-1)?.row ?? -1);
  }

  append(): Promise<never> {
    return Promise.reject(readOnly());
  }

  delete(): Promise<never> {
    return Promise.reject(readOnly());
  }

  drop(): Promise<never> {
    return Promise.reject(readOnly());
  }

  #range({ after, limit }: ScanRange): GalleryPhoto[] {
    const from = this.#position(after + 1);
    return this.#photos.slice(from, from + limit);
  }

  /** Of the first photo whose ordinal is `row` or greater. */
  #position(row: number): number {
    let [low, high] = [0, this.#photos.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#photos[middle] as GalleryPhoto).row < row) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #vectorsAt(position: number, count: number): Float32Array<ArrayBuffer> {
    const found = new Float32Array(count * this.#dimension);
    for (const { photos, vectors, start } of this.#shards) {
      const first = Math.max(0, position - start);
      const end = Math.min(photos.length, position + count - start);
      if (end <= first) continue;
      const part = decodeInt8Rows(vectors, this.#dimension, {
        all: photos.length,
        first,
        count: end - first,
      });
      found.set(part, (start + first - position) * this.#dimension);
    }
    return found;
  }
}

/** As the collection of a library keeps a photo (`PhotoCollection`). */
function rowOf(photo: GalleryPhoto): Row {
  const { row, contentId, path, width, height, bytes, format, ...further } = photo;
  return {
    row,
    key: generatedKey(row, 'Int64'),
    fields: {
      content_id: contentId,
      path,
      width,
      height,
      bytes,
      format,
      ...(Object.keys(further).length > 0 ? { [DYNAMIC_FIELD]: further } : {}),
    },
  };
}
