/** @file Vectors of a run that is not complete, by what computed them and content: who stops it, or is killed at it, goes on there. */
import { EVALUATION, type ProfileId } from '../../profiles/profiles.ts';
import { slices } from '../../base/slices.ts';
import type { Documents } from '../../store/store.ts';

const TABLE = 'evaluationVectors';

export class SavedVectors {
  readonly #documents: Documents;
  readonly #prefix: string;
  readonly #dimension: number;
  #pending: { key: string; value: Float32Array }[] = [];

  /** @param engine what computes them: those of another model are others */
  constructor(documents: Documents, profile: ProfileId, engine: string, dimension: number) {
    this.#documents = documents;
    this.#prefix = `${profile} ${engine}/`;
    this.#dimension = dimension;
  }

  /** Those that are known, in the order asked. */
  async read(contentIds: readonly string[]): Promise<(Float32Array | undefined)[]> {
    const vectors: (Float32Array | undefined)[] = [];
    for (const ids of slices(contentIds, EVALUATION.index.insertRows)) {
      const keys = ids.map((contentId) => this.#prefix + contentId);
      const found = await this.#documents.getMany<Float32Array>(TABLE, keys);
      vectors.push(...found.map((vector) => (vector?.length === this.#dimension ? vector : undefined)));
    }
    return vectors;
  }

  /** Stores a batch as soon as there is one. */
  async add(contentId: string, vector: Float32Array): Promise<void> {
    this.#pending.push({ key: this.#prefix + contentId, value: vector });
    if (this.#pending.length >= EVALUATION.batch) await this.flush();
  }

  async flush(): Promise<void> {
    const batch = this.#pending;
    this.#pending = [];
    if (batch.length > 0) await this.#documents.put(TABLE, batch);
  }

  static async clear(documents: Documents): Promise<void> {
    await documents.clear(TABLE);
  }
}
