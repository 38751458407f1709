/**
 * @file One open store for all tabs. The tab that has the lock keeps the store and answers the others; they send their
 * calls over a channel. When it ends, however it ends, the browser gives the lock to the next one, and what was not
 * answered is asked of that one again.
 *
 *     tab ──call──▶ channel ──▶ tab that keeps the store ──▶ store
 *         ◀─answer─         ◀──
 */
import { LookalikeError } from '../base/errors.ts';
import { TABS } from '../profiles/profiles.ts';
import { packError, unpackError, type SentError } from './error-transfer.ts';

/** What is asked of the store. Arguments and results cross by copy. */
export interface StoreCall {
  /** `milvus`, `documents.get`, ... */
  readonly method: string;
  readonly args: readonly unknown[];
  /** Done twice is done once, and answers the same. */
  readonly isRepeatable: boolean;
}

/** What tabs say to each other. The first two are understood by every version. */
type Message =
  | { readonly kind: 'who' }
  | { readonly kind: 'keeping'; readonly tab: string; readonly version: number }
  /** To the tab that kept the store when it was sent, so that no tab answers it twice. */
  | (Omit<StoreCall, 'isRepeatable'> & { readonly kind: 'call'; readonly to: string; readonly id: string })
  /** Calls that are worked on. */
  | { readonly kind: 'working'; readonly ids: readonly string[] }
  | { readonly kind: 'answer'; readonly id: string; readonly result: unknown }
  | { readonly kind: 'failure'; readonly id: string; readonly error: SentError }
  | { readonly kind: 'changed' };

export interface StoreTabsParts {
  /** Of the database; all its tabs have it. */
  readonly lock: string;
  readonly locks: Pick<LockManager, 'request'>;
  /** A BroadcastChannel, also of the database. */
  readonly channel: Pick<BroadcastChannel, 'postMessage' | 'addEventListener'>;
  /** Answers a call where this tab keeps the store. */
  readonly answer: (call: Pick<StoreCall, 'method' | 'args'>) => Promise<unknown>;
  /** Told when rows came or went by whichever tab, and when this one has taken over. */
  readonly onChange: () => void;
}

interface OpenCall extends StoreCall {
  readonly id: string;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
  /** The tab that was asked last. */
  asked?: string | undefined;
  patience?: ReturnType<typeof setTimeout>;
}

export class StoreTabs {
  readonly #parts: StoreTabsParts;
  readonly #tab = crypto.randomUUID();
  /** The tab that keeps the store, once it is known. */
  #keeper: string | undefined;
  /** Why that tab cannot be asked. */
  #obstacle: LookalikeError | undefined;
  /** Calls of this tab that another one has to answer. */
  readonly #open = new Map<string, OpenCall>();
  /** Calls of other tabs that are worked on here. */
  readonly #working = new Set<string>();
  #telling: ReturnType<typeof setInterval> | undefined;
  #announcing: ReturnType<typeof setTimeout> | undefined;
  #calls = 0;

  constructor(parts: StoreTabsParts) {
    this.#parts = parts;
    parts.channel.addEventListener('message', ({ data }) => this.#hear(data as Message));
    // Held until the worker ends; where another tab has it this waits in line.
    void parts.locks.request(parts.lock, () => {
      this.#keep();
      return new Promise<never>(() => undefined);
    });
  }

  /**
   * What the store answers, whichever tab keeps it.
   *
   * @throws LookalikeError STORE_UNAVAILABLE when the tab that keeps it does not answer, or is of another version;
   *   MILVUS_UNCLEAR when it ended with a call that must not be repeated; what the store throws
   */
  call(call: StoreCall): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const open: OpenCall = { ...call, id: `${this.#tab}/${this.#calls++}`, resolve, reject };
      this.#open.set(open.id, open);
      this.#ask(open);
    });
  }

  /** Tells all tabs that rows came or went, once for a burst of writes. */
  announce(): void {
    this.#announcing ??= setTimeout(() => {
      this.#announcing = undefined;
      this.#say({ kind: 'changed' });
      this.#parts.onChange();
    }, TABS.announceMs);
  }

  #say(message: Message): void {
    this.#parts.channel.postMessage(message);
  }

  #hear(message: Message): void {
    switch (message.kind) {
      case 'who':
        if (this.#keeper === this.#tab) this.#sayKeeping();
        break;
      case 'keeping':
        this.#follow(message.tab, message.version);
        break;
      case 'call':
        if (message.to === this.#tab) void this.#answer(message);
        break;
      case 'working':
        for (const id of message.ids) this.#expect(this.#open.get(id));
        break;
      case 'answer':
        this.#close(message.id)?.resolve(message.result);
        break;
      case 'failure':
        this.#close(message.id)?.reject(unpackError(message.error));
        break;
      case 'changed':
        this.#parts.onChange();
    }
  }

  /** This tab has the lock. */
  #keep(): void {
    this.#keeper = this.#tab;
    this.#obstacle = undefined;
    this.#sayKeeping();
    this.#askAgain();
    this.#parts.onChange();
  }

  #sayKeeping(): void {
    this.#say({ kind: 'keeping', tab: this.#tab, version: TABS.version });
  }

  #follow(tab: string, version: number): void {
    // It answers whoever asks, so that most hear what they know; and a message may come after the end of who sent it.
    if (tab === this.#keeper || this.#keeper === this.#tab) return;
    this.#keeper = tab;
    this.#obstacle = version === TABS.version ? undefined : otherVersion(version);
    this.#askAgain();
  }

  #askAgain(): void {
    // What that tab was asked already it is at work on.
    for (const call of this.#open.values()) if (call.asked !== this.#keeper) this.#ask(call);
  }

  #ask(call: OpenCall): void {
    const { id, method, args, asked, isRepeatable } = call;
    if (asked !== undefined && !isRepeatable) this.#close(id)?.reject(unclear());
    else if (this.#obstacle) this.#close(id)?.reject(this.#obstacle);
    else if (this.#keeper === this.#tab) {
      this.#close(id);
      this.#parts.answer({ method, args }).then(call.resolve, call.reject);
    } else {
      this.#expect(call);
      call.asked = this.#keeper;
      try {
        this.#say(
          this.#keeper === undefined ? { kind: 'who' } : { kind: 'call', to: this.#keeper, id, method, args },
        );
      } catch (error) {
        this.#close(id)?.reject(error as Error);
      }
    }
  }

  /** Waits so long for a sign that a call is worked on. */
  #expect(call: OpenCall | undefined): void {
    if (!call) return;
    clearTimeout(call.patience);
    call.patience = setTimeout(() => this.#giveUp(call), TABS.patienceMs);
  }

  #giveUp({ id, asked, isRepeatable }: OpenCall): void {
    this.#close(id)?.reject(asked !== undefined && !isRepeatable ? unclear() : silent());
    // The next call asks who keeps the store now.
    this.#keeper = undefined;
  }

  /** The call as long as it was not answered. */
  #close(id: string): OpenCall | undefined {
    const call = this.#open.get(id);
    this.#open.delete(id);
    clearTimeout(call?.patience);
    return call;
  }

  async #answer({ id, method, args }: Extract<Message, { kind: 'call' }>): Promise<void> {
    this.#working.add(id);
    this.#telling ??= setInterval(
      () => this.#say({ kind: 'working', ids: [...this.#working] }),
      TABS.workingMs,
    );
    try {
      const result = await this.#parts.answer({ method, args });
      this.#say({ kind: 'answer', id, result });
    } catch (error) {
      this.#say({ kind: 'failure', id, error: packError(error) });
    } finally {
      this.#working.delete(id);
      if (this.#working.size === 0) {
        clearInterval(this.#telling);
        this.#telling = undefined;
      }
    }
  }
}

function unclear(): LookalikeError {
  return new LookalikeError(
    'MILVUS_UNCLEAR',
    'The tab that keeps the library ended or stopped answering while it wrote: that may have happened or not. Look there before you repeat it.',
  );
}

function silent(): LookalikeError {
  return new LookalikeError(
    'STORE_UNAVAILABLE',
    `Another tab keeps the library open and did not answer for ${TABS.patienceMs / 1000} s: it is frozen, or of an older version ` +
      'of this page. Show that tab and reload it, or close it, then try again.',
  );
}

function otherVersion(version: number): LookalikeError {
  return new LookalikeError(
    'STORE_UNAVAILABLE',
    version < TABS.version
      ? 'Another tab runs an older version of this page: reload it, then try again.'
      : 'Another tab runs a newer version of this page: reload this one.',
  );
}
