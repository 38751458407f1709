/** @file What runs inside an embed worker: reads, hashes, decodes, makes the thumbnail and embeds. */
import { LookalikeError, isAbortError } from '../base/errors.ts';
import { sha256 } from '../base/hash.ts';
import { release } from '../base/release.ts';
import {
  DEFAULT_PROFILE,
  isBuilt,
  LARGE_PICTURE,
  LIMITS,
  PROFILES,
  type Precision,
  type Profile,
  type ProfileId,
} from '../profiles/profiles.ts';
import { Batcher, type VectorEngine } from './batcher.ts';
import type {
  Backend,
  EmbedOptions,
  ModelPrecision,
  EmbeddedPhoto,
  IdentifiedPhoto,
  ImageFormat,
  PhotoFacts,
} from './embedder.ts';
import type { FilmReader } from './film.ts';
import { partialContentId } from './content-id.ts';
import type { OpenedSession } from './gpu-opening.ts';
import type { PixelTimes } from './gpu-pixels.ts';
import type { Orientation } from './orientation.ts';
import { closePicture } from './picture.ts';
import { openGraphicsCard, type GraphicsCard } from './graphics-card.ts';
import { loadModel, type ModelFiles } from './model.ts';
import {
  readPhoto,
  readPicture,
  readThumbnail,
  type InputPixels,
  type PhotoInput,
  type PhotoPicture,
  type PhotoSource,
} from './photo-pixels.ts';
import type { OwnFile } from './own-opening.ts';
import type { ModelTrial, NetworkFacts, OwnTrial, TrialSettings } from './own-trial.ts';
import { fetchProbe, readProbe, selfCheck, type Probe } from './self-check.ts';
import { loadRuntime, Session, type BatchSession, type Outputs } from './session.ts';
import { sniff, SNIFFED_BYTES } from './sniff.ts';

export interface EngineOptions {
  readonly backend: Backend;
  /** `auto`: the smallest that the backend runs well: int8 on WASM; on WebGPU float16, computed with in float32 where it lacks that. */
  readonly precision: Precision | 'auto';
  readonly threads: number;
  readonly models: ModelFiles;
  /** A person's own network instead of those that came with the app. */
  readonly own?: OwnFile;
  /** Accept a WebGPU adapter that computes on the processor. */
  readonly allowSoftwareGpu: boolean;
}

/** What a load came to. */
export interface EngineReport {
  readonly precision: ModelPrecision;
  /** Cosine of the probe photo's vector with its stored one; 1 where none is stored. */
  readonly selfCheck: number;
  /** A sentence for each thing that could not be done the best way. */
  readonly notes: readonly string[];
  /** Of a person's own model: what it made of the probe photo here. */
  readonly probe?: Float32Array;
  /** Present where photos may come as pictures. */
  readonly pixels?: PixelTimes;
}

/** Bytes of the model so far, and in all. */
export type Progress = readonly [loaded: number, total: number];

/** The options that cross to a worker: an `AbortSignal` cannot, a ticket to cancel by does. */
export type EmbedRequest = Omit<EmbedOptions, 'signal'>;

/** The worker's interface as the other thread sees it. */
export interface PhotoEmbedderApi {
  /**
   * Opens the model and checks it. Call it once, before `embed`.
   * @param progress gets {@link Progress} messages and is closed at the end
   * @throws LookalikeError MODEL_UNAVAILABLE, BACKEND_FAILED, SELF_CHECK_FAILED
   */
  load(options: EngineOptions, progress: MessagePort): Promise<EngineReport>;
  /** As `Embedder.identify`. */
  identify(file: Blob): Promise<IdentifiedPhoto>;
  /** As `Embedder.embed`; `ticket` names the request for `cancel`. */
  embed(ticket: number, photo: ArrayBuffer | Blob, request: EmbedRequest): Promise<EmbeddedPhoto>;
  /** As `Embedder.thumbnail`; works before the model is there. */
  thumbnail(ticket: number, photo: Blob, isLarge: boolean): Promise<Blob>;
  /** The request is dropped if its run has not begun. */
  cancel(ticket: number): void;
  /** Milliseconds a photo takes in the session, in the largest batch. */
  measure(): Promise<number>;
  /**
   * Instead of `load`: opens a file that a person offers as a model, to be tried here.
   * @throws LookalikeError MODEL_INVALID
   */
  openTrial(file: Blob, threads: number): Promise<NetworkFacts>;
  /** Tries what {@link openTrial} opened, as often as the settings change. @throws LookalikeError MODEL_INVALID */
  runTrial(settings: TrialSettings): Promise<ModelTrial>;
}

/** Everything that exists once the model is open. */
interface Engine {
  readonly session: BatchSession<PhotoInput>;
  /** What its speed is measured by. */
  readonly probe: InputPixels;
  readonly profile: Profile;
}

export class PhotoEmbedder implements PhotoEmbedderApi {
  /** Where photos become vectors; set before the first photo comes. */
  protected vectors: VectorEngine<PhotoInput> | undefined;
  /** How they are read for that. */
  protected read: typeof readPicture = readPixels;
  /** The profile of a person's own model, where photos are for that. */
  protected own: Profile | undefined;
  #engine: Engine | undefined;
  #trial: OwnTrial | undefined;
  readonly #readFilm: FilmReader;
  /** By ticket; aborted when nobody wants the photo any more. */
  readonly #active = new Map<number, AbortController>();

  constructor(readFilm: FilmReader) {
    this.#readFilm = readFilm;
  }

  async load(options: EngineOptions, progress: MessagePort): Promise<EngineReport> {
    try {
      const card =
        options.backend === 'webgpu' ? await openGraphicsCard(options.allowSoftwareGpu) : undefined;
      const { models, own, backend, threads } = options;
      if (own) return await this.#loadOwn(own, threads, card);
      const precision = choosePrecision(options, card);
      const [model, probe] = await Promise.all([
        loadModel(models, precision, (...bytes) => progress.postMessage(bytes satisfies Progress)),
        readProbe(),
        loadRuntime(backend, threads),
      ]);
      const { session, cosine, ...report } = card
        ? await (await import('./gpu-opening.ts')).openOnCard(card, model, precision, probe)
        : await openOnProcessor(options, model, precision, probe);
      // The session has a copy of its own.
      release(model.buffer);
      const profile = PROFILES[DEFAULT_PROFILE];
      this.#engine = { session, probe: probe[DEFAULT_PROFILE], profile };
      this.vectors = new Batcher(session);
      return { precision, selfCheck: cosine, ...report };
    } finally {
      progress.close();
    }
  }

  /** Its vectors have no reference; that they tell pictures apart was seen when it was tried. */
  async #loadOwn(own: OwnFile, threads: number, card: GraphicsCard | undefined): Promise<EngineReport> {
    const [{ openOwn }, { profileOf }] = await Promise.all([
      import('./own-opening.ts'),
      import('./own-model.ts'),
    ]);
    const profile = profileOf(own.model);
    const { inputSize, view, output } = profile;
    const session = await openOwn(own, threads, card?.device);
    const { rgba } = await readPhoto(await fetchProbe(), { inputSize, view });
    const probe = (await session.runPhotos([rgba])).get(output) ?? new Float32Array();
    this.own = profile;
    this.#engine = { session, probe: rgba, profile };
    this.vectors = new Batcher(session);
    return { precision: 'own', selfCheck: 1, notes: [], probe };
  }

  async openTrial(file: Blob, threads: number): Promise<NetworkFacts> {
    const { OwnTrial } = await import('./own-trial.ts');
    this.#trial = await OwnTrial.open(file, threads);
    return this.#trial.facts;
  }

  async runTrial(settings: TrialSettings): Promise<ModelTrial> {
    if (!this.#trial) throw new LookalikeError('INTERNAL', 'No model was opened to be tried.');
    return this.#trial.run(settings);
  }

  async identify(file: Blob): Promise<IdentifiedPhoto> {
    // A folder may hold films of gigabytes: nothing is read whole before it looks like a photo.
    const format = sniff(new Uint8Array(await readBytes(file.slice(0, SNIFFED_BYTES))));
    if (file.size > LIMITS.wholeBytes) {
      return { contentId: await partialContentId(file, readBytes), content: file };
    }
    const content = await readBytes(file);
    const contentId = await sha256(content);
    if (format !== 'film') return { contentId, content };
    release(content);
    return { contentId, content: file };
  }

  async embed(ticket: number, photo: ArrayBuffer | Blob, request: EmbedRequest): Promise<EmbeddedPhoto> {
    const { vectors } = this;
    if (!vectors) throw new LookalikeError('INTERNAL', 'A photo came before the model was loaded.');
    return this.#opened(ticket, photo, async (source, signal) => {
      const { turns, outputs: others } = request;
      const profile = this.#profileOf(request.profile);
      const { inputSize, view, output } = profile;
      // What is turned here has to be here.
      const read = turns ? readPixels : this.read;
      const { input, thumbnail, ...size } = await read(source, { ...request, inputSize, view });
      const facts = request.facts ? { facts: await factsOf(source, size.format) } : {};
      if (!('bitmap' in source)) release(source);
      // It is awaited last; failing earlier must not count as failing unheard.
      thumbnail?.catch(() => undefined);
      if (signal.aborted) {
        closePicture(input);
        throw signal.reason;
      }
      const shown = turns && 'buffer' in input ? await inTurns(input, turns) : [input];
      const runs = shown.map((each, turn) => vectors.add(ticket, each, profile, turn === 0 ? others : []));
      const [first, ...further] = await Promise.all(runs);
      const project = profile.projection && (await import('./projector.ts')).projectorOf(profile);
      const vectorIn = (run: Outputs | undefined): Float32Array => {
        const values = run?.get(output) ?? new Float32Array();
        return project ? project(values) : values;
      };
      return {
        vector: vectorIn(first),
        ...size,
        ...facts,
        ...(thumbnail ? { thumbnail: await thumbnail } : {}),
        ...(turns ? { turned: [first, ...further].map(vectorIn) } : {}),
        ...(others && first
          ? {
              outputs: new Map(
                [...first].filter(([name, { length }]) => others.includes(name) && length > 0),
              ),
            }
          : {}),
      };
    });
  }

  thumbnail(ticket: number, photo: Blob, isLarge: boolean): Promise<Blob> {
    return this.#opened(ticket, photo, (source) =>
      isLarge ? readThumbnail(source, LARGE_PICTURE) : readThumbnail(source),
    );
  }

  cancel(ticket: number): void {
    const cancellation = this.#active.get(ticket);
    if (!cancellation) return;
    cancellation.abort();
    this.vectors?.cancel(ticket);
  }

  /** What `work` makes of an opened photo, until nobody wants it any more. */
  async #opened<T>(
    ticket: number,
    photo: ArrayBuffer | Blob,
    work: (source: PhotoSource, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const cancellation = new AbortController();
    this.#active.set(ticket, cancellation);
    try {
      return await work(await this.#open(photo, cancellation.signal), cancellation.signal);
    } finally {
      this.#active.delete(ticket);
    }
  }

  /** A film is read by slices, all else whole. */
  async #open(photo: ArrayBuffer | Blob, signal: AbortSignal): Promise<PhotoSource> {
    const head = photo instanceof Blob ? await readBytes(photo.slice(0, SNIFFED_BYTES)) : photo;
    if (sniff(new Uint8Array(head)) === 'film') return this.#readFilm(new Blob([photo]), signal);
    return photo instanceof Blob ? readBytes(photo) : photo;
  }

  async measure(): Promise<number> {
    if (!this.#engine) throw new LookalikeError('INTERNAL', 'There is no model to measure yet.');
    const { session, probe, profile } = this.#engine;
    return session.measure(probe, profile.output);
  }

  #profileOf(id: ProfileId): Profile {
    const { own } = this;
    if (own?.id === id) return own;
    if (isBuilt(id) && !own) return PROFILES[id];
    throw new LookalikeError(
      'INTERNAL',
      `A photo came for the model ${id}, which is not the one that is open.`,
    );
  }
}

async function factsOf(source: PhotoSource, format: ImageFormat): Promise<PhotoFacts> {
  if ('bitmap' in source) return source.facts;
  return (await import('./exif-facts.ts')).readFacts(source, format);
}

async function inTurns(rgba: InputPixels, turns: readonly Orientation[]): Promise<InputPixels[]> {
  const { turnedPixels } = await import('./turned-pixels.ts');
  return turns.map((turn) => turnedPixels(rgba, turn));
}

async function readPixels(...photo: Parameters<typeof readPicture>): Promise<PhotoPicture> {
  const { rgba, ...facts } = await readPhoto(...photo);
  return { input: rgba, ...facts };
}

function choosePrecision({ precision }: EngineOptions, card: GraphicsCard | undefined): Precision {
  if (precision !== 'auto') return precision;
  if (!card) return 'int8';
  return card.float16 ? 'float16' : 'float16-weights';
}

async function openOnProcessor(
  { backend, threads }: EngineOptions,
  model: Uint8Array,
  precision: Precision,
  probe: Probe,
): Promise<OpenedSession> {
  const session = await Session.open({ backend, model, threads });
  return { session, cosine: await selfCheck(session, 1, precision, probe), notes: [] };
}

async function readBytes(file: Blob): Promise<ArrayBuffer> {
  try {
    return await file.arrayBuffer();
  } catch (error) {
    if (isAbortError(error)) throw error;
    throw new LookalikeError(
      'FILE_UNREADABLE',
      'The file could not be read: it was moved, changed or deleted meanwhile, or permission ended. Add it again.',
      { cause: error },
    );
  }
}
