/** @file Rows as gRPC has them: one column a field, Int64 as digits, JSON as bytes. Nothing is lost either way. */
import { DataType, getDataKey } from '@zilliz/milvus2-sdk-node';
import type { CollectionSchema, Entity, FieldSchema } from '../../../src/milvus/types.ts';
import { parseJson, stringifyJson } from '../../../src/milvus/wire/json.ts';

/** A protobuf `FieldData` as the SDK's loader has it: `data` names the member of a oneof that is set. */
export interface Column {
  readonly field_name: string;
  readonly type: keyof typeof DataType;
  readonly is_dynamic?: boolean;
  readonly scalars?: Values;
  readonly vectors?: Readonly<Record<string, unknown>> & {
    readonly data?: string;
    readonly dim: number | string;
  };
}
type Values = Readonly<Record<string, unknown>> & { readonly data?: string };

const DYNAMIC = '$meta';

/** The columns of rows whose collection has this schema; keys that it doesn't declare go into the dynamic column. */
export function encodeColumns(schema: CollectionSchema, rows: readonly Entity[]): Column[] {
  const given = schema.fields.filter(({ isPrimary }) => !(isPrimary && schema.autoId));
  const columns = given.map((field) =>
    encodeColumn(
      field,
      rows.map((row) => row[field.fieldName]),
    ),
  );
  if (!schema.enableDynamicField) return columns;
  const declared = new Set(given.map(({ fieldName }) => fieldName));
  const undeclared = rows.map((row) =>
    Object.fromEntries(Object.entries(row).filter(([key]) => !declared.has(key))),
  );
  const dynamic = encodeColumn({ fieldName: DYNAMIC, dataType: 'JSON' }, undeclared);
  return [...columns, { ...dynamic, is_dynamic: true }];
}

function encodeColumn(
  { fieldName, dataType, elementDataType, elementTypeParams }: FieldSchema,
  values: unknown[],
): Column {
  const column = { field_name: fieldName, type: dataType };
  const key = getDataKey(DataType[dataType]);
  const dim = Number(elementTypeParams?.dim);
  switch (dataType) {
    case 'FloatVector':
      return { ...column, vectors: { dim, [key]: { data: values.flat() } } };
    case 'BinaryVector':
      return { ...column, vectors: { dim, [key]: Buffer.from(values.flat() as number[]) } };
    case 'JSON':
      return {
        ...column,
        scalars: { [key]: { data: values.map((value) => Buffer.from(stringifyJson(value))) } },
      };
    case 'Array': {
      const elementKey = getDataKey(DataType[elementDataType ?? 'None']);
      const arrays = (values as unknown[][]).map((elements) => ({
        [elementKey]: { data: elements.map(encodeScalar) },
      }));
      return { ...column, scalars: { [key]: { data: arrays, element_type: elementDataType } } };
    }
    default:
      return { ...column, scalars: { [key]: { data: values.map(encodeScalar) } } };
  }
}

function encodeScalar(value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

/**
 * The rows again; dynamic keys stand beside the declared fields.
 * @param asked names of output fields: the server sends all dynamic keys when one is asked for
 */
export function decodeRows(columns: readonly Column[], asked: readonly string[]): Entity[] {
  const isAsked = (key: string): boolean => ['*', DYNAMIC, key].some((name) => asked.includes(name));
  const rows: Record<string, unknown>[] = [];
  for (const column of columns) {
    decodeColumn(column).forEach((value, position) => {
      const row = (rows[position] ??= {});
      const members = column.is_dynamic
        ? Object.entries(value as Entity).filter(([key]) => isAsked(key))
        : [[column.field_name, value] as const];
      Object.assign(row, Object.fromEntries(members));
    });
  }
  return rows;
}

function decodeColumn({ scalars, vectors }: Column): unknown[] {
  if (scalars) return decodeScalars(scalars);
  if (vectors?.data === 'float_vector') {
    const { data } = vectors.float_vector as { data: number[] };
    return slices(data, Number(vectors.dim));
  }
  if (vectors?.data === 'binary_vector') {
    const bytes = vectors.binary_vector as Buffer;
    return slices([...bytes], Number(vectors.dim) / 8).map((vector) =>
      Buffer.from(vector).toString('base64'),
    );
  }
  throw new TypeError(`No decoder for a column of ${vectors?.data}`);
}

function decodeScalars(values: Values): unknown[] {
  // An empty array comes without a member.
  if (values.data === undefined) return [];
  const { data } = values[values.data] as { data: unknown[] };
  switch (values.data) {
    case 'array_data':
      return data.map((elements) => decodeScalars(elements as Values));
    case 'json_data':
      return data.map((bytes) => parseJson((bytes as Buffer).toString()));
    case 'long_data':
      return data.map((digits) => integerOf(digits as string));
    default:
      return data;
  }
}

/** An Int64 as the typed interface has it: a number where that is exact. */
export function integerOf(digits: string): number | bigint {
  return Number.isSafeInteger(Number(digits)) ? Number(digits) : BigInt(digits);
}

function slices<T>(items: readonly T[], length: number): T[][] {
  return Array.from({ length: items.length / length }, (_, n) => items.slice(n * length, (n + 1) * length));
}
