/** @file From a create request, quick or with a full schema, to what the collection is (contract section 3). */
import { invalidParameter, Refusal } from '../failure.ts';
import { MILVUS_LIMITS } from '../limits.ts';
import {
  readBodies,
  readBoolean,
  readExact,
  readInteger,
  readList,
  readMap,
  readParameter,
  readText,
  readValue,
  requireText,
  stringified,
  type Body,
} from '../request.ts';
import { MILVUS_CODES, type ConsistencyLevel, type DataType, type ElementType } from '../types.ts';
import { DEFAULT_PARTITION, type CollectionDefinition, type Partition } from './collection-record.ts';
import { converterFor, utf8Length } from './field-values.ts';
import { autoIndex, readIndexes, type RequestedIndexes } from './index-params.ts';
import { checkFieldName } from './names.ts';
import { propertiesOf } from './properties.ts';
import { isVector, VECTOR_TYPES, vectorFields, type Field, type Schema } from './schema.ts';

export interface CreateRequestParts extends RequestedIndexes {
  readonly definition: CollectionDefinition;
  readonly partitions: readonly Partition[];
}

const ELEMENT_TYPES: ReadonlySet<string> = new Set<ElementType>([
  'Bool',
  'Int8',
  'Int16',
  'Int32',
  'Int64',
  'Float',
  'Double',
  'VarChar',
]);

const DATA_TYPES: ReadonlySet<string> = new Set([...ELEMENT_TYPES, 'JSON', 'Array', ...VECTOR_TYPES]);

/** The types of Milvus that this store does not hold. */
const UNSUPPORTED_TYPES: ReadonlySet<string> = new Set([
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
] satisfies ConsistencyLevel[]);
const DEFAULT_CONSISTENCY: ConsistencyLevel = 'Bounded';

/** Type parameters that have a place of their own in a {@link Field}. */
const OWN_PARAMS: ReadonlySet<string> = new Set(['dim', 'max_length', 'max_capacity']);

/** @throws Refusal 1100, 1101, 1701, 1801 or 1802 */
export function readCreateRequest(body: Body): CreateRequestParts {
  const schemaBody = readMap(body, 'schema');
  const fields = readBodies(schemaBody, 'fields') ?? [];
  const params = readMap(body, 'params');
  const common = readCommon(body, params);
  const name = requireText(body, 'collectionName');
  if (fields.length === 0) return quickSetup(body, name, params, common);
  const schema: Schema = {
    autoId: readBoolean(schemaBody, 'autoId') ?? false,
    dynamic: readBoolean(schemaBody, 'enableDynamicField') ?? false,
    fields: fields.map((field) => readField(field, name)),
  };
  checkSchema(schema, name);
  return {
    definition: { ...common, schema },
    partitions: readPartitions(params, schema),
    ...readIndexes(body, schema),
  };
}

/** @throws Refusal 1100 for a level that there is not */
export function checkConsistency(level: string | undefined): void {
  if (level === undefined || level === '' || CONSISTENCY_LEVELS.includes(level)) return;
  throw invalidParameter(
    `consistencyLevel can only be [${CONSISTENCY_LEVELS.join(', ')}], default: ${DEFAULT_CONSISTENCY}`,
    CONSISTENCY_LEVELS.join(', '),
    level,
  );
}

/**
 * The field that `collections/fields/add` adds to `fields`.
 * @throws Refusal 1100, 1101, 1701, 1801 or 1802
 */
export function readAddedField(body: Body, fields: readonly Field[], collection: string): Field {
  const field = readField(body, collection);
  if (fields.some(({ name }) => name === field.name)) {
    throw invalidParameter(`duplicated field name ${field.name} found`);
  }
  if (fields.length >= MILVUS_LIMITS.fields) throw tooManyFields(fields.length + 1);
  if (field.primary || field.partitionKey || field.clusteringKey || isVector(field)) {
    throw invalidParameter(
      `a field that is added can be neither a key nor a vector, field name = ${field.name}`,
    );
  }
  if (!field.nullable)
    throw invalidParameter(`added field must be nullable, please check it, field name = ${field.name}`);
  return field;
}

function readCommon(body: Body, params: Body): Omit<CollectionDefinition, 'schema'> {
  const description = readText(body, 'description') ?? '';
  if (utf8Length(description) > MILVUS_LIMITS.descriptionBytes) {
    throw invalidParameter(
      `the description has ${utf8Length(description)} bytes; at most ${MILVUS_LIMITS.descriptionBytes} are allowed`,
    );
  }
  const consistencyLevel = readParameter(params, 'consistencyLevel') ?? DEFAULT_CONSISTENCY;
  checkConsistency(consistencyLevel);
  const timeToLive = readParameter(params, 'ttlSeconds');
  const isolation = readParameter(params, 'partitionKeyIsolation');
  const mmap = readParameter(params, 'mmap.enabled');
  const properties = {
    ...stringified(readMap(body, 'properties')),
    ...(timeToLive === undefined ? {} : { 'collection.ttl.seconds': timeToLive }),
    ...(isolation === undefined ? {} : { 'partitionkey.isolation': isolation }),
    ...(mmap === undefined ? {} : { 'mmap.enabled': mmap }),
  };
  return {
    description,
    consistencyLevel,
    shardsNum: readCount(params, 'shardsNum', 1, MILVUS_LIMITS.shards),
    properties: propertiesOf(properties),
  };
}

/** A whole number from 1 to `most` among free-form parameters. @throws Refusal 1100 */
function readCount(params: Body, key: string, byDefault: number, most: number): number {
  const given = readParameter(params, key);
  const count = Number(given ?? byDefault);
  if (Number.isInteger(count) && count >= 1 && count <= most) return count;
  throw invalidParameter(`${key} should be in range [1, ${most}], but got ${given ?? ''}`);
}

/** With a partition key the engine makes the partitions, else there is the default one. */
function readPartitions(params: Body, schema: Schema): readonly Partition[] {
  if (!schema.fields.some((field) => field.partitionKey)) {
    if (readParameter(params, 'partitionsNum') !== undefined) {
      throw invalidParameter('num_partitions should only be specified with partition key field enabled');
    }
    return [DEFAULT_PARTITION];
  }
  const count = readCount(
    params,
    'partitionsNum',
    MILVUS_LIMITS.defaultKeyPartitions,
    MILVUS_LIMITS.partitions,
  );
  return Array.from({ length: count }, (_, id) => ({ id, name: `${DEFAULT_PARTITION.name}_${id}` }));
}

function quickSetup(
  body: Body,
  name: string,
  params: Body,
  common: Omit<CollectionDefinition, 'schema'>,
): CreateRequestParts {
  const dimension = readInteger(body, 'dimension') ?? 0;
  if (dimension === 0) {
    throw invalidParameter(
      'dimension is required for quickly create collection(default metric type: COSINE)',
      'collectionName & dimension',
      'collectionName',
    );
  }
  if ((readList(readMap(body, 'schema'), 'functions') ?? readList(body, 'functions') ?? []).length > 0) {
    throw invalidParameter('functions are not supported in quickly create collection: pass a schema');
  }
  const idType = readText(body, 'idType') ?? 'Int64';
  const dataType = idType.toLowerCase() === 'int64' ? 'Int64' : 'VarChar';
  if (dataType === 'VarChar' && idType.toLowerCase() !== 'varchar') {
    throw invalidParameter('idType can only be [Int64, VarChar], default: Int64', 'Int64, VarChar', idType);
  }
  const primary = {
    fieldName: readText(body, 'primaryFieldName') ?? 'id',
    dataType,
    isPrimary: true,
    elementTypeParams: { max_length: readExact(params, 'max_length') ?? MILVUS_LIMITS.varCharBytes },
  };
  const vector = {
    fieldName: readText(body, 'vectorFieldName') ?? 'vector',
    dataType: 'FloatVector',
    elementTypeParams: { dim: dimension },
  };
  const schema: Schema = {
    autoId: readBoolean(body, 'autoId') ?? false,
    dynamic: !['false', '0'].includes(readParameter(params, 'enableDynamicField') ?? ''),
    fields: [readField(primary, name), readField(vector, name)],
  };
  checkSchema(schema, name);
  return {
    definition: { ...common, schema },
    partitions: [DEFAULT_PARTITION],
    indexes: vectorFields(schema).map((field) => autoIndex(field, readText(body, 'metricType'))),
    indexProblem: undefined,
  };
}

function readField(body: Body, collection: string): Field {
  const name = requireText(body, 'fieldName');
  const dataType = readDataType(requireText(body, 'dataType'));
  checkFieldName(name);
  const params = readMap(body, 'elementTypeParams');
  const elementType =
    dataType === 'Array' ? readElementType(readText(body, 'elementDataType') ?? '') : undefined;
  const others = Object.fromEntries(
    Object.entries(stringified(params)).filter(([key]) => !OWN_PARAMS.has(key)),
  );
  const field: Field = {
    name,
    dataType,
    primary: readBoolean(body, 'isPrimary') ?? false,
    nullable: readBoolean(body, 'nullable') ?? false,
    description: readText(body, 'description') ?? '',
    ...(VECTOR_TYPES.has(dataType) ? { dimension: readDimension(name, dataType, params) } : {}),
    ...(dataType === 'VarChar' || elementType === 'VarChar'
      ? { maxLength: readSize('max_length', name, params, collection) }
      : {}),
    ...(elementType ? { elementType, maxCapacity: readSize('max_capacity', name, params, collection) } : {}),
    ...(readBoolean(body, 'isPartitionKey') ? { partitionKey: true } : {}),
    ...(readBoolean(body, 'isClusteringKey') ? { clusteringKey: true } : {}),
    ...(Object.keys(others).length > 0 ? { typeParams: others } : {}),
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

function readElementType(name: string): ElementType {
  if (ELEMENT_TYPES.has(name)) return name as ElementType;
  throw invalidParameter(
    `element data type ${name} is invalid(case sensitive)`,
    [...ELEMENT_TYPES].join(', '),
    name,
  );
}

function readDimension(name: string, dataType: DataType, params: Body): number {
  const given = readParameter(params, 'dim');
  if (given === undefined) {
    throw invalidParameter(`dimension is not defined in field type params of field ${name}`);
  }
  const dimension = Number(given);
  const { dimensionMin, dimensionMax, binaryDimensionMin, binaryDimensionMax } = MILVUS_LIMITS;
  if (dataType === 'BinaryVector') {
    const isValid = dimension >= binaryDimensionMin && dimension <= binaryDimensionMax;
    if (!isValid || dimension % 8 !== 0) {
      throw invalidParameter(
        `invalid dimension: ${given} of field ${name}. binary vector dimension should be in range ` +
          `${binaryDimensionMin} ~ ${binaryDimensionMax} and a multiple of 8`,
      );
    }
  } else if (!Number.isInteger(dimension) || dimension < dimensionMin || dimension > dimensionMax) {
    throw invalidParameter(
      `invalid dimension: ${given} of field ${name}. ` +
        `float vector dimension should be in range ${dimensionMin} ~ ${dimensionMax}`,
    );
  }
  return dimension;
}

/** The greatest size of a field's values: bytes of a text, elements of an array. */
export type SizeParam = 'max_length' | 'max_capacity';

/** Their greatest value, and how Milvus' messages call them. */
const SIZES: Readonly<
  Record<SizeParam, { readonly most: number; readonly called: (field: string) => string }>
> = Object.freeze({
  max_length: Object.freeze({
    most: MILVUS_LIMITS.varCharBytes,
    called: (field: string) => `length specified for the field(${field})`,
  }),
  max_capacity: Object.freeze({
    most: MILVUS_LIMITS.arrayCapacity,
    called: () => 'capacity specified for a Array',
  }),
});

/** @throws Refusal 1101 when it is missing, 1100 outside its range */
export function readSize(param: SizeParam, field: string, params: Body, collection: string): number {
  const given = readParameter(params, param);
  if (given === undefined) {
    throw new Refusal(
      MILVUS_CODES.missingParameter,
      `type param(${param}) should be specified for the field(${field}) of collection ${collection}: missing parameter`,
    );
  }
  const { most, called } = SIZES[param];
  const size = Number(given);
  if (Number.isInteger(size) && size >= 1 && size <= most) return size;
  throw invalidParameter(
    `the maximum ${called(field)} should be in (0, ${most}], but got ${given} instead, field: ${field}`,
  );
}

function readDefault(field: Field, given: unknown): Field['defaultValue'] {
  if (given === undefined) return undefined;
  if (field.primary) throw invalidParameter('primary field not support default_value');
  if (field.dataType === 'JSON' || field.dataType === 'Array' || isVector(field)) {
    throw invalidParameter(`convert defaultValue fail, err: ${field.dataType} fields have no default value`);
  }
  try {
    return converterFor(field)(given, 0) as Field['defaultValue'];
  } catch (error) {
    throw invalidParameter(`convert defaultValue fail, err: ${error instanceof Error ? error.message : ''}`);
  }
}

function tooManyFields(count: number): Refusal {
  return invalidParameter(
    `maximum field's number should be limited to ${MILVUS_LIMITS.fields}, but got ${count}`,
  );
}

function checkSchema(schema: Schema, collectionName: string): void {
  const { fields } = schema;
  const names = new Set<string>();
  for (const { name } of fields) {
    if (names.has(name)) throw invalidParameter(`duplicated field name ${name} found`);
    names.add(name);
  }
  if (fields.length > MILVUS_LIMITS.fields) throw tooManyFields(fields.length);
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
  checkKeys(fields);
  const vectors = vectorFields(schema).length;
  if (vectors === 0) throw invalidParameter('schema does not contain vector field');
  if (vectors > MILVUS_LIMITS.vectorFields) {
    throw invalidParameter(
      `maximum vector field's number should be limited to ${MILVUS_LIMITS.vectorFields}, but got ${vectors}`,
    );
  }
}

function checkKeys(fields: readonly Field[]): void {
  const [partitionKey, ...others] = fields.filter((field) => field.partitionKey);
  if (others[0]) {
    throw invalidParameter(
      `there are more than one partition key, field name = ${partitionKey?.name ?? ''}, ${others[0].name}`,
    );
  }
  if (partitionKey) {
    if (partitionKey.primary) throw invalidParameter('the partition key field must not be primary field');
    if (partitionKey.nullable) throw invalidParameter('partition key field not support nullable');
    if (partitionKey.dataType !== 'Int64' && partitionKey.dataType !== 'VarChar') {
      throw invalidParameter('the data type of partition key should be Int64 or VarChar');
    }
  }
  const clusteringKeys = fields.filter((field) => field.clusteringKey);
  if (clusteringKeys.length > 1) {
    const names = clusteringKeys.map(({ name }) => name).join(', ');
    throw invalidParameter(`there are more than one clustering key, field name = ${names}`);
  }
}
