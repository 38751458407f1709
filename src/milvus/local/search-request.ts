/** @file From a search request to a checked {@link VectorSearch} (contract sections 5.1, 5.3, 5.5, 5.8). */
import type { Metric } from '../../profiles/profiles.ts';
import { indexOf, type CollectionRecord } from './collection-record.ts';
import { invalidParameter, malformed, missingField, Refusal } from '../failure.ts';
import { MILVUS_LIMITS } from '../limits.ts';
import {
  readBoolean,
  readInteger,
  readList,
  readMap,
  readNumber,
  readText,
  readValue,
  stringified,
  type Body,
} from '../request.ts';
import { vectorFields, type Field } from './schema.ts';
import { MILVUS_CODES } from '../types.ts';
import { copyVector } from './vector-values.ts';
import type { DistanceRange, VectorSearch } from './vector-search.ts';

/** @throws Refusal 1100, 1801 or 1802 */
export function readSearch(body: Body, record: CollectionRecord): VectorSearch {
  const field = readField(body, record);
  const data = requireVectors(body);
  const queries = data.map((vector) => readQuery(vector, field.dimension));
  const { limit, offset } = readWindow(body, queries.length);
  const params = flatten(readMap(body, 'searchParams'));
  const metric = metricOf(params, record, field);
  const ef = readInteger(params, 'ef');
  const range = readRange(params, metric);
  return {
    field: field.name,
    metric,
    queries,
    limit,
    offset,
    exact: readBoolean(params, 'exact') ?? false,
    ...(ef === undefined ? {} : { ef }),
    ...(range ? { range } : {}),
  };
}

/** Present and not empty, checked before the collection is looked up. @throws Refusal 1801 or 1802 */
export function requireVectors(body: Body): readonly unknown[] {
  const data = readList(body, 'data');
  if (!data || data.length === 0) throw missingField('data');
  return data;
}

function readField(body: Body, record: CollectionRecord): Field & { readonly dimension: number } {
  const fields = vectorFields(record.definition.schema);
  const name = readText(body, 'annsField') ?? '';
  const [only, ...others] = fields;
  if (name === '') {
    if (only && others.length === 0) return only;
    const names = fields.map((field) => field.name).join(', ');
    throw malformed(`search without annsField, but already found multiple vector fields: [${names}]`);
  }
  const field = fields.find((candidate) => candidate.name === name);
  if (!field) throw invalidParameter(`cannot find a vector field named: ${name}`);
  return field;
}

function readQuery(value: unknown, dimension: number): Float32Array {
  const query = new Float32Array(dimension);
  const problem = copyVector(value, query, 0, dimension);
  switch (problem?.kind) {
    case undefined:
      return query;
    case 'length':
      throw malformed(
        `dimension: ${dimension}, but length of []float: ${problem.length}: ` +
          'invalid parameter[expected=FloatVector][actual=an array of another length]',
      );
    case 'type':
      throw malformed('data: an array of vectors was expected, each an array of numbers or a Float32Array');
    case 'value':
      throw malformed(`data: the value at position ${problem.position} of a vector is not a finite float32`);
  }
}

function readWindow(body: Body, queries: number): { limit: number; offset: number } {
  const limit = readInteger(body, 'limit') ?? MILVUS_LIMITS.defaultLimit;
  const offset = readInteger(body, 'offset') ?? 0;
  const { window } = MILVUS_LIMITS;
  const range = `in range [1, ${window}], but got`;
  if (queries > window) {
    throw invalidParameter(
      `nq [${queries}] is invalid, nq (number of search vector per search request) should be ${range} ${queries}`,
    );
  }
  if (limit < 1 || limit > window) {
    throw invalidParameter(`topk [${limit}] is invalid, it should be ${range} ${limit}`);
  }
  if (offset < 0 || offset > window) {
    throw invalidParameter(`offset [${offset}] is invalid, it should be ${range} ${offset}`);
  }
  if (offset + limit > window) {
    throw invalidParameter(
      `offset+topk [${offset + limit}] is invalid, it should be ${range} ${offset + limit}`,
    );
  }
  return { limit, offset };
}

/** The keys of the map and those under its `params` together. */
function flatten(map: Body): Body {
  const inner = readMap(map, 'params');
  const outer = Object.entries(map).filter(([key]) => key !== 'params');
  for (const [key, value] of outer) {
    const other = readValue(inner, key);
    if (other !== undefined && stringified({ key: other }).key !== stringified({ key: value }).key) {
      throw invalidParameter(`ambiguous parameter: ${key}, in search_param: ${JSON.stringify(map)}`);
    }
  }
  return { ...inner, ...Object.fromEntries(outer) };
}

function metricOf(params: Body, record: CollectionRecord, field: Field): Metric {
  const index = indexOf(record, field.name);
  // Without an index a collection cannot be loaded, so this is what Milvus would say.
  if (!index?.metricType) {
    throw new Refusal(MILVUS_CODES.collectionNotLoaded, `collection not loaded[collection=${record.id}]`);
  }
  const asked = readText(params, 'metric_type');
  if (asked !== undefined && asked !== '' && asked !== index.metricType) {
    throw invalidParameter('metric type not match', index.metricType, asked);
  }
  return index.metricType;
}

function readRange(params: Body, metric: Metric): DistanceRange | undefined {
  const radius = readNumber(params, 'radius');
  const rangeFilter = readNumber(params, 'range_filter');
  if (radius === undefined) {
    if (rangeFilter !== undefined) throw invalidParameter('range_filter requires radius to be set');
    return undefined;
  }
  if (rangeFilter === undefined) return { radius };
  const isOrdered = metric === 'L2' ? rangeFilter < radius : rangeFilter > radius;
  if (!isOrdered) {
    const relation = metric === 'L2' ? 'less' : 'greater';
    throw invalidParameter(
      `metric type (${metric}), range_filter(${rangeFilter}) must be ${relation} than radius(${radius})`,
    );
  }
  return { radius, rangeFilter };
}
