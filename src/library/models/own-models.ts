/** @file The models that were added: what is known of each as a document, its file in a cache of its own. Nothing here computes. */
import { LookalikeError } from '../../base/errors.ts';
import {
  OWN_MODEL,
  OWN_PREFIX,
  type Bands,
  type OwnProfileId,
  type Profile,
} from '../../profiles/profiles.ts';
import type { Blobs, Documents } from '../../store/store.ts';
import { isOwn, profileOf, type OwnModel } from '../../vision/own-model.ts';

const TABLE = 'models';

export interface OwnModelsParts {
  readonly documents: Documents;
  /** Files by their SHA-256: two models of one file and other settings share it. */
  readonly files: Blobs;
}

export class OwnModels {
  readonly #parts: OwnModelsParts;

  constructor(parts: OwnModelsParts) {
    this.#parts = parts;
  }

  /** By name. */
  async list(): Promise<OwnModel[]> {
    const entries = await this.#parts.documents.list<OwnModel>(TABLE);
    return entries.map(({ value }) => value).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async profiles(): Promise<Profile[]> {
    return (await this.list()).map(profileOf);
  }

  /** @throws LookalikeError NOT_FOUND */
  async profile(id: string): Promise<Profile> {
    return profileOf(await this.get(id));
  }

  /** @throws LookalikeError NOT_FOUND */
  async get(id: string): Promise<OwnModel> {
    const model = isOwn(id) ? await this.#parts.documents.get<OwnModel>(TABLE, id) : undefined;
    if (model) return model;
    throw new LookalikeError(
      'NOT_FOUND',
      `This browser has no model ${id} any more. Add its file again, or choose another model.`,
    );
  }

  /** @throws LookalikeError MODEL_UNAVAILABLE when the browser has given it up */
  async file({ sha256, name }: OwnModel): Promise<Blob> {
    const file = await this.#parts.files.get(sha256);
    if (file) return file;
    throw new LookalikeError(
      'MODEL_UNAVAILABLE',
      `The file of the model "${name}" is not in this browser any more. Add it again: its vectors are still there.`,
    );
  }

  /** The file first: a model without one would be chosen in vain. Errors: QUOTA_EXCEEDED, STORE_UNAVAILABLE. */
  async add(model: OwnModel, file: Blob): Promise<void> {
    const { documents, files } = this.#parts;
    await files.put([{ key: model.sha256, blob: file }]);
    await documents.put(TABLE, [{ key: model.id, value: model }]);
  }

  /** @throws LookalikeError NOT_FOUND */
  async setBands(id: OwnProfileId, bands: Bands | undefined): Promise<OwnModel> {
    const changed = { ...(await this.get(id)), bands };
    await this.#parts.documents.put(TABLE, [{ key: id, value: changed }]);
    return changed;
  }

  async remove(id: string): Promise<void> {
    const { documents, files } = this.#parts;
    const { sha256 } = await this.get(id);
    await documents.delete(TABLE, [id]);
    const others = await this.list();
    if (!others.some((model) => model.sha256 === sha256)) await files.delete([sha256]);
  }
}

/** The id of a file with these settings, whatever order they were written in. */
export function ownId(digest: string): OwnProfileId {
  return `${OWN_PREFIX}${digest.slice(0, OWN_MODEL.idDigits)}`;
}
