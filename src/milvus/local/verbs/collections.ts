/** @file The verbs of collections (contract sections 2.1 to 2.3 and 3). */
import { invalidParameter, Refusal } from '../../failure.ts';
import { MILVUS_LIMITS } from '../../limits.ts';
import {
  readBoolean,
  readInteger,
  readMap,
  readText,
  readTexts,
  requireMap,
  requireText,
  stringified,
  type Body,
} from '../../request.ts';
import { MILVUS_CODES, type CompactionState, type LoadState } from '../../types.ts';
import type { MilvusVerbs } from '../../verbs.ts';
import { stringifyJson } from '../../wire/json.ts';
import {
  indexOf,
  isLoaded,
  isPartitionLoaded,
  type CollectionDefinition,
  type CollectionRecord,
} from '../collection-record.ts';
import { readAddedField, readCreateRequest } from '../create-request.ts';
import { describe } from '../description.ts';
import { collectionNotFound, DONE, findPartition, type Engine, type Handler } from '../engine.ts';
import { alterField } from '../field-properties.ts';
import { checkName } from '../names.ts';
import { mergeProperties, withoutProperties } from '../properties.ts';
import { vectorFields, type Field } from '../schema.ts';

export function collectionVerbs(engine: Engine): Record<keyof MilvusVerbs['collections'], Handler> {
  const { catalog } = engine;
  /** Nothing has to be compacted here: the ids only have to be told apart. */
  let compactions = 0;

  const change = async (
    body: Body,
    work: (record: CollectionRecord) => CollectionRecord,
  ): Promise<typeof DONE> => {
    const { id } = (await engine.collection(body)).record;
    await engine.change({ id, change: work });
    return DONE;
  };

  const redefine = (
    body: Body,
    work: (definition: CollectionDefinition) => CollectionDefinition,
  ): Promise<typeof DONE> => change(body, (record) => ({ ...record, definition: work(record.definition) }));

  const refields = (
    body: Body,
    work: (fields: readonly Field[], collection: string) => readonly Field[],
  ): Promise<typeof DONE> =>
    change(body, (record) => {
      const { definition, name } = record;
      const schema = { ...definition.schema, fields: work(definition.schema.fields, name) };
      return { ...record, definition: { ...definition, schema } };
    });

  return {
    list: async (body) => {
      const records = await catalog.collections(await engine.database(body));
      return { data: records.map(({ name }) => name) };
    },

    has: async (body) => {
      const name = requireText(body, 'collectionName');
      const database = await engine.database(body);
      return { data: { has: (await catalog.find(database, name)) !== undefined } };
    },

    describe: async (body) => {
      const { record } = await engine.collection(body);
      const message = record.indexes.length > 0 ? '' : `index not found[collection=${record.name}]`;
      return { data: describe(record), message };
    },

    getStats: async (body) => ({ data: { rowCount: await (await engine.collection(body)).size() } }),

    getLoadState: async (body) => {
      const name = requireText(body, 'collectionName');
      const partitions = readTexts(body, 'partitionNames') ?? [];
      const record = await catalog.find(await engine.database(body), name);
      if (!record) {
        throw new Refusal(MILVUS_CODES.collectionNotFound, `collection not found[collection=${name}]`);
      }
      const ids = partitions.map((partition) => findPartition(record, partition).id);
      const isReady = ids.length === 0 ? isLoaded(record) : ids.every((id) => isPartitionLoaded(record, id));
      const data: LoadState = isReady
        ? { loadState: 'LoadStateLoaded', loadProgress: 100 }
        : { loadState: 'LoadStateNotLoad' };
      return isReady ? { data, message: '' } : { data };
    },

    create: async (body) => {
      const name = requireText(body, 'collectionName');
      await catalog.exclusively(async () => {
        const database = await engine.database(body);
        checkName('collection name', name);
        const { definition, partitions, indexes, indexProblem } = readCreateRequest(body);
        const existing = await catalog.find(database, name);
        if (existing && existing.name !== name) {
          throw new Refusal(
            MILVUS_CODES.aliasCollectionNameConflict,
            `collection name [${name}] conflicts with an existing alias: alias and collection name conflict[database=${database}][alias=${name}]`,
          );
        }
        if (existing) {
          const same = [definition, indexes, partitions.length];
          const found = [existing.definition, existing.indexes, existing.partitions.length];
          if (stringifyJson(found) === stringifyJson(same)) return;
          throw new Refusal(
            MILVUS_CODES.unexpected,
            `create duplicate collection with different parameters, collection: ${name}`,
          );
        }
        if ((await catalog.collections(database)).length >= MILVUS_LIMITS.collections) {
          throw new Refusal(
            MILVUS_CODES.collectionsExhausted,
            `exceeded the limit number of collections[limit=${MILVUS_LIMITS.collections}]`,
          );
        }
        const loaded = indexes.length > 0 && !indexProblem ? 'all' : [];
        const start = {
          aliases: [],
          nextPartition: partitions.length,
          flushed: 0,
          nextRow: 0,
          dropped: false,
        };
        await catalog.add({ database, name, definition, partitions, indexes, loaded, ...start });
        engine.tell({ collectionName: name, kind: 'created', rows: 0 });
        if (indexProblem) throw indexProblem;
      });
      return DONE;
    },

    drop: async (body) => {
      const name = requireText(body, 'collectionName');
      const database = await engine.database(body);
      await catalog.exclusively(async () => {
        const record = await catalog.find(database, name);
        if (!record) return;
        if (record.name !== name) throw invalidParameter(`cannot drop the collection via alias = ${name}`);
        if (record.aliases.length > 0) {
          throw invalidParameter(
            `unable to drop the collection [${name}] because it has associated aliases ` +
              `[${record.aliases.join(', ')}], please remove all aliases before dropping the collection`,
          );
        }
        await engine.drop(record);
      });
      return DONE;
    },

    truncate: async (body) => {
      await (await engine.collection(body)).truncate();
      return DONE;
    },

    rename: async (body) => {
      const name = requireText(body, 'collectionName');
      const newName = requireText(body, 'newCollectionName');
      await catalog.exclusively(async () => {
        const database = await engine.database(body);
        const newDatabase = readText(body, 'newDbName') ? await engine.database(body, 'newDbName') : database;
        checkName('collection name', newName);
        const record = await catalog.find(database, name);
        if (!record) throw collectionNotFound(database, name);
        if (record.name !== name) throw invalidParameter('unsupported use an alias to rename collection');
        for (const taken of [newName, ...(newDatabase === database ? [] : record.aliases)]) {
          if (await catalog.find(newDatabase, taken)) {
            throw invalidParameter(
              `duplicated new collection name ${taken} in database ${newDatabase} with other collection name or alias`,
            );
          }
        }
        const change = (before: CollectionRecord) => ({ ...before, name: newName, database: newDatabase });
        await engine.change({ id: record.id, change });
      });
      return DONE;
    },

    load: (body) => {
      return change(body, (record) => {
        checkIndexed(record);
        return { ...record, loaded: 'all' };
      });
    },

    refreshLoad: async (body) => {
      const { record } = await engine.collection(body);
      if (!isLoaded(record)) {
        throw new Refusal(MILVUS_CODES.collectionNotLoaded, `collection not loaded[collection=${record.id}]`);
      }
      return DONE;
    },

    release: async (body) => {
      const collection = await engine.collection(body);
      await change(body, (record) => ({ ...record, loaded: [] }));
      await collection.release();
      return DONE;
    },

    flush: async (body) => {
      await (await engine.collection(body)).flush();
      return DONE;
    },

    compact: async (body) => {
      readBoolean(body, 'isClustering');
      await engine.collection(body);
      return { data: { compactionID: ++compactions } };
    },

    getCompactionState: (body) => {
      const data: CompactionState = {
        compactionID: readInteger(body, 'jobID') ?? 0,
        state: 'Completed',
        executingPlanNumber: 0,
        timeoutPlanNumber: 0,
        completedPlanNumber: 0,
      };
      return Promise.resolve({ data });
    },

    alterProperties: (body) => {
      const properties = stringified(readMap(body, 'properties'));
      return redefine(body, (definition) => ({
        ...definition,
        properties: mergeProperties(definition.properties, properties),
      }));
    },

    dropProperties: (body) => {
      const keys = readTexts(body, 'propertyKeys') ?? [];
      return redefine(body, (definition) => ({
        ...definition,
        properties: withoutProperties(definition.properties, keys),
      }));
    },

    alterFieldProperties: (body) => {
      const name = requireText(body, 'fieldName');
      const params = stringified(readMap(body, 'fieldParams'));
      return refields(body, (fields, collection) => alterField(fields, name, params, collection));
    },

    addField: async (body) => {
      requireText(body, 'collectionName');
      const schema = requireMap(body, 'schema');
      return refields(body, (fields, collection) => [...fields, readAddedField(schema, fields, collection)]);
    },
  };
}

/** @throws Refusal 1100 naming the first vector field without an index */
export function checkIndexed(record: CollectionRecord): void {
  const bare = vectorFields(record.definition.schema).find(({ name }) => !indexOf(record, name));
  if (bare) {
    throw invalidParameter(`there is no vector index on field: [${bare.name}], please create index firstly`);
  }
}
