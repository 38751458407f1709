/** @file A table as CSV after RFC 4180: CRLF between records, fields quoted where they have to be. */
import { csvField } from './csv-field.ts';

export type CsvCell = string | number;

/**
 * A spreadsheet takes text that begins with one of these for a formula (OWASP, "CSV Injection"), and a file's name is
 * anybody's text. Numbers are ours and stay as they are.
 */
const FORMULA_START = /^[=+\-@\t\r]/;

/** @param records rows of cells, the header first */
export function toCsv(records: readonly (readonly CsvCell[])[]): string {
  return records.map((record) => record.map(toField).join(',') + '\r\n').join('');
}

function toField(cell: CsvCell): string {
  if (typeof cell === 'number') return String(cell);
  return csvField(FORMULA_START.test(cell) ? `'${cell}` : cell);
}
