/**
 * @file Workers of one kind side by side: hands photos to the least busy, replaces one that dies, hangs or grows old. A photo
 * that may have been the reason is tried once more in a worker of its own: only who fails there is to blame, not those beside it.
 */
import { wrap, type Remote } from 'comlink';
import { abortable } from '../base/abort.ts';
import { LookalikeError, isAbortError, type ErrorCode } from '../base/errors.ts';
import { SerialQueue } from '../base/queue.ts';
import { LIMITS } from '../profiles/profiles.ts';
import type { EngineReport } from '../vision/photo-embedder.ts';
import type { EmbedPlan } from './embed-plan.ts';
import type { EmbedWorkerApi } from './embed-worker-api.ts';
import './error-transfer.ts';

export interface LaneOptions {
  /** Workers; how many threads each has is told by {@link open}. */
  readonly plan: EmbedPlan;
  /** Requests in a worker at once; more wait here. */
  readonly places: number;
  readonly createWorker: () => Worker;
  /** Makes a new worker ready to embed. @throws as `PhotoEmbedderApi.load` */
  readonly open: (api: Remote<EmbedWorkerApi>) => Promise<EngineReport>;
  /**
   * Photos after which a worker gives way to a fresh one: WebAssembly's memory never shrinks, and what a runtime loses in it
   * is lost until the worker ends. Never when absent.
   */
  readonly lifetime?: number;
  /** Milliseconds that a worker may take for a photo; `LIMITS.photoMs` when absent. */
  readonly limit?: number;
  /** Errors after which a worker is not used again, beside PHOTO_TIMEOUT; {@link OWN_RUNTIME} when absent. */
  readonly fatal?: readonly ErrorCode[];
  /** Told when a worker dies, however it comes. */
  readonly onDeath?: () => void;
}

/** A worker and what it is doing. */
interface Slot {
  readonly worker: Worker;
  readonly api: Remote<EmbedWorkerApi>;
  /** Aborted with WORKER_LOST when the worker dies. */
  readonly died: AbortSignal;
  readonly kill: (reason: string) => void;
  /** Settles when the model is open and checked; set by the first call of `load`. */
  loaded: Promise<EngineReport> | undefined;
  busy: number;
  /** Photos embedded. */
  embedded: number;
}

/** One call of a worker; made again on another one if the worker dies. */
export type LaneTask<T> = (api: Remote<EmbedWorkerApi>, ticket: number) => Promise<T>;

export interface LaneRequest {
  /** False: the call works before the model is there. */
  readonly needsModel: boolean;
  /** It reads a file and no more, which takes as long as its disk does: there is no limit. */
  readonly onlyReads?: true;
  /** False: what the call transferred is gone with the worker, so it cannot be made again. */
  readonly repeatable: boolean;
  readonly signal?: AbortSignal;
}

/** For a worker with a runtime of its own: it is gone, or its runtime is in an unknown state. */
const OWN_RUNTIME: readonly ErrorCode[] = Object.freeze(['WORKER_LOST', 'BACKEND_FAILED']);

export class EmbedLane {
  readonly #options: LaneOptions;
  readonly #slots = new Set<Slot>();
  /** Gets no more photos: opens its model to take an old one's place, is the old one that finishes what it has, or has one alone. */
  readonly #changing = new Set<Slot>();
  /** Photos whose worker was lost; one at a time, since each takes a worker more. */
  readonly #suspects = new SerialQueue();
  /** Whoever waits for a free place, first come first served. */
  readonly #queue: (() => void)[] = [];
  #tickets = 0;
  #running = 0;
  #whenIdle: (() => void) | undefined;
  #closed = false;

  constructor(options: LaneOptions) {
    this.#options = options;
    this.#fill();
  }

  get plan(): EmbedPlan {
    return this.#options.plan;
  }

  /** Opens the model in every worker. @throws as `PhotoEmbedderApi.load`, or WORKER_LOST */
  async load(): Promise<EngineReport> {
    this.#fill();
    const reports = await Promise.all(Array.from(this.#slots, (slot) => this.#load(slot)));
    return reports.reduce((worst, report) => (report.selfCheck < worst.selfCheck ? report : worst));
  }

  /** Milliseconds a photo takes when all workers run. @throws BACKEND_FAILED, WORKER_LOST */
  async measure(): Promise<number> {
    const times = await this.#counted(() =>
      Promise.all(Array.from(this.#slots, ({ api, died }) => abortable(api.measure(), died))),
    );
    return 1 / times.reduce((photosPerMillisecond, time) => photosPerMillisecond + 1 / time, 0);
  }

  /**
   * Runs `task` on the least busy worker once one has a free place. If that worker fails, once more alone on a fresh one.
   * @throws what the task throws; WORKER_LOST, BACKEND_FAILED or PHOTO_TIMEOUT when the second failed too; AbortError
   */
  async run<T>(task: LaneTask<T>, request: LaneRequest): Promise<T> {
    return this.#counted(async () => {
      const { repeatable, signal } = request;
      try {
        return await this.#attempt(await this.#place(signal), task, request);
      } catch (error) {
        if (!this.#isFatal(error) || !repeatable || this.#closed) throw error;
        const trying = this.#suspects.run(() => this.#attempt(this.#lonePlace(signal), task, request));
        return await abortable(trying, signal);
      }
    });
  }

  /** Ends the workers once all that was asked of them is done. */
  async retire(): Promise<void> {
    if (this.#running > 0) await new Promise<void>((resolve) => (this.#whenIdle = resolve));
    this.close();
  }

  /** Ends the workers at once; what was under way fails with WORKER_LOST. */
  close(): void {
    this.#closed = true;
    for (const slot of [...this.#slots, ...this.#changing]) slot.kill('the workers were ended');
    for (const wake of this.#queue.splice(0)) wake();
  }

  /** Work that {@link retire} waits for. */
  async #counted<T>(work: () => Promise<T>): Promise<T> {
    this.#running++;
    try {
      return await work();
    } finally {
      this.#running--;
      if (this.#running === 0) this.#whenIdle?.();
    }
  }

  /** @param slot a place of it is taken, and left in the end */
  async #attempt<T>(
    slot: Slot,
    task: LaneTask<T>,
    { needsModel, onlyReads, signal }: LaneRequest,
  ): Promise<T> {
    const ticket = ++this.#tickets;
    try {
      const result = (async () => {
        if (needsModel) await this.#load(slot);
        signal?.throwIfAborted();
        if (onlyReads) return task(slot.api, ticket);
        return this.#timed(() => task(slot.api, ticket));
      })();
      const answer = await abortable(abortable(result, slot.died), signal);
      if (needsModel) slot.embedded++;
      return answer;
    } catch (error) {
      // Nobody waits for the answer to a cancellation.
      if (isAbortError(error) && !slot.died.aborted) slot.api.cancel(ticket).catch(() => undefined);
      if (this.#isFatal(error)) slot.kill(error.message);
      throw error;
    } finally {
      slot.busy--;
      this.#endIfReplaced(slot);
      void this.#replaceIfOld(slot);
      this.#queue.shift()?.();
    }
  }

  #endIfReplaced(slot: Slot): void {
    if (this.#changing.has(slot) && slot.busy === 0) slot.kill('it was replaced');
  }

  /**
   * The old worker goes on until the fresh one can take over, then finishes what it has. One at a time, so that memory
   * holds one model more at most; others wait for a later photo.
   */
  async #replaceIfOld(old: Slot): Promise<void> {
    const { lifetime = Infinity } = this.#options;
    if (old.embedded < lifetime || !this.#slots.has(old) || this.#changing.size > 0) return;
    const fresh = this.#start();
    this.#changing.add(fresh);
    try {
      await this.#load(fresh);
    } catch {
      // Nobody waits for it. The old worker is as good as before; another try comes as late as this one.
      old.embedded = 0;
      fresh.kill('it could not open the model');
      return;
    }
    this.#changing.delete(fresh);
    if (!this.#slots.delete(old)) {
      // Died meanwhile: its place is taken already, or will be.
      fresh.kill('it is not needed');
      return;
    }
    this.#slots.add(fresh);
    this.#changing.add(old);
    this.#endIfReplaced(old);
  }

  /** @throws LookalikeError PHOTO_TIMEOUT */
  async #timed<T>(work: () => Promise<T>): Promise<T> {
    const { limit = LIMITS.photoMs } = this.#options;
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(tooSlow(limit)), limit);
    try {
      return await abortable(work(), late.signal);
    } finally {
      clearTimeout(timer);
    }
  }

  /** A fresh worker that ends when it has answered. */
  #lonePlace(signal: AbortSignal | undefined): Slot {
    signal?.throwIfAborted();
    if (this.#closed) throw lost('the workers were ended');
    const slot = this.#start();
    slot.busy++;
    this.#changing.add(slot);
    return slot;
  }

  /** A worker with a free place, which is then taken. */
  async #place(signal: AbortSignal | undefined): Promise<Slot> {
    for (;;) {
      signal?.throwIfAborted();
      if (this.#closed) throw lost('the workers were ended');
      this.#fill();
      const slot = [...this.#slots].reduce((a, b) => (b.busy < a.busy ? b : a));
      if (slot.busy < this.#options.places) {
        slot.busy++;
        return slot;
      }
      await this.#turn(signal);
    }
  }

  /** Waits until a place is free. An aborted one leaves the queue, so that its turn is not lost. */
  async #turn(signal: AbortSignal | undefined): Promise<void> {
    let own: (() => void) | undefined;
    const turn = new Promise<void>((resolve) => {
      own = resolve;
      this.#queue.push(resolve);
    });
    try {
      await abortable(turn, signal);
    } catch (error) {
      const position = own ? this.#queue.indexOf(own) : -1;
      if (position >= 0) this.#queue.splice(position, 1);
      else this.#queue.shift()?.();
      throw error;
    }
  }

  #load(slot: Slot): Promise<EngineReport> {
    slot.loaded ??= abortable(this.#options.open(slot.api), slot.died).catch((error: unknown) => {
      slot.loaded = undefined;
      throw error;
    });
    return slot.loaded;
  }

  #isFatal(error: unknown): error is LookalikeError {
    const { fatal = OWN_RUNTIME } = this.#options;
    return error instanceof LookalikeError && (error.code === 'PHOTO_TIMEOUT' || fatal.includes(error.code));
  }

  /** Replaces what died. Only when there is work: a worker that cannot start must not be started for ever. */
  #fill(): void {
    while (this.#slots.size < this.#options.plan.workers) this.#slots.add(this.#start());
  }

  #start(): Slot {
    const worker = this.#options.createWorker();
    // A signal, not a promise: every call that ever raced with a promise stays in memory for as long as it does.
    const life = new AbortController();
    const kill = (reason: string): void => {
      worker.terminate();
      this.#slots.delete(slot);
      this.#changing.delete(slot);
      life.abort(lost(reason));
      this.#options.onDeath?.();
    };
    const slot: Slot = {
      worker,
      api: wrap<EmbedWorkerApi>(worker),
      died: life.signal,
      kill,
      loaded: undefined,
      busy: 0,
      embedded: 0,
    };
    worker.addEventListener('error', ({ message }) => kill(message || 'it stopped without a reason'));
    return slot;
  }
}

function lost(reason: string): LookalikeError {
  return new LookalikeError(
    'WORKER_LOST',
    `The photo could not be embedded because its worker was lost (${reason}). Add the photo again.`,
  );
}

function tooSlow(limit: number): LookalikeError {
  return new LookalikeError(
    'PHOTO_TIMEOUT',
    `The photo could not be read within ${limit / 1000} seconds, so it was left out: it may be damaged, or the machine ` +
      'very busy. Add it again, or a copy that was saved anew.',
  );
}
