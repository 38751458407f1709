/** @file The `indexParams` of a request: which field gets which index (contract section 7.1). */
import type { Metric } from '../../profiles/profiles.ts';
import type { IndexDefinition } from './collection-record.ts';
import { invalidParameter, Refusal } from '../failure.ts';
import { readBodies, readMap, readText, requireText, stringified, type Body } from '../request.ts';
import { isVector, vectorFields, type Schema } from './schema.ts';
import { MILVUS_CODES } from '../types.ts';

export interface RequestedIndexes {
  readonly indexes: readonly IndexDefinition[];
  /**
   * What is wrong with the others. Milvus creates the collection (and the indexes before the wrong one), leaves it
   * unloaded, and then answers this.
   */
  readonly indexProblem: Refusal | undefined;
}

const METRICS: ReadonlySet<string> = new Set<Metric>(['L2', 'IP', 'COSINE']);
export const DEFAULT_METRIC: Metric = 'COSINE';
export const AUTO_INDEX = 'AUTOINDEX';
const VECTOR_INDEX_TYPES: ReadonlySet<string> = new Set([
  AUTO_INDEX,
  'FLAT',
  'IVF_FLAT',
  'IVF_SQ8',
  'IVF_PQ',
  'IVF_RABITQ',
  'HNSW',
  'HNSW_SQ',
  'HNSW_PQ',
  'HNSW_PRQ',
  'DISKANN',
  'SCANN',
]);
const SCALAR_INDEX_TYPES: ReadonlySet<string> = new Set([
  AUTO_INDEX,
  'INVERTED',
  'BITMAP',
  'Trie',
  'STL_SORT',
  'NGRAM',
]);
/** None when `indexParams` is absent or empty. */
export function readIndexes(body: Body, schema: Schema): RequestedIndexes {
  const params = readBodies(body, 'indexParams') ?? [];
  const indexes: IndexDefinition[] = [];
  try {
    for (const entry of params) indexes.push(readIndex(entry, schema, indexes));
    const bare = vectorFields(schema).find(({ name }) => !indexes.some((index) => index.fieldName === name));
    if (bare && params.length > 0) {
      throw invalidParameter(
        `there is no vector index on field: [${bare.name}], please create index firstly`,
      );
    }
    return { indexes, indexProblem: undefined };
  } catch (error) {
    if (error instanceof Refusal) return { indexes, indexProblem: error };
    throw error;
  }
}

function readIndex(body: Body, schema: Schema, before: readonly IndexDefinition[]): IndexDefinition {
  const fieldName = requireText(body, 'fieldName');
  const field = schema.fields.find(({ name }) => name === fieldName);
  if (!field) {
    throw new Refusal(
      MILVUS_CODES.requiredFieldMissing,
      `missing required parameters, error: \`${fieldName}\` hasn't defined in schema`,
    );
  }
  if (before.some((index) => index.fieldName === fieldName)) {
    throw invalidParameter('CreateIndex failed: at most one distinct index is allowed per field');
  }
  const params = stringified(readMap(body, 'params'));
  const indexType = readText(body, 'indexType') ?? params.index_type ?? AUTO_INDEX;
  const indexName = readText(body, 'indexName') ?? fieldName;
  if (before.some((index) => index.indexName === indexName)) {
    throw invalidParameter(`CreateIndex failed: the index name ${indexName} is used by another field`);
  }
  const known = isVector(field) ? VECTOR_INDEX_TYPES : SCALAR_INDEX_TYPES;
  if (!known.has(indexType)) {
    throw invalidParameter(
      `invalid index type: ${indexType} of field ${fieldName}`,
      [...known].join(', '),
      indexType,
    );
  }
  if (!isVector(field)) return { fieldName, indexName, indexType, metricType: null, params };
  const metric = readText(body, 'metricType') ?? params.metric_type;
  if (metric === undefined && indexType !== AUTO_INDEX) {
    throw invalidParameter('metric type not set for vector index');
  }
  return { fieldName, indexName, indexType, metricType: readMetric(metric ?? DEFAULT_METRIC), params };
}

/** @throws Refusal 1100 for what is no metric of float vectors */
export function readMetric(name: string): Metric {
  const metric = name.toUpperCase();
  if (METRICS.has(metric)) return metric as Metric;
  throw invalidParameter(`float vector index does not support metric type: ${name}`);
}
