/** @file Services for tests of the page: a library in memory whose photos are drawn, and an engine that is ready. */
import { abortable } from '../../src/base/abort.ts';
import { LookalikeError } from '../../src/base/errors.ts';
import type {
  ArchiveFacts,
  Explanation,
  Failure,
  LibraryApi,
  ClearOptions,
  ExportReport,
  ImportReport,
  Facet,
  Facets,
  LibraryFolder,
  LibraryPhoto,
  IndexOptions,
  ListOptions,
  MilvusRequest,
  Query,
  QueryOptions,
  SearchHit,
} from '../../src/library/types.ts';
import { FACTS, FURTHER_FACTS, type Fact } from '../../src/library/collection-shape.ts';
import { countFacets } from '../../src/library/facets.ts';
import type { MapOptions, PhotoMap } from '../../src/library/map/types.ts';
import { expressionOf, type PhotoFilter } from '../../src/library/photo-filter.ts';
import { fromDataTransfer } from '../../src/photos/drop.ts';
import { NO_EXCLUSIONS } from '../../src/photos/exclusions.ts';
import { fromFileList } from '../../src/photos/file-list.ts';
import type { PhotoSource } from '../../src/photos/photo-source.ts';
import { LIMITS, PROFILES } from '../../src/profiles/profiles.ts';
import { DEFAULT_PREFERENCES, type Preferences } from '../../src/library/preferences.ts';
import type { SearchPlan } from '../../src/vectors/vector-index.ts';
import type { NetworkChange } from '../../src/delivery/network-gate.ts';
import type { UiServices } from '../../src/ui/services.ts';
import type { InstallationListener, PageNetworkNews } from '../../src/delivery/installation.ts';
import type { Crop, EmbedderStatus } from '../../src/vision/embedder.ts';
import { FakeLoad, FakeServer } from '../support/fake-server.ts';
import { FakeEvaluation } from './fake-evaluation.ts';
import { FakeReview } from './fake-review.ts';

const RATIOS = [1.5, 1.333, 0.75, 1.777, 1, 0.666];
/** As a collection of the library's own has them. */
const OWN_FIELDS = {
  facts: new Set<Fact>([...FACTS.map(({ fieldName }) => fieldName), ...FURTHER_FACTS]),
  pathField: 'path',
};
const FOLDER: LibraryFolder = { id: '1', kind: 'folder', name: 'Holiday', photos: 0, state: 'connected' };

/** A photo of plain numbers; every sixth stands upright. */
export function fakePhoto(number: number): LibraryPhoto {
  const ratio = RATIOS[number % RATIOS.length] ?? 1;
  return {
    id: String(number),
    contentId: `content-${number}`,
    path: `Holiday/${number}.jpg`,
    width: Math.round(1200 * ratio),
    height: 1200,
    bytes: 1000 + number,
    format: 'jpeg',
  };
}

/** A small picture that any browser can draw. */
export function picture(hue: number): Promise<Blob> {
  const canvas = new OffscreenCanvas(32, 24);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This browser draws no canvas.');
  context.fillStyle = `hsl(${hue} 60% 55%)`;
  context.fillRect(0, 0, 32, 24);
  return canvas.convertToBlob({ type: 'image/png' });
}

/** Neighbours of photo n are n + 1, n + 2, ...; distance grows with them. Files are compared by nothing. */
export class FakeLibrary implements LibraryApi {
  searchPlan: SearchPlan = 'auto';
  exclusions = NO_EXCLUSIONS;
  stored: LibraryPhoto[] = [];
  failures: Failure[] = [];
  /** Options of the searches so far. */
  readonly searches: QueryOptions[] = [];
  /** Options of the clearings so far. */
  readonly clears: ClearOptions[] = [];
  readonly reviewed = new FakeReview(() => this.stored);
  readonly #listeners = new Set<() => void>();
  #indexing = 0;

  review(): Promise<FakeReview> {
    return Promise.resolve(this.reviewed);
  }

  /** Options of the maps so far. */
  readonly maps: MapOptions[] = [];
  /** Until it resolves no map is made. */
  mapping: Promise<void> = Promise.resolve();

  /** A square of the photos, row by row, a unit apart. */
  async map(options: MapOptions = {}): Promise<PhotoMap> {
    this.maps.push(options);
    const ids = this.stored.map(({ id }) => id);
    const total = ids.length;
    options.onProgress?.({ phase: 'comparing', done: 1, total, rate: 10, secondsLeft: total / 10 });
    await abortable(this.mapping, options.signal);
    const side = Math.ceil(Math.sqrt(total));
    return { ids, positions: Float32Array.from(ids.flatMap((_, at) => [at % side, Math.floor(at / side)])) };
  }

  duplicates(): Promise<readonly []> {
    return Promise.resolve([]);
  }

  set(photos: LibraryPhoto[]): void {
    this.stored = photos;
    this.#changed();
  }

  count(): Promise<number> {
    return Promise.resolve(this.stored.length);
  }

  async *photos({ after }: ListOptions = {}): AsyncGenerator<readonly LibraryPhoto[]> {
    const now = this.stored.slice(this.stored.findIndex(({ id }) => id === after) + 1);
    for (let i = 0; i < now.length; i += LIMITS.page)
      yield await Promise.resolve(now.slice(i, i + LIMITS.page));
  }

  async export(sink: WritableStream<Uint8Array>): Promise<ExportReport> {
    await sink.close();
    return { photos: this.stored.length, seconds: 1 };
  }

  inspect(): Promise<ArchiveFacts> {
    const photos = this.stored.length;
    return Promise.resolve({
      photos,
      thumbnails: true,
      made: '2026-01-02T03:04:05Z',
      profile: 'resnet50-dual',
    });
  }

  import(): Promise<ImportReport> {
    return Promise.resolve({ added: 0, present: this.stored.length, seconds: 1 });
  }

  explain(): Promise<Explanation> {
    const values = Float32Array.from({ length: 49 }, (_, position) => (position === 24 ? 0.2 : 0.005));
    const region = { x: 0.1, y: 0.1, width: 0.8, height: 0.8 };
    return Promise.resolve({ values, rows: 7, columns: 7, region, isThumbnail: false });
  }

  suggestCrop(): Promise<Crop | undefined> {
    return Promise.resolve({ x: 0.25, y: 0.25, width: 0.5, height: 0.5 });
  }

  find(contentIds: readonly string[]): Promise<ReadonlyMap<string, LibraryPhoto>> {
    const found = this.stored.filter(({ contentId }) => contentIds.includes(contentId));
    return Promise.resolve(new Map(found.map((photo) => [photo.contentId, photo])));
  }

  /** By content id. */
  readonly kept = new Map<string, Blob>();

  keepQuery(file: Blob): Promise<string | undefined> {
    const contentId = `file-${this.kept.size}`;
    this.kept.set(contentId, file);
    return Promise.resolve(contentId);
  }

  keptQuery(contentId: string): Promise<Blob | undefined> {
    return Promise.resolve(this.kept.get(contentId));
  }

  kinds(): Promise<readonly Facet[]> {
    return Promise.resolve(this.stored.length > 0 ? [{ name: 'pier', photos: this.stored.length }] : []);
  }

  async facets(): Promise<Facets> {
    async function* page(photos: readonly LibraryPhoto[]) {
      yield await Promise.resolve(photos);
    }
    return countFacets(page(this.stored), OWN_FIELDS);
  }

  expression(filter: PhotoFilter): Promise<string> {
    return Promise.resolve(expressionOf(filter, OWN_FIELDS));
  }

  /** Knows what an orientation is, and nothing else. */
  matching(filter: string): Promise<ReadonlySet<string>> {
    const found = this.stored.filter(({ width, height }) => filter !== 'width < height' || width < height);
    return Promise.resolve(new Set(found.map(({ id }) => id)));
  }

  request(queries: readonly Query[], { filter = '', limit = 5 }: QueryOptions = {}): Promise<MilvusRequest> {
    const place = { collectionName: 'reverse_image_search', filter, limit };
    if (queries.length === 0) return Promise.resolve({ route: 'query', body: place });
    const data = queries.map(() => new Float32Array(768).fill(0.25));
    return Promise.resolve({ route: 'search', body: { ...place, data } });
  }

  picture(): Promise<Blob> {
    return picture(200);
  }

  details(id: string): Promise<LibraryPhoto | undefined> {
    return Promise.resolve(this.stored.find((photo) => photo.id === id));
  }

  /** Ids asked for, in order. */
  readonly reconnected: string[] = [];

  reconnect(id: string): Promise<PhotoSource> {
    this.reconnected.push(id);
    return Promise.resolve(fromFileList([]));
  }

  folders(): Promise<readonly LibraryFolder[]> {
    return Promise.resolve(this.stored.length > 0 ? [{ ...FOLDER, photos: this.stored.length }] : []);
  }

  async index(source: PhotoSource, options: IndexOptions = {}): ReturnType<LibraryApi['index']> {
    this.#indexing++;
    let added = 0;
    for await (const file of source.walk()) {
      const failure = this.failures.find(({ path }) => path === file.path);
      if (failure) {
        options.onFailure?.(failure, file);
        continue;
      }
      this.stored = [...this.stored, { ...fakePhoto(this.stored.length), path: file.path }];
      added++;
    }
    this.#indexing--;
    this.#changed();
    return { added, unchanged: 0, removed: 0, skipped: 0, failed: this.failures, seconds: 1 };
  }

  search(queries: readonly Query[], options: QueryOptions = {}): Promise<readonly (readonly SearchHit[])[]> {
    this.searches.push(options);
    if (this.stored.length === 0) {
      return Promise.reject(new LookalikeError('EMPTY_LIBRARY', 'There is no photo to compare with yet.'));
    }
    const answers = queries.map((query, position) => {
      if (query instanceof Blob && query.type.startsWith('text/')) {
        const error = new LookalikeError('NOT_AN_IMAGE', 'The file is a text, not an image.');
        options.onFailure?.(position, error);
        return [];
      }
      const from = 'id' in query ? this.stored.findIndex((photo) => photo.id === query.id) + 1 : 0;
      const { least = -1, most = 1 } = options.similarity ?? {};
      return this.stored
        .slice(from)
        .map((photo, rank) => {
          const distance = (rank + 1) / 10;
          return { ...photo, distance, similarity: Math.max(-1, 1 - distance / 2) };
        })
        .filter(({ similarity }) => similarity >= least && similarity <= most)
        .slice(0, options.limit ?? LIMITS.searchDefault);
    });
    return Promise.resolve(answers);
  }

  async similarities(query: Query): Promise<Float64Array> {
    const [hits = []] = await this.search([query], { limit: LIMITS.searchMax });
    return Float64Array.from(hits, ({ similarity }) => similarity);
  }

  thumbnail(contentId: string): Promise<Blob | undefined> {
    if (contentId.startsWith('row:')) return Promise.resolve(undefined);
    return picture(Number(contentId.slice('content-'.length)) * 40);
  }

  /** Files as they can be read, by id. */
  file: (id: string) => Promise<Blob | undefined> = () => Promise.resolve(undefined);

  original(id: string): Promise<Blob | undefined> {
    return this.file(id);
  }

  removePhotos(ids: readonly string[]): Promise<void> {
    this.set(this.stored.filter((photo) => !ids.includes(photo.id)));
    return Promise.resolve();
  }

  removeFolder(): Promise<void> {
    return this.clear();
  }

  clear(options: ClearOptions = {}): Promise<void> {
    this.clears.push(options);
    this.set([]);
    return Promise.resolve();
  }

  status(): ReturnType<LibraryApi['status']> {
    const photos = this.stored.length;
    return Promise.resolve({
      photos,
      profile: 'resnet50-dual',
      vectors: PROFILES['resnet50-dual'],
      location: { kind: 'local', collection: 'photos' },
      index: {
        kind: 'hnsw',
        sealed: photos,
        growing: 0,
        bytes: 1e6,
        recall: 0.998,
        state: 'ready',
        plan: 'hnsw',
        saved: true,
        note: '',
        chosen: this.searchPlan,
      },
      store: { usage: 1e6, quota: 1e9, persisted: true },
      indexing: this.#indexing > 0,
    });
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

const ENGINE: EmbedderStatus = {
  state: 'ready',
  backend: 'wasm',
  precision: 'int8',
  workers: 2,
  threads: 2,
  loaded: 1,
  total: 1,
  selfCheck: 0.997,
  note: '',
};

export class FakeEngine {
  gentle = false;
  #status = ENGINE;
  readonly #listeners = new Set<(status: EmbedderStatus) => void>();

  status(): EmbedderStatus {
    return this.#status;
  }

  tell(change: Partial<EmbedderStatus>): void {
    this.#status = { ...this.#status, ...change };
    for (const listener of this.#listeners) listener(this.#status);
  }

  onStatus(listener: (status: EmbedderStatus) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  warmUp(): Promise<void> {
    return Promise.resolve();
  }
}

export class FakePreferences {
  saved: Preferences = DEFAULT_PREFERENCES;

  load(): Preferences {
    return this.saved;
  }

  save(preferences: Preferences): void {
    this.saved = preferences;
  }
}

/** A window that is seen, of a machine on the mains, until a test says otherwise. */
export class FakePower {
  readonly document = Object.assign(new EventTarget(), { hidden: false });
  readonly battery = Object.assign(new EventTarget(), { charging: true });
  readonly navigator = { getBattery: () => Promise.resolve(this.battery) };

  setHidden(hidden: boolean): void {
    this.document.hidden = hidden;
    this.document.dispatchEvent(new Event('visibilitychange'));
  }

  setCharging(charging: boolean): void {
    this.battery.charging = charging;
    this.battery.dispatchEvent(new Event('chargingchange'));
  }
}

/** A service worker that says what a test wants. */
export class FakeDelivery {
  readonly notIsolated: UiServices['delivery']['notIsolated'];
  listener: InstallationListener | undefined;
  taken = 0;
  /** Of a service worker whose clock stands still; `undefined`: none answers. */
  news: PageNetworkNews | undefined = { offUntil: null, requests: [], isInCharge: true };

  constructor(notIsolated?: UiServices['delivery']['notIsolated']) {
    this.notIsolated = notIsolated;
  }

  readonly install: UiServices['delivery']['install'] = (listener) => {
    this.listener = listener;
    return Promise.resolve({
      accept: () => Promise.resolve(++this.taken > 0),
      isOffline: () => Promise.resolve(true),
      network: (change?: NetworkChange) => {
        if (change && this.news) this.news = { ...this.news, offUntil: change === 'off' ? 0 : null };
        return Promise.resolve(this.news);
      },
    });
  };
}

export interface FakeOptions {
  readonly server?: FakeServer;
  readonly load?: FakeLoad;
  readonly preferences?: FakePreferences;
  readonly power?: FakePower;
  readonly embedder?: FakeEngine;
  readonly isStoreConfined?: boolean;
  readonly delivery?: FakeDelivery;
  readonly evaluation?: FakeEvaluation;
}

/** Without folder handles, so that "Add folder" is the file input. */
export function fakeServices(
  library: FakeLibrary,
  {
    server = new FakeServer(),
    load = new FakeLoad(),
    preferences = new FakePreferences(),
    power = new FakePower(),
    embedder = new FakeEngine(),
    isStoreConfined = true,
    delivery = new FakeDelivery(),
    evaluation = new FakeEvaluation(),
  }: FakeOptions = {},
): UiServices {
  return {
    library,
    server,
    load,
    preferences,
    power,
    embedder,
    isStoreConfined: () => Promise.resolve(isStoreConfined),
    delivery,
    evaluation: () => Promise.resolve(evaluation),
    models: () => Promise.reject(new Error('There are none.')),
    sources: {
      fromFileList,
      fromDataTransfer,
      sample: () => fromFileList([new File(['x'], 'sample.jpg')]),
      sampleIndex: () =>
        Promise.resolve({
          key: 'k',
          photos: [
            { file: 'a.jpg', title: 'Bridge', author: 'A. Photographer', licence: 'CC0-1.0', source: 'here' },
          ],
        }),
    },
  };
}
