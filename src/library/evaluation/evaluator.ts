/** @file A run of the evaluation, from a folder to its figures. */
import { isAbortError, LookalikeError, reviveError, type ErrorCode } from '../../base/errors.ts';
import { mapConcurrent } from '../../base/queue.ts';
import type { PhotoFile, PhotoSource } from '../../photos/photo-source.ts';
import {
  DEFAULT_BALANCE,
  EVALUATION,
  INDEXING,
  isBuilt,
  type Precision,
  type Profile,
  type ProfileId,
} from '../../profiles/profiles.ts';
import type { Documents } from '../../store/store.ts';
import { balanceQuery } from '../../vectors/blocks.ts';
import { sampled, seededRandom } from '../../vectors/random.ts';
import type { Embedder } from '../../vision/embedder.ts';
import { Pace } from '../pace.ts';
import { copyCount, measureCopies, type CopyMaker } from './copies.ts';
import { measureIndex, type ScratchStore } from './index-quality.ts';
import { labelKind, labelPhotos, sampleQueries, type LabelledQuery, type LabelledSet } from './labels.ts';
import { readList } from './query-list.ts';
import { measureRetrieval, vectorOf } from './retrieval.ts';
import { SavedRuns } from './saved-runs.ts';
import { SavedVectors } from './saved-vectors.ts';
import type {
  BegunRun,
  CopyFigures,
  EvaluatedPhoto,
  EvaluationApi,
  EvaluationOptions,
  EvaluationPhase,
  EvaluationRun,
  LeftOut,
  MeasuredModel,
  ProfileFigures,
} from './types.ts';

export type EvaluatedEmbedder = Pick<
  Embedder,
  'identify' | 'embed' | 'thumbnail' | 'warmUp' | 'status' | 'width'
>;

export interface EvaluatorParts {
  readonly documents: Documents;
  /** The app's own. */
  readonly embedder: EvaluatedEmbedder;
  /** Another one, for the time that a precision is measured. */
  readonly openEmbedder: (precision: Precision) => EvaluatedEmbedder & { close(): void };
  /** Those that it can be opened with. */
  readonly precisions: () => Promise<readonly Precision[]>;
  /** A profile is measured: workers that have its model for nothing else may end. */
  readonly release: (profile: ProfileId) => Promise<void>;
  /** For the time that an index is measured. */
  readonly openScratch: () => Promise<ScratchStore>;
  /** For the time that copies are made. */
  readonly openCopyMaker: () => Promise<CopyMaker>;
  /** @throws LookalikeError NOT_FOUND */
  readonly profile: (id: ProfileId) => Promise<Profile>;
  readonly now?: () => number;
}

interface Photo extends EvaluatedPhoto {
  readonly file: PhotoFile;
}

/** What a run has once its photos are read. */
interface Reading {
  readonly photos: readonly Photo[];
  readonly set: LabelledSet;
  readonly queries: readonly LabelledQuery[];
  /** Numbers of the photos that have to be embedded. */
  readonly wanted: readonly number[];
}

/** A profile and what computes it. */
interface Contestant extends Omit<MeasuredModel, 'profile'> {
  readonly profile: Profile;
  readonly embedder: EvaluatedEmbedder;
}

interface Embedded {
  /** By number of the photo. */
  readonly vectors: readonly (Float32Array | undefined)[];
  readonly photosPerSecond: number | null;
  readonly failed: ReadonlyMap<number, LeftOut>;
}

export class Evaluator implements EvaluationApi {
  readonly #parts: EvaluatorParts;
  readonly #saved: SavedRuns;
  readonly #now: () => number;

  constructor(parts: EvaluatorParts) {
    this.#parts = parts;
    this.#saved = new SavedRuns(parts.documents);
    this.#now = parts.now ?? (() => performance.now());
  }

  async run(source: PhotoSource, options: EvaluationOptions): Promise<EvaluationRun> {
    if (options.profiles.length === 0) {
      throw new LookalikeError('INVALID_ARGUMENT', 'No model was chosen; one at least is expected.');
    }
    const groups = await this.#groups(options);
    const leftOut: LeftOut[] = [];
    let reading = await this.#read(source, options, leftOut);
    await this.#saved.begin(begunRun(source, options));
    const figures: ProfileFigures[] = [];
    for (const { precision, profiles: members } of groups) {
      const opened = precision && this.#parts.openEmbedder(precision);
      const embedder = opened ?? this.#parts.embedder;
      try {
        for (const profile of members) {
          const contestant = { profile, embedder, ...(precision ? { precision } : {}) };
          const measured = await this.#measure(contestant, reading, options, leftOut);
          figures.push(measured.figures);
          reading = measured.reading;
          await this.#parts.release(profile.id);
        }
      } finally {
        opened?.close();
      }
    }
    // A model is opened once; its precisions are read beside each other.
    const profiles = options.profiles.flatMap((id) => figures.filter(({ profile }) => profile === id));
    const { photos, set, queries } = reading;
    const run: EvaluationRun = {
      version: EVALUATION.version,
      id: crypto.randomUUID(),
      made: new Date().toISOString(),
      folder: source.name,
      labels: set.kind,
      photos: set.gallery.length,
      queries: queries.length,
      classes:
        new Set(set.gallery.map((photo) => set.classes[photo] ?? '')).size - (set.kind === 'list' ? 1 : 0),
      repeated: set.repeated.size,
      single: set.single,
      leftOut,
      profiles,
    };
    await this.#saved.add(run, await this.#pictures(run, photos, options));
    await this.forget();
    return run;
  }

  precisions(): Promise<readonly Precision[]> {
    return this.#parts.precisions();
  }

  /** What is measured, by what computes it. @throws LookalikeError INVALID_ARGUMENT, NOT_FOUND */
  async #groups({
    profiles: ids,
    precisions = [],
  }: EvaluationOptions): Promise<readonly { precision?: Precision; profiles: readonly Profile[] }[]> {
    const profiles = await Promise.all(ids.map((id) => this.#parts.profile(id)));
    if (precisions.length === 0) return [{ profiles }];
    const there = await this.#parts.precisions();
    const missing = precisions.filter((precision) => !there.includes(precision));
    if (missing.length > 0) {
      throw new LookalikeError(
        'INVALID_ARGUMENT',
        `This build of the app has no model of precision ${missing.join(', ')}; choose among ${there.join(', ')}.`,
      );
    }
    const built = profiles.filter(({ id }) => isBuilt(id));
    // A model that a person brought has its own weights and no others.
    const own = { profiles: profiles.filter(({ id }) => !isBuilt(id)) };
    return [
      ...(built.length > 0 ? precisions.map((precision) => ({ precision, profiles: built })) : []),
      own,
    ];
  }

  begun(): Promise<BegunRun | undefined> {
    return this.#saved.begun();
  }

  async forget(): Promise<void> {
    await this.#saved.end();
    await SavedVectors.clear(this.#parts.documents);
  }

  runs(): Promise<readonly EvaluationRun[]> {
    return this.#saved.list();
  }

  delete(id: string): Promise<void> {
    return this.#saved.delete(id);
  }

  picture(id: string, contentId: string): Promise<Blob | undefined> {
    return this.#saved.picture(id, contentId);
  }

  /** What is wrong with the labels is told before anything is embedded, and, where paths alone tell, before anything is read. */
  async #read(source: PhotoSource, options: EvaluationOptions, leftOut: LeftOut[]): Promise<Reading> {
    const { signal, list } = options;
    const files: PhotoFile[] = [];
    for await (const file of source.walk(signal)) files.push(file);
    const below = (path: string): string =>
      source.kind === 'folder' ? path.slice(path.indexOf('/') + 1) : path;
    if (files.length === 0) {
      throw new LookalikeError(
        'NO_PHOTOS',
        `The folder ${source.name} has no photos; choose one that has some.`,
      );
    }
    if (list === undefined) labelKind(files.map(({ path }) => below(path)));
    else readList(list);
    const steps = this.#steps(options, 'reading', null, files.length);
    const photos: (Photo | undefined)[] = [];
    const read = async ([at, file]: [number, PhotoFile]): Promise<void> => {
      const path = below(file.path);
      try {
        const { contentId } = await this.#parts.embedder.identify(await file.open(), signal);
        photos[at] = { path, contentId, file };
      } catch (error) {
        leftOut.push(failure(path, error));
      }
    };
    const work = mapConcurrent(files.entries(), () => this.#parts.embedder.width, read);
    while (!(await work.next()).done) steps.tick();
    const known = photos.filter((photo) => photo !== undefined);
    return { ...readingOf(known, options), photos: known };
  }

  async #measure(
    contestant: Contestant,
    given: Reading,
    options: EvaluationOptions,
    leftOut: LeftOut[],
  ): Promise<{ figures: ProfileFigures; reading: Reading }> {
    const { profile, precision, embedder } = contestant;
    await embedder.warmUp(profile.id);
    const status = embedder.status(profile.id);
    const engine = `${status.backend} ${status.precision}`;
    const saved = new SavedVectors(this.#parts.documents, profile.id, engine, profile.dimension);
    let reading = given;
    let embedded = await this.#embed(contestant, saved, reading, options);
    const { photosPerSecond } = embedded;
    while (embedded.failed.size > 0) {
      leftOut.push(...embedded.failed.values());
      const { failed } = embedded;
      const photos = reading.photos.filter((_, number) => !failed.has(number));
      // What is left may be too little to be measured by, which is told.
      reading = { ...readingOf(photos, options), photos };
      embedded = await this.#embed(contestant, saved, reading, options);
    }
    const { vectors } = embedded;
    const { set, queries, photos } = reading;
    const ranking = this.#steps(options, 'ranking', contestant, queries.length);
    const retrieval = await measureRetrieval(
      { profile, set, queries, photos, vectors },
      { onQuery: () => ranking.tick(), signal: options.signal },
    );
    const gallery = set.gallery.map((photo) => vectorOf(vectors, photo));
    const index = await this.#index(contestant, gallery, queries, vectors, options);
    const figures: ProfileFigures = {
      profile: profile.id,
      ...(profile.name === undefined ? {} : { name: profile.name }),
      ...(precision ? { precision } : {}),
      engine,
      dimension: profile.dimension,
      vectorBytes: profile.dimension * Float32Array.BYTES_PER_ELEMENT,
      photosPerSecond,
      ...index,
      ...retrieval,
      copies: options.copies ? await this.#copies(contestant, saved, reading, gallery, options) : null,
    };
    return { figures, reading };
  }

  /** Files that turn out to be no photos are told by their number. */
  async #embed(
    contestant: Contestant,
    saved: SavedVectors,
    { photos, wanted }: Reading,
    options: EvaluationOptions,
  ): Promise<Embedded> {
    const { profile, embedder } = contestant;
    const { signal } = options;
    const known = await saved.read(wanted.map((photo) => photos[photo]?.contentId ?? ''));
    const vectors: (Float32Array | undefined)[] = [];
    wanted.forEach((photo, at) => (vectors[photo] = known[at]));
    const missing = wanted.filter((photo) => !vectors[photo]);
    const steps = this.#steps(
      options,
      'embedding',
      contestant,
      wanted.length,
      wanted.length - missing.length,
    );
    const failed = new Map<number, LeftOut>();
    const start = this.#now();
    const embed = async (number: number): Promise<void> => {
      const photo = photos[number] as Photo;
      signal?.throwIfAborted();
      try {
        const { vector } = await embedder.embed(await photo.file.open(), {
          profile: profile.id,
          ...(signal ? { signal } : {}),
        });
        vectors[number] = vector;
      } catch (error) {
        failed.set(number, failure(photo.path, error));
        return;
      }
      await saved.add(photo.contentId, vectors[number]);
    };
    try {
      const work = mapConcurrent(missing, () => embedder.width, embed);
      while (!(await work.next()).done) steps.tick();
    } finally {
      await saved.flush();
    }
    const seconds = (this.#now() - start) / 1000;
    const photosPerSecond = missing.length > 0 && seconds > 0 ? missing.length / seconds : null;
    return { vectors, photosPerSecond, failed };
  }

  async #index(
    contestant: Contestant,
    gallery: readonly Float32Array[],
    queries: readonly LabelledQuery[],
    vectors: readonly (Float32Array | undefined)[],
    options: EvaluationOptions,
  ): ReturnType<typeof measureIndex> {
    const { profile } = contestant;
    const asked = sampled(queries, EVALUATION.index.queries, seededRandom(EVALUATION.seed));
    const balanced = asked.map(
      ({ photo }) => balanceQuery(profile, vectorOf(vectors, photo), DEFAULT_BALANCE).vector,
    );
    const scratch = await this.#parts.openScratch();
    const steps = this.#steps(options, 'index', contestant, gallery.length + balanced.length);
    try {
      return await measureIndex(
        scratch,
        { profile, vectors: gallery, queries: balanced },
        { onStep: (done) => steps.at(done), signal: options.signal },
      );
    } finally {
      scratch.close();
    }
  }

  async #copies(
    contestant: Contestant,
    saved: SavedVectors,
    { photos, set, queries }: Reading,
    vectors: readonly Float32Array[],
    options: EvaluationOptions,
  ): Promise<CopyFigures> {
    const { profile, embedder } = contestant;
    const { gallery, classes } = set;
    const places = [...gallery.keys()];
    const edited = sampled(places, EVALUATION.copies.photos, seededRandom(EVALUATION.seed));
    const among = [
      ...new Set([...edited, ...sampled(places, EVALUATION.copies.among, seededRandom(EVALUATION.seed))]),
    ];
    const relevant = new Map(queries.map((query) => [query.photo, query.relevant]));
    const isKind = (one: number, other: number): boolean => {
      const [a = -1, b = -1] = [gallery[one], gallery[other]];
      if (classes.length > 0) return classes[a] === classes[b];
      return relevant.get(a)?.has(b) === true || relevant.get(b)?.has(a) === true;
    };
    const steps = this.#steps(options, 'copies', contestant, copyCount(edited.length));
    const maker = await this.#parts.openCopyMaker();
    const upright = new Map<number, Promise<Blob>>();
    const pictureOf = (place: number): Promise<Blob> => {
      const known = upright.get(place);
      if (known) return known;
      // One that is no longer edited is not held.
      if (upright.size > embedder.width) upright.delete(upright.keys().next().value ?? -1);
      const made = (async () => {
        const photo = photos[gallery[place] ?? -1] as Photo;
        return embedder.thumbnail(await photo.file.open(), { isLarge: true });
      })();
      upright.set(place, made);
      return made;
    };
    try {
      return await measureCopies({
        profile,
        vectors,
        edited,
        among,
        isKind,
        embed: async (place, edit) => {
          const key = `${photos[gallery[place] ?? -1]?.contentId ?? ''} ${edit}`;
          const [known] = await saved.read([key]);
          if (known) return known;
          const copy = await maker.make(await pictureOf(place), edit);
          const { vector } = await embedder.embed(copy, { profile: profile.id });
          await saved.add(key, vector);
          return vector;
        },
        width: () => embedder.width,
        onCopy: () => steps.tick(),
        signal: options.signal,
      });
    } finally {
      maker.close();
      await saved.flush();
    }
  }

  /** Of the worst queries and their results. One that cannot be drawn is missing. */
  async #pictures(
    { profiles }: EvaluationRun,
    photos: readonly Photo[],
    options: EvaluationOptions,
  ): Promise<ReadonlyMap<string, Blob>> {
    const byContent = new Map(photos.map((photo) => [photo.contentId, photo]));
    const worst = profiles.flatMap(({ worst: queries }) => queries);
    const ids = new Set(
      worst.flatMap(({ query, results }) => [query, ...results]).map((each) => each.contentId),
    );
    const steps = this.#steps(options, 'pictures', null, ids.size);
    const pictures = new Map<string, Blob>();
    for (const contentId of ids) {
      options.signal?.throwIfAborted();
      try {
        const file = await byContent.get(contentId)?.file.open();
        if (file) pictures.set(contentId, await this.#parts.embedder.thumbnail(file));
      } catch (error) {
        if (isAbortError(error)) throw error;
      }
      steps.tick();
    }
    return pictures;
  }

  #steps(
    { onProgress }: EvaluationOptions,
    phase: EvaluationPhase,
    contestant: Contestant | null,
    total: number,
    known = 0,
  ): { tick(): void; at(done: number): void } {
    const pace = new Pace(this.#now());
    const { precision } = contestant ?? {};
    const model = { profile: contestant?.profile.id ?? null, ...(precision ? { precision } : {}) };
    let done = known;
    let told = -Infinity;
    const tell = (): void => {
      const now = this.#now();
      if (now - told < INDEXING.progressInterval && done < total) return;
      told = now;
      const [rate, secondsLeft] = [pace.rate(now), pace.secondsLeft(total - done, now)];
      onProgress?.({ phase, ...model, done, total, rate, secondsLeft });
    };
    const step = (): void => {
      done++;
      pace.tick(this.#now());
      tell();
    };
    tell();
    return {
      tick: step,
      at: (now) => {
        while (done < now) step();
      },
    };
  }
}

function readingOf(
  photos: readonly Photo[],
  { list, queries: most = EVALUATION.queries }: EvaluationOptions,
): Omit<Reading, 'photos'> {
  const set = labelPhotos(photos, list);
  const queries = sampleQueries(set.queries, most);
  const wanted = [...new Set([...set.gallery, ...queries.map(({ photo }) => photo)])].sort((a, b) => a - b);
  return { set, queries, wanted };
}

function begunRun(
  source: PhotoSource,
  { profiles, precisions, queries, list, copies }: EvaluationOptions,
): BegunRun {
  return {
    folder: source.name,
    ...(source.handle ? { handle: source.handle } : {}),
    profiles,
    ...(precisions === undefined ? {} : { precisions }),
    ...(queries === undefined ? {} : { queries }),
    ...(list === undefined ? {} : { list }),
    ...(copies === undefined ? {} : { copies }),
  };
}

/** Codes of what is no fault of a file, but would be the next one's, too. */
const OURS: readonly ErrorCode[] = Object.freeze([
  'WORKER_LOST',
  'INTERNAL',
  'MODEL_UNAVAILABLE',
  'BACKEND_FAILED',
  'SELF_CHECK_FAILED',
  'STORE_UNAVAILABLE',
  'QUOTA_EXCEEDED',
]);

/** @throws what is no fault of the file: an engine that fails, or somebody who does not want to wait */
function failure(path: string, error: unknown): LeftOut {
  if (isAbortError(error)) throw error;
  const { code, message } = reviveError(error);
  if (OURS.includes(code)) throw error;
  return { path, code, message };
}
