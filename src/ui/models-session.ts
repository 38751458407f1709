/** @file Models as the page shows them: which there are, the change from one to another, and a file that is being tried. */
import { signal } from '@preact/signals';
import { isAbortError } from '../base/errors.ts';
import type {
  ModelChangeProgress,
  ModelChangeReport,
  ModelDraft,
  ModelEntry,
  ModelsApi,
} from '../library/models/types.ts';
import { OWN_MODEL, type Bands, type ProfileId } from '../profiles/profiles.ts';
import type { ModelSettings } from '../vision/own-model.ts';
import { errorSentence } from './error-sentence.ts';
import { type Running, SingleRun } from './single-run.ts';
import { MODEL_STRINGS } from './strings-models.ts';

export interface ModelChanging extends Running<ModelChangeProgress> {
  readonly to: ProfileId;
}

/** How the last change ended. */
export type ModelChangeEnd =
  | { readonly kind: 'done'; readonly report: ModelChangeReport }
  | { readonly kind: 'stopped'; readonly to: ProfileId }
  | { readonly kind: 'failed'; readonly to: ProfileId; readonly message: string };

/** As much of the page as is told. */
export interface ModelsPageState {
  readonly notices: { tell(text: string): void; fail(error: unknown): void };
  refresh(): void;
}

export class ModelsSession extends SingleRun<ModelChanging, ModelChangeProgress, ModelChangeEnd> {
  /** `null` until they are read. */
  readonly entries = signal<readonly ModelEntry[] | null>(null);
  /** A change that was begun and is not complete, under way or not. */
  readonly pending = signal<ProfileId | null>(null);
  readonly draft = signal<ModelDraft | null>(null);
  /** Name of the file that is being opened. */
  readonly opening = signal<string | null>(null);
  /** The draft is being tried with other settings, or added. */
  readonly busy = signal(false);
  /** Why a file, or its other settings, cannot be taken. */
  readonly error = signal<string | null>(null);
  readonly #api: ModelsApi;
  readonly #page: ModelsPageState;
  /** Resolves when no change is under way. */
  #changing: Promise<void> = Promise.resolve();
  #opening = new AbortController();
  /** Of the draft: a description that comes later is for it. */
  #file: File | undefined;

  constructor(api: ModelsApi, page: ModelsPageState) {
    super();
    this.#api = api;
    this.#page = page;
  }

  /** What people call a model; its id until models are read. */
  nameOf(id: ProfileId): string {
    return this.entries.value?.find(({ profile }) => profile.id === id)?.profile.name ?? id;
  }

  /** Reads which models there are. */
  async read(): Promise<void> {
    await this.#attempt(async () => {
      const [entries, pending] = await Promise.all([this.#api.list(), this.#api.pending()]);
      this.entries.value = entries;
      this.pending.value = pending ?? null;
    });
  }

  /** Resolves when it is over; how it ended is shown. Nothing happens while another change is under way. */
  change(to: ProfileId): Promise<void> {
    if (this.run.value) return this.#changing;
    this.#changing = this.#change(to);
    return this.#changing;
  }

  /** Goes on with the change that was begun, if one was. */
  async resume(): Promise<void> {
    await this.read();
    if (this.pending.value) void this.change(this.pending.value);
  }

  /** Gives up the change that was begun, under way or not. */
  async abandon(): Promise<void> {
    if (this.run.value) this.stop();
    await this.#changing;
    await this.#attempt(async () => {
      await this.#api.abandon();
      this.dismissEnd();
    });
    await this.read();
  }

  /** Deletes the vectors of a model that is not in use. */
  async drop(id: ProfileId): Promise<void> {
    const name = this.nameOf(id);
    await this.#attempt(async () => {
      await this.#api.drop(id);
      this.#page.notices.tell(MODEL_STRINGS.done.dropped(name));
    });
    await this.read();
  }

  async remove(id: ProfileId): Promise<void> {
    const name = this.nameOf(id);
    await this.#attempt(async () => {
      await this.#api.remove(id);
      this.#page.notices.tell(MODEL_STRINGS.done.removed(name));
    });
    await this.read();
  }

  async setBands(id: ProfileId, bands: Bands): Promise<void> {
    await this.read();
    const name = this.nameOf(id);
    await this.#attempt(async () => {
      await this.#api.setBands(id, bands);
      this.#page.notices.tell(MODEL_STRINGS.done.bandsSet(name));
      this.#page.refresh();
    });
    await this.read();
  }

  /**
   * Opens what was chosen or dropped: a model, its description, or both. A description alone is for the draft. What was tried
   * before is discarded; what cannot be taken is shown.
   */
  async take(files: readonly File[]): Promise<void> {
    const { model: chosen, config } = modelFiles(files);
    const model = chosen ?? (config && this.#file);
    if (!model) {
      this.error.value = MODEL_STRINGS.own.noModel;
      return;
    }
    this.#opening.abort();
    const { signal: ending } = (this.#opening = new AbortController());
    this.discard();
    this.opening.value = model.name;
    try {
      const draft = await this.#api.open(model, config, ending);
      if (ending.aborted) draft.discard();
      else {
        this.draft.value = draft;
        this.#file = model;
      }
    } catch (error) {
      if (!ending.aborted && !isAbortError(error)) this.error.value = errorSentence(error);
    } finally {
      if (this.#opening.signal === ending) this.opening.value = null;
    }
  }

  /** The file that is being opened is not wanted any more. */
  cancelOpening(): void {
    this.#opening.abort();
    this.opening.value = null;
  }

  /** Tries the draft with other settings. Whether it could be; else the draft stays as it was. */
  retry(settings: ModelSettings): Promise<boolean> {
    return this.#withDraft(async (draft) => {
      const next = await draft.retry(settings);
      if (this.draft.value === draft) this.draft.value = next;
      else next.discard();
    });
  }

  /** Keeps the draft. Whether it could be. */
  async add(): Promise<boolean> {
    const isAdded = await this.#withDraft(async (draft) => {
      const { name } = await draft.add();
      this.draft.value = null;
      this.#file = undefined;
      await this.read();
      this.#page.notices.tell(MODEL_STRINGS.done.added(name));
    });
    return isAdded;
  }

  discard(): void {
    this.draft.value?.discard();
    this.draft.value = null;
    this.#file = undefined;
    this.error.value = null;
  }

  async #withDraft(action: (draft: ModelDraft) => Promise<void>): Promise<boolean> {
    const draft = this.draft.value;
    if (!draft || this.busy.value) return false;
    this.busy.value = true;
    this.error.value = null;
    try {
      await action(draft);
      return true;
    } catch (error) {
      // One that was discarded meanwhile has nothing to say.
      if (!isAbortError(error) && this.draft.value === draft) this.error.value = errorSentence(error);
      return false;
    } finally {
      this.busy.value = false;
    }
  }

  async #change(to: ProfileId): Promise<void> {
    this.pending.value = to;
    await this.begin(
      { to, stopping: false, progress: null },
      {
        work: async (options) => ({ kind: 'done', report: await this.#api.change(to, options) }),
        stopped: () => ({ kind: 'stopped', to }),
        failed: (error) => ({ kind: 'failed', to, message: errorSentence(error) }),
      },
    );
    await this.read();
    if (this.end.value?.kind === 'done') this.#page.refresh();
  }

  async #attempt(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      if (!isAbortError(error)) this.#page.notices.fail(error);
    }
  }
}

/** Of several files the first of each kind. */
export function modelFiles(files: readonly File[]): {
  readonly model: File | undefined;
  readonly config: File | undefined;
} {
  const ending = (end: string): File | undefined =>
    files.find(({ name }) => name.toLowerCase().endsWith(end));
  return { model: ending(OWN_MODEL.ending), config: ending(OWN_MODEL.configEnding) };
}
