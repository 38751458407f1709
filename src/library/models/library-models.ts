/** @file What a library knows of models: the added ones, and which collection each has. */
import { memoize } from '../../base/memo.ts';
import { isBuilt, PROFILES, type Profile, type ProfileId } from '../../profiles/profiles.ts';
import { ModelCollections } from './model-collections.ts';
import type { OwnModels, OwnModelsParts } from './own-models.ts';

export class LibraryModels {
  readonly collections: ModelCollections;
  /** Its code comes when there is a model of one's own. */
  readonly own: () => Promise<OwnModels>;

  /** @param first the model of a library that was never changed */
  constructor(parts: OwnModelsParts, first: ProfileId) {
    this.collections = new ModelCollections(parts.documents, first);
    this.own = memoize(async () => new (await import('./own-models.ts')).OwnModels(parts));
  }

  /** @throws LookalikeError NOT_FOUND */
  async profile(id: ProfileId): Promise<Profile> {
    return isBuilt(id) ? PROFILES[id] : (await this.own()).profile(id);
  }

  /** Of the added ones. */
  async ownProfiles(): Promise<readonly Profile[]> {
    return (await this.own()).profiles();
  }
}
