/** @file A collection as `collections/describe` shows it (contract section 2.2). */
import type { CollectionRecord } from './collection-record.ts';
import type { Field, Schema } from './schema.ts';
import type { CollectionDescription, FieldDescription, KeyValue } from '../types.ts';

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
    aliases: [],
    load: record.loaded ? 'LoadStateLoaded' : 'LoadStateNotLoad',
    shardsNum,
    partitionsNum: 1,
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
    partitionKey: false,
    clusteringKey: false,
    autoId: field.primary && schema.autoId,
    nullable: field.nullable,
    description: field.description,
    ...(params.length > 0 ? { params } : {}),
  };
}

function typeParams({ dimension, maxLength }: Field): KeyValue[] {
  return [
    ...(dimension === undefined ? [] : [{ key: 'dim', value: String(dimension) }]),
    ...(maxLength === undefined ? [] : [{ key: 'max_length', value: String(maxLength) }]),
  ];
}
