/** @file From a search request to checked parts of a search (contract sections 5.1, 5.3, 5.5, 5.6, 5.8). */
import type { StoredVector } from '../../store/store.ts';
import { SEARCH_PLANS, type SearchPlan } from '../../vectors/vector-index.ts';
import { invalidParameter, malformed, missingField, Refusal } from '../failure.ts';
import { MILVUS_LIMITS } from '../limits.ts';
import {
  readBoolean,
  readExact,
  readInteger,
  readList,
  readMap,
  readParameter,
  readText,
  stringified,
  textOf,
  type Body,
} from '../request.ts';
import { MILVUS_CODES, type MetricType } from '../types.ts';
import { stringifyJson } from '../wire/json.ts';
import { indexOf, notLoaded, type CollectionRecord } from './collection-record.ts';
import type { Grouping } from './grouping.ts';
import { rowKeysOf } from './query-request.ts';
import type { RowKey } from './row-key.ts';
import { isInteger, vectorFields, type Schema, type VectorField } from './schema.ts';
import { isDistance, type DistanceRange, type VectorSearch } from './vector-search.ts';
import { readVector, VECTOR_CODECS } from './vector-values.ts';

/** Everything of one search but its query vectors, its filter and its page. */
export interface CheckedSearch extends VectorSearch {
  /** Only flushed rows. */
  readonly ignoreGrowing: boolean;
  /** Digits behind the point that distances are rounded to. */
  readonly digits: number | undefined;
  readonly grouping: Grouping | undefined;
}

/** What the query vectors are: given, or those of stored rows. */
export type Queries =
  | { readonly kind: 'vectors'; readonly vectors: readonly unknown[] }
  | { readonly kind: 'ids'; readonly ids: readonly unknown[] };

/** What there is to search by, checked before the collection is looked up. @throws Refusal 1100, 1801 or 1802 */
export function readQueries(body: Body): Queries {
  const data = readList(body, 'data') ?? [];
  const ids = readList(body, 'ids') ?? [];
  if (data.length > 0 && ids.length > 0) {
    throw invalidParameter("'ids' and 'data' are mutually exclusive: pass one of them");
  }
  if (ids.length > 0) return { kind: 'ids', ids };
  if (data.length === 0) throw missingField('data');
  return { kind: 'vectors', vectors: data };
}

/** @throws Refusal 1100 or 1801 */
export function readAnnsField(body: Body, { schema }: CollectionRecord['definition']): VectorField {
  const fields = vectorFields(schema);
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

/**
 * @param searchParams free-form, as the request has it
 * @throws Refusal 101, 1100 or 1801
 */
export function readSearch(
  body: Body,
  searchParams: Body,
  field: VectorField,
  record: CollectionRecord,
): CheckedSearch {
  const params = flatten(searchParams);
  const metric = metricOf(params, record, field);
  const range = readRange(params, metric);
  const grouping = readGrouping(body, params, record.definition.schema);
  if (range && grouping) throw invalidParameter('Not allowed to do range-search when doing search-group-by');
  const ef = readNumber(params, 'ef');
  const plan = readPlan(params);
  return {
    field: field.name,
    metric,
    ...(plan ? { plan } : {}),
    ...(ef === undefined ? {} : { ef: Math.trunc(ef) }),
    ...(range ? { range } : {}),
    ignoreGrowing:
      (readParameter(params, 'ignoreGrowing') ?? readParameter(params, 'ignore_growing')) === 'true',
    digits: readDigits(params),
    grouping,
  };
}

/** The query vectors as the field's index takes them. @throws Refusal 1100 or 1801 */
export function readQueryVectors(vectors: readonly unknown[], field: VectorField): StoredVector[] {
  checkQueryCount(vectors.length);
  return vectors.map((value) => readQuery(value, field));
}

/** The keys of a search by ids. @throws Refusal 1100 for what is no key of this schema */
export function readQueryIds(ids: readonly unknown[], schema: Schema): RowKey[] {
  checkQueryCount(ids.length);
  return ids.map((id) => {
    const [key] =
      id === '' ? [] : rowKeysOf([id], schema, (detail) => invalidParameter(`invalid ids: ${detail}`));
    if (key === undefined) throw invalidParameter(`invalid ids: ${textOf(id)} is no primary key`);
    return key;
  });
}

function checkQueryCount(queries: number): void {
  const { window } = MILVUS_LIMITS;
  if (queries <= window) return;
  throw invalidParameter(
    `nq [${queries}] is invalid, nq (number of search vector per search request) should be in range [1, ${window}], but got ${queries}`,
  );
}

function readQuery(value: unknown, field: VectorField): StoredVector {
  const { dataType, dimension } = field;
  const { vector, problem } = readVector(value, field);
  const { accepted, elements } = VECTOR_CODECS[dataType];
  switch (problem?.kind) {
    case undefined:
      return vector;
    case 'length':
      throw malformed(
        `dimension: ${dimension}, but length of ${elements.replace('float32', 'float')}: ${problem.length}: ` +
          `invalid parameter[expected=${dataType}][actual=an array of another length]`,
      );
    case 'type':
      throw malformed(`data: an array of vectors was expected, each ${accepted}`);
    case 'value':
      throw malformed(
        `data: the value at position ${problem.position} of a vector is not a finite number that a ${dataType} holds`,
      );
  }
}

/** `limit` and `offset` of a search. @throws Refusal 1100 outside the window */
export function readSearchWindow(body: Body): { readonly limit: number; readonly offset: number } {
  const limit = readInteger(body, 'limit') ?? MILVUS_LIMITS.defaultLimit;
  const offset = readInteger(body, 'offset') ?? 0;
  checkLimit(limit);
  const { window } = MILVUS_LIMITS;
  const range = `in range [1, ${window}], but got`;
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

/** @throws Refusal 1100 */
export function checkLimit(limit: number): void {
  const { window } = MILVUS_LIMITS;
  if (limit >= 1 && limit <= window) return;
  throw invalidParameter(
    `topk [${limit}] is invalid, it should be in range [1, ${window}], but got ${limit}`,
  );
}

/** The keys of the map and those under its `params` together. */
function flatten(map: Body): Body {
  const inner = readMap(map, 'params', readExact);
  const outer = Object.entries(map).filter(([key]) => key !== 'params');
  for (const [key, value] of outer) {
    const other = readExact(inner, key);
    if (other !== undefined && stringified({ key: other }).key !== stringified({ key: value }).key) {
      throw invalidParameter(`ambiguous parameter: ${key}, in search_param: ${stringifyJson(map)}`);
    }
  }
  return { ...inner, ...Object.fromEntries(outer) };
}

function metricOf(params: Body, record: CollectionRecord, field: VectorField): MetricType {
  const index = indexOf(record, field.name);
  // Without an index a collection cannot be loaded, so this is what Milvus would say.
  if (!index?.metricType) throw notLoaded(record);
  const asked = readText(params, 'metric_type', readExact);
  if (asked !== undefined && asked !== '' && asked !== index.metricType) {
    throw invalidParameter('metric type not match', index.metricType, asked);
  }
  return index.metricType;
}

/** A number or its digits, as a free-form map may have it. @throws Refusal 1100 */
function readNumber(params: Body, key: string): number | undefined {
  const given = readParameter(params, key);
  if (given === undefined) return undefined;
  const value = given.trim() === '' ? NaN : Number(given);
  if (Number.isFinite(value)) return value;
  throw invalidParameter(`${key} has to be a finite number`, 'a number', given);
}

/** Ours alone: a server has no such choice and passes over it. @throws Refusal 1100 */
function readPlan(params: Body): SearchPlan | undefined {
  const given = readParameter(params, 'plan');
  if (given === undefined) return undefined;
  const plan = SEARCH_PLANS.find((each) => each === given);
  if (plan) return plan;
  throw invalidParameter('no such plan of a search', SEARCH_PLANS.join(' or '), given);
}

function readRange(params: Body, metric: MetricType): DistanceRange | undefined {
  const radius = readNumber(params, 'radius');
  const rangeFilter = readNumber(params, 'range_filter');
  if (radius === undefined) {
    if (rangeFilter !== undefined) throw invalidParameter('range_filter requires radius to be set');
    return undefined;
  }
  if (rangeFilter === undefined) return { radius };
  const isOrdered = isDistance(metric) ? rangeFilter < radius : rangeFilter > radius;
  if (!isOrdered) {
    const relation = isDistance(metric) ? 'less' : 'greater';
    throw invalidParameter(
      `metric type (${metric}), range_filter(${rangeFilter}) must be ${relation} than radius(${radius})`,
    );
  }
  return { radius, rangeFilter };
}

function readDigits(params: Body): number | undefined {
  const digits = readNumber(params, 'round_decimal') ?? -1;
  if (digits === -1) return undefined;
  if (Number.isInteger(digits) && digits >= 0 && digits <= MILVUS_LIMITS.roundDecimalMax) return digits;
  throw invalidParameter(
    `round_decimal [${digits}] is invalid, should be -1 or an integer in range [0, ${MILVUS_LIMITS.roundDecimalMax}]`,
  );
}

/**
 * How hits are to be grouped; `undefined`: not at all.
 * @param params search parameters, which may say it as well @throws Refusal 1100 or 1801
 */
export function readGrouping(body: Body, params: Body, schema: Schema): Grouping | undefined {
  const name = readText(body, 'groupingField') || readParameter(params, 'group_by_field') || '';
  if (name === '') return undefined;
  const field = schema.fields.find((candidate) => candidate.name === name);
  if (!field)
    throw new Refusal(
      MILVUS_CODES.invalidParameter,
      `groupBy field not found in schema: field not found[field=${name}]: invalid parameter`,
    );
  if (!(field.dataType === 'Bool' || field.dataType === 'VarChar' || isInteger(field.dataType))) {
    throw invalidParameter(
      `groupBy field ${name} of type ${field.dataType} is not supported`,
      'Bool, VarChar or an integer',
      field.dataType,
    );
  }
  const size = readInteger(body, 'groupSize') ?? readNumber(params, 'group_size') ?? 1;
  if (!Number.isInteger(size) || size < 1 || size > MILVUS_LIMITS.groupSize) {
    throw invalidParameter(
      `input group size:${size} exceeds configured max group size:${MILVUS_LIMITS.groupSize} or is below 1`,
    );
  }
  const isStrict =
    readBoolean(body, 'strictGroupSize') ?? readParameter(params, 'strict_group_size') === 'true';
  return { field, size, isStrict };
}
