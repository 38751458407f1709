/** @file A collection as `collections/describe` shows it (contract section 2.2). */
import type { CollectionDescription, DataType, FieldDescription, KeyValue } from '../types.ts';
import { isLoaded, type CollectionRecord } from './collection-record.ts';
import { isInteger, type Field, type Schema } from './schema.ts';

/** Milvus numbers the fields of users from here. */
const FIRST_FIELD_ID = 100;

export function describe(record: CollectionRecord): CollectionDescription {
  const { schema, description, consistencyLevel, shardsNum, properties } = record.definition;
  return {
    collectionName: record.name,
    collectionID: record.id,
    description,
    autoId: schema.autoId,
    enableDynamicField: schema.dynamic,
    fields: schema.fields.map((field, position) => describeField(field, FIRST_FIELD_ID + position, schema)),
    structFields: [],
    functions: [],
    indexes: record.indexes.map(({ fieldName, indexName, metricType }) => ({
      fieldName,
      indexName,
      // Milvus' answer on this route for an index that has no metric.
      metricType: metricType ?? 'COSINE',
    })),
    aliases: record.aliases,
    load: isLoaded(record) ? 'LoadStateLoaded' : 'LoadStateNotLoad',
    shardsNum,
    partitionsNum: record.partitions.length,
    consistencyLevel,
    properties,
  };
}

function describeField(field: Field, id: number, schema: Schema): FieldDescription {
  const params = typeParams(field);
  return {
    id,
    name: field.name,
    type: field.dataType,
    primaryKey: field.primary,
    partitionKey: field.partitionKey ?? false,
    clusteringKey: field.clusteringKey ?? false,
    autoId: field.primary && schema.autoId,
    nullable: field.nullable,
    description: field.description,
    ...(field.elementType ? { elementType: field.elementType } : {}),
    ...(params.length > 0 ? { params } : {}),
    ...(field.defaultValue === undefined
      ? {}
      : { defaultValue: { Data: { [unionKey(field.dataType)]: field.defaultValue } } }),
  };
}

/** The member of protobuf's union that holds a value of the type. */
function unionKey(dataType: DataType): string {
  if (dataType === 'Int64') return 'LongData';
  if (isInteger(dataType)) return 'IntData';
  return dataType === 'VarChar' ? 'StringData' : `${dataType}Data`;
}

function typeParams({ dimension, maxLength, maxCapacity, typeParams: others = {} }: Field): KeyValue[] {
  return [
    ...(dimension === undefined ? [] : [{ key: 'dim', value: String(dimension) }]),
    ...(maxLength === undefined ? [] : [{ key: 'max_length', value: String(maxLength) }]),
    ...(maxCapacity === undefined ? [] : [{ key: 'max_capacity', value: String(maxCapacity) }]),
    ...Object.entries(others).map(([key, value]) => ({ key, value })),
  ];
}
