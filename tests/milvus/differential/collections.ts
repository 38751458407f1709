/** @file The collections that both engines get: every metric, both types of key, every type of field of Milvus 2.3. */
import type { CreateCollectionRequest, FieldSchema, MetricType } from '../../../src/milvus/types.ts';

export interface TwinCollection {
  readonly name: string;
  readonly key: 'Int64' | 'VarChar';
  readonly metric: MetricType;
}

/** Milvus 2.3 has one vector field a collection, hence one collection a metric. */
export const COLLECTIONS: readonly TwinCollection[] = Object.freeze([
  { name: 'numbers', key: 'Int64', metric: 'L2' },
  { name: 'texts', key: 'VarChar', metric: 'COSINE' },
  { name: 'products', key: 'Int64', metric: 'IP' },
  { name: 'bits', key: 'Int64', metric: 'HAMMING' },
  { name: 'sets', key: 'VarChar', metric: 'JACCARD' },
]);

export const DIMENSION = Object.freeze({ float: 8, binary: 32 });

const field = (
  fieldName: string,
  dataType: FieldSchema['dataType'],
  more?: Partial<FieldSchema>,
): FieldSchema => Object.freeze({ fieldName, dataType, ...more });
const array = (fieldName: string, elementDataType: FieldSchema['elementDataType'] & string): FieldSchema =>
  field(fieldName, 'Array', { elementDataType, elementTypeParams: { max_capacity: 8, max_length: 64 } });

/** The same in every collection. */
export const SCALAR_FIELDS: readonly FieldSchema[] = Object.freeze([
  field('flag', 'Bool'),
  field('i8', 'Int8'),
  field('i16', 'Int16'),
  field('i32', 'Int32'),
  field('i64', 'Int64'),
  field('f', 'Float'),
  field('d', 'Double'),
  field('s', 'VarChar', { elementTypeParams: { max_length: 64 } }),
  field('j', 'JSON'),
  array('longs', 'Int64'),
  array('doubles', 'Double'),
  array('flags', 'Bool'),
  array('names', 'VarChar'),
]);

export const isBinary = ({ metric }: TwinCollection): boolean => metric === 'HAMMING' || metric === 'JACCARD';

export function createRequest(collection: TwinCollection) {
  const { name, key, metric } = collection;
  const binary = isBinary(collection);
  const dim = binary ? DIMENSION.binary : DIMENSION.float;
  return {
    collectionName: name,
    schema: {
      enableDynamicField: true,
      fields: [
        field('id', key, {
          isPrimary: true,
          ...(key === 'VarChar' && { elementTypeParams: { max_length: 64 } }),
        }),
        ...SCALAR_FIELDS,
        field('v', binary ? 'BinaryVector' : 'FloatVector', { elementTypeParams: { dim } }),
      ],
    },
    // Exact on both sides.
    indexParams: [{ fieldName: 'v', indexType: binary ? 'BIN_FLAT' : 'FLAT', metricType: metric }],
  } satisfies CreateCollectionRequest;
}
