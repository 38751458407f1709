/** @file `lookalike-photos/milvus`: collections as Milvus has them, in memory, behind its verbs or its REST as a `fetch`. */
import { ExactIndexes } from '../milvus/local/exact-indexes.ts';
import { LocalMilvus } from '../milvus/local/local-milvus.ts';
import type { MilvusClient } from '../milvus/client.ts';
import { MemoryStore } from '../store/memory-store.ts';

export type { Capabilities, ClientKind, Feature } from '../milvus/capabilities.ts';
export { unwrap, type MilvusClient } from '../milvus/client.ts';
export { connect, type Connection } from '../milvus/rest/connect.ts';
export type { MilvusServer } from '../milvus/rest/address.ts';
export type { ContactOptions, Dialect } from '../milvus/rest/contact.ts';
export type * from '../milvus/types.ts';
export type { MilvusVerbs, OptionalVerb, Verb } from '../milvus/verbs.ts';
export { createMilvusFetch } from '../milvus/wire/facade.ts';

/** An empty Milvus in this thread, which ends with it. In Node, too. The one that keeps photos is `Lookalike.milvus`. */
export function openMemoryMilvus(): MilvusClient {
  return new LocalMilvus({ store: new MemoryStore(), indexes: new ExactIndexes() });
}
