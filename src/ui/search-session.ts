/** @file What is searched for now and what was found. A stale answer never replaces a newer one. */
import { computed, signal } from '@preact/signals';
import { isAbortError, type LookalikeError, reviveError } from '../base/errors.ts';
import type { PhotoFilter } from '../library/photo-filter.ts';
import type { LibraryApi, LibraryPhoto, PhotoQuery, Query, SearchHit } from '../library/types.ts';
import { DEFAULT_BALANCE, LIMITS } from '../profiles/profiles.ts';
import type { Crop } from '../vision/embedder.ts';
import type { Order } from './photo-order.ts';

interface Shown {
  readonly name: string;
  /** Only this region. */
  readonly crop?: Crop;
}

/** A file that the person showed. */
export interface FileItem extends Shown {
  readonly kind: 'file';
  readonly file: Blob;
}

/** A photo to search by: such a file, or a photo of the library. */
export type PhotoItem = FileItem | (Shown & { readonly kind: 'photo'; readonly photo: LibraryPhoto });

/** A photo of several, and how much it counts; below 0: results are to be unlike it. */
export interface WeightedItem {
  readonly item: PhotoItem;
  readonly weight: number;
}

/** A photo to search by, or several added and subtracted, two or more. */
export type QueryItem =
  PhotoItem | { readonly kind: 'combined'; readonly name: string; readonly parts: readonly WeightedItem[] };

/** What a search is told beside its photos. */
export interface SearchOptions {
  readonly limit: number;
  readonly balance: number;
  readonly turns: boolean;
  readonly filter: PhotoFilter;
}

export interface Answer {
  readonly query: QueryItem;
  /** Best first. */
  readonly hits: readonly SearchHit[];
  /** Why this query has no answer. */
  readonly failure: LookalikeError | null;
  /** A region or turn was taken of a thumbnail, since the file cannot be read. */
  readonly isOfThumbnail: boolean;
}

export function queryByFile(file: Blob, name: string): FileItem {
  return { kind: 'file', name, file };
}

export function queryByPhoto(photo: LibraryPhoto): PhotoItem {
  return { kind: 'photo', name: photo.path, photo };
}

/** The same photo with another region, or all of it. */
export function withCrop(item: PhotoItem, crop?: Crop): PhotoItem {
  const whole = item.kind === 'photo' ? queryByPhoto(item.photo) : queryByFile(item.file, item.name);
  return crop ? { ...whole, crop } : whole;
}

/** The photos of a query, one for a photo. */
export function partsOf(item: QueryItem): readonly WeightedItem[] {
  return item.kind === 'combined' ? item.parts : [{ item, weight: 1 }];
}

type SearchedLibrary = Pick<LibraryApi, 'search' | 'count' | 'expression'>;

export class SearchSession {
  /** Empty: the library is shown. */
  readonly queries = signal<readonly QueryItem[]>([]);
  /** Counts the searches that were opened; one that is refined is the same. */
  readonly opened = signal(0);
  /** One a query once there is an answer, of the same length as `queries`. */
  readonly answers = signal<readonly Answer[]>([]);
  readonly searching = signal(false);
  /** Why there is no answer at all. */
  readonly error = signal<LookalikeError | null>(null);
  /** Photos stored when the answer was computed. */
  readonly searched = signal(0);
  readonly limit = signal<number>(LIMITS.searchDefault);
  /** 0 = same picture ... 1 = same kind of thing. */
  readonly balance = signal(DEFAULT_BALANCE);
  /** Also mirrored and rotated. */
  readonly turns = signal(false);
  /** Only photos that it is true for are found; without keys: all. */
  readonly filter = signal<PhotoFilter>({});
  readonly isFiltered = computed(() => Object.keys(this.filter.value).length > 0);
  /** In which results and the library are shown. */
  readonly order = signal<Order>('first');
  readonly #library: SearchedLibrary;
  #controller: AbortController | undefined;
  /** Counts what was asked for, so that an answer can tell whether the options changed while it was on its way. */
  #asked = 0;

  constructor(library: SearchedLibrary) {
    this.#library = library;
  }

  /** Shows `queries` and searches by them; what was under way is given up. */
  open(queries: readonly QueryItem[]): void {
    this.#controller?.abort();
    this.#controller = undefined;
    this.queries.value = queries;
    this.opened.value++;
    this.answers.value = [];
    this.error.value = null;
    this.searching.value = false;
    if (queries.length > 0) this.again();
  }

  /** The only query changed a little: results stay until the next ones come, and the last change counts. */
  refine(query: QueryItem): void {
    this.queries.value = [query];
    this.again();
  }

  setTurns(turns: boolean): void {
    this.turns.value = turns;
    this.again();
  }

  setLimit(limit: number): void {
    this.limit.value = limit;
    this.again();
  }

  setFilter(filter: PhotoFilter): void {
    this.filter.value = filter;
    this.again();
  }

  setBalance(balance: number): void {
    this.balance.value = balance;
    this.again();
  }

  /** What a search is told beside its photos, as it is now. */
  options(): SearchOptions {
    const { limit, balance, turns, filter } = this;
    return { limit: limit.value, balance: balance.value, turns: turns.value, filter: filter.value };
  }

  /**
   * Searches by the same queries with the options as they are now. An answer under way is shown first: the slider
   * then moves the results while it is dragged, instead of when it is let go.
   */
  again(): void {
    if (this.queries.value.length === 0) return;
    this.#asked++;
    if (!this.#controller) void this.#search();
  }

  async #search(): Promise<void> {
    const controller = new AbortController();
    this.#controller = controller;
    this.searching.value = true;
    const asked = this.#asked;
    const queries = this.queries.value;
    const failures = new Map<number, LookalikeError>();
    const ofThumbnails = new Set<number>();
    const { filter: chosen, ...options } = this.options();
    try {
      const filter = this.isFiltered.peek() ? { filter: await this.#library.expression(chosen) } : {};
      const [searched, found] = await Promise.all([
        this.#library.count(),
        this.#library.search(queries.map(toQuery), {
          ...options,
          ...filter,
          signal: controller.signal,
          onFailure: (position, error) => failures.set(position, error),
          onThumbnail: (position) => ofThumbnails.add(position),
        }),
      ]);
      if (controller.signal.aborted) return;
      this.searched.value = searched;
      this.error.value = null;
      this.answers.value = queries.map((query, position) => ({
        query,
        hits: found[position] ?? [],
        failure: failures.get(position) ?? null,
        isOfThumbnail: ofThumbnails.has(position),
      }));
    } catch (error) {
      if (controller.signal.aborted || isAbortError(error)) return;
      this.answers.value = [];
      this.error.value = reviveError(error);
    } finally {
      if (this.#controller === controller) {
        this.#controller = undefined;
        this.searching.value = false;
        if (this.#asked !== asked) void this.#search();
      }
    }
  }
}

/** As the library is asked. */
export function toQuery(item: QueryItem): Query {
  // One photo, whole, is no combination: what is stored of it is its vector.
  if (item.kind !== 'combined' && !item.crop) return photoOf(item);
  const combine = partsOf(item).map(({ item: part, weight }) => ({
    query: photoOf(part),
    weight,
    ...(part.crop ? { crop: part.crop } : {}),
  }));
  return { combine };
}

function photoOf(item: PhotoItem): PhotoQuery {
  return item.kind === 'photo' ? { id: item.photo.id } : item.file;
}
