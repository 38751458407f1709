/** @file What is searched for now and what was found. A stale answer never replaces a newer one. */
import { computed, signal } from '@preact/signals';
import { isAbortError, type LookalikeError, reviveError } from '../base/errors.ts';
import type { PhotoFilter } from '../library/photo-filter.ts';
import type { LibraryApi, LibraryPhoto, PhotoQuery, Query, SearchHit } from '../library/types.ts';
import { DEFAULT_BALANCE, LIMITS, PAGE } from '../profiles/profiles.ts';
import type { SimilarityBounds } from '../vectors/similarity-bounds.ts';
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
  readonly similarity: SimilarityBounds;
}

export interface Answer {
  readonly query: QueryItem;
  /** Best first. While the options change the first of them are new, and the others as they were before. */
  readonly hits: readonly SearchHit[];
  /** Why this query has no answer. */
  readonly failure: LookalikeError | null;
  /** Number of the group of near-duplicates that a photo is in, by its id. */
  readonly groupOf: ReadonlyMap<string, number>;
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
  /** Only results that are so similar. */
  readonly similarity = signal<SimilarityBounds>({});
  /** Near-duplicates of each other are shown as one. */
  readonly folding = signal(true);
  /** The best match is shown large. */
  readonly large = signal(false);
  /** In which results and the library are shown. */
  readonly order = signal<Order>('first');
  readonly #library: SearchedLibrary;
  readonly #groups: () => Promise<ReadonlyMap<string, number>>;
  #controller: AbortController | undefined;
  /** By what the answers were chosen. */
  #shown: Pick<SearchOptions, 'filter' | 'similarity'> | undefined;
  /** Counts what was asked for, so that an answer can tell whether the options changed while it was on its way. */
  #asked = 0;

  /** @param groups which photos are near-duplicates of each other */
  constructor(
    library: SearchedLibrary,
    groups: () => Promise<ReadonlyMap<string, number>> = () => Promise.resolve(new Map()),
  ) {
    this.#library = library;
    this.#groups = groups;
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

  setSimilarity(similarity: SimilarityBounds): void {
    this.similarity.value = similarity;
    this.again();
  }

  setBalance(balance: number): void {
    this.balance.value = balance;
    this.again();
  }

  /** What a search is told beside its photos, as it is now. */
  options(): SearchOptions {
    const { limit, balance, turns, filter, similarity } = this;
    return {
      limit: limit.value,
      balance: balance.value,
      turns: turns.value,
      filter: filter.value,
      similarity: similarity.value,
    };
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
    const { limit, ...options } = this.options();
    const most = queries.length > 1 ? PAGE.hitsOfMany : LIMITS.searchMax;
    const wanted = Math.min(limit, most);
    const first = Math.min(wanted, PAGE.firstHits);
    try {
      await this.#answer(queries, { ...options, limit: first }, controller.signal, first < wanted);
      // The rest waits until nothing changes any more: thousands of results cannot follow a slider.
      if (first < wanted && this.#asked === asked) {
        await this.#answer(queries, { ...options, limit: wanted }, controller.signal);
      }
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

  /** Asks for this many results and shows them. @param isFirst more of them are asked for next */
  async #answer(
    queries: readonly QueryItem[],
    { filter: chosen, similarity, ...options }: SearchOptions,
    signal: AbortSignal,
    isFirst = false,
  ): Promise<void> {
    const failures = new Map<number, LookalikeError>();
    const ofThumbnails = new Set<number>();
    const filter = Object.keys(chosen).length > 0 ? { filter: await this.#library.expression(chosen) } : {};
    const [groupOf, searched, found] = await Promise.all([
      this.#groups(),
      this.#library.count(),
      this.#library.search(queries.map(toQuery), {
        ...options,
        ...filter,
        ...(Object.keys(similarity).length > 0 ? { similarity } : {}),
        signal,
        onFailure: (position, error) => failures.set(position, error),
        onThumbnail: (position) => ofThumbnails.add(position),
      }),
    ]);
    if (signal.aborted) return;
    const shown = this.#shown;
    this.#shown = { filter: chosen, similarity };
    // What is left out now must not be seen any more.
    const isSameChoice = shown?.filter === chosen && shown.similarity === similarity;
    const before = isFirst && isSameChoice ? this.answers.peek() : [];
    this.searched.value = searched;
    this.error.value = null;
    this.answers.value = queries.map((query, position) => ({
      query,
      hits: ahead(found[position] ?? [], before[position]?.hits ?? []),
      failure: failures.get(position) ?? null,
      groupOf,
      isOfThumbnail: ofThumbnails.has(position),
    }));
  }
}

/** The first results, and behind them what was there before, until it is known anew. */
function ahead(found: readonly SearchHit[], before: readonly SearchHit[]): readonly SearchHit[] {
  if (before.length <= found.length) return found;
  const ids = new Set(found.map(({ id }) => id));
  return [...found, ...before.filter(({ id }) => !ids.has(id))].slice(0, before.length);
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
