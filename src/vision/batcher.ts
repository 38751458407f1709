/** @file Photos that are ready, gathered into runs. */
import type { Session } from './session.ts';
import { PHOTO_BYTES } from './session.ts';

interface Waiting {
  readonly ticket: number;
  readonly rgba: Uint8ClampedArray;
  readonly output: string;
  readonly resolve: (vector: Float32Array) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Runs a session on whatever waits, one batch after the other.
 *
 * A run on WebAssembly blocks its thread. So before each the thread is given up once: what browsers did meanwhile in
 * the background (decoded photos, hashes, messages) comes in, the next photos start to decode, and a cancelled photo
 * is not run.
 */
export class Batcher {
  readonly #session: Session;
  readonly #sizes: readonly number[];
  #waiting: Waiting[] = [];
  #working = false;
  readonly #turn = new MessageChannel();

  /** @param sizes batch sizes to use, ascending; a batch in between is filled up with zeros */
  constructor(session: Session, sizes: readonly number[]) {
    this.#session = session;
    this.#sizes = sizes;
  }

  /** The values of `output` for one photo. @throws LookalikeError BACKEND_FAILED; AbortError once cancelled */
  add(ticket: number, rgba: Uint8ClampedArray, output: string): Promise<Float32Array> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ ticket, rgba, output, resolve, reject });
      void this.#work();
    });
  }

  /** Drops a photo that has not started to run. */
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
      const batch = this.#waiting.splice(0, this.#sizes.at(-1) ?? 1);
      if (batch.length > 0) await this.#run(batch);
    }
    this.#working = false;
  }

  async #run(batch: readonly Waiting[]): Promise<void> {
    const size = this.#sizes.find((each) => each >= batch.length) ?? batch.length;
    const rgba = new Uint8Array(size * PHOTO_BYTES);
    batch.forEach((photo, position) => rgba.set(photo.rgba, position * PHOTO_BYTES));
    try {
      const { outputs } = await this.#session.run(rgba, size, [
        ...new Set(batch.map(({ output }) => output)),
      ]);
      batch.forEach(({ output, resolve }, position) => {
        const all = outputs.get(output) ?? new Float32Array();
        const length = all.length / size;
        resolve(all.slice(position * length, (position + 1) * length));
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
