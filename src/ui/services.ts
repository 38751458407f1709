/** @file What the page needs from the rest of the program. `src/main.ts` hands it over; tests hand over fakes. */
import type { LibraryApi } from '../library/types.ts';
import type { PhotoSource } from '../photos/photo-source.ts';
import type { Embedder } from '../vision/embedder.ts';

/** Who made a sample photo, as its licence asks to be shown. */
export interface SampleCredit {
  readonly file: string;
  readonly author: string;
  readonly licence: string;
  /** Where it was published. */
  readonly source: string;
}

export interface UiServices {
  readonly library: LibraryApi;
  readonly embedder: Pick<Embedder, 'status' | 'onStatus' | 'warmUp'>;
  readonly sources: {
    /**
     * Asks the person for a folder; `undefined` when they changed their mind. Absent where the browser has no folder
     * handles: the page then uses `<input webkitdirectory>`.
     */
    readonly pickFolder?: () => Promise<PhotoSource | undefined>;
    readonly fromFileList: (files: FileList | File[]) => PhotoSource;
    /** Called within the drop event, whose items are empty afterwards. */
    readonly fromDataTransfer: (transfer: DataTransfer) => Promise<PhotoSource>;
    readonly sample: () => PhotoSource;
    readonly sampleCredits: () => Promise<readonly SampleCredit[]>;
  };
}
