/**
 * @file Which Milvus server keeps the photos, as remembered between visits. Kept in `localStorage` and not with the
 * library's documents, because it is needed before any store opens, and its origin before anything loads at all: the
 * page's content security policy names the one server that the page may talk to.
 */
import { LookalikeError } from '../base/errors.ts';

/** A server and the collection on it. */
export interface ServerLocation {
  /** `http://host:port` or `https://...`, without a path. */
  readonly address: string;
  /** `user:password` or an API key; absent where the server asks for none. */
  readonly token?: string;
  /** `default` when absent. */
  readonly database?: string;
  readonly collection: string;
}

/** What a person chose. */
export interface ServerSettings extends ServerLocation {
  /** Remember the token beyond this tab. */
  readonly keepToken: boolean;
}

/** The part of the Web Storage API that is used. */
export type TextStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/**
 * The key in `localStorage` that holds the server's origin as plain text, for the script that writes the page's content
 * security policy. Absent: the page talks to its own origin only.
 *
 * @param base path of the deployment, `new URL('.', document.baseURI).pathname`: two on one origin keep apart
 */
export function serverOriginKey(base: string): string {
  return `lookalike:server-origin:${base}`;
}

/**
 * A server's address in its one spelling: the origin. `host:port` alone means http.
 *
 * @throws LookalikeError INVALID_ARGUMENT for what is no http or https address
 */
export function serverOrigin(address: string): string {
  const text = address.trim();
  const url = URL.parse(/^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `http://${text}`);
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.hostname === '') {
    throw new LookalikeError(
      'INVALID_ARGUMENT',
      `"${address}" is no address of a server. Enter one such as http://localhost:19530.`,
    );
  }
  return url.origin;
}

/** Reads and writes the settings: all but the token in `local`, the token there only if it is to be kept. */
export class SavedServer {
  readonly #local: TextStorage;
  readonly #session: TextStorage;
  readonly #base: string;

  /**
   * @param local `localStorage`
   * @param session `sessionStorage`: ends with the tab
   * @param base see {@link serverOriginKey}
   */
  constructor(local: TextStorage, session: TextStorage, base: string) {
    this.#local = local;
    this.#session = session;
    this.#base = base;
  }

  /** `undefined` when the photos are kept in this browser, or what was saved cannot be read any more. */
  load(): ServerSettings | undefined {
    const saved = this.#local.getItem(this.#settingsKey);
    if (saved === null) return undefined;
    const settings = parseSettings(saved);
    const token = settings?.token ?? this.#session.getItem(this.#tokenKey) ?? undefined;
    return settings && { ...settings, ...(token === undefined ? {} : { token }) };
  }

  /** @throws LookalikeError INVALID_ARGUMENT for an address that is none */
  save({ address, token, database, collection, keepToken }: ServerSettings): void {
    const origin = serverOrigin(address);
    const kept = keepToken && token !== undefined ? { token } : {};
    const settings = { address: origin, collection, keepToken, ...(database ? { database } : {}), ...kept };
    this.#local.setItem(this.#settingsKey, JSON.stringify(settings));
    this.#local.setItem(serverOriginKey(this.#base), origin);
    if (keepToken || token === undefined) this.#session.removeItem(this.#tokenKey);
    else this.#session.setItem(this.#tokenKey, token);
  }

  clear(): void {
    this.#local.removeItem(this.#settingsKey);
    this.#local.removeItem(serverOriginKey(this.#base));
    this.#session.removeItem(this.#tokenKey);
  }

  get #settingsKey(): string {
    return `lookalike:server:${this.#base}`;
  }

  get #tokenKey(): string {
    return `lookalike:server-token:${this.#base}`;
  }
}

/** Text that a person or another program may have changed. */
function parseSettings(text: string): ServerSettings | undefined {
  try {
    const saved = JSON.parse(text) as Partial<Record<keyof ServerSettings, unknown>> | null;
    const { address, collection, database, token, keepToken } = saved ?? {};
    if (typeof address !== 'string' || typeof collection !== 'string') return undefined;
    return {
      address: serverOrigin(address),
      collection,
      keepToken: keepToken === true,
      ...(typeof database === 'string' ? { database } : {}),
      ...(typeof token === 'string' ? { token } : {}),
    };
  } catch {
    return undefined;
  }
}
