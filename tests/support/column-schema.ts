/** @file Two columns that filters use, a number and a text. */
import type { Schema } from '../../src/milvus/local/schema.ts';

export const COLUMN_SCHEMA: Schema = {
  autoId: true,
  dynamic: false,
  fields: [
    { name: 'size', dataType: 'Int64', primary: false, nullable: true, description: '' },
    { name: 'path', dataType: 'VarChar', primary: false, nullable: true, description: '', maxLength: 9 },
  ],
};
