/** @file The local Milvus engine as Node has it: any store, the exact index. */
import { ExactIndexes } from '../../src/milvus/local/exact-indexes.ts';
import { LocalMilvus } from '../../src/milvus/local/local-milvus.ts';
import type { Store } from '../../src/store/store.ts';

export function localMilvus(store: Store): LocalMilvus {
  return new LocalMilvus({ store, indexes: new ExactIndexes() });
}
