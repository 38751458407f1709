/** @file What a library knows of models: the added ones, and which collection each has. */
import { isBuilt, PROFILES, type Profile, type ProfileId } from '../../profiles/profiles.ts';
import type { Documents } from '../../store/store.ts';
import { profileOf } from '../../vision/own-model.ts';
import { ModelCollections } from './model-collections.ts';
import { OwnModels, type OwnModelsParts } from './own-models.ts';

export class LibraryModels {
  readonly own: OwnModels;
  readonly collections: ModelCollections;

  /** @param first the model of a library that was never changed */
  constructor(parts: OwnModelsParts & { readonly documents: Documents }, first: ProfileId) {
    this.own = new OwnModels(parts);
    this.collections = new ModelCollections(parts.documents, first);
  }

  /** @throws LookalikeError NOT_FOUND */
  async profile(id: ProfileId): Promise<Profile> {
    return isBuilt(id) ? PROFILES[id] : profileOf(await this.own.get(id));
  }
}
