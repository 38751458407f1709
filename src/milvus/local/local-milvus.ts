/**
 * @file Milvus in this browser (or in Node): the verbs of REST v2 over a store and an index provider. No verb throws:
 * what Milvus would refuse is answered with Milvus' code and message, everything else with 65535 and a message that
 * ends in our error code (src/milvus/failure.ts).
 *
 * A request is checked in Milvus' order (contract section 12): types (1801), required keys (1802), database and
 * collection (800, 100), meaning (1100, 1804), loaded (101).
 */
import { abortable } from '../../base/abort.ts';
import { CAPABILITIES } from '../capabilities.ts';
import type { MilvusClient } from '../client.ts';
import { answer } from '../failure.ts';
import { readBody } from '../request.ts';
import type { MilvusResponse } from '../types.ts';
import { verbsOver, type MilvusVerbs } from '../verbs.ts';
import { DEFAULT_DATABASE } from './collection-record.ts';
import { Engine, type CollectionChange, type Handler, type LocalMilvusParts } from './engine.ts';
import type { FieldIndex } from './field-index.ts';
import { indexedFields } from './local-collection.ts';
import { aliasVerbs } from './verbs/aliases.ts';
import { collectionVerbs } from './verbs/collections.ts';
import { databaseVerbs } from './verbs/databases.ts';
import { entityVerbs } from './verbs/entities.ts';
import { indexVerbs } from './verbs/indexes.ts';
import { partitionVerbs } from './verbs/partitions.ts';

export type { CollectionChange } from './engine.ts';

export class LocalMilvus<Index extends FieldIndex = FieldIndex> implements MilvusClient {
  readonly #engine: Engine<Index>;
  readonly capabilities = CAPABILITIES.local;
  readonly databases: MilvusClient['databases'];
  readonly collections: MilvusClient['collections'];
  readonly partitions: MilvusClient['partitions'];
  readonly indexes: MilvusClient['indexes'];
  readonly aliases: MilvusClient['aliases'];
  readonly entities: MilvusClient['entities'];

  /** Nobody else may write to the store's collections while the engine is in use. */
  constructor(parts: LocalMilvusParts<Index>) {
    const engine = new Engine(parts);
    this.#engine = engine;
    const handlers: { readonly [Group in keyof MilvusVerbs]: Record<keyof MilvusVerbs[Group], Handler> } = {
      databases: databaseVerbs(engine),
      collections: collectionVerbs(engine),
      partitions: partitionVerbs(engine),
      indexes: indexVerbs(engine),
      aliases: aliasVerbs(engine),
      entities: entityVerbs(engine),
    };
    const byName = handlers as Readonly<Record<string, Readonly<Record<string, Handler>>>>;
    // Cancelled, the caller stops waiting; what was begun is finished, so that nothing is left half done.
    const verbs = verbsOver(({ group, verb }, request, options) =>
      abortable<MilvusResponse<unknown>>(
        answer(async () => (byName[group]?.[verb] as Handler)(readBody(request))),
        options?.signal,
      ),
    );
    this.databases = verbs.databases;
    this.collections = verbs.collections;
    this.partitions = verbs.partitions;
    this.indexes = verbs.indexes;
    this.aliases = verbs.aliases;
    this.entities = verbs.entities;
  }

  /** Told after each change made here. Returns the function that ends it. */
  onChange(listener: (change: CollectionChange) => void): () => void {
    return this.#engine.onChange(listener);
  }

  /**
   * The index of a vector field, opened if need be; `undefined` when there is no such collection or it has no index on
   * that field. For hosts that work on the index itself: building a graph, saving it, telling its state.
   */
  async fieldIndex(collectionName: string, field: string): Promise<Index | undefined> {
    const record = await this.#engine.catalog.find(DEFAULT_DATABASE, collectionName);
    if (!record || !indexedFields(record).some((indexed) => indexed.field === field)) return undefined;
    return this.#engine.opened(record).fieldIndex(field);
  }

  /** Frees the indexes. What is under way may fail. */
  close(): void {
    this.#engine.close();
  }
}
