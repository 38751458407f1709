/** @file Photos that are looked at in full, one after the other: which, and as a step of the browser's history, so that Back closes them. */
import { signal } from '@preact/signals';
import type { LibraryPhoto, SearchHit } from '../library/types.ts';
import { PAGE } from '../profiles/profiles.ts';
import { queryByFile, type FileItem, type PhotoItem } from './search-session.ts';

/** A photo of the library, perhaps found by a search, or a file that the person showed. */
export type Viewable = LibraryPhoto | SearchHit | FileItem;

/** What a search goes by, as it is looked at: whole. */
export function viewableOf(item: PhotoItem): Viewable {
  return item.kind === 'photo' ? item.photo : queryByFile(item.file, item.name);
}

export interface Viewing {
  /** In the order in which they are gone through, one or more. */
  readonly photos: readonly Viewable[];
  /** Of the one that is shown. */
  readonly position: number;
  /** Shown beside it. */
  readonly compared?: Viewable;
}

interface HistoryState {
  /** Counts what was looked at since the page was loaded. */
  readonly view?: number;
}

export class PhotoViewing {
  readonly current = signal<Viewing | null>(null);
  /** Id of the photo that the page came back to: the one that was shown last. */
  readonly returned = signal('');
  readonly #steps = new Map<number, Viewing>();
  #opened = 0;

  /** Follows the browser's history. To be called behind whoever else writes its state when it moves. */
  listen(): void {
    addEventListener('popstate', () => {
      const { view } = stateOf();
      this.current.value = view === undefined ? null : (this.#steps.get(view) ?? null);
    });
  }

  open(viewing: Viewing): void {
    const view = this.#opened++;
    this.#steps.set(view, viewing);
    // Lists may be long: what is further back is not shown again.
    this.#steps.delete(view - PAGE.searches);
    // Coming back the page stands at the photo shown last, not where it stood.
    history.scrollRestoration = 'manual';
    history.pushState({ ...stateOf(), view }, '');
    this.current.value = viewing;
  }

  /** Shows another one of the photos, or compares it. */
  change(change: Partial<Viewing>): void {
    if (this.current.value) this.#replace({ ...this.current.value, ...change });
  }

  /** Ends comparing; the photo stays. */
  single(): void {
    if (!this.current.value) return;
    const { photos, position } = this.current.value;
    this.#replace({ photos, position });
  }

  /** A photo has gone: the next one is shown, if there is one. */
  drop(id: string): void {
    const { current } = this;
    if (!current.value) return;
    const { photos: before, position, compared } = current.value;
    const stays = (photo: Viewable): boolean => 'file' in photo || photo.id !== id;
    const photos = before.filter(stays);
    if (photos.length === 0) {
      this.close();
      return;
    }
    const next = before.slice(0, position).filter(stays).length;
    this.#replace({
      photos,
      position: Math.min(next, photos.length - 1),
      ...(compared && stays(compared) ? { compared } : {}),
    });
  }

  close(): void {
    const isStep = stateOf().view !== undefined;
    if (!this.current.value) return;
    this.current.value = null;
    if (isStep) history.back();
  }

  /** Something else takes its place, with a step of the history of its own: Back leads to the photo again. */
  leave(): void {
    this.current.value = null;
  }

  #replace(viewing: Viewing): void {
    const { view } = stateOf();
    if (view !== undefined) this.#steps.set(view, viewing);
    this.current.value = viewing;
  }
}

function stateOf(): HistoryState {
  return (history.state ?? {}) as HistoryState;
}

/** Path of a photo, name of a file. */
export function nameOf(photo: Viewable): string {
  return 'file' in photo ? photo.name : photo.path;
}

/** `undefined` when no search found it. */
export function hitOf(photo: Viewable): SearchHit | undefined {
  return 'similarity' in photo ? photo : undefined;
}

/** `undefined` of a file that is not in the library. */
export function libraryPhotoOf(photo: Viewable): LibraryPhoto | undefined {
  return 'file' in photo ? undefined : photo;
}
