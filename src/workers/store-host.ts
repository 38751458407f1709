/** @file The store worker's inside, for one tab: every call goes to the tab that keeps the store, which may be this one. */
import { LookalikeError } from '../base/errors.ts';
import { memoize } from '../base/memo.ts';
import type { IndexStatus } from '../library/types.ts';
import { failureOf } from '../milvus/failure.ts';
import { traitsOf } from '../milvus/rest/verb-traits.ts';
import type { InsertRequest, MilvusResponse } from '../milvus/types.ts';
import type { VerbName } from '../milvus/verbs.ts';
import { refusesRequests } from '../policy/probe.ts';
import type { Documents } from '../store/store.ts';
import type { StoreApi } from './store-api.ts';
import { StoreDesk } from './store-desk.ts';
import { StoreTabs } from './store-tabs.ts';

export class StoreHost implements StoreApi {
  readonly documents = this.#documents();
  readonly #listeners = new Set<() => void>();
  #tabs: StoreTabs | undefined;

  async open(database: string, isLibrary: boolean): Promise<void> {
    const desk = memoize(() => StoreDesk.open(database, () => tabs.announce()));
    const tabs = new StoreTabs({
      // Former releases wrote under this lock, too.
      lock: `writer of ${database}`,
      locks: navigator.locks,
      channel: new BroadcastChannel(database),
      answer: async (call) => (await desk()).answer(call),
      onChange: () => {
        for (const listener of this.#listeners) listener();
      },
    });
    this.#tabs = tabs;
    await this.#call('opened', []);
    if (isLibrary) void this.#call('prepare', []).catch(() => undefined);
  }

  async milvus(name: VerbName, request: unknown): Promise<MilvusResponse<unknown>> {
    try {
      const isRepeatable = isHarmlessTwice(name, request);
      return (await this.#call('milvus', [name, request], isRepeatable)) as MilvusResponse<unknown>;
    } catch (error) {
      return failureOf(error);
    }
  }

  indexStatus(collectionName: string, field: string): Promise<IndexStatus> {
    return this.#call('indexStatus', [collectionName, field]) as Promise<IndexStatus>;
  }

  subscribe(listener: () => void): Promise<void> {
    this.#listeners.add(listener);
    return Promise.resolve();
  }

  confined(): Promise<boolean> {
    return refusesRequests();
  }

  /** Every member is a function that returns a promise, so that what answers any of them is what the interface says. */
  #documents(): Documents {
    const call =
      (member: string) =>
      (...args: readonly unknown[]) =>
        this.#call(`documents.${member}`, args);
    return new Proxy({}, { get: (_, member) => call(String(member)) }) as unknown as Documents;
  }

  #call(method: string, args: readonly unknown[], isRepeatable = true): Promise<unknown> {
    if (this.#tabs) return this.#tabs.call({ method, args, isRepeatable });
    return Promise.reject(new LookalikeError('INTERNAL', 'The store was used before it was opened.'));
  }
}

/** An insert of what is not stored yet stores nothing the second time. */
function isHarmlessTwice({ group, verb }: VerbName, request: unknown): boolean {
  return traitsOf(group, verb).effect !== 'more' || (request as InsertRequest).unlessStored !== undefined;
}
