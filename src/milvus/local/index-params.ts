/** @file The `indexParams` of a request: which field gets which index (contract section 7.1). */
import { invalidParameter, Refusal } from '../failure.ts';
import { readBodies, readExact, readMap, readText, requireText, stringified, type Body } from '../request.ts';
import { MILVUS_CODES, type DataType, type MetricType, type VectorType } from '../types.ts';
import { isLoaded, type CollectionRecord, type IndexDefinition } from './collection-record.ts';
import { checkName } from './names.ts';
import { isVector, vectorFields, type Field, type Schema, type VectorField } from './schema.ts';

export interface RequestedIndexes {
  readonly indexes: readonly IndexDefinition[];
  /**
   * What is wrong with the others. Milvus creates the collection (and the indexes before the wrong one), leaves it
   * unloaded, and then answers this.
   */
  readonly indexProblem: Refusal | undefined;
}

const AUTO_INDEX = 'AUTOINDEX';

interface VectorIndexKind {
  /** As messages call the vectors. */
  readonly name: string;
  readonly metrics: ReadonlySet<string>;
  /** Of AUTOINDEX without a metric. */
  readonly defaultMetric: MetricType;
  readonly indexTypes: ReadonlySet<string>;
}

const FLOAT_INDEX: VectorIndexKind = Object.freeze({
  name: 'float',
  metrics: new Set(['L2', 'IP', 'COSINE']),
  defaultMetric: 'COSINE',
  indexTypes: new Set([
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
  ]),
});

/** What can index the vectors of each type. */
const VECTOR_INDEXES: Readonly<Record<VectorType, VectorIndexKind>> = Object.freeze({
  FloatVector: FLOAT_INDEX,
  Float16Vector: FLOAT_INDEX,
  BFloat16Vector: FLOAT_INDEX,
  BinaryVector: Object.freeze({
    name: 'binary',
    metrics: new Set(['HAMMING', 'JACCARD']),
    defaultMetric: 'HAMMING',
    indexTypes: new Set([AUTO_INDEX, 'BIN_FLAT', 'BIN_IVF_FLAT']),
  }),
});

const INTEGERS: readonly DataType[] = Object.freeze(['Int8', 'Int16', 'Int32', 'Int64']);
const NUMBERS: readonly DataType[] = Object.freeze([...INTEGERS, 'Float', 'Double']);
const SCALARS: readonly DataType[] = Object.freeze(['Bool', ...NUMBERS, 'VarChar', 'JSON', 'Array']);

/** Which fields each index of scalars is for. */
const SCALAR_INDEXES: Readonly<Record<string, readonly DataType[]>> = Object.freeze({
  [AUTO_INDEX]: SCALARS,
  INVERTED: SCALARS,
  BITMAP: Object.freeze(['Bool', ...INTEGERS, 'VarChar', 'Array'] as const),
  Trie: Object.freeze(['VarChar'] as const),
  STL_SORT: NUMBERS,
  NGRAM: Object.freeze(['VarChar', 'JSON'] as const),
});

/** Parameters of graphs, both ends included. */
const HNSW_PARAMS: Readonly<Record<string, { readonly min: number; readonly max: number }>> = Object.freeze({
  M: Object.freeze({ min: 2, max: 2048 }),
  efConstruction: Object.freeze({ min: 1, max: 2 ** 31 - 1 }),
});

/** Parameters that have a place of their own in an {@link IndexDefinition}. */
const OWN_KEYS: ReadonlySet<string> = new Set(['index_type', 'metric_type']);

/** None when `indexParams` is absent or empty. */
export function readIndexes(body: Body, schema: Schema): RequestedIndexes {
  const params = readBodies(body, 'indexParams') ?? [];
  let indexes: readonly IndexDefinition[] = [];
  try {
    for (const entry of params) indexes = withIndex(indexes, readIndex(entry, schema));
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

/** The index of a quick setup. @param metric `undefined`: the default one @throws Refusal 1100 */
export function autoIndex(field: VectorField, metric: string | undefined): IndexDefinition {
  const metricType = readMetric(field, metric ?? VECTOR_INDEXES[field.dataType].defaultMetric);
  return { fieldName: field.name, indexName: field.name, indexType: AUTO_INDEX, metricType, params: {} };
}

/** One entry of `indexParams`. @throws Refusal 1100 or 1802 */
export function readIndex(body: Body, schema: Schema): IndexDefinition {
  const fieldName = requireText(body, 'fieldName');
  const field = schema.fields.find(({ name }) => name === fieldName);
  if (!field) {
    throw new Refusal(
      MILVUS_CODES.requiredFieldMissing,
      `missing required parameters, error: \`${fieldName}\` hasn't defined in schema`,
    );
  }
  const given = readMap(body, 'params');
  const indexType = readText(body, 'indexType') || readText(given, 'index_type', readExact) || AUTO_INDEX;
  const indexName = readText(body, 'indexName') || fieldName;
  checkName('index name', indexName);
  const texts = stringified(given);
  const params = Object.fromEntries(Object.entries(texts).filter(([key]) => !OWN_KEYS.has(key)));
  const known = indexTypesOf(field);
  if (!known.includes(indexType)) {
    throw invalidParameter(
      `invalid index type: ${indexType} of field ${fieldName}, which is a ${field.dataType}`,
      known.join(', '),
      indexType,
    );
  }
  if (indexType.startsWith('HNSW')) checkGraphParams(params);
  const metric = readText(body, 'metricType') || texts.metric_type;
  return { fieldName, indexName, indexType, metricType: metricOf(field, indexType, metric), params };
}

/**
 * `indexes` with one more; the same index once more changes nothing.
 * @throws Refusal 1100 when its field or its name has another index already
 */
export function withIndex(
  indexes: readonly IndexDefinition[],
  index: IndexDefinition,
): readonly IndexDefinition[] {
  const own = indexes.find(({ fieldName }) => fieldName === index.fieldName);
  if (own && JSON.stringify(own) === JSON.stringify(index)) return indexes;
  if (own) throw invalidParameter('CreateIndex failed: at most one distinct index is allowed per field');
  if (indexes.some(({ indexName }) => indexName === index.indexName)) {
    throw invalidParameter(
      `CreateIndex failed: the index name ${index.indexName} is used by another field, at most one distinct index is allowed per field`,
    );
  }
  return [...indexes, index];
}

/** The record with one index less. @throws Refusal 1100 when it is one of vectors, and the collection is loaded */
export function withoutIndex(record: CollectionRecord, name: string): CollectionRecord {
  const dropped = record.indexes.find(({ indexName }) => indexName === name);
  if (dropped?.metricType && isLoaded(record)) {
    throw invalidParameter(`vector index cannot be dropped on loaded collection: ${record.id}`);
  }
  return { ...record, indexes: record.indexes.filter((index) => index !== dropped) };
}

function indexTypesOf(field: Field): readonly string[] {
  if (isVector(field)) return [...VECTOR_INDEXES[field.dataType].indexTypes];
  return Object.entries(SCALAR_INDEXES).flatMap(([indexType, dataTypes]) =>
    dataTypes.includes(field.dataType) ? [indexType] : [],
  );
}

/** @throws Refusal 1100 */
function checkGraphParams(params: Readonly<Record<string, string>>): void {
  for (const [key, { min, max }] of Object.entries(HNSW_PARAMS)) {
    const given = params[key];
    const value = Number(given ?? min);
    if (!Number.isInteger(value) || value < min || value > max) {
      throw invalidParameter(`param '${key}' (${given ?? ''}) should be in range [${min}, ${max}]`);
    }
  }
}

function metricOf(field: Field, indexType: string, metric: string | undefined): MetricType | null {
  if (!isVector(field)) return null;
  if (metric === undefined && indexType !== AUTO_INDEX) {
    throw invalidParameter('metric type not set for vector index');
  }
  return readMetric(field, metric ?? VECTOR_INDEXES[field.dataType].defaultMetric);
}

/** @throws Refusal 1100 for what is no metric of such vectors */
function readMetric({ dataType }: VectorField, name: string): MetricType {
  const metric = name.toUpperCase();
  const { metrics, name: vectors } = VECTOR_INDEXES[dataType];
  if (metrics.has(metric)) return metric as MetricType;
  throw invalidParameter(`${vectors} vector index does not support metric type: ${name}`);
}
