/** @file Which Milvus server keeps the photos: what a person types, whether it answers, and the way there and back. */
import { signal } from '@preact/signals';
import { isAbortError, LookalikeError } from '../base/errors.ts';
import type { ServerCheck, ServerControl } from '../library/server-control.ts';
import { serverOrigin, type ServerSettings } from '../library/server-settings.ts';
import { isNameable } from '../policy/policy.ts';
import { COLLECTION } from '../profiles/profiles.ts';
import { errorSentence } from './error-sentence.ts';
import type { PageLoad } from './page-load.ts';
import { STRINGS } from './strings.ts';

/** The fields as they stand, empty where nothing was typed. */
export type ServerForm = Readonly<Required<ServerSettings>>;

/** What is known of the server that is typed in. */
export type ServerTest =
  | { readonly state: 'none' | 'asking' | 'loading-anew' }
  | { readonly state: 'fits'; readonly check: ServerCheck }
  | { readonly state: 'failed'; readonly message: string };

export class ServerConnection {
  /** The server that keeps the photos in this load; `undefined`: this browser does. */
  readonly inUse: ServerSettings | undefined;
  readonly form = signal<ServerForm>(toForm());
  readonly test = signal<ServerTest>({ state: 'none' });
  readonly #control: ServerControl;
  readonly #load: PageLoad;
  readonly #beforeLeaving: (leave: () => void) => void;
  #controller = new AbortController();

  /** @param beforeLeaving calls `leave` once the page may be left: at once where nothing is under way */
  constructor(control: ServerControl, load: PageLoad, beforeLeaving: (leave: () => void) => void) {
    this.#control = control;
    this.#load = load;
    this.#beforeLeaving = beforeLeaving;
    this.inUse = control.settings;
    this.form.value = toForm(control.settings);
  }

  /** A field changed: what was found out about the others is no longer about them. */
  type(change: Partial<ServerForm>): void {
    this.form.value = { ...this.form.value, ...change };
    this.#controller.abort();
    this.test.value = { state: 'none' };
  }

  /** Goes on with the test for which the page was loaded anew. */
  resume(settings: ServerSettings): void {
    this.form.value = toForm(settings);
    void this.askServer();
  }

  /** Asks the server whether it would do; loads the page anew first where its policy forbids that. */
  async askServer(): Promise<void> {
    this.#controller.abort();
    const { signal } = (this.#controller = new AbortController());
    const settings = toSettings(this.form.value);
    try {
      const origin = serverOrigin(settings.address);
      if (origin !== this.#load.allowedServer) {
        this.#loadFor(origin, settings);
        return;
      }
      this.test.value = { state: 'asking' };
      const check = await this.#control.check(settings, signal);
      if (!signal.aborted) this.test.value = { state: 'fits', check };
    } catch (error) {
      if (signal.aborted || isAbortError(error)) return;
      this.test.value = { state: 'failed', message: errorSentence(error) };
    }
  }

  /** From the next load on, which comes at once, the server of the form keeps the photos. */
  use(): void {
    const settings = toSettings(this.form.value);
    this.#whenFree(() => {
      this.#control.save(settings);
      this.#load.again({ kind: 'show-server' });
    });
  }

  /** From the next load on, which comes at once, this browser keeps the photos. */
  leave(): void {
    this.#whenFree(() => {
      this.#control.forget();
      this.#load.again();
    });
  }

  #loadFor(origin: string, settings: ServerSettings): void {
    if (!isNameable(origin)) throw new LookalikeError('INVALID_ARGUMENT', STRINGS.server.notNameable(origin));
    this.#whenFree(() => {
      this.test.value = { state: 'loading-anew' };
      this.#load.again({ kind: 'test-server', settings }, origin);
    });
  }

  /** A browser that keeps nothing for the page can save no server either: that is told like any other failure. */
  #whenFree(leave: () => void): void {
    this.#beforeLeaving(() => {
      try {
        leave();
      } catch (error) {
        this.test.value = { state: 'failed', message: errorSentence(error) };
      }
    });
  }
}

/** Host and port of a server, as people call it. */
export function hostOf({ address }: Pick<ServerSettings, 'address'>): string {
  try {
    return new URL(serverOrigin(address)).host;
  } catch {
    // Still being typed.
    return address;
  }
}

function toForm(settings?: ServerSettings): ServerForm {
  const { address = '', token = '', database = '', collection = COLLECTION.name } = settings ?? {};
  return { address, token, database, collection, keepToken: settings?.keepToken ?? false };
}

function toSettings({ address, token, database, collection, keepToken }: ServerForm): ServerSettings {
  return {
    address: address.trim(),
    collection: collection.trim(),
    keepToken,
    ...(token ? { token } : {}),
    ...(database.trim() ? { database: database.trim() } : {}),
  };
}
