/** @file The verbs of partitions (contract section 2.5). */
import { invalidParameter, missingField } from '../../failure.ts';
import { MILVUS_LIMITS } from '../../limits.ts';
import { readTexts, requireText, type Body } from '../../request.ts';
import type { MilvusVerbs } from '../../verbs.ts';
import {
  DEFAULT_PARTITION,
  hasPartitionKey,
  isLoaded,
  isPartitionLoaded,
  type CollectionRecord,
} from '../collection-record.ts';
import { DONE, findPartition, type Engine, type Handler } from '../engine.ts';
import { checkName } from '../names.ts';
import { checkIndexed } from './collections.ts';

export function partitionVerbs(engine: Engine): Record<keyof MilvusVerbs['partitions'], Handler> {
  const named = async (body: Body) => {
    const name = requireText(body, 'partitionName');
    const collection = await engine.collection(body);
    return { name, collection };
  };

  const change = (
    { record }: { readonly record: CollectionRecord },
    work: (record: CollectionRecord) => CollectionRecord,
  ): Promise<void> => engine.change({ id: record.id, change: work });

  return {
    list: async (body) => {
      const { record } = await engine.collection(body);
      return { data: record.partitions.map(({ name }) => name) };
    },

    has: async (body) => {
      const { name, collection } = await named(body);
      return { data: { has: collection.record.partitions.some((partition) => partition.name === name) } };
    },

    getStats: async (body) => {
      const { name, collection } = await named(body);
      return { data: { rowCount: await collection.size(findPartition(collection.record, name).id) } };
    },

    create: async (body) => {
      const { name, collection } = await named(body);
      checkManual(collection.record);
      checkName('partition name', name);
      await change(collection, (record) => {
        const { partitions } = record;
        if (partitions.some((partition) => partition.name === name)) return record;
        if (partitions.length >= MILVUS_LIMITS.partitions) {
          throw invalidParameter(
            `partition number (${partitions.length}) exceeds max configuration (${MILVUS_LIMITS.partitions}), collection: ${record.name}`,
          );
        }
        return {
          ...record,
          partitions: [...partitions, { id: record.nextPartition, name }],
          nextPartition: record.nextPartition + 1,
        };
      });
      return DONE;
    },

    drop: async (body) => {
      const { name, collection } = await named(body);
      const { record } = collection;
      checkManual(record);
      if (name === DEFAULT_PARTITION.name) throw invalidParameter('default partition cannot be deleted');
      const partition = record.partitions.find((candidate) => candidate.name === name);
      if (!partition) return DONE;
      if (isPartitionLoaded(record, partition.id)) {
        throw invalidParameter('partition cannot be dropped, partition is loaded, please release it first');
      }
      await collection.dropPartition(partition.id);
      return DONE;
    },

    load: async (body) => {
      const names = requireNames(body);
      const collection = await engine.collection(body);
      await change(collection, (record) => {
        checkIndexed(record);
        const { loaded } = record;
        const ids = names.map((name) => findPartition(record, name).id);
        return loaded === 'all' ? record : { ...record, loaded: [...new Set([...loaded, ...ids])] };
      });
      return DONE;
    },

    release: async (body) => {
      const names = requireNames(body);
      const collection = await engine.collection(body);
      await change(collection, (record) => {
        const { loaded, partitions } = record;
        const ids = names.map((name) => findPartition(record, name).id);
        const before = loaded === 'all' ? partitions.map(({ id }) => id) : loaded;
        return { ...record, loaded: before.filter((id) => !ids.includes(id)) };
      });
      if (!isLoaded(collection.record)) await collection.release();
      return DONE;
    },
  };
}

function requireNames(body: Body): readonly string[] {
  requireText(body, 'collectionName');
  const names = readTexts(body, 'partitionNames');
  if (!names || names.length === 0) throw missingField('partitionNames');
  return names;
}

/** @throws Refusal 1100 where a partition key chooses the partitions */
function checkManual(record: CollectionRecord): void {
  if (hasPartitionKey(record)) {
    throw invalidParameter('disable create/drop partition if partition key mode is used');
  }
}
