/** @file The evaluation as the page shows it: what is chosen, what is under way, and the runs that are saved. */
import { computed, signal } from '@preact/signals';
import type { LookalikeError } from '../base/errors.ts';
import { isAbortError, reviveError } from '../base/errors.ts';
import type {
  BegunRun,
  EvaluationApi,
  EvaluationProgress,
  EvaluationRun,
} from '../library/evaluation/types.ts';
import type { ModelsApi } from '../library/models/types.ts';
import { fromDirectoryHandle } from '../photos/directory-handle.ts';
import { allow } from '../photos/folder-access.ts';
import type { PhotoSource } from '../photos/photo-source.ts';
import {
  DEFAULT_PROFILE,
  EVALUATION,
  PROFILES,
  type Precision,
  type Profile,
  type ProfileId,
} from '../profiles/profiles.ts';
import { type Running, SingleRun } from './single-run.ts';

export interface EvaluationRunning extends Running<EvaluationProgress> {
  readonly folder: string;
}

/** `null`: it was stopped, or is complete and shown. */
export interface EvaluationEnd {
  readonly error: LookalikeError | null;
}

export class EvaluationSession extends SingleRun<EvaluationRunning, EvaluationProgress, EvaluationEnd> {
  /** Models that can be measured: those that came with the app, then a person's own. */
  readonly choices = signal<readonly Profile[]>(Object.values(PROFILES));
  readonly profiles = signal<readonly ProfileId[]>([DEFAULT_PROFILE]);
  /** None: as the app computes. */
  readonly precisions = signal<readonly Precision[]>([]);
  /** Those that can be chosen. */
  readonly offered = signal<readonly Precision[]>([]);
  readonly copies = signal(true);
  readonly queries = signal<number>(EVALUATION.queries);
  /** A list of queries in place of sub-folders, and what its file is called. */
  readonly list = signal<{ readonly name: string; readonly text: string } | null>(null);
  /** A run that was begun and is not complete. */
  readonly begun = signal<BegunRun | null>(null);
  /** `null` until they are read. */
  readonly runs = signal<readonly EvaluationRun[] | null>(null);
  readonly shownId = signal<string | null>(null);
  readonly otherId = signal<string | null>(null);
  readonly shown = computed(() => this.#find(this.shownId.value));
  /** The one that it is compared with. */
  readonly other = computed(() => this.#find(this.otherId.value));
  readonly #api: EvaluationApi;
  readonly #models: Pick<ModelsApi, 'list'>;
  readonly #fail: (error: unknown) => void;

  constructor(api: EvaluationApi, models: Pick<ModelsApi, 'list'>, fail: (error: unknown) => void) {
    super();
    this.#api = api;
    this.#models = models;
    this.#fail = fail;
  }

  /** Reads what is saved, and which models there are. */
  async read(): Promise<void> {
    await this.#attempt(async () => {
      this.choices.value = (await this.#models.list()).map(({ profile }) => profile);
      this.#choose(this.profiles.value);
      this.runs.value = await this.#api.runs();
      this.begun.value = (await this.#api.begun()) ?? null;
      this.offered.value = await this.#api.precisions();
      if (!this.shown.value) this.shownId.value = this.runs.value[0]?.id ?? null;
    });
  }

  /** One stays chosen. */
  toggle(profile: ProfileId): void {
    const chosen = this.profiles.value;
    this.#choose(chosen.includes(profile) ? chosen.filter((each) => each !== profile) : [...chosen, profile]);
  }

  /** Of those that there are, in their order. */
  #choose(wanted: readonly ProfileId[]): void {
    const next = this.choices.value.map(({ id }) => id).filter((id) => wanted.includes(id));
    if (next.length > 0) this.profiles.value = next;
  }

  togglePrecision(precision: Precision): void {
    const chosen = this.precisions.value;
    this.precisions.value = this.offered.value.filter(
      (each) => chosen.includes(each) !== (each === precision),
    );
  }

  async takeList(file: File | undefined): Promise<void> {
    await this.#attempt(async () => {
      this.list.value = file ? { name: file.name, text: await file.text() } : null;
    });
  }

  /** Measures by a folder, with what is chosen. */
  async start(source: PhotoSource): Promise<void> {
    await this.#measure(source, {
      folder: source.name,
      profiles: this.profiles.value,
      precisions: this.precisions.value,
      copies: this.copies.value,
      queries: this.queries.value,
      ...(this.list.value ? { list: this.list.value.text } : {}),
    });
  }

  /** Goes on with the run that was begun. Must be called within a user gesture: the person may be asked for the folder. */
  async resume(): Promise<void> {
    const begun = this.begun.value;
    const { handle } = begun ?? {};
    if (!begun || !handle) return;
    await this.#attempt(async () => {
      await allow(handle);
      await this.#measure(fromDirectoryHandle(handle), begun);
    });
  }

  async forget(): Promise<void> {
    await this.#attempt(async () => {
      await this.#api.forget();
      this.begun.value = null;
    });
  }

  async delete(id: string): Promise<void> {
    await this.#attempt(async () => {
      await this.#api.delete(id);
      if (this.otherId.value === id) this.otherId.value = null;
      if (this.shownId.value === id) this.shownId.value = null;
    });
    await this.read();
  }

  picture(id: string, contentId: string): Promise<Blob | undefined> {
    return this.#api.picture(id, contentId);
  }

  async #measure(
    source: PhotoSource,
    { profiles, precisions, copies, queries, list }: BegunRun,
  ): Promise<void> {
    await this.begin(
      { folder: source.name, stopping: false, progress: null },
      {
        work: async (options) => {
          const run = await this.#api.run(source, {
            ...options,
            profiles,
            ...(precisions === undefined ? {} : { precisions }),
            ...(copies === undefined ? {} : { copies }),
            ...(queries === undefined ? {} : { queries }),
            ...(list === undefined ? {} : { list }),
          });
          this.shownId.value = run.id;
          return { error: null };
        },
        stopped: () => ({ error: null }),
        failed: (error) => ({ error: reviveError(error) }),
      },
    );
    await this.read();
  }

  #find(id: string | null): EvaluationRun | undefined {
    return id === null ? undefined : this.runs.value?.find((run) => run.id === id);
  }

  async #attempt(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      if (!isAbortError(error)) this.#fail(error);
    }
  }
}
