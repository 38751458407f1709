/** @file What is searched for now and what was found. A stale answer never replaces a newer one. */
import { signal } from '@preact/signals';
import { isAbortError, type LookalikeError, reviveError } from '../base/errors.ts';
import type { LibraryApi, LibraryPhoto, Query, SearchHit } from '../library/types.ts';
import { DEFAULT_BALANCE, LIMITS } from '../profiles/profiles.ts';

/** A photo to search by: a file that the person showed, or a photo of the library. */
export type QueryItem =
  | { readonly kind: 'file'; readonly name: string; readonly file: Blob }
  | { readonly kind: 'photo'; readonly name: string; readonly photo: LibraryPhoto };

export interface Answer {
  readonly query: QueryItem;
  /** Best first. */
  readonly hits: readonly SearchHit[];
  /** Why this query has no answer. */
  readonly failure: LookalikeError | null;
}

export function queryByFile(file: Blob, name: string): QueryItem {
  return { kind: 'file', name, file };
}

export function queryByPhoto(photo: LibraryPhoto): QueryItem {
  return { kind: 'photo', name: photo.path, photo };
}

export class SearchSession {
  /** Empty: the library is shown. */
  readonly queries = signal<readonly QueryItem[]>([]);
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
  readonly #library: Pick<LibraryApi, 'search' | 'count'>;
  #controller: AbortController | undefined;
  /** Counts what was asked for, so that an answer can tell whether the options changed while it was on its way. */
  #asked = 0;

  constructor(library: Pick<LibraryApi, 'search' | 'count'>) {
    this.#library = library;
  }

  /** Shows `queries` and searches by them; what was under way is given up. */
  open(queries: readonly QueryItem[]): void {
    this.#controller?.abort();
    this.#controller = undefined;
    this.queries.value = queries;
    this.answers.value = [];
    this.error.value = null;
    this.searching.value = false;
    if (queries.length > 0) this.again();
  }

  setLimit(limit: number): void {
    this.limit.value = limit;
    this.again();
  }

  setBalance(balance: number): void {
    this.balance.value = balance;
    this.again();
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
    try {
      const [searched, found] = await Promise.all([
        this.#library.count(),
        this.#library.search(queries.map(toQuery), {
          limit: this.limit.value,
          balance: this.balance.value,
          signal: controller.signal,
          onFailure: (position, error) => failures.set(position, error),
        }),
      ]);
      if (controller.signal.aborted) return;
      this.searched.value = searched;
      this.error.value = null;
      this.answers.value = queries.map((query, position) => ({
        query,
        hits: found[position] ?? [],
        failure: failures.get(position) ?? null,
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

function toQuery(item: QueryItem): Query {
  return item.kind === 'photo' ? { id: item.photo.id } : item.file;
}
