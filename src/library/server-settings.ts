/**
 * @file Which Milvus server keeps the photos, as remembered between visits. Kept in `localStorage` and not with the
 * library's documents, because it is needed before any store opens, and its origin before anything loads at all: the
 * page's content security policy names the one server that the page may talk to.
 */
import { parseAddress, type MilvusServer } from '../milvus/rest/address.ts';
import { serverOriginKey } from './server-origin-key.ts';

/** A server and the collection on it. */
export interface ServerLocation extends MilvusServer {
  readonly collection: string;
}

/** The database that Milvus means when none is named. */
const DEFAULT_DATABASE = 'default';

/** The database as requests name it. */
export function databaseOf({ database }: MilvusServer): string {
  return database ?? DEFAULT_DATABASE;
}

/** The collection as requests name it. */
export function placeOf(server: ServerLocation): {
  readonly dbName: string;
  readonly collectionName: string;
} {
  return { dbName: databaseOf(server), collectionName: server.collection };
}

/** Tells the collections of all servers apart. */
export function originOf(server: ServerLocation): string {
  return [parseAddress(server.address), databaseOf(server), server.collection].join('/');
}

/** What a person chose. */
export interface ServerSettings extends ServerLocation {
  /** Remember the token beyond this tab. */
  readonly keepToken: boolean;
}

/** The part of the Web Storage API that is used. */
export type TextStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** A window's storages; where a person switched them off, looking at them throws. */
export interface TextStorages {
  readonly localStorage: TextStorage;
  /** Ends with the tab. */
  readonly sessionStorage: TextStorage;
}

/** What the content security policy has to allow. @throws LookalikeError INVALID_ARGUMENT for an address that is none */
export function serverOrigin(address: string): string {
  return new URL(parseAddress(address)).origin;
}

/** Reads and writes the settings: in `localStorage`, but the token only if it is to be kept beyond the tab. */
export class SavedServer {
  readonly #storages: TextStorages;
  readonly #base: string;

  /**
   * @param storages the window
   * @param base see {@link serverOriginKey}
   */
  constructor(storages: TextStorages, base: string) {
    this.#storages = storages;
    this.#base = base;
  }

  /** `undefined` when the photos are kept in this browser, or what was saved cannot be read any more. */
  load(): ServerSettings | undefined {
    try {
      const saved = this.#storages.localStorage.getItem(this.#settingsKey);
      const settings = saved === null ? undefined : parseSettings(saved);
      const token = settings?.token ?? this.#storages.sessionStorage.getItem(this.#tokenKey) ?? undefined;
      return settings && { ...settings, ...(token === undefined ? {} : { token }) };
    } catch {
      // A browser that keeps nothing for the page keeps no server either.
      return undefined;
    }
  }

  /** @throws LookalikeError INVALID_ARGUMENT for an address that is none */
  save({ address, token, database, collection, keepToken }: ServerSettings): void {
    const { localStorage, sessionStorage } = this.#storages;
    const origin = serverOrigin(address);
    const settings = {
      address: parseAddress(address),
      collection,
      keepToken,
      ...(database ? { database } : {}),
      ...(keepToken && token !== undefined ? { token } : {}),
    };
    localStorage.setItem(this.#settingsKey, JSON.stringify(settings));
    localStorage.setItem(serverOriginKey(this.#base), origin);
    if (keepToken || token === undefined) sessionStorage.removeItem(this.#tokenKey);
    else sessionStorage.setItem(this.#tokenKey, token);
  }

  clear(): void {
    const { localStorage, sessionStorage } = this.#storages;
    localStorage.removeItem(this.#settingsKey);
    localStorage.removeItem(serverOriginKey(this.#base));
    sessionStorage.removeItem(this.#tokenKey);
  }

  get #settingsKey(): string {
    return `lookalike:server:${this.#base}`;
  }

  get #tokenKey(): string {
    return `lookalike:server-token:${this.#base}`;
  }
}

/** Text that a person or another program may have changed: what it cannot be is left out. */
function parseSettings(text: string): ServerSettings | undefined {
  const saved = JSON.parse(text) as Partial<Record<keyof ServerSettings, unknown>> | null;
  const { address, collection, database, token, keepToken } = saved ?? {};
  if (typeof address !== 'string' || typeof collection !== 'string') return undefined;
  return {
    address: parseAddress(address),
    collection,
    keepToken: keepToken === true,
    ...(typeof database === 'string' ? { database } : {}),
    ...(typeof token === 'string' ? { token } : {}),
  };
}
