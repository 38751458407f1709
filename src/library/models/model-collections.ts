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
  /** The model that photos are being embedded with, to become the active one. */
  readonly changing?: ProfileId;
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

  /** Enters the collection that the change to this model is written to. */
  async begin(to: ProfileId): Promise<ModelCollection> {
    const chosen = await this.read();
    const known = chosen.collections.find(({ profile }) => profile === to);
    const collection = known ?? newCollection(to);
    await this.#write({
      ...chosen,
      changing: to,
      collections: known ? chosen.collections : [...chosen.collections, collection],
    });
    return collection;
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

  /** All but the active model's are gone, and that is a new library's. */
  async clear(): Promise<void> {
    await this.#documents.delete(TABLE, [KEY]);
  }

  async #write(chosen: ChosenModel): Promise<void> {
    await this.#documents.put(TABLE, [{ key: KEY, value: chosen }]);
  }
}

/** Milvus takes letters, digits and underscores. */
function newCollection(profile: ProfileId): ModelCollection {
  return { profile, name: `${COLLECTION.name}_${profile.replaceAll('-', '_')}`, isComplete: false };
}
