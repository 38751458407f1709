/** @file The gallery worker's inside: what is asked before the gallery is open waits for it. */
import { LookalikeError } from '../base/errors.ts';
import type { IndexStatus } from '../library/types.ts';
import type { MilvusResponse } from '../milvus/types.ts';
import type { VerbName } from '../milvus/verbs.ts';
import type { Documents } from '../store/store.ts';
import type { GalleryApi } from './gallery-api.ts';
import { GalleryDesk, type GalleryFacts } from './gallery-desk.ts';
import type { GalleryProgress } from '../library/gallery/gallery.ts';

export class GalleryHost implements GalleryApi {
  readonly documents = this.#documents();
  /** There from the first call on. */
  #desk: Promise<GalleryDesk> | undefined;

  async open(manifest: string, tell: (progress: GalleryProgress) => void): Promise<GalleryFacts> {
    this.#desk = GalleryDesk.open(new URL(manifest));
    const desk = await this.#desk;
    tell(desk.progress);
    void desk.load(tell);
    return desk.facts;
  }

  async milvus(name: VerbName, request: unknown): Promise<MilvusResponse<unknown>> {
    return (await this.#opened()).milvus(name, request);
  }

  async indexStatus(): Promise<IndexStatus> {
    return (await this.#opened()).indexStatus();
  }

  #opened(): Promise<GalleryDesk> {
    return (
      this.#desk ??
      Promise.reject(new LookalikeError('INTERNAL', 'The gallery was used before it was opened.'))
    );
  }

  /** Every member is a function that returns a promise, so that what answers any of them is what the interface says. */
  #documents(): Documents {
    const call =
      (member: keyof Documents) =>
      async (...args: readonly unknown[]): Promise<unknown> => {
        const { documents } = await this.#opened();
        const owner = documents as unknown as Record<
          string,
          (...args: readonly unknown[]) => Promise<unknown>
        >;
        return owner[member]?.(...args);
      };
    return new Proxy({}, { get: (_, member) => call(member as keyof Documents) }) as unknown as Documents;
  }
}
