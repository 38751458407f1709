/** @file A collection's fields as the engine uses them: checked, complete, with numbers as numbers. */
import type { DataType } from './types.ts';

/** Where a row keeps the keys that its collection does not declare; filters may name it. */
export const DYNAMIC_FIELD = '$meta';

/** One declared field. A plain record: it is stored with its collection. */
export interface Field {
  readonly name: string;
  readonly dataType: DataType;
  readonly primary: boolean;
  readonly nullable: boolean;
  readonly description: string;
  /** Vector fields: number of dimensions. */
  readonly dimension?: number;
  /** VarChar: longest value in UTF-8 bytes. */
  readonly maxLength?: number;
  /** What an absent or null value becomes; converted already. */
  readonly defaultValue?: string | number | boolean;
}

export interface Schema {
  /** Primary keys are given by the engine: 1, 2, ... */
  readonly autoId: boolean;
  /** Undeclared keys are stored, too. */
  readonly dynamic: boolean;
  /** In the order declared. */
  readonly fields: readonly Field[];
}

export function isVector(field: Field): field is Field & { readonly dimension: number } {
  return field.dataType === 'FloatVector';
}

/** The one primary field. */
export function primaryField(schema: Schema): Field {
  return schema.fields.find((field) => field.primary) as Field;
}

/** Fields that hold neither the primary key nor a vector. */
export function scalarFields(schema: Schema): readonly Field[] {
  return schema.fields.filter((field) => !field.primary && !isVector(field));
}

export function vectorFields(schema: Schema): readonly (Field & { readonly dimension: number })[] {
  return schema.fields.filter(isVector);
}

export function isInteger(dataType: DataType): dataType is 'Int8' | 'Int16' | 'Int32' | 'Int64' {
  return dataType === 'Int8' || dataType === 'Int16' || dataType === 'Int32' || dataType === 'Int64';
}

export function isNumeric(dataType: DataType): boolean {
  return isInteger(dataType) || dataType === 'Float' || dataType === 'Double';
}
