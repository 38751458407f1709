/** @file The verbs of indexes (contract sections 2.6 and 7). */
import { invalidParameter, missingField, Refusal } from '../../failure.ts';
import { readBodies, readMap, readTexts, requireText, stringified, type Body } from '../../request.ts';
import { MILVUS_CODES, type IndexDescription } from '../../types.ts';
import type { MilvusVerbs } from '../../verbs.ts';
import { isLoaded, type CollectionRecord, type IndexDefinition } from '../collection-record.ts';
import { DONE, type Answer, type Engine, type Handler } from '../engine.ts';
import { readIndex, withIndex } from '../index-params.ts';

/** Properties of an index that can be set after its creation, and the values they take; any where none are named. */
const INDEX_PROPERTIES: Readonly<Record<string, readonly string[]>> = Object.freeze({
  'mmap.enabled': Object.freeze(['true', 'false']),
  'indexoffsetcache.enabled': Object.freeze(['true', 'false']),
  warmup: Object.freeze([]),
});

export function indexVerbs(engine: Engine): Record<keyof MilvusVerbs['indexes'], Handler> {
  /** Changes the parameters of an index that no loaded collection uses. */
  const alter = async (
    body: Body,
    keys: readonly string[],
    params: (before: Readonly<Record<string, string>>) => Readonly<Record<string, string>>,
  ): Promise<Answer> => {
    const name = requireText(body, 'indexName');
    const { record } = await engine.collection(body);
    findIndex(record, name);
    const unknown = keys.find((key) => !Object.hasOwn(INDEX_PROPERTIES, key));
    if (unknown !== undefined) {
      throw invalidParameter(
        `${unknown} is no index property`,
        Object.keys(INDEX_PROPERTIES).join(', '),
        unknown,
      );
    }
    if (isLoaded(record)) {
      throw new Refusal(
        MILVUS_CODES.collectionLoaded,
        "can't alter index on loaded collection, please release the collection first: " +
          `collection already loaded[collection=${record.name}]`,
      );
    }
    const change = (before: CollectionRecord): CollectionRecord => ({
      ...before,
      indexes: before.indexes.map((index) =>
        index.indexName === name ? { ...index, params: params(index.params) } : index,
      ),
    });
    await engine.change({ id: record.id, change });
    return DONE;
  };

  return {
    list: async (body) => {
      const { record } = await engine.collection(body);
      return { data: record.indexes.map(({ indexName }) => indexName) };
    },

    describe: async (body) => {
      const name = requireText(body, 'indexName');
      const collection = await engine.collection(body);
      const index = findIndex(collection.record, name);
      return { data: [describe(index, await collection.size())] };
    },

    create: async (body) => {
      requireText(body, 'collectionName');
      const params = readBodies(body, 'indexParams') ?? [];
      if (params.length === 0) throw missingField('indexParams');
      const { record } = await engine.collection(body);
      // One after the other, as Milvus does: those before the first wrong one stay.
      for (const entry of params) {
        const index = readIndex(entry, record.definition.schema);
        await engine.change({
          id: record.id,
          change: (before) => ({ ...before, indexes: withIndex(before.indexes, index) }),
        });
      }
      return DONE;
    },

    drop: async (body) => {
      const name = requireText(body, 'indexName');
      await (await engine.collection(body)).dropIndex(name);
      return DONE;
    },

    alterProperties: (body) => {
      const given = stringified(readMap(body, 'properties'));
      return alter(body, Object.keys(given), (before) => {
        for (const [key, value] of Object.entries(given)) checkValue(key, value);
        return { ...before, ...given };
      });
    },

    dropProperties: (body) => {
      const keys = readTexts(body, 'propertyKeys') ?? [];
      return alter(body, keys, (before) =>
        Object.fromEntries(Object.entries(before).filter(([key]) => !keys.includes(key))),
      );
    },
  };
}

/** @throws Refusal 1100 */
function checkValue(key: string, value: string): void {
  const values = INDEX_PROPERTIES[key] ?? [];
  if (values.length > 0 && !values.includes(value)) {
    throw invalidParameter(`invalid value of index property ${key}`, values.join(', '), value);
  }
}

/** @throws Refusal 700 */
function findIndex(record: CollectionRecord, name: string): IndexDefinition {
  const index = record.indexes.find(({ indexName }) => indexName === name);
  if (!index) throw new Refusal(MILVUS_CODES.indexNotFound, `index not found[indexName=${name}]`);
  return index;
}

/** Every row can be found by its index as soon as it is stored, so none is ever pending. */
function describe(
  { indexName, fieldName, indexType, metricType, params }: IndexDefinition,
  rows: number,
): IndexDescription {
  return {
    indexName,
    fieldName,
    indexType,
    metricType: metricType ?? '',
    totalRows: rows,
    indexedRows: rows,
    pendingRows: 0,
    indexState: 'Finished',
    failReason: '',
    indexParams: [
      { key: 'index_type', value: indexType },
      ...(metricType === null ? [] : [{ key: 'metric_type', value: metricType }]),
      { key: 'params', value: JSON.stringify(params) },
    ],
  };
}
