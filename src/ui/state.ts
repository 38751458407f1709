/** @file What the page knows and what a person can do on it: signals for the views, actions on the services. */
import { computed, effect, type Signal, signal } from '@preact/signals';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { isAbortError, LookalikeError } from '../base/errors.ts';
import { memoize } from '../base/memo.ts';
import type { Installation, ReleaseEvent } from '../delivery/installation.ts';
import { watchPower } from '../base/power.ts';
import type { Preferences } from '../library/preferences.ts';
import type { LibraryFolder, LibraryPhoto, LibraryStatus } from '../library/types.ts';
import type { ServerSettings } from '../library/server-settings.ts';
import type { PhotoSource } from '../photos/photo-source.ts';
import { ARCHIVE, DEFAULT_PROFILE, PAGE, PROFILES } from '../profiles/profiles.ts';
import type { EmbedderStatus } from '../vision/embedder.ts';
import { DownloadPace } from './download-pace.ts';
import { ArchiveRun } from './archive-run.ts';
import { formatCount, formatDay } from './format.ts';
import { IndexingQueue } from './indexing-queue.ts';
import { KnownGroups } from './known-groups.ts';
import { chooseLanguage, type Language } from './language.ts';
import { Notices } from './notices.ts';
import { PacedReading } from './paced-reading.ts';
import { PhotoFilters } from './photo-filters.ts';
import { PhotoList } from './photo-list.ts';
import { ordered } from './photo-order.ts';
import { SearchHistory } from './search-history.ts';
import { SearchTiming } from './search-timing.ts';
import { queryByFile, queryByPhoto, type QueryItem, SearchSession } from './search-session.ts';
import { hostOf, ServerConnection } from './server-connection.ts';
import { type CopyDirection, ServerCopy } from './server-copy.ts';
import type { UiServices } from './services.ts';
import { STRINGS } from './strings.ts';
import { ThumbnailCache } from './thumbnail-cache.ts';
import { PhotoViewing } from './viewing.ts';

/** What stands in the library's place: the review of near-duplicates, the map, the evaluation of models. */
export type Aside = 'review' | 'map' | 'evaluation';
export type Panel = 'library' | 'failures' | 'server' | 'privacy';

/** A question that is asked before something is deleted. */
export interface Confirmation {
  readonly title: string;
  readonly text: string;
  readonly action: string;
  readonly run: () => Promise<void>;
}

/** Not in the standard library's types: the event `beforeinstallprompt`. */
export interface InstallPrompt extends Event {
  prompt(): Promise<void>;
}

export class PageState {
  readonly services: UiServices;
  /** Present where nothing of the library can be changed. */
  readonly gallery: UiServices['gallery'];
  readonly notices = new Notices();
  readonly list: PhotoList;
  readonly indexing: IndexingQueue;
  readonly search: SearchSession;
  readonly groups: KnownGroups;
  readonly filters: PhotoFilters;
  readonly timing = new SearchTiming();
  readonly thumbnails: ThumbnailCache;
  readonly server: ServerConnection;
  readonly copy: ServerCopy;
  readonly archive: ArchiveRun;
  readonly engine: Signal<EmbedderStatus>;
  /** Seconds until the model is there, `null` while that is not known. */
  readonly modelLeft = signal<number | null>(null);
  readonly preferences: Signal<Preferences>;
  /** `null` until the library answered. */
  readonly status = signal<LibraryStatus | null>(null);
  /** What the library's vectors are. */
  readonly vectors = computed(() => this.status.value?.vectors ?? PROFILES[DEFAULT_PROFILE]);
  /** As they were soon after the page opened, or when the library panel was last open; `null` until then. */
  readonly folders = signal<readonly LibraryFolder[] | null>(null);
  /** Folders that wait for their permission, until the person has seen that. */
  readonly lockedFolders = computed(() =>
    this.#sawLocked.value ? [] : (this.folders.value ?? []).filter(({ state }) => state === 'locked'),
  );
  /** Of what compares photos in the background; its code comes when it is needed. */
  readonly comparing = memoize(async () => {
    const { Comparing } = await import('./comparing.ts');
    return new Comparing(this.services.library, this.#isIndexing);
  });
  readonly panel = signal<Panel | null>(null);
  readonly confirmation = signal<Confirmation | null>(null);
  /** Of the app's versions, until the person has seen it. */
  readonly release = signal<ReleaseEvent | null>(null);
  /** `undefined` until the service worker is there, and where there is none. */
  readonly installation = signal<Installation | undefined>(undefined);
  /** The browser offers to install the app. */
  readonly installPrompt = signal<InstallPrompt | null>(null);
  readonly viewing = new PhotoViewing();
  readonly aside = signal<Aside | null>(null);
  /** The map as it was left; its code comes when it is needed. */
  readonly map = memoize(async () => {
    const { MapSession } = await import('./map-session.ts');
    const onError = (error: unknown): void => this.notices.fail(error);
    return new MapSession({ library: this.services.library, photos: this.list.photos, onError });
  });
  /** The evaluation, which goes on while something else is shown; its code comes when it is needed. */
  readonly evaluation = memoize(async () => {
    const { EvaluationSession } = await import('./evaluation-session.ts');
    const onError = (error: unknown): void => this.notices.fail(error);
    return new EvaluationSession(await this.services.evaluation(), onError);
  });
  /** The sheet of keys is open. */
  readonly showsKeys = signal(false);
  /** The query is being changed. */
  readonly editing = signal(false);
  /** Who takes the photo that is asked for by camera or address. */
  readonly photoAsked = signal<{ readonly take: (photo: File) => void } | null>(null);
  /** Ids of results whose near-duplicates are shown beside them. */
  readonly unfolded = signal<ReadonlySet<string>>(new Set());
  /** Id of the result over which it is drawn where it is similar. */
  readonly explained = signal<string | null>(null);
  /** Photos that the grid shows; `epoch` changes whenever they changed in another way than growing at their end. */
  readonly shown = computed((): { readonly photos: readonly LibraryPhoto[]; readonly epoch: unknown } => {
    const photos = this.list.photos.value;
    const matching = this.filters.matching.value;
    const order = this.search.order.value;
    if (!matching && order === 'first') return { photos, epoch: this.list.epoch.value };
    const times = this.filters.taken.value;
    const meant = matching ? photos.filter(({ id }) => matching.has(id)) : photos;
    return { photos: ordered(meant, order, ({ id }) => times?.get(id)), epoch: {} };
  });
  /** The grid's one tab stop. It outlives the grid, so that coming back from a search finds the same photo. */
  readonly activePhoto = signal(0);
  /** Where the grid was scrolled to when a search took its place. */
  gridScroll: number | null = null;
  /** The library holds nothing and nothing is on its way. */
  readonly firstVisit = computed(
    () =>
      this.list.loaded.value &&
      this.list.photos.value.length === 0 &&
      this.indexing.run.value === null &&
      this.indexing.waiting.value === 0,
  );
  /** On a server only the photos of this browser's folders are ours to delete. */
  readonly nothingToClear = computed(() =>
    this.server.inUse ? (this.folders.value ?? []).length === 0 : this.list.photos.value.length === 0,
  );
  readonly #isIndexing = computed(() => this.indexing.run.value !== null);
  readonly #sawLocked = signal(false);
  readonly #history: SearchHistory;
  #hiddenOnBattery = false;
  readonly #statusReading = new PacedReading(() => this.refreshStatus());
  #comparingLater: ReturnType<typeof setTimeout> | undefined;
  #lookingForRoom: ReturnType<typeof setInterval> | undefined;

  constructor(services: UiServices) {
    this.services = services;
    this.gallery = services.gallery;
    const fail = (error: unknown): void => this.notices.fail(error);
    this.list = new PhotoList(services.library, fail);
    this.indexing = new IndexingQueue(services.library, fail);
    this.groups = new KnownGroups(services.library, () => this.vectors.peek(), this.#isIndexing);
    this.search = new SearchSession(services.library, () => this.groups.get());
    this.filters = new PhotoFilters(services.library, this.search.filter, this.search.order, fail);
    this.#history = new SearchHistory(this.search, services.library, (photos) =>
      this.notices.tell(STRINGS.search.missing(photos, formatCount(photos))),
    );
    this.thumbnails = new ThumbnailCache((contentId) => services.library.thumbnail(contentId), {
      idle: PAGE.thumbnailUrls,
      requests: PAGE.thumbnailRequests,
    });
    this.server = new ServerConnection(services.server, services.load, (leave) => this.#askToLeave(leave));
    this.copy = new ServerCopy(services.server);
    this.archive = new ArchiveRun(services.library);
    this.engine = signal(services.embedder.status());
    this.preferences = signal(services.preferences.load());
    this.#followPreferences();
  }

  /** Connects to the services and reads the library. */
  start(): void {
    const { library, embedder, load, power } = this.services;
    const pace = new DownloadPace();
    embedder.onStatus((status) => {
      this.engine.value = status;
      this.modelLeft.value = pace.secondsLeft(status.loaded, status.total, performance.now());
    });
    library.onChange(() => {
      this.refresh();
      this.#compareLater();
    });
    this.viewing.listen();
    addEventListener('popstate', ({ state }) => {
      this.aside.value = (state as { readonly aside?: Aside } | null)?.aside ?? null;
    });
    effect(() => this.#watchRoom(this.indexing.run.value?.paused === 'full'));
    watchPower(power, (hiddenOnBattery) => {
      this.#hiddenOnBattery = hiddenOnBattery;
      this.#spareBattery();
    });
    this.refresh();
    this.#compareLater();
    // Most visitors of a gallery search by its own photos, which needs no model.
    if (!this.gallery) this.warmUp();
    // Counting their photos and asking for permissions is not to be in the way of the first photos.
    setTimeout(() => void this.#attempt(() => this.readFolders()), PAGE.foldersAfter);
    void this.#install();
    if (!load.errand) return;
    this.openPanel('server');
    if (load.errand.kind === 'test-server') this.server.resume(load.errand.settings);
  }

  async #install(): Promise<void> {
    this.installation.value = await this.services.delivery.install({
      onEvent: (event) => (this.release.value = event),
      onPhotos: (photos) => this.searchByFiles(photos),
    });
  }

  /** Loads the page anew with the newer version, after a question while something is under way. */
  updateApp(): void {
    const isElsewhere = this.release.value?.kind === 'changed';
    this.release.value = null;
    this.#askToLeave(() => {
      void this.#attempt(async () => {
        const isThere = isElsewhere || (await this.installation.value?.accept());
        if (isThere) this.services.load.again();
        else this.release.value = { kind: 'failed', reason: '' };
      });
    });
  }

  /** Must be called within a user gesture. */
  async installApp(): Promise<void> {
    const prompt = this.installPrompt.value;
    this.installPrompt.value = null;
    if (prompt) await this.#attempt(() => prompt.prompt());
  }

  /** After a while without a change. What fails is tried again after the next one. */
  #compareLater(): void {
    if (this.gallery) return;
    clearTimeout(this.#comparingLater);
    const compare = async (): Promise<void> => {
      if (this.list.photos.value.length === 0) return;
      if (await (await this.comparing()).run()) this.groups.forget();
    };
    this.#comparingLater = setTimeout(() => void compare().catch(() => undefined), PAGE.comparingAfter);
  }

  /** Loads the model ahead of the first photo. A failure is shown by the engine's status, with a way to try again. */
  warmUp(): void {
    this.services.embedder.warmUp().catch(() => undefined);
  }

  /** Takes effect at once, for a run and for results under way, too. */
  prefer(change: Partial<Preferences>): void {
    this.preferences.value = { ...this.preferences.value, ...change };
    this.services.preferences.save(this.preferences.value);
    this.#followPreferences();
    if (change.searchPlan) this.search.again();
  }

  #followPreferences(): void {
    const { library, embedder } = this.services;
    const { searchPlan, gentle, exclusions } = this.preferences.value;
    library.searchPlan = searchPlan;
    library.exclusions = exclusions;
    embedder.gentle = gentle;
    this.#spareBattery();
  }

  /** While a run waits for room it is looked for: people make some outside of this page, too. */
  #watchRoom(isFull: boolean): void {
    clearInterval(this.#lookingForRoom);
    if (!isFull) return;
    const free = async (): Promise<number> => {
      const { store } = await this.services.library.status();
      return store.quota - store.usage;
    };
    let before: number | undefined;
    this.#lookingForRoom = setInterval(() => {
      void this.#attempt(async () => {
        const now = await free();
        before ??= now;
        // The browser may refuse for a while after there is plenty.
        if (now - before >= PAGE.roomWanted || now >= PAGE.roomPlenty) this.indexing.roomMade();
      });
    }, PAGE.roomInterval);
  }

  #spareBattery(): void {
    const { indexing, notices } = this;
    const before = indexing.run.value?.paused;
    indexing.spareBattery(this.#hiddenOnBattery && this.preferences.value.pauseOnBattery);
    // Nobody saw it while it lasted.
    if (before === 'battery' && indexing.run.value?.paused === null) notices.tell(STRINGS.done.sparedBattery);
  }

  /** Reads again what the page shows of the library. */
  refresh(): void {
    this.list.refresh();
    this.filters.refresh();
    this.groups.forget();
    this.#statusReading.request();
  }

  async refreshStatus(): Promise<void> {
    const { library } = this.services;
    try {
      this.status.value = await library.status();
      // Counting a folder's photos reads its files, so it is done only for somebody who looks.
      if (this.panel.value === 'library') await this.readFolders();
    } catch (error) {
      this.notices.fail(error);
    }
  }

  async readFolders(): Promise<void> {
    this.folders.value = await this.services.library.folders();
  }

  /** The person has seen which folders wait for their permission. */
  dismissLocked(): void {
    this.#sawLocked.value = true;
  }

  /** Asks for a folder; `fallback` opens the file input where the browser has no folder handles. */
  async addFolder(fallback: () => void): Promise<void> {
    const { pickFolder } = this.services.sources;
    if (!pickFolder) {
      fallback();
      return;
    }
    await this.#attempt(async () => {
      const source = await pickFolder();
      if (source) await this.add(source);
    });
  }

  async add(source: PhotoSource): Promise<void> {
    this.searchBy([]);
    await this.indexing.add(source);
    await this.refreshStatus();
  }

  /** Looks for what changed in a folder. Must be called within a user gesture: the person may be asked to allow it. */
  async rescan(folder: LibraryFolder): Promise<void> {
    await this.#attempt(async () => {
      const source = await this.services.library.reconnect(folder.id);
      // It can be read now, whatever the run will find.
      void this.readFolders();
      await this.indexing.add(source);
      await this.refreshStatus();
    });
  }

  async addFiles(files: File[]): Promise<void> {
    if (files.length > 0) await this.add(this.services.sources.fromFileList(files));
  }

  async addSamples(): Promise<void> {
    await this.add(this.services.sources.sample());
  }

  /** Must be called within the drop event. Each folder is a run of its own. */
  async addDropped(transfer: DataTransfer): Promise<void> {
    const dropped = this.services.sources.fromDataTransfer(transfer);
    await this.#attempt(async () => {
      await Promise.all((await dropped).map((source) => this.add(source)));
    });
  }

  /** A step of the browser's history of its own, so that Back leads out of it. */
  openAside(aside: Aside): void {
    this.panel.value = null;
    if (this.aside.value === aside) return;
    this.gridScroll = 0;
    const state = { ...(history.state as object | null), aside };
    // From one to the other: Back leads to the library.
    if (this.aside.value) history.replaceState(state, '');
    else history.pushState(state, '');
    this.aside.value = aside;
  }

  closeAside(): void {
    if (!this.aside.value) return;
    // At once: who presses a key twice goes back one step.
    this.aside.value = null;
    history.back();
  }

  /** Shows look-alikes of `queries`; none: the library. */
  searchBy(queries: readonly QueryItem[]): void {
    if (queries.length === 0 && this.search.queries.value.length === 0) this.closeAside();
    this.aside.value = null;
    this.#history.open(queries);
    this.viewing.leave();
    this.editing.value = false;
    this.explained.value = null;
    this.unfolded.value = new Set();
    // Whoever searches has seen how the last run ended.
    if (queries.length > 0) this.indexing.dismissEnd();
  }

  searchByPhoto(photo: LibraryPhoto): void {
    this.timing.dropped();
    this.searchBy([queryByPhoto(photo)]);
  }

  /** @param files of an input or of the clipboard */
  searchByFiles(files: readonly File[], name?: string): void {
    if (files.length === 0) return;
    this.timing.dropped();
    const taken = files.slice(0, PAGE.queries);
    if (taken.length < files.length) this.notices.tell(STRINGS.search.tooMany(formatCount(PAGE.queries)));
    this.searchBy(taken.map((file) => queryByFile(file, name ?? file.name)));
  }

  /** Must be called within the drop event. A folder gives one query a photo. */
  async searchByDropped(transfer: DataTransfer): Promise<void> {
    this.timing.dropped();
    const dropped = this.services.sources.fromDataTransfer(transfer);
    await this.#attempt(async () => {
      const queries = await this.#queriesOf(await dropped);
      if (queries.length === 0) throw new LookalikeError('NO_PHOTOS', STRINGS.search.noQuery);
      this.searchBy(queries);
    });
  }

  async #queriesOf(sources: readonly PhotoSource[]): Promise<QueryItem[]> {
    const queries: QueryItem[] = [];
    for (const source of sources) {
      for await (const file of source.walk()) {
        if (queries.length === PAGE.queries) {
          this.notices.tell(STRINGS.search.tooMany(formatCount(PAGE.queries)));
          return queries;
        }
        try {
          queries.push(queryByFile(await file.open(), file.path));
        } catch (error) {
          // One file that cannot be read is told and does not keep the others from being searched by.
          this.notices.fail(error);
        }
      }
    }
    return queries;
  }

  /** A line a photo that could not be added: path, code, reason, between tabs. */
  async copyFailures(): Promise<void> {
    const lines = this.indexing.failures.value.map(({ failure: { path, code, message } }) =>
      [path, code, message].join('\t'),
    );
    await this.#attempt(async () => {
      await navigator.clipboard.writeText(lines.join('\n'));
      this.notices.tell(STRINGS.done.copiedReport);
    });
  }

  /** Must be called within a user gesture: the person may be asked where to. */
  async exportLibrary(thumbnails: boolean): Promise<void> {
    await this.#attempt(async () => {
      const day = new Date().toISOString().slice(0, 'YYYY-MM-DD'.length);
      // Loaded well within the seconds for which the gesture counts.
      const { openSavedFile } = await import('./saving.ts');
      await this.archive.export(() => openSavedFile(`${ARCHIVE.name}-${day}.zip`), thumbnails);
    });
  }

  /** Whether what was dropped is one file that may be an exported library; it is asked about then. */
  importDropped({ files }: DataTransfer): boolean {
    const [file] = files;
    if (files.length !== 1 || !file?.name.toLowerCase().endsWith('.zip')) return false;
    void this.askImport(file);
    return true;
  }

  /** Tells what a file holds before it is merged. */
  async askImport(file: File): Promise<void> {
    await this.#attempt(async () => {
      const { photos, thumbnails, made, profile } = await this.services.library.inspect(file);
      const { title, text, action } = STRINGS.archive.ask;
      this.confirmation.value = {
        title,
        text: text(photos, formatCount(photos), thumbnails, formatDay(made), profile),
        action,
        run: () => {
          void this.archive.import(file).then(() => this.refresh());
          return Promise.resolve();
        },
      };
    });
  }

  /** Copies between this browser and the server in use. */
  async copyPhotos(direction: CopyDirection): Promise<void> {
    await this.copy.start(direction);
    this.refresh();
  }

  /** Asks nothing where nothing can be removed. */
  askRemovePhoto(photo: LibraryPhoto): void {
    if (this.gallery) return;
    const { title, text, onServer, action } = STRINGS.confirm.removePhoto;
    const { inUse } = this.server;
    this.confirmation.value = {
      title,
      text: inUse ? onServer(photo.path, hostOf(inUse)) : text(photo.path),
      action,
      run: async () => {
        await this.services.library.removePhotos([photo.id]);
        this.list.drop([photo.id]);
        this.viewing.drop(photo.id);
        const [query] = this.search.queries.value;
        if (query?.kind === 'photo' && query.photo.id === photo.id) this.searchBy([]);
        else this.search.again();
        this.notices.tell(STRINGS.done.removedPhoto);
      },
    };
  }

  askRemoveFolder(folder: LibraryFolder): void {
    const { title, text, onServer, action } = STRINGS.confirm.removeFolder;
    const { inUse } = this.server;
    const name = folderName(folder);
    const photos = formatCount(folder.photos);
    this.confirmation.value = {
      title,
      text: inUse ? onServer(name, folder.photos, photos, hostOf(inUse)) : text(name, folder.photos, photos),
      action,
      run: async () => {
        await this.services.library.removeFolder(folder.id);
        this.searchBy([]);
        this.notices.tell(STRINGS.done.removedFolder(name));
      },
    };
  }

  askClear(): void {
    const { inUse } = this.server;
    this.confirmation.value = {
      ...(inUse ? this.#clearOnServer(inUse) : this.#clearHere()),
      run: async () => {
        await this.services.library.clear(inUse && { server: inUse.address });
        this.searchBy([]);
        this.panel.value = null;
        this.notices.tell(inUse ? STRINGS.done.clearedOnServer(hostOf(inUse)) : STRINGS.done.cleared);
      },
    };
  }

  #clearHere(): Omit<Confirmation, 'run'> {
    const { title, text, action } = STRINGS.confirm.clear;
    const photos = this.status.value?.photos ?? this.list.photos.value.length;
    return { title, text: text(photos, formatCount(photos)), action };
  }

  /** A server's collection may hold photos of others: only those of this browser's folders go. */
  #clearOnServer(server: ServerSettings): Omit<Confirmation, 'run'> {
    const { title, text, action } = STRINGS.confirm.clearOnServer;
    const host = hostOf(server);
    const photos = (this.folders.value ?? []).reduce((sum, folder) => sum + folder.photos, 0);
    return { title: title(host), text: text(photos, formatCount(photos), server.collection, host), action };
  }

  /** Loads the page anew in a language. @param chosen `null`: as the browser wants it */
  speak(chosen: Language | null): void {
    chooseLanguage(chosen);
    this.#askToLeave(() => this.services.load.again());
  }

  /** Runs `leave` at once, or after a question while photos are being added or copied. */
  #askToLeave(leave: () => void): void {
    const { indexing, copy } = this;
    const busy = indexing.run.value !== null || indexing.waiting.value > 0 || copy.run.value !== null;
    if (!busy) {
      leave();
      return;
    }
    const { title, text, action } = STRINGS.confirm.leave;
    this.confirmation.value = {
      title,
      text,
      action,
      run: () => {
        leave();
        return Promise.resolve();
      },
    };
  }

  /** The person said yes to what was asked. */
  async confirm(): Promise<void> {
    const asked = this.confirmation.value;
    this.confirmation.value = null;
    if (asked) await this.#attempt(asked.run);
    this.list.refresh();
    await this.refreshStatus();
  }

  openPanel(panel: Panel): void {
    this.panel.value = panel;
    if (panel === 'library') void this.refreshStatus();
  }

  async #attempt(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      if (!isAbortError(error)) this.notices.fail(error);
    }
  }
}

/** Photos that were added one by one share an entry without a name of its own. */
export function folderName(folder: LibraryFolder): string {
  return folder.kind === 'files' ? STRINGS.panel.looseFiles : folder.name;
}

const PageContext = createContext<PageState | null>(null);

/** Hands the state to the views below. */
export const PageProvider = PageContext.Provider;

/** The state of the page this view belongs to. */
export function usePage(): PageState {
  const page = useContext(PageContext);
  if (!page) throw new LookalikeError('INTERNAL', 'A view was drawn outside the page that holds its state.');
  return page;
}
