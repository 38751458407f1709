/** @file What a row holds in a column, also where it was stored before the column was. */
import type { Row } from '../../../store/store.ts';
import { primaryKeyOf } from '../row-key.ts';
import { DYNAMIC_FIELD, PARTITION_FIELD, type Schema } from '../schema.ts';

/** A column's value: `null` for none. Only a row without dynamic keys has `undefined`, since it misses every key. */
export type ColumnReader = (row: Row) => unknown;

/** Rows of the default partition do not name it. */
const DEFAULT_PARTITION = 0;

/** @param column a field of the schema, or one of the hidden ones */
export function columnReader(schema: Schema, column: string): ColumnReader {
  if (column === DYNAMIC_FIELD) return (row) => row.fields[column];
  if (column === PARTITION_FIELD) return (row) => row.fields[column] ?? DEFAULT_PARTITION;
  const field = schema.fields.find(({ name }) => name === column);
  if (field?.primary) {
    return field.dataType === 'VarChar' ? (row) => row.key : (row) => primaryKeyOf(row.key, false);
  }
  const absent = field?.defaultValue ?? null;
  // Own keys only: `constructor` is a valid name of a field.
  return ({ fields }) => (Object.hasOwn(fields, column) ? fields[column] : null) ?? absent;
}
