/**
 * @file The graphics card's workers: one computes, and as many as the machine has cores read, hash and decode for it. A
 * card takes a photo in half a millisecond and a core decodes one in ten, so one worker alone would keep the card waiting.
 *
 *     page --file--> decoder --picture or pixels--> engine --> card
 *          <--vector--       <-------vector---------
 */
import { transfer } from 'comlink';
import { ENGINE, type Profile } from '../profiles/profiles.ts';
import type { EngineReport } from '../vision/photo-embedder.ts';
import type { EmbedPlan } from './embed-plan.ts';
import { EmbedLane, type LaneOptions, type LaneRequest, type LaneTask } from './embed-lane.ts';

export interface CardLaneOptions extends Pick<LaneOptions, 'createWorker' | 'open'> {
  /** Workers that decode. */
  readonly decoders: number;
  /** Of a person's own model, where it is one. */
  readonly own?: Profile | undefined;
}

export class CardLane {
  readonly #engine: EmbedLane;
  readonly #options: CardLaneOptions;
  #decoders: EmbedLane | undefined;

  constructor(options: CardLaneOptions) {
    this.#options = options;
    this.#engine = new EmbedLane({
      createWorker: options.createWorker,
      open: options.open,
      plan: { workers: 1, threads: 1 },
      places: Infinity,
      // Whoever asked it waits for an answer that will not come.
      onDeath: () => this.#decoders?.close(),
    });
  }

  /** Those that decode: the one that has the card hardly computes itself. */
  get plan(): EmbedPlan {
    return { workers: this.#options.decoders, threads: 1 };
  }

  /** Opens the model on the card. @throws as `PhotoEmbedderApi.load`, or WORKER_LOST */
  load(): Promise<EngineReport> {
    return this.#engine.load();
  }

  /** Milliseconds a photo takes on the card. @throws BACKEND_FAILED, WORKER_LOST */
  measure(): Promise<number> {
    return this.#engine.measure();
  }

  /**
   * Starts the decoders; from then on {@link run} works. Resolves to whether the card resamples: when it does that for all
   * of them sooner than each for itself. @throws WORKER_LOST
   */
  async start(): Promise<boolean> {
    const report = await this.load();
    const { decoders: workers, createWorker, own } = this.#options;
    const { pixels } = report;
    const pictures = pixels !== undefined && pixels.card < pixels.processor / workers;
    this.#decoders = new EmbedLane({
      createWorker,
      plan: { workers, threads: 1 },
      places: Math.ceil(ENGINE.places.webgpu / workers),
      open: async (decoder) => {
        const { port1, port2 } = new MessageChannel();
        await this.#engine.run((engine) => engine.serve(transfer(port1, [port1])), ENGINE_CALL);
        await decoder.connect(transfer(port2, [port2]), pictures, own);
        return report;
      },
      // A card that fails is no reason to end those who decode: all would be started anew for nothing.
      fatal: ['WORKER_LOST'],
    });
    await this.#decoders.load();
    return pictures;
  }

  /** As `EmbedLane.run`, in a decoder. */
  run<T>(task: LaneTask<T>, request: LaneRequest): Promise<T> {
    return (this.#decoders ?? this.#engine).run(task, request);
  }

  /** As `EmbedLane.retire`. */
  async retire(): Promise<void> {
    await this.#decoders?.retire();
    this.#engine.close();
  }

  /** As `EmbedLane.close`. */
  close(): void {
    this.#engine.close();
    this.#decoders?.close();
  }
}

const ENGINE_CALL: LaneRequest = Object.freeze({ needsModel: true, repeatable: false });
