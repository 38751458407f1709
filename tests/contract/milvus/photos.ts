/** @file The collections that the contract's tests work on. */
import type { CreateCollectionRequest, Entity, FieldSchema, IndexParam } from '../../../src/milvus/types.ts';

export const NAME = 'photos';
/** Names the collection of a request. */
export const c = Object.freeze({ collectionName: NAME });

export const ID = Object.freeze({ fieldName: 'id', dataType: 'Int64', isPrimary: true } as const);
export const KEY = Object.freeze({
  fieldName: 'key',
  dataType: 'VarChar',
  isPrimary: true,
  elementTypeParams: { max_length: 64 },
} as const);
export const VEC = vectorField('vec', 2);

/** Fields and an index that every release of Milvus has. */
export const PHOTOS = collectionOf(
  [
    ID,
    VEC,
    { fieldName: 'path', dataType: 'VarChar', elementTypeParams: { max_length: 32 } },
    { fieldName: 'size', dataType: 'Int32' },
  ],
  {
    enableDynamicField: true,
    indexParams: [
      { fieldName: 'vec', metricType: 'L2', indexType: 'HNSW', params: { M: 16, efConstruction: 64 } },
    ],
  },
);

/** Row n has the key n and the vector (n, 0), so that nearest means nearest number. */
export function photos(...numbers: readonly number[]): Entity[] {
  return numbers.map((n) => ({ id: n, vec: [n, 0], path: `p${n}.jpg`, size: n, extra: { n } }));
}

/** Texts as keys, quick setup, dynamic. */
export const KEYED: CreateCollectionRequest = Object.freeze({
  ...c,
  dimension: 2,
  idType: 'VarChar',
  primaryFieldName: 'key',
  metricType: 'COSINE',
  params: { max_length: 64 },
});

export function vectorField(
  fieldName: string,
  dim: number,
  dataType: FieldSchema['dataType'] = 'FloatVector',
) {
  return { fieldName, dataType, elementTypeParams: { dim } } as const;
}

/** {@link NAME} with these fields; an L2 index on `vec`, unless others are given. */
export function collectionOf(
  fields: readonly FieldSchema[],
  {
    autoId = false,
    enableDynamicField = false,
    indexParams = [{ fieldName: 'vec', metricType: 'L2' }],
    ...more
  }: Partial<CreateCollectionRequest> & {
    readonly autoId?: boolean;
    readonly enableDynamicField?: boolean;
    readonly indexParams?: readonly IndexParam[];
  } = {},
): CreateCollectionRequest {
  return { ...c, ...more, schema: { autoId, enableDynamicField, fields }, indexParams };
}
