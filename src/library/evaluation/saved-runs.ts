/** @file Runs that are complete, the pictures of their worst queries, and the one that was begun. */
import { EVALUATION } from '../../profiles/profiles.ts';
import type { Documents } from '../../store/store.ts';
import type { BegunRun, EvaluationRun } from './types.ts';

const RUNS = 'evaluations';
const PICTURES = 'evaluationPictures';
const BEGUN = 'evaluationBegun';
const LAST = 'last';

interface Picture {
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export class SavedRuns {
  readonly #documents: Documents;

  constructor(documents: Documents) {
    this.#documents = documents;
  }

  /** The newest first; those of a release whose figures mean something else are left out. */
  async list(): Promise<readonly EvaluationRun[]> {
    const runs = await this.#documents.list<EvaluationRun>(RUNS);
    return runs
      .map(({ value }) => value)
      .filter(({ version }) => version === EVALUATION.version)
      .sort((a, b) => (a.made < b.made ? 1 : -1));
  }

  /** Pictures first: a run is seen when all of it is there. */
  async add(run: EvaluationRun, pictures: ReadonlyMap<string, Blob>): Promise<void> {
    const entries: { key: string; value: Picture }[] = [];
    for (const [contentId, picture] of pictures) {
      const bytes = new Uint8Array(await picture.arrayBuffer());
      entries.push({ key: `${run.id}/${contentId}`, value: { type: picture.type, bytes } });
    }
    if (entries.length > 0) await this.#documents.put(PICTURES, entries);
    await this.#documents.put(RUNS, [{ key: run.id, value: run }]);
  }

  async delete(id: string): Promise<void> {
    await this.#documents.delete(RUNS, [id]);
    await this.#documents.delete(PICTURES, await this.#documents.keys(PICTURES, `${id}/`));
  }

  async picture(id: string, contentId: string): Promise<Blob | undefined> {
    const picture = await this.#documents.get<Picture>(PICTURES, `${id}/${contentId}`);
    return picture && new Blob([picture.bytes], { type: picture.type });
  }

  begun(): Promise<BegunRun | undefined> {
    return this.#documents.get<BegunRun>(BEGUN, LAST);
  }

  async begin(run: BegunRun): Promise<void> {
    await this.#documents.put(BEGUN, [{ key: LAST, value: run }]);
  }

  async end(): Promise<void> {
    await this.#documents.delete(BEGUN, [LAST]);
  }
}
