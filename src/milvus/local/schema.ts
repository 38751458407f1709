/** @file A collection's fields as the engine uses them: checked, complete, with numbers as numbers. */
import type { DataType, ElementType, VectorType } from '../types.ts';

/** Where a row keeps the keys that its collection does not declare; filters may name it. */
export const DYNAMIC_FIELD = '$meta';

/** Where a row keeps its partition's id; absent for the default partition, 0. No filter can name it. */
export const PARTITION_FIELD = '$partition';

/** One declared field. A plain record: it is stored with its collection. */
export interface Field {
  readonly name: string;
  readonly dataType: DataType;
  readonly primary: boolean;
  readonly nullable: boolean;
  readonly description: string;
  /** Vector fields: number of dimensions. */
  readonly dimension?: number;
  /** VarChar, and Array of VarChar: longest value in UTF-8 bytes. */
  readonly maxLength?: number;
  /** Array fields: type and greatest number of the elements. */
  readonly elementType?: ElementType;
  readonly maxCapacity?: number;
  /** What an absent or null value becomes, also in rows stored before the field was added; converted already. */
  readonly defaultValue?: string | number | bigint | boolean;
  readonly partitionKey?: boolean;
  readonly clusteringKey?: boolean;
  /** Other type parameters, kept for describe. */
  readonly typeParams?: Readonly<Record<string, string>>;
}

export type VectorField = Field & { readonly dataType: VectorType; readonly dimension: number };

export interface Schema {
  /** Primary keys are given by the engine: 1, 2, ... */
  readonly autoId: boolean;
  /** Undeclared keys are stored, too. */
  readonly dynamic: boolean;
  /** In the order declared. */
  readonly fields: readonly Field[];
}

export const VECTOR_TYPES: ReadonlySet<string> = new Set<VectorType>([
  'FloatVector',
  'Float16Vector',
  'BFloat16Vector',
  'BinaryVector',
]);

export function isVector(field: Field): field is VectorField {
  return VECTOR_TYPES.has(field.dataType);
}

/** The one primary field. */
export function primaryField(schema: Schema): Field {
  return schema.fields.find((field) => field.primary) as Field;
}

/** Fields that hold neither the primary key nor a vector. */
export function scalarFields(schema: Schema): readonly Field[] {
  return schema.fields.filter((field) => !field.primary && !isVector(field));
}

export function vectorFields(schema: Schema): readonly VectorField[] {
  return schema.fields.filter(isVector);
}

export function isInteger(dataType: DataType): dataType is 'Int8' | 'Int16' | 'Int32' | 'Int64' {
  return dataType === 'Int8' || dataType === 'Int16' || dataType === 'Int32' || dataType === 'Int64';
}

export function isNumeric(dataType: DataType): boolean {
  return isInteger(dataType) || dataType === 'Float' || dataType === 'Double';
}
