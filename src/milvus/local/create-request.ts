/** @file From a create request, quick or with a full schema, to what the collection is (contract section 3). */
import type { CollectionDefinition } from './collection-record.ts';
import { invalidParameter, Refusal } from '../failure.ts';
import { converterFor, utf8Length } from './field-values.ts';
import {
  AUTO_INDEX,
  DEFAULT_METRIC,
  readIndexes,
  readMetric,
  type RequestedIndexes,
} from './index-params.ts';
import { MILVUS_LIMITS } from '../limits.ts';
import { checkFieldName } from './names.ts';
import {
  readBodies,
  readBoolean,
  readInteger,
  readMap,
  readParameter,
  readText,
  readValue,
  requireText,
  stringified,
  type Body,
} from '../request.ts';
import { isVector, vectorFields, type Field, type Schema } from './schema.ts';
import { MILVUS_CODES, type DataType } from '../types.ts';

export interface CreateRequestParts extends RequestedIndexes {
  readonly definition: CollectionDefinition;
}

const DATA_TYPES: ReadonlySet<string> = new Set<DataType>([
  'Bool',
  'Int8',
  'Int16',
  'Int32',
  'Int64',
  'Float',
  'Double',
  'VarChar',
  'JSON',
  'FloatVector',
]);

/** The types of Milvus that this store does not hold. */
const UNSUPPORTED_TYPES: ReadonlySet<string> = new Set([
  'Array',
  'BinaryVector',
  'Float16Vector',
  'BFloat16Vector',
  'SparseFloatVector',
  'Int8Vector',
  'Geometry',
  'Timestamptz',
  'Text',
  'ArrayOfStruct',
  'ArrayOfVector',
]);

const CONSISTENCY_LEVELS: readonly string[] = Object.freeze([
  'Strong',
  'Session',
  'Bounded',
  'Eventually',
  'Customized',
]);
const DEFAULT_CONSISTENCY = 'Bounded';

/** @throws Refusal 1100, 1101, 1701, 1801 or 1802 */
export function readCreateRequest(body: Body): CreateRequestParts {
  const schemaBody = readMap(body, 'schema');
  const fields = readBodies(schemaBody, 'fields') ?? [];
  const params = readMap(body, 'params');
  const common = readCommon(body, params);
  if (fields.length === 0) return quickSetup(body, params, common);
  const schema: Schema = {
    autoId: readAutoId(schemaBody),
    dynamic: readBoolean(schemaBody, 'enableDynamicField') ?? false,
    fields: fields.map(readField),
  };
  checkSchema(schema, requireText(body, 'collectionName'));
  return { definition: { ...common, schema }, ...readIndexes(body, schema) };
}

function readCommon(body: Body, params: Body): Omit<CollectionDefinition, 'schema'> {
  const description = readText(body, 'description') ?? '';
  if (utf8Length(description) > MILVUS_LIMITS.descriptionBytes) {
    throw invalidParameter(
      `the description has ${utf8Length(description)} bytes; at most ${MILVUS_LIMITS.descriptionBytes} are allowed`,
    );
  }
  const consistencyLevel = readParameter(params, 'consistencyLevel') ?? DEFAULT_CONSISTENCY;
  if (!CONSISTENCY_LEVELS.includes(consistencyLevel)) {
    throw invalidParameter(
      `consistencyLevel can only be [${CONSISTENCY_LEVELS.join(', ')}], default: ${DEFAULT_CONSISTENCY}`,
      CONSISTENCY_LEVELS.join(', '),
      consistencyLevel,
    );
  }
  const timeToLive = readParameter(params, 'ttlSeconds');
  const properties = {
    ...stringified(readMap(body, 'properties')),
    ...(timeToLive === undefined ? {} : { 'collection.ttl.seconds': timeToLive }),
  };
  return {
    description,
    consistencyLevel,
    shardsNum: Number(readParameter(params, 'shardsNum') ?? 1),
    properties: Object.entries(properties).map(([key, value]) => ({ key, value })),
  };
}

function quickSetup(
  body: Body,
  params: Body,
  common: Omit<CollectionDefinition, 'schema'>,
): CreateRequestParts {
  const dimension = readInteger(body, 'dimension') ?? 0;
  if (dimension === 0) {
    throw invalidParameter(
      `dimension is required for quickly create collection(default metric type: ${DEFAULT_METRIC})`,
      'collectionName & dimension',
      'collectionName',
    );
  }
  const idType = readText(body, 'idType') ?? 'Int64';
  const dataType = idType.toLowerCase() === 'int64' ? 'Int64' : 'VarChar';
  if (dataType === 'VarChar' && idType.toLowerCase() !== 'varchar') {
    throw invalidParameter('idType can only be [Int64, VarChar], default: Int64', 'Int64, VarChar', idType);
  }
  const vectorName = readText(body, 'vectorFieldName') ?? 'vector';
  const primary = {
    fieldName: readText(body, 'primaryFieldName') ?? 'id',
    dataType,
    isPrimary: true,
    elementTypeParams: { max_length: readValue(params, 'max_length') ?? MILVUS_LIMITS.varCharBytes },
  };
  const vector = { fieldName: vectorName, dataType: 'FloatVector', elementTypeParams: { dim: dimension } };
  const schema: Schema = {
    autoId: readAutoId(body),
    dynamic: !['false', '0'].includes(readParameter(params, 'enableDynamicField') ?? ''),
    fields: [readField(primary), readField(vector)],
  };
  checkSchema(schema, requireText(body, 'collectionName'));
  const metricType = readMetric(readText(body, 'metricType') ?? DEFAULT_METRIC);
  const index = {
    fieldName: vectorName,
    indexName: vectorName,
    indexType: AUTO_INDEX,
    metricType,
    params: {},
  };
  return { definition: { ...common, schema }, indexes: [index], indexProblem: undefined };
}

/** Milvus reads keys whatever their case, and both spellings are in use. */
function readAutoId(body: Body): boolean {
  return readBoolean(body, 'autoId') ?? readBoolean(body, 'autoID') ?? false;
}

function readField(body: Body): Field {
  const name = requireText(body, 'fieldName');
  const dataType = readDataType(requireText(body, 'dataType'));
  checkFieldName(name);
  const params = readMap(body, 'elementTypeParams');
  const field: Field = {
    name,
    dataType,
    primary: readBoolean(body, 'isPrimary') ?? false,
    nullable: readBoolean(body, 'nullable') ?? false,
    description: readText(body, 'description') ?? '',
    ...(dataType === 'FloatVector' ? { dimension: readDimension(name, params) } : {}),
    ...(dataType === 'VarChar' ? { maxLength: readMaxLength(name, params) } : {}),
  };
  if (field.nullable && isVector(field))
    throw invalidParameter(`vector type not support null, field: ${name}`);
  const defaultValue = readDefault(field, readValue(body, 'defaultValue'));
  return defaultValue === undefined ? field : { ...field, defaultValue };
}

function readDataType(name: string): DataType {
  if (DATA_TYPES.has(name)) return name as DataType;
  if (UNSUPPORTED_TYPES.has(name)) {
    throw new Refusal(
      MILVUS_CODES.unsupported,
      `data type ${name} is not supported by this store, use one of ${[...DATA_TYPES].join(', ')}`,
    );
  }
  throw invalidParameter(`data type ${name} is invalid(case sensitive)`);
}

function readDimension(name: string, params: Body): number {
  const given = readParameter(params, 'dim');
  if (given === undefined) {
    throw invalidParameter(`dimension is not defined in field type params of field ${name}`);
  }
  const dimension = Number(given);
  const { dimensionMin, dimensionMax } = MILVUS_LIMITS;
  if (!Number.isInteger(dimension) || dimension < dimensionMin || dimension > dimensionMax) {
    throw invalidParameter(
      `invalid dimension: ${given} of field ${name}. ` +
        `float vector dimension should be in range ${dimensionMin} ~ ${dimensionMax}`,
    );
  }
  return dimension;
}

function readMaxLength(name: string, params: Body): number {
  const given = readParameter(params, 'max_length');
  if (given === undefined) {
    throw new Refusal(
      MILVUS_CODES.missingParameter,
      `type param(max_length) should be specified for the field(${name}): missing parameter`,
    );
  }
  const length = Number(given);
  if (!Number.isInteger(length) || length < 1 || length > MILVUS_LIMITS.varCharBytes) {
    throw invalidParameter(
      `the maximum length specified for the field(${name}) should be in (0, ${MILVUS_LIMITS.varCharBytes}], but got ${given} instead`,
    );
  }
  return length;
}

function readDefault(field: Field, given: unknown): string | number | boolean | undefined {
  if (given === undefined) return undefined;
  if (field.primary) throw invalidParameter('primary field not support default_value');
  if (field.dataType === 'JSON' || isVector(field)) {
    throw invalidParameter(`convert defaultValue fail, err: ${field.dataType} fields have no default value`);
  }
  try {
    return converterFor(field)(given, 0) as string | number | boolean;
  } catch (error) {
    throw invalidParameter(`convert defaultValue fail, err: ${error instanceof Error ? error.message : ''}`);
  }
}

function checkSchema(schema: Schema, collectionName: string): void {
  const { fields } = schema;
  const names = new Set<string>();
  for (const { name } of fields) {
    if (names.has(name)) throw invalidParameter(`duplicated field name ${name} found`);
    names.add(name);
  }
  if (fields.length > MILVUS_LIMITS.fields) {
    throw invalidParameter(
      `maximum field's number should be limited to ${MILVUS_LIMITS.fields}, but got ${fields.length}`,
    );
  }
  const [primary, ...others] = fields.filter((field) => field.primary);
  if (!primary) {
    throw new Refusal(
      MILVUS_CODES.missingParameter,
      `primary key is not specified for collection ${collectionName}: missing parameter`,
    );
  }
  if (others[0]) {
    throw invalidParameter(
      `there are more than one primary key, field name = ${primary.name}, ${others[0].name}`,
    );
  }
  if (primary.dataType !== 'Int64' && primary.dataType !== 'VarChar') {
    throw invalidParameter('the data type of primary key should be Int64 or VarChar');
  }
  if (primary.nullable) throw invalidParameter('primary field not support null');
  const vectors = vectorFields(schema).length;
  if (vectors === 0) throw invalidParameter('schema does not contain vector field');
  if (vectors > MILVUS_LIMITS.vectorFields) {
    throw invalidParameter(
      `maximum vector field's number should be limited to ${MILVUS_LIMITS.vectorFields}, but got ${vectors}`,
    );
  }
}
