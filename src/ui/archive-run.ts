/** @file An export or an import, one at a time, with what the page shows of it. */
import { signal } from '@preact/signals';
import { isAbortError, reviveError } from '../base/errors.ts';
import type { ArchiveProgress, ExportReport, ImportReport, LibraryApi } from '../library/types.ts';
import type { SavedFile } from './saving.ts';

export type ArchiveKind = 'export' | 'import';

/** As it is now. */
export interface ArchiveRunning {
  readonly kind: ArchiveKind;
  readonly stopping: boolean;
  /** `null` until the first was told. */
  readonly progress: ArchiveProgress | null;
}

/** How the last one ended. */
export type ArchiveEnd =
  | { readonly kind: 'exported'; readonly report: ExportReport }
  | { readonly kind: 'imported'; readonly report: ImportReport }
  | { readonly kind: 'stopped'; readonly of: ArchiveKind }
  | { readonly kind: 'failed'; readonly of: ArchiveKind; readonly message: string };

export class ArchiveRun {
  readonly run = signal<ArchiveRunning | null>(null);
  readonly end = signal<ArchiveEnd | null>(null);
  readonly #library: Pick<LibraryApi, 'export' | 'import'>;
  #controller = new AbortController();

  constructor(library: Pick<LibraryApi, 'export' | 'import'>) {
    this.#library = library;
  }

  /** Resolves when it is over; how it ended is shown, not thrown. Does nothing while one is under way. */
  export(file: SavedFile, thumbnails: boolean): Promise<void> {
    return this.#start('export', async (options) => {
      const report = await this.#library.export(file.sink, { ...options, thumbnails });
      await file.finish();
      return { kind: 'exported', report };
    });
  }

  import(file: Blob): Promise<void> {
    return this.#start('import', async (options) => {
      return { kind: 'imported', report: await this.#library.import(file, options) };
    });
  }

  stop(): void {
    this.#controller.abort();
    this.#update({ stopping: true });
  }

  dismissEnd(): void {
    this.end.value = null;
  }

  async #start(
    kind: ArchiveKind,
    work: (options: {
      signal: AbortSignal;
      onProgress: (progress: ArchiveProgress) => void;
    }) => Promise<ArchiveEnd>,
  ): Promise<void> {
    if (this.run.value) return;
    this.#controller = new AbortController();
    this.end.value = null;
    this.run.value = { kind, stopping: false, progress: null };
    try {
      const { signal: ending } = this.#controller;
      this.end.value = await work({ signal: ending, onProgress: (progress) => this.#update({ progress }) });
    } catch (error) {
      this.end.value = isAbortError(error)
        ? { kind: 'stopped', of: kind }
        : { kind: 'failed', of: kind, message: reviveError(error).message };
    } finally {
      this.run.value = null;
    }
  }

  #update(change: Partial<ArchiveRunning>): void {
    if (this.run.value) this.run.value = { ...this.run.value, ...change };
  }
}
