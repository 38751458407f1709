/** @file Which collections of this browser's store hold the library's vectors, one a model, and which of them answers. */
import { COLLECTION, type ProfileId } from '../../profiles/profiles.ts';
import type { Documents } from '../../store/store.ts';

const TABLE = 'modelCollections';
const KEY = 'all';

/** The collection of one model. */
export interface ModelCollection {
  readonly profile: ProfileId;
  /** Of the collection in the store. */
  readonly name: string;
  /** It had a vector of every photo when it was last in use. */
  readonly isComplete: boolean;
}

/** What is written. A library that was never changed has nothing of it. */
export interface ChosenModel {
  readonly active: ProfileId;
  /** The change that is under way, which goes on after the other model has become the active one. */
  readonly changing?: { readonly from: ProfileId; readonly to: ProfileId };
  readonly collections: readonly ModelCollection[];
}

export class ModelCollections {
  readonly #documents: Documents;
  readonly #first: ProfileId;

  /** @param first the model of a library that was never changed */
  constructor(documents: Documents, first: ProfileId) {
    this.#documents = documents;
    this.#first = first;
  }

  async read(): Promise<ChosenModel> {
    const chosen = await this.#documents.get<ChosenModel>(TABLE, KEY);
    return (
      chosen ?? {
        active: this.#first,
        collections: [{ profile: this.#first, name: COLLECTION.name, isComplete: true }],
      }
    );
  }

  async active(): Promise<ModelCollection> {
    const { active, collections } = await this.read();
    return collections.find(({ profile }) => profile === active) ?? newCollection(active);
  }

  /** Those beside the active one. */
  async kept(): Promise<readonly ModelCollection[]> {
    const { active, collections } = await this.read();
    return collections.filter(({ profile }) => profile !== active);
  }

  /** Enters a change: the collection that is written to, whether it answers already, and the one that has the photos. */
  async begin(
    to: ProfileId,
  ): Promise<ModelCollection & { readonly isActive: boolean; readonly before: ModelCollection }> {
    const chosen = await this.read();
    const entry = (id: ProfileId): ModelCollection =>
      chosen.collections.find(({ profile }) => profile === id) ?? newCollection(id);
    const { active, changing } = chosen;
    const isActive = active === to;
    const from = isActive && changing?.to === to ? changing.from : active;
    const collection = entry(to);
    const others = chosen.collections.filter(({ profile }) => profile !== to);
    await this.#write({ ...chosen, changing: { from, to }, collections: [...others, collection] });
    return { ...collection, isActive, before: entry(from) };
  }

  /** This one answers from now on; the one before keeps its vectors. */
  async activate(profile: ProfileId): Promise<void> {
    const chosen = await this.read();
    await this.#write({ ...chosen, active: profile });
  }

  /** Nothing is under way any more; `complete`: every photo has a vector of the active model. */
  async end(complete: boolean): Promise<void> {
    const { active, collections } = await this.read();
    await this.#write({
      active,
      collections: collections.map((each) =>
        complete && each.profile === active ? { ...each, isComplete: true } : each,
      ),
    });
  }

  /** Its collection is gone, or will be. */
  async forget(profile: ProfileId): Promise<void> {
    const chosen = await this.read();
    await this.#write({
      ...chosen,
      collections: chosen.collections.filter((each) => each.profile !== profile),
    });
  }

  /** All collections are gone; the model stays chosen. */
  async clear(): Promise<void> {
    const { profile, name } = await this.active();
    await this.#write({ active: profile, collections: [{ profile, name, isComplete: true }] });
  }

  async #write(chosen: ChosenModel): Promise<void> {
    await this.#documents.put(TABLE, [{ key: KEY, value: chosen }]);
  }
}

/** Milvus takes letters, digits and underscores. */
function newCollection(profile: ProfileId): ModelCollection {
  return { profile, name: `${COLLECTION.name}_${profile.replaceAll('-', '_')}`, isComplete: false };
}
