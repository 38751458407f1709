/**
 * @file Queries -> the vectors they are asked by. A query has one, or one a turn: its views, of which the nearest counts. What
 * was embedded is remembered as long as its file is: a moved slider embeds nothing again.
 */
import { LookalikeError } from '../base/errors.ts';
import { QUERY, type Profile } from '../profiles/profiles.ts';
import { combineVectors } from '../vectors/combination.ts';
import type { Crop, Embedder } from '../vision/embedder.ts';
import type { PhotoQuery, Query, QueryOptions } from './types.ts';

/** A picture of a photo of the library. */
export interface PhotoFile {
  readonly file: Blob;
  /** The photo's own file cannot be read. */
  readonly isThumbnail: boolean;
}

export interface QueryVectorsParts {
  readonly embedder: Pick<Embedder, 'embed'>;
  /** A photo of the library by id. @throws LookalikeError NOT_FOUND, FILE_UNREADABLE */
  readonly open: (id: string) => Promise<PhotoFile>;
}

/** How a query is looked at. */
export interface Viewing extends Pick<QueryOptions, 'crop' | 'turns' | 'signal'> {
  readonly profile: Profile;
  /** Stored vectors by id: of all photos of the library that {@link idsIn} names. */
  readonly stored: ReadonlyMap<string, Float32Array>;
  readonly onThumbnail?: () => void;
}

/** A photo of a query. */
export interface Part {
  readonly query: PhotoQuery;
  readonly weight: number;
  readonly crop: Crop | undefined;
}

/** Ids of the photos of the library in a query. */
export function idsIn(query: Query): readonly string[] {
  return partsOf(query).flatMap((part) => ('id' in part.query ? [part.query.id] : []));
}

export class QueryVectors {
  readonly #parts: QueryVectorsParts;
  /** Vectors of files by region and turns. */
  readonly #known = new WeakMap<Blob, Map<string, readonly Float32Array[]>>();
  /** Files of photos of the library, those used last behind. */
  readonly #open = new Map<string, Promise<PhotoFile>>();

  constructor(parts: QueryVectorsParts) {
    this.#parts = parts;
  }

  /**
   * Unit vectors of a query, one a view: as it is, and with `turns` one for each of `QUERY.turns`, in their order, and one of
   * the centre and the whole together. Who looks for copies looks for pieces, too, and what a piece shows at its edge the
   * centre leaves out: of pieces of 35 % the eight turns find 0.83, with it 0.91.
   *
   * @throws LookalikeError INVALID_ARGUMENT for a combination that is none, NOT_FOUND, FILE_UNREADABLE, what {@link Embedder.embed}
   *   throws
   */
  async of(query: Query, viewing: Viewing): Promise<readonly Float32Array[]> {
    const parts = partsOf(query, viewing.crop);
    const views = await Promise.all(parts.map((part) => this.#viewsOf(part, viewing)));
    const [only] = views;
    if (!('combine' in query)) return only ?? [];
    return (only ?? []).map((_, view) =>
      combineVectors(
        viewing.profile,
        parts.map(({ weight }, at) => ({ vector: views[at]?.[view] ?? new Float32Array(), weight })),
      ),
    );
  }

  /** Photos of the library are opened anew when they are next needed. */
  forgetFiles(): void {
    this.#open.clear();
  }

  async #viewsOf(part: Part, viewing: Viewing): Promise<readonly Float32Array[]> {
    const views = await this.#looksAt(part, viewing);
    const [first] = views;
    const whole = views[QUERY.turns.length];
    if (!first || !whole) return views;
    const both = [first, whole].map((vector) => ({ vector, weight: 1 }));
    return [...views.slice(0, -1), combineVectors(viewing.profile, both)];
  }

  async #looksAt({ query, crop }: Part, viewing: Viewing): Promise<readonly Float32Array[]> {
    if (!('id' in query)) return this.#embedded(query, crop, viewing);
    const vector = viewing.stored.get(query.id);
    if (!vector) throw missing(query.id);
    if (!crop && !viewing.turns) return [vector];
    const { file, isThumbnail } = await this.#opened(query.id);
    if (isThumbnail) viewing.onThumbnail?.();
    const views = await this.#embedded(file, crop, viewing).catch((error: unknown) => {
      // It may have changed since it was opened.
      this.#open.delete(query.id);
      throw error;
    });
    // As it is it has been embedded before, from its file.
    return crop ? views : [vector, ...views.slice(1)];
  }

  /** Of a file: the centre of it in one turn or in all, and then the whole. */
  async #embedded(
    file: Blob,
    crop: Crop | undefined,
    { profile, turns, signal }: Viewing,
  ): Promise<readonly Float32Array[]> {
    const key = JSON.stringify([profile.id, crop ?? null, turns ?? false]);
    const known = this.#known.get(file) ?? new Map<string, readonly Float32Array[]>();
    this.#known.set(file, known);
    const found = known.get(key);
    if (found) return found;
    const { embedder } = this.#parts;
    const options = { profile: profile.id, ...(crop ? { crop } : {}), ...(signal ? { signal } : {}) };
    const [seen, whole] = await Promise.all([
      embedder.embed(file, { ...options, ...(turns ? { turns: QUERY.turns } : {}) }),
      ...(turns ? [embedder.embed(file, { ...options, whole: true })] : []),
    ]);
    const views = [...(seen.turned ?? [seen.vector]), ...(whole ? [whole.vector] : [])];
    known.set(key, views);
    return views;
  }

  /** While a region is dragged the file stays the same one, and what was embedded of it known. */
  #opened(id: string): Promise<PhotoFile> {
    const opened =
      this.#open.get(id) ??
      this.#parts.open(id).catch((error: unknown) => {
        this.#open.delete(id);
        throw error;
      });
    this.#open.delete(id);
    this.#open.set(id, opened);
    for (const oldest of this.#open.keys()) {
      if (this.#open.size <= QUERY.openFiles) break;
      this.#open.delete(oldest);
    }
    return opened;
  }
}

/**
 * The photos of a query.
 * @param crop of those that have none
 * @throws LookalikeError INVALID_ARGUMENT
 */
export function partsOf(query: Query, crop?: Crop): readonly Part[] {
  if (!('combine' in query)) return [{ query, weight: 1, crop }];
  const { combine } = query;
  if (combine.length === 0 || combine.length > QUERY.parts) {
    throw new LookalikeError(
      'INVALID_ARGUMENT',
      `The query combines ${combine.length} photos; 1 to ${QUERY.parts} are expected.`,
    );
  }
  return combine.map((part) => {
    const weight = part.weight ?? 1;
    if (!(Math.abs(weight) <= QUERY.weightMax) || weight === 0) {
      throw new LookalikeError(
        'INVALID_ARGUMENT',
        `A photo has the weight ${weight}; a number up to ${QUERY.weightMax} above or below 0 is expected, and not 0.`,
      );
    }
    return { query: part.query, weight, crop: part.crop ?? crop };
  });
}

function missing(id: string): LookalikeError {
  return new LookalikeError(
    'NOT_FOUND',
    `The library has no photo with id ${id}: it may have been removed. Search by another photo.`,
  );
}
