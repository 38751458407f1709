/** @file The embedder that the page uses: workers on WebAssembly at once, the graphics card once it has proved itself. */
import { transfer } from 'comlink';
import { abortable } from '../base/abort.ts';
import { detectCapabilities, type Capabilities } from '../base/capabilities.ts';
import { LookalikeError, reviveError, type ErrorCode } from '../base/errors.ts';
import { memoize } from '../base/memo.ts';
import {
  ENGINE,
  GRAPHICS_CARD,
  SELF_CHECK_COSINE,
  type Precision,
  type Profile,
} from '../profiles/profiles.ts';
import { dot } from '../vectors/kernels.ts';
import type {
  Backend,
  EmbedOptions,
  EmbeddedPhoto,
  Embedder,
  EmbedderStatus,
  IdentifiedPhoto,
  ModelPrecision,
  PictureOptions,
} from '../vision/embedder.ts';
import { builtModels } from '../vision/built-models.ts';
import type { ModelFiles } from '../vision/model.ts';
import type { OwnModel } from '../vision/own-model.ts';
import type { EmbedRequest, EngineReport, Progress } from '../vision/photo-embedder.ts';
import { CardLane } from './card-lane.ts';
import { startConfined } from './confined-worker.ts';
import { EmbedLane, type LaneOptions, type LaneRequest, type LaneTask } from './embed-lane.ts';
import embedWorker from './embed.worker.ts?worker&url';
import { gentlePlan, planDecoders, planOwn, planWorkers, whyNoCard, type EmbedPlan } from './embed-plan.ts';

export interface EmbedPoolOptions {
  /** Instead of those that the app was built with: for tests. */
  readonly models?: ModelFiles;
  /** Use this model, on WebAssembly only, instead of choosing: for comparisons. */
  readonly precision?: Precision;
  /** A person's own network instead of those that came with the app. */
  readonly own?: OwnModelSource;
  /** Accept a WebGPU adapter that computes on the processor; it is right but hundreds of times slower. For tests. */
  readonly allowSoftwareGpu?: boolean;
  /** Instead of what this machine offers. */
  readonly capabilities?: Capabilities;
  /** Instead of {@link planWorkers}: for measurements. */
  readonly plan?: EmbedPlan;
  /** Instead of {@link createEmbedWorker}: lets a test hold the worker. */
  readonly createWorker?: () => Worker;
}

/** A model that a person added, and where its file is. */
export interface OwnModelSource {
  readonly model: OwnModel;
  /** @throws LookalikeError MODEL_UNAVAILABLE when it is gone */
  readonly file: () => Promise<Blob>;
}

/** A worker of the file beside this one. It holds people's photos, so it is {@link startConfined}. */
export function createEmbedWorker(): Worker {
  return startConfined(new URL(embedWorker, import.meta.url), 'embed');
}

/** Failures of the graphics card that the processor makes good. */
const BACKEND_ERRORS: readonly ErrorCode[] = Object.freeze([
  'WORKER_LOST',
  'BACKEND_FAILED',
  'SELF_CHECK_FAILED',
]);

/**
 * Starts nothing before it is asked for something. Ways of a pool:
 *
 *     idle --warmUp/embed--> loading --model checked--> ready on wasm --card checked, faster--> ready on webgpu
 *                              |  ^                          ^                                       |
 *                           failed, next call                +---------------- card fails ----------+
 */
export class EmbedPool implements Embedder {
  readonly #options: EmbedPoolOptions;
  readonly #capabilities: Capabilities;
  /** While all of the machine may be used. */
  readonly #fullPlan: EmbedPlan;
  readonly #listeners = new Set<(status: EmbedderStatus) => void>();
  /** Files by the bytes read from them: bytes handed to a worker are gone with it, the file can be read again. */
  readonly #files = new WeakMap<ArrayBuffer, Blob>();
  readonly #load = memoize(() => this.#loadWasm());
  #lane: EmbedLane | CardLane | undefined;
  #leaving: Promise<void> | undefined;
  /** What an own model makes of the probe photo on the processor. */
  #ownProbe: Float32Array | undefined;
  #gentle = false;
  /** Why the processor computes as it does, sentences behind the one that says how. */
  #why = '';
  /** How often the graphics card failed after it had taken over, or when it was tried again. */
  #cardFailures = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #closed = false;
  #status: EmbedderStatus;

  constructor(options: EmbedPoolOptions) {
    this.#options = options;
    this.#capabilities = options.capabilities ?? detectCapabilities();
    const plan = planWorkers(this.#capabilities);
    this.#fullPlan = options.plan ?? (options.own ? planOwn(plan, options.own.model.bytes) : plan);
    this.#status = {
      state: 'idle',
      backend: 'wasm',
      precision: options.own ? 'own' : (options.precision ?? 'int8'),
      ...this.#plan,
      loaded: 0,
      total: 0,
      selfCheck: null,
      note: 'The model is loaded when the first photo comes.',
    };
  }

  get width(): number {
    const { places } = ENGINE;
    return this.#status.backend === 'webgpu' ? places.webgpu : this.#plan.workers * places.wasm;
  }

  get gentle(): boolean {
    return this.#gentle;
  }

  set gentle(on: boolean) {
    this.#gentle = on;
    void this.#followPlan();
  }

  status(): EmbedderStatus {
    return this.#status;
  }

  onStatus(listener: (status: EmbedderStatus) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async warmUp(): Promise<void> {
    await this.#load();
  }

  async identify(file: Blob, signal?: AbortSignal): Promise<IdentifiedPhoto> {
    const photo = await this.#runOnEither((api) => api.identify(file), {
      needsModel: false,
      onlyReads: true,
      repeatable: true,
      ...(signal ? { signal } : {}),
    });
    if (isBytes(photo.content)) this.#files.set(photo.content, file);
    return photo;
  }

  async embed(photo: ArrayBuffer | Blob, options: EmbedOptions): Promise<EmbeddedPhoto> {
    const { signal, ...request } = options;
    await abortable(this.#load(), signal);
    const [first = request, ...others] = this.#sharesOf(photo, request);
    const embedded = [first, ...others].map((share) => {
      const { task, repeatable } = this.#embedTask(photo, share);
      return this.#runOnEither(task, { needsModel: true, repeatable, ...(signal ? { signal } : {}) });
    });
    const [own, ...rest] = await Promise.all(embedded);
    if (!own) throw new LookalikeError('INTERNAL', 'A photo was not shared out.');
    if (!own.turned || rest.length === 0) return own;
    return { ...own, turned: [own, ...rest].flatMap(({ turned = [] }) => turned) };
  }

  /**
   * The turns of a file, shared out among the workers: on the processor each takes as long as a photo, and decoding once more
   * takes less.
   */
  #sharesOf(photo: ArrayBuffer | Blob, request: EmbedRequest): readonly EmbedRequest[] {
    const { turns, profile, crop, whole } = request;
    const { backend, workers } = this.#status;
    if (!turns || isBytes(photo) || backend !== 'wasm') return [request];
    const each = Math.ceil(turns.length / workers);
    const shares = Array.from({ length: Math.ceil(turns.length / each) }, (_, at) =>
      turns.slice(at * each, (at + 1) * each),
    );
    return shares.map((own, at) =>
      at === 0
        ? { ...request, turns: own }
        : { profile, turns: own, ...(crop ? { crop } : {}), ...(whole ? { whole } : {}) },
    );
  }

  async classNames(): Promise<readonly string[]> {
    const { loadLabels } = await import('../vision/model.ts');
    const labels = await loadLabels(await this.#models());
    return labels.map((label) => label.replaceAll('_', ' '));
  }

  thumbnail(photo: Blob, { isLarge = false, signal }: PictureOptions = {}): Promise<Blob> {
    return this.#runOnEither((api, ticket) => api.thumbnail(ticket, photo, isLarge), {
      needsModel: false,
      repeatable: true,
      ...(signal ? { signal } : {}),
    });
  }

  /** Ends all workers. The pool cannot be used again; what was under way fails with WORKER_LOST. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#retry);
    this.#lane?.close();
    this.#listeners.clear();
  }

  /** The call that embeds, and whether it can be made twice. */
  #embedTask(
    photo: ArrayBuffer | Blob,
    request: EmbedRequest,
  ): { task: LaneTask<EmbeddedPhoto>; repeatable: boolean } {
    if (!isBytes(photo)) {
      return { task: (api, ticket) => api.embed(ticket, photo, request), repeatable: true };
    }
    const file = this.#files.get(photo);
    let sent = false;
    return {
      repeatable: file !== undefined,
      task: (api, ticket) => {
        const again = sent && file;
        sent = true;
        return api.embed(ticket, again || transfer(photo, [photo]), request);
      },
    };
  }

  /** What the graphics card fails is done again on the processor, once it is there. */
  async #runOnEither<T>(task: LaneTask<T>, request: LaneRequest): Promise<T> {
    // Asked before: another photo's failure may have left the card by the time this one fails.
    const onCard = this.#status.backend === 'webgpu';
    try {
      return await this.#run(task, request);
    } catch (error) {
      if (
        !onCard ||
        this.#closed ||
        !(error instanceof LookalikeError) ||
        !BACKEND_ERRORS.includes(error.code)
      ) {
        throw error;
      }
      await abortable(this.#leaveCard(error.message), request.signal);
      if (!request.repeatable) throw error;
      return this.#run(task, request);
    }
  }

  #run<T>(task: LaneTask<T>, request: LaneRequest): Promise<T> {
    if (this.#closed) throw new LookalikeError('WORKER_LOST', 'The engine was closed. Reload the page.');
    this.#lane ??= this.#createWasmLane(this.#status.precision);
    return this.#lane.run(task, request);
  }

  get #plan(): EmbedPlan {
    return this.#gentle ? gentlePlan(this.#fullPlan) : this.#fullPlan;
  }

  /**
   * Hands photos to as many workers as the plan wants now, on the processor; on the card there is one anyhow. The old
   * workers finish what they have begun, so that no photo is lost.
   */
  async #followPlan(): Promise<void> {
    // Ended now, workers that are opening the model would tell that it failed.
    if (this.#status.state === 'loading') await Promise.allSettled([this.#load(), this.#leaving]);
    const { backend, state, precision } = this.#status;
    if (this.#closed || backend !== 'wasm') return;
    const old = this.#lane;
    if (old && isSame(old.plan, this.#plan)) return;
    this.#lane = undefined;
    this.#tell(this.#plan);
    if (state === 'ready') {
      this.#lane = this.#createWasmLane(precision);
      this.#tell({ note: this.#describe(this.#lane.plan, precision) });
      // Nobody waits for it: what fails here fails again, and is told, for the next photo.
      this.#lane.load().catch(() => undefined);
    }
    await old?.retire();
  }

  #createWasmLane(precision: ModelPrecision): EmbedLane {
    const plan = this.#plan;
    return new EmbedLane({
      ...this.#workerOptions('wasm', precision, plan.threads),
      plan,
      places: ENGINE.places.wasm,
      lifetime: ENGINE.lifetime,
    });
  }

  /** How a worker of a lane is made and opens its model. */
  #workerOptions(
    backend: Backend,
    precision: ModelPrecision | 'auto',
    threads: number,
  ): Pick<LaneOptions, 'createWorker' | 'open'> {
    const { allowSoftwareGpu = false, createWorker = createEmbedWorker, own } = this.#options;
    const engine = {
      backend,
      precision: precision === 'own' ? ('auto' as const) : precision,
      threads,
      allowSoftwareGpu,
    };
    return {
      createWorker,
      open: async (api) => {
        const models = await this.#models();
        const { port1, port2 } = new MessageChannel();
        // While the card is being tried photos are embedded already: no reason to show a second loading.
        port1.onmessage = ({ data: [loaded, total] }: MessageEvent<Progress>) => {
          if (backend === 'wasm') this.#tell({ loaded, total });
        };
        const file = own && { own: { model: own.model, file: await own.file() } };
        return api.load({ ...engine, models, ...file }, transfer(port2, [port2]));
      },
    };
  }

  async #models(): Promise<ModelFiles> {
    return this.#options.models ?? builtModels();
  }

  async #loadWasm(): Promise<void> {
    this.#tell({ state: 'loading', note: 'Loading the model.' });
    await this.#openWasmOrTell();
    // Small, and needed for the first photo, which may come when there is no network any more.
    if (!this.#options.own) this.classNames().catch(() => undefined);
    if (!this.#capabilities.webgpu || this.#options.precision) return;
    const reason = whyNoCard(this.#capabilities);
    if (reason === undefined) void this.#tryCard();
    else this.#tell({ note: `${this.#status.note} The graphics card is not used: ${reason}.` });
  }

  /** @throws LookalikeError, after the status has told of it */
  async #openWasmOrTell(): Promise<void> {
    try {
      await this.#openWasm();
    } catch (error) {
      const failure = reviveError(error, 'BACKEND_FAILED');
      this.#tell({ state: 'failed', note: failure.message });
      throw failure;
    }
  }

  /** Opens the processor's lane. A model that fails its check is left for another one, which is slower but right. */
  async #openWasm(): Promise<void> {
    if (this.#capabilities.threads) this.#why = '';
    else if (globalThis.crossOriginIsolated) {
      this.#why = ' This browser has no memory that threads share (SharedArrayBuffer), so there are none.';
    } else this.#why = ' The page is not cross-origin isolated, so there are no threads.';
    const choices = this.#choices();
    for (const precision of choices) {
      const lane = (this.#lane ??= this.#createWasmLane(precision));
      try {
        const { selfCheck, probe } = await lane.load();
        this.#ownProbe = probe;
        const note = this.#describe(lane.plan, precision);
        this.#tell({ state: 'ready', backend: 'wasm', precision, ...lane.plan, selfCheck, note });
        return;
      } catch (error) {
        const { code, message } = reviveError(error, 'BACKEND_FAILED');
        if (code !== 'SELF_CHECK_FAILED' || precision === choices.at(-1)) throw error;
        this.#why += ` The ${precision} model is not used: ${message}.`;
        this.#lane = undefined;
        void lane.retire();
      }
    }
  }

  /** Tried in this order. */
  #choices(): readonly ModelPrecision[] {
    const { own, precision } = this.#options;
    if (own) return ['own'];
    return precision ? [precision] : ['int8', 'float16-weights'];
  }

  #describe({ workers, threads }: EmbedPlan, precision: ModelPrecision): string {
    const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
    const plan = `${plural(workers, 'worker')} of ${plural(threads, 'thread')}`;
    return `Computes on the processor: ${plan}, ${this.#what(precision)}.${this.#why}`;
  }

  #what(precision: ModelPrecision): string {
    const { own } = this.#options;
    return own ? `the model "${own.model.name}"` : precision;
  }

  async #ownProfile(): Promise<Profile | undefined> {
    const { own } = this.#options;
    return own && (await import('../vision/own-model.ts')).profileOf(own.model);
  }

  /**
   * An own model has no stored vector to be checked by: what the processor makes of the probe photo takes its place.
   * @throws LookalikeError SELF_CHECK_FAILED
   */
  #checkedOwn({ selfCheck, probe }: Pick<EngineReport, 'selfCheck' | 'probe'>): number {
    const wanted = this.#ownProbe;
    if (!this.#options.own || !wanted) return selfCheck;
    const cosine = probe?.length === wanted.length ? dot(probe, wanted) : NaN;
    const least = SELF_CHECK_COSINE.float16;
    if (cosine >= least) return cosine;
    throw new LookalikeError(
      'SELF_CHECK_FAILED',
      `it computes wrongly (a cosine of ${cosine.toFixed(4)} with the processor, ${least} expected)`,
    );
  }

  /** Lets the graphics card prove itself in the background, and take over if it does. */
  async #tryCard(): Promise<void> {
    const before = this.#status.note;
    const decoders = planDecoders(this.#capabilities);
    const lane = new CardLane({
      ...this.#workerOptions('webgpu', 'auto', 1),
      decoders,
      own: await this.#ownProfile(),
    });
    try {
      const { precision, notes, ...report } = await lane.load();
      const selfCheck = this.#checkedOwn(report);
      const card = await lane.measure();
      const processor = (await this.#lane?.measure()) ?? Infinity;
      const times = `${card.toFixed(1)} ms a photo against ${processor.toFixed(1)} ms`;
      if (card > processor * ENGINE.takeoverShare) {
        throw new LookalikeError('BACKEND_FAILED', `it is not faster (${times})`);
      }
      const resamples = await lane.start();
      if (this.#closed) throw new LookalikeError('WORKER_LOST', 'the engine was closed');
      const old = this.#lane;
      this.#lane = lane;
      const what = this.#what(precision);
      const how = `Computes on the graphics card (WebGPU), ${what}: ${times} on the processor.`;
      const further = resamples ? ['It resamples, too.'] : [];
      const note = [how, ...further, ...notes].join(' ');
      this.#tell({ backend: 'webgpu', precision, ...lane.plan, selfCheck, note });
      await old?.retire();
    } catch (error) {
      lane.close();
      if (this.#closed) return;
      const { message } = reviveError(error);
      this.#tell({ note: `${before} The graphics card is not used: ${message}.` });
      if (this.#cardFailures > 0) this.#retryLater();
    }
  }

  /** Back to the processor, once for all photos that the card failed. @throws as {@link warmUp} */
  async #leaveCard(reason: string): Promise<void> {
    this.#leaving ??= this.#returnToWasm(reason).finally(() => (this.#leaving = undefined));
    return this.#leaving;
  }

  async #returnToWasm(reason: string): Promise<void> {
    // A photo that failed on the card may come here after the processor has taken over.
    if (this.#status.backend === 'wasm' && this.#status.state === 'ready') return;
    this.#lane?.close();
    this.#lane = undefined;
    this.#tell({
      backend: 'wasm',
      precision: this.#options.own ? 'own' : 'int8',
      state: 'loading',
      ...this.#plan,
    });
    await this.#openWasmOrTell();
    this.#tell({ note: `${this.#status.note} The graphics card failed: ${reason}` });
    this.#retryLater();
  }

  /** A driver that was reset comes back: the card may prove itself again, as often as the table says. */
  #retryLater(): void {
    const delay: number | undefined = GRAPHICS_CARD.retries[this.#cardFailures++];
    if (delay === undefined || this.#closed) return;
    this.#retry = setTimeout(() => void this.#tryCard(), delay);
  }

  #tell(change: Partial<EmbedderStatus>): void {
    this.#status = Object.freeze({ ...this.#status, ...change });
    for (const listener of this.#listeners) listener(this.#status);
  }
}

/** By what it has: a worker's window is not this one, and a `Blob` from there is none of this one's. */
function isBytes(content: ArrayBuffer | Blob): content is ArrayBuffer {
  return 'byteLength' in content;
}

function isSame(a: EmbedPlan, b: EmbedPlan): boolean {
  return a.workers === b.workers && a.threads === b.threads;
}
