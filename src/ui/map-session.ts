/** @file The map as the page shows it: kept while a search takes its place, so that whoever comes back finds it as it was. */
import { batch, computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import { isAbortError, type LookalikeError, reviveError } from '../base/errors.ts';
import type { MapProgress, PhotoMap } from '../library/map/types.ts';
import type { LibraryApi, LibraryPhoto } from '../library/types.ts';
import { MAP_VIEW } from '../profiles/profiles.ts';
import type { Camera } from './map/camera.ts';
import { foldersOf, groupsOf, type Coloring, type Groups } from './map/groups.ts';

/** Photos on the map. */
export interface PlacedPhotos {
  readonly photos: readonly LibraryPhoto[];
  /** x and y of one after the other. */
  readonly positions: Float32Array<ArrayBuffer>;
}

/** A photo that is pointed at. */
export interface PointedPhoto {
  readonly photo: LibraryPhoto;
  readonly by: 'mouse' | 'touch' | 'key';
}

export interface MapSources {
  readonly library: Pick<LibraryApi, 'map' | 'photos'>;
  /** All photos, as far as they are read. */
  readonly photos: ReadonlySignal<readonly LibraryPhoto[]>;
  readonly onError: (error: unknown) => void;
}

export class MapSession {
  /** `null` until it is known; while photos are arranged, as they are at the moment. */
  readonly map = signal<PhotoMap | null>(null);
  /** The map is complete. */
  readonly isWhole = signal(false);
  readonly progress = signal<MapProgress | null>(null);
  readonly error = signal<LookalikeError | null>(null);
  /** The person did not want to wait. */
  readonly isCanceled = signal(false);
  /** `null`: all is shown. */
  readonly camera = signal<Camera | null>(null);
  readonly pointed = signal<PointedPhoto | null>(null);
  readonly coloring = signal<Coloring>('kind');
  /** Number of the group that is shown among the others; `null`: all are. */
  readonly chosen = signal<number | null>(null);
  /** Of photos that have some, the most probable by id; `null` until they are read. */
  readonly kinds = signal<ReadonlyMap<string, string> | null>(null);
  /** The view is higher than wide: the map, which is wider than high, lies on its side. */
  readonly isUpright = signal(false);
  /** Photos that were removed, or are not read yet, are none. */
  readonly placed = computed((): PlacedPhotos => {
    const map = this.map.value;
    const known = this.#known.value;
    const photos: LibraryPhoto[] = [];
    const positions: number[] = [];
    const [x, y] = this.isUpright.value ? [1, 0] : [0, 1];
    map?.ids.forEach((id, at) => {
      const photo = known.get(id);
      if (!photo) return;
      photos.push(photo);
      positions.push(map.positions[2 * at + x] ?? 0, map.positions[2 * at + y] ?? 0);
    });
    return { photos, positions: Float32Array.from(positions) };
  });
  /** Kinds of the placed photos. */
  readonly placedKinds = computed(() => {
    const kinds = this.kinds.value;
    return kinds ? this.placed.value.photos.map(({ id }) => kinds.get(id)) : [];
  });
  readonly groups = computed((): Groups => {
    const { photos } = this.placed.value;
    const coloring = this.coloring.value;
    if (coloring === 'folder') return groupsOf(foldersOf(photos.map(({ path }) => path)));
    if (coloring === 'kind' && this.kinds.value) return groupsOf(this.placedKinds.value);
    return groupsOf(photos.map(() => undefined));
  });
  readonly #known = computed(() => new Map(this.#sources.photos.value.map((photo) => [photo.id, photo])));
  readonly #sources: MapSources;
  #running: AbortController | undefined;
  /** The list of photos that the map was last made for. */
  #madeFor: readonly LibraryPhoto[] | undefined;
  /** Changes when the photos' vectors became others. */
  readonly #vectors = signal({});
  /** The last one that is no moment of a layout. */
  #settled: PhotoMap | null = null;

  constructor(sources: MapSources) {
    this.#sources = sources;
  }

  /** Makes the map, and again whenever photos came or went, until what is returned is called. */
  open(): () => void {
    let later: ReturnType<typeof setTimeout> | undefined;
    const stop = effect(() => {
      const [photos] = [this.#sources.photos.value, this.#vectors.value];
      clearTimeout(later);
      if (photos === this.#madeFor || photos.length === 0 || this.isCanceled.value) return;
      // While a run adds photos, not after each of them.
      later = setTimeout(() => void this.make(), this.#madeFor ? MAP_VIEW.after : 0);
    });
    return () => {
      stop();
      clearTimeout(later);
      this.pointed.value = null;
    };
  }

  /** The photos' vectors are others now: the map of them is another one. */
  forget(): void {
    this.#running?.abort();
    this.#running = undefined;
    this.#madeFor = undefined;
    this.progress.value = null;
    this.#show(null, true);
    this.#vectors.value = {};
  }

  /** Places what is new; arranges all anew when that is wished. A map under way is waited for, or given up for that. */
  async make(anew = false): Promise<void> {
    if (this.#running && !anew) return;
    this.#running?.abort();
    const running = (this.#running = new AbortController());
    const { library, photos } = this.#sources;
    const madeFor = photos.peek();
    this.error.value = null;
    this.isCanceled.value = false;
    try {
      const map = await library.map({
        anew,
        signal: running.signal,
        onProgress: (progress) => this.#while(running, () => (this.progress.value = progress)),
        onPositions: (moment) =>
          this.#while(running, () => this.#show(moment, this.progress.peek()?.phase !== 'arranging')),
      });
      this.#while(running, () => {
        this.#show(map, true);
        this.#madeFor = madeFor;
      });
      await this.#readKinds();
    } catch (error) {
      if (!isAbortError(error)) this.#while(running, () => (this.error.value = reviveError(error)));
    } finally {
      if (this.#running === running) {
        this.#running = undefined;
        this.progress.value = null;
      }
    }
  }

  /** What is under way is given up; the map that there was comes back. */
  cancel(): void {
    this.#running?.abort();
    this.#running = undefined;
    this.isCanceled.value = true;
    this.progress.value = null;
    this.#show(this.#settled, true);
  }

  #show(map: PhotoMap | null, isSettled: boolean): void {
    batch(() => {
      this.map.value = map;
      this.isWhole.value = isSettled && map !== null;
    });
    if (isSettled) this.#settled = map;
  }

  #while(running: AbortController, change: () => void): void {
    if (this.#running === running) change();
  }

  /** What the lists of photos leave out. */
  async #readKinds(): Promise<void> {
    try {
      const kinds = new Map<string, string>();
      for await (const page of this.#sources.library.photos({ further: true })) {
        for (const { id, kinds: [kind] = [] } of page) if (kind !== undefined) kinds.set(id, kind);
      }
      this.kinds.value = kinds;
      if (kinds.size === 0 && this.coloring.peek() === 'kind') this.coloring.value = 'folder';
    } catch (error) {
      this.#sources.onError(error);
    }
  }
}
