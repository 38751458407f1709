/** @file What the store worker offers, as both of its sides see it. Everything but functions crosses by copy. */
import type { IndexStatus } from '../library/types.ts';
import type { MilvusResponse } from '../milvus/types.ts';
import type { VerbName } from '../milvus/verbs.ts';
import type { Documents } from '../store/store.ts';

/** What is asked of the store that all tabs share. */
export interface StoreDeskApi {
  /** Answers a verb of the local engine. */
  milvus(name: VerbName, request: unknown): Promise<MilvusResponse<unknown>>;
  readonly documents: Documents;
  /** Of a collection's vector field; of an empty one while there is no such collection. */
  indexStatus(collectionName: string, field: string): Promise<IndexStatus>;
}

export interface StoreApi extends StoreDeskApi {
  /**
   * Opens or creates the database, or finds the tab that has it open. To be called once, before anything else.
   *
   * @param isLibrary the library's collection is going to be searched: its index is opened ahead
   * @throws LookalikeError STORE_UNAVAILABLE
   */
  open(database: string, isLibrary: boolean): Promise<void>;
  /** Calls back (a Comlink proxy) when rows came or went by whichever tab, or when this tab keeps the store now. */
  subscribe(listener: () => void): Promise<void>;
  /** As `refusesRequests`: the worker's script came with a policy. */
  confined(): Promise<boolean>;
}
