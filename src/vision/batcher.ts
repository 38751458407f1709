/** @file Photos that are ready, gathered into runs. */
import type { Profile } from '../profiles/profiles.ts';
import type { BatchSession, Outputs } from './session.ts';

/** What shows a photo's pixels to the network, in this thread or in another. */
export interface VectorEngine<Photo> {
  /**
   * The vector of one photo, under the name of the profile's output, and the `others` under theirs.
   * @param photo of the profile's input size
   * @param others names of further outputs wanted; none when absent
   * @throws LookalikeError BACKEND_FAILED; AbortError once cancelled
   */
  add(ticket: number, photo: Photo, profile: Profile, others?: readonly string[]): Promise<Outputs>;
  /** Drops a photo that has not started to run. */
  cancel(ticket: number): void;
}

interface Waiting<Photo> {
  readonly ticket: number;
  readonly photo: Photo;
  readonly profile: Profile;
  /** Names of all outputs wanted. */
  readonly outputs: readonly string[];
  readonly resolve: (outputs: Outputs) => void;
  readonly reject: (error: unknown) => void;
}

const sizeOf = ({ profile }: Pick<Waiting<unknown>, 'profile'>): number => profile.inputSize;

/**
 * Runs a session on whatever waits, in the largest batches that are full, as many at once as the session likes. A batch
 * has one input size, that of the photo that waits longest.
 *
 * A run on WebAssembly blocks its thread. So before each the thread is given up once: what browsers did meanwhile in
 * the background (decoded photos, hashes, messages) comes in, the next photos start to decode, and a cancelled photo
 * is not run.
 */
export class Batcher<Photo> implements VectorEngine<Photo> {
  readonly #session: BatchSession<Photo>;
  #waiting: Waiting<Photo>[] = [];
  #working = false;
  readonly #running = new Set<Promise<void>>();
  readonly #turn = new MessageChannel();

  constructor(session: BatchSession<Photo>) {
    this.#session = session;
  }

  add(ticket: number, photo: Photo, profile: Profile, others: readonly string[] = []): Promise<Outputs> {
    const outputs = [...new Set([profile.output, ...others])];
    return new Promise((resolve, reject) => {
      this.#waiting.push({ ticket, photo, profile, outputs, resolve, reject });
      void this.#work();
    });
  }

  cancel(ticket: number): void {
    for (const { reject } of this.#waiting.filter((photo) => photo.ticket === ticket)) {
      reject(new DOMException('The photo is no longer wanted.', 'AbortError'));
    }
    this.#waiting = this.#waiting.filter((photo) => photo.ticket !== ticket);
  }

  async #work(): Promise<void> {
    if (this.#working) return;
    this.#working = true;
    while (this.#waiting.length > 0) {
      await this.#nextTurn();
      const [first] = this.#waiting;
      const alike = this.#waiting.filter((photo) => first && sizeOf(photo) === sizeOf(first));
      const batch = alike.slice(0, this.#session.sizes.findLast((each) => each <= alike.length) ?? 0);
      this.#waiting = this.#waiting.filter((photo) => !batch.includes(photo));
      if (batch.length > 0) this.#start(batch);
      if (this.#running.size >= this.#session.depth) await Promise.race(this.#running);
    }
    this.#working = false;
  }

  #start(batch: readonly Waiting<Photo>[]): void {
    const run = this.#run(batch).finally(() => this.#running.delete(run));
    this.#running.add(run);
  }

  async #run(batch: readonly Waiting<Photo>[]): Promise<void> {
    try {
      const outputs = await this.#session.runPhotos(
        batch.map(({ photo }) => photo),
        [...new Set(batch.flatMap((photo) => photo.outputs))],
      );
      batch.forEach((photo, position) => {
        const own = photo.outputs.map((name): [string, Float32Array] => {
          const all = outputs.get(name) ?? new Float32Array();
          const length = all.length / batch.length;
          return [name, all.slice(position * length, (position + 1) * length)];
        });
        photo.resolve(new Map(own));
      });
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }

  /** Behind everything that is already queued for this thread. */
  #nextTurn(): Promise<void> {
    return new Promise((resolve) => {
      this.#turn.port1.onmessage = () => resolve();
      this.#turn.port2.postMessage(null);
    });
  }
}
