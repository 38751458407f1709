/** @file An export or an import, with what the page shows of it. */
import { errorSentence } from './error-sentence.ts';
import type { ArchiveProgress, ExportReport, ImportReport, LibraryApi } from '../library/types.ts';
import type { SavedFile } from './saving.ts';
import { SingleRun, type Running, type RunSteps } from './single-run.ts';

export type ArchiveKind = 'export' | 'import';

export interface ArchiveRunning extends Running<ArchiveProgress> {
  readonly kind: ArchiveKind;
}

/** How the last one ended. */
export type ArchiveEnd =
  | { readonly kind: 'exported'; readonly report: ExportReport }
  | { readonly kind: 'imported'; readonly report: ImportReport }
  | { readonly kind: 'stopped'; readonly of: ArchiveKind }
  | { readonly kind: 'failed'; readonly of: ArchiveKind; readonly message: string };

export class ArchiveRun extends SingleRun<ArchiveRunning, ArchiveProgress, ArchiveEnd> {
  readonly #library: Pick<LibraryApi, 'export' | 'import'>;

  constructor(library: Pick<LibraryApi, 'export' | 'import'>) {
    super();
    this.#library = library;
  }

  /** @param open asks where to, `undefined` when the person changes their mind */
  async export(open: () => Promise<SavedFile | undefined>, thumbnails: boolean): Promise<void> {
    const file = await open();
    if (!file) return;
    // Something else may have begun while the dialog was open.
    if (this.run.value) return file.discard();
    await this.#start('export', async (options) => {
      try {
        const report = await this.#library.export(file.sink, { ...options, thumbnails });
        await file.finish();
        return { kind: 'exported', report };
      } catch (error) {
        await file.discard().catch(() => undefined);
        throw error;
      }
    });
  }

  import(file: Blob): Promise<void> {
    return this.#start('import', async (options) => {
      return { kind: 'imported', report: await this.#library.import(file, options) };
    });
  }

  #start(kind: ArchiveKind, work: RunSteps<ArchiveProgress, ArchiveEnd>['work']): Promise<void> {
    return this.begin(
      { kind, stopping: false, progress: null },
      {
        work,
        stopped: () => ({ kind: 'stopped', of: kind }),
        failed: (error) => ({ kind: 'failed', of: kind, message: errorSentence(error) }),
      },
    );
  }
}
