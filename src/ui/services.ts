/** @file What the page needs from the rest of the program. `src/main.ts` hands it over; tests hand over fakes. */
import type { PowerWindow } from '../base/power.ts';
import type { Installation, InstallationListener } from '../delivery/installation.ts';
import type { NotIsolated } from '../delivery/isolation.ts';
import type { SavedPreferences } from '../library/preferences.ts';
import type { ServerControl } from '../library/server-control.ts';
import type { EvaluationApi } from '../library/evaluation/types.ts';
import type { ModelsApi } from '../library/models/types.ts';
import type { Gallery } from '../library/gallery/gallery.ts';
import type { LibraryApi } from '../library/types.ts';
import type { PhotoSource } from '../photos/photo-source.ts';
import type { SampleIndex } from '../photos/sample-index.ts';
import type { Embedder } from '../vision/embedder.ts';
import type { PageLoad } from './page-load.ts';

export interface UiServices {
  readonly library: LibraryApi;
  /** Present where the library is one: then nothing of it can be changed. */
  readonly gallery?: Gallery | undefined;
  /** Where photos may be kept instead of in this browser. */
  readonly server: ServerControl;
  readonly load: PageLoad;
  /** How the app came here and stays here. */
  readonly delivery: {
    /** Why the page has no threads; `undefined` where it has. */
    readonly notIsolated: NotIsolated | undefined;
    /** See `install`; to be called once, when the page has come up. */
    readonly install: (listener: InstallationListener) => Promise<Installation | undefined>;
  };
  readonly preferences: Pick<SavedPreferences, 'load' | 'save'>;
  /** The window: who sees the page, and what it runs on. */
  readonly power: PowerWindow;
  /** A policy is in force in the worker with the library; `null` where none is needed that makes code of text. */
  readonly isStoreConfined: () => Promise<boolean | null>;
  readonly evaluation: () => Promise<EvaluationApi>;
  readonly models: () => Promise<ModelsApi>;
  readonly embedder: Pick<Embedder, 'status' | 'onStatus' | 'warmUp' | 'gentle'>;
  readonly sources: {
    /**
     * Asks the person for a folder; `undefined` when they changed their mind. Absent where the browser has no folder
     * handles: the page then uses `<input webkitdirectory>`.
     */
    readonly pickFolder?: (() => Promise<PhotoSource | undefined>) | undefined;
    readonly fromFileList: (files: File[]) => PhotoSource;
    /** Called within the drop event, whose items are gone afterwards. One source a folder, one for loose files. */
    readonly fromDataTransfer: (transfer: DataTransfer) => Promise<readonly PhotoSource[]>;
    readonly sample: () => PhotoSource;
    /** The samples with author, licence and origin. */
    readonly sampleIndex: () => Promise<SampleIndex>;
  };
}
