/** @file A list of queries as CSV (RFC 4180): `query,relevant`, a path each, several rows a query or several paths with `;` between. */
import { LookalikeError } from '../../base/errors.ts';
import { EVALUATION } from '../../profiles/profiles.ts';

export interface ListedQuery {
  readonly query: string;
  readonly relevant: readonly string[];
}

const HEAD = 'query,relevant';

/** @throws LookalikeError INVALID_ARGUMENT for what is no such list */
export function readList(text: string): readonly ListedQuery[] {
  const rows = parseCsv(text.replace(/^\uFEFF/u, '')).filter((row) => row.some((cell) => cell.trim() !== ''));
  const isHead = rows[0]?.map((cell) => cell.trim().toLowerCase()).join(',') === HEAD;
  const listed = isHead ? rows.slice(1) : rows;
  const queries = listed.map((cells, at) => {
    const [query = '', relevant = ''] = cells.map((cell) => cell.trim());
    const others = relevant.split(';').flatMap((path) => path.trim() || []);
    if (cells.length !== 2 || query === '' || others.length === 0) {
      const line = cells.join(',').slice(0, EVALUATION.quoted);
      throw invalid(`Its ${isHead ? 'row' : 'line'} ${at + 1} reads "${line}"`);
    }
    return { query, relevant: others };
  });
  if (queries.length === 0) throw invalid('It has no rows');
  return queries;
}

function invalid(found: string): LookalikeError {
  return new LookalikeError(
    'INVALID_ARGUMENT',
    `The list of queries cannot be read. ${found}; two cells are expected, the path of a query and those of what it should find, ` +
      'with semicolons between them.',
  );
}

/** Rows of cells. What is no CSV comes out as some cells. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  // A cell, quoted or not, and what ends it: each begins where the one before ended.
  for (const match of text.matchAll(/(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r?\n|\r|$)/gu)) {
    const [whole, quoted, plain = '', end] = match;
    // Behind the last line end.
    if (whole === '' && row.length === 0) break;
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}
