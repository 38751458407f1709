/**
 * @file The embedder of a library that may have any model: photos go to the workers of the profile that they are for, all else to
 * those of the networks that came with the app, which read and draw every photo.
 */
import { LookalikeError } from '../base/errors.ts';
import { isBuilt, type OwnProfileId, type ProfileId } from '../profiles/profiles.ts';
import type {
  EmbedOptions,
  EmbeddedPhoto,
  Embedder,
  EmbedderStatus,
  IdentifiedPhoto,
  PictureOptions,
} from '../vision/embedder.ts';
import { EmbedPool, type EmbedPoolOptions, type OwnModelSource } from './embed.ts';

/** An own model by the id of its profile. @throws LookalikeError NOT_FOUND */
export type OwnModelFinder = (id: OwnProfileId) => Promise<OwnModelSource>;

export class ProfileEmbedder implements Embedder {
  readonly #options: Omit<EmbedPoolOptions, 'own'>;
  readonly #find: OwnModelFinder;
  readonly #built: EmbedPool;
  /** Own models whose workers run. */
  readonly #own = new Map<OwnProfileId, Promise<EmbedPool>>();
  /** The same, once they are there. */
  readonly #open = new Map<OwnProfileId, EmbedPool>();
  readonly #listeners = new Set<(status: EmbedderStatus) => void>();
  #active: OwnProfileId | undefined;
  #gentle = false;

  constructor(options: Omit<EmbedPoolOptions, 'own'>, find: OwnModelFinder) {
    this.#options = options;
    this.#find = find;
    this.#built = new EmbedPool(options);
    this.#follow(this.#built, () => this.#active === undefined);
  }

  /** Whose state is told: the library's. Starts nothing; the workers of another own model end. @throws LookalikeError NOT_FOUND */
  async use(profile: ProfileId): Promise<void> {
    const before = this.#active;
    this.#active = isBuilt(profile) ? undefined : profile;
    if (this.#active) await this.#pool(this.#active);
    if (before && before !== this.#active) await this.release(before);
    this.#tell();
  }

  /** Ends the workers of an own model that is not in use; those of other profiles stay. */
  async release(profile: ProfileId): Promise<void> {
    if (isBuilt(profile) || profile === this.#active) return;
    const pool = this.#own.get(profile);
    this.#own.delete(profile);
    this.#open.delete(profile);
    (await pool?.catch(() => undefined))?.close();
  }

  get width(): number {
    return this.#current.width;
  }

  get gentle(): boolean {
    return this.#gentle;
  }

  set gentle(on: boolean) {
    this.#gentle = on;
    for (const pool of [this.#built, ...this.#open.values()]) pool.gentle = on;
  }

  status(profile?: ProfileId): EmbedderStatus {
    const own = profile === undefined || isBuilt(profile) ? undefined : this.#open.get(profile);
    if (own) return own.status();
    return (profile === undefined ? this.#current : this.#built).status();
  }

  onStatus(listener: (status: EmbedderStatus) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async warmUp(profile?: ProfileId): Promise<void> {
    await (await this.#poolOf(profile ?? this.#active)).warmUp();
  }

  identify(file: Blob, signal?: AbortSignal): Promise<IdentifiedPhoto> {
    return this.#built.identify(file, signal);
  }

  async embed(photo: ArrayBuffer | Blob, options: EmbedOptions): Promise<EmbeddedPhoto> {
    const { profile } = options;
    return (await this.#poolOf(profile)).embed(photo, options);
  }

  classNames(): Promise<readonly string[]> {
    return this.#built.classNames();
  }

  thumbnail(photo: Blob, options?: PictureOptions): Promise<Blob> {
    return this.#built.thumbnail(photo, options);
  }

  /** Ends all workers, as `EmbedPool.close`. */
  close(): void {
    this.#built.close();
    for (const pool of this.#open.values()) pool.close();
    this.#listeners.clear();
  }

  get #current(): EmbedPool {
    return (this.#active && this.#open.get(this.#active)) ?? this.#built;
  }

  async #poolOf(profile: ProfileId | undefined): Promise<EmbedPool> {
    return profile === undefined || isBuilt(profile) ? this.#built : this.#pool(profile);
  }

  #pool(id: OwnProfileId): Promise<EmbedPool> {
    const known = this.#own.get(id);
    if (known) return known;
    const opening = this.#start(id).catch((error: unknown) => {
      this.#own.delete(id);
      throw error;
    });
    this.#own.set(id, opening);
    return opening;
  }

  async #start(id: OwnProfileId): Promise<EmbedPool> {
    const source = await this.#find(id);
    if (source.model.id !== id) throw new LookalikeError('INTERNAL', `Another model came than ${id}.`);
    const pool = new EmbedPool({ ...this.#options, own: source });
    pool.gentle = this.#gentle;
    this.#open.set(id, pool);
    this.#follow(pool, () => this.#active === id);
    return pool;
  }

  #follow(pool: EmbedPool, isShown: () => boolean): void {
    pool.onStatus(() => {
      if (isShown()) this.#tell();
    });
  }

  #tell(): void {
    for (const listener of this.#listeners) listener(this.status());
  }
}
