/**
 * @file Columns as filters use them, kept beside the rows: the values of neighbouring rows in one document, since what a
 * row costs to read is mostly being one. A row never changes under its ordinal, so that a saved column is out of date by
 * the rows stored since, and by those deleted since; the rows are the truth, and what is damaged is read from them again.
 */
import { LookalikeError } from '../../base/errors.ts';
import { seal, unseal, type Sealed } from '../../store/sealed.ts';
import type { Documents, Rows } from '../../store/store.ts';
import { ENGINE_LIMITS } from '../limits.ts';
import { ScalarIndex } from './scalar-index.ts';
import type { ScalarValue } from './filter/condition.ts';
import type { Schema } from './schema.ts';

const TABLE = 'columns';
/** Under it stands the greatest ordinal that is in the column; it sorts before the numbers of parts. All are sealed. */
const THROUGH = '';

/** Values of the rows of one range of ordinals, ascending. */
interface Part {
  readonly rows: Uint32Array;
  readonly values: readonly (ScalarValue | null)[];
}

export interface ColumnSource {
  readonly documents: Pick<Documents, 'list' | 'put' | 'delete'>;
  readonly rows: Pick<Rows, 'count' | 'ordinals' | 'scan'>;
  /** The collection's id. */
  readonly collection: number;
}

/** An index of a column, and how much of it is not saved. */
export interface OpenedColumn {
  readonly index: ScalarIndex;
  /** Greatest ordinal that is saved, -1 where nothing is. */
  readonly saved: number;
  /** Rows read one by one. */
  readonly read: number;
}

/** The index of a column over all rows, opened while nothing is being written. */
export async function openColumn(
  source: ColumnSource,
  schema: Schema,
  column: string,
): Promise<OpenedColumn> {
  const { documents, rows, collection } = source;
  const [entries, count] = await Promise.all([
    documents.list<Sealed<unknown>>(TABLE, prefixOf(collection, column)),
    rows.count(collection),
  ]);
  const index = new ScalarIndex(schema, column);
  const saved = loadSaved(index, entries);
  if (saved === undefined) return readRows(source, schema, column);
  const known = index.size;
  const read = await scanInto(index, source, saved);
  if (index.size === count) return { index, saved, read };
  const stored = new Set(await rows.ordinals(collection, saved));
  for (const row of index.rows(-1)) if (row <= saved && !stored.has(row)) index.remove(row);
  // A part is missing.
  if (index.size < count) return readRows(source, schema, column);
  // Where much is gone it is saved anew.
  if (known - stored.size > ENGINE_LIMITS.scanPage) return { index, saved: -1, read: index.size };
  return { index, saved, read };
}

/** Returns the greatest ordinal that was saved, -1 when nothing was, `undefined` where it is damaged. */
function loadSaved(
  index: ScalarIndex,
  [header, ...parts]: readonly { readonly value: Sealed<unknown> }[],
): number | undefined {
  if (!header) return -1;
  try {
    const saved = unseal(header.value as Sealed<number>);
    for (const { value } of parts) {
      const part = unseal(value as Sealed<Part>);
      part.rows.forEach((row, position) => index.set(row, part.values[position] ?? null));
    }
    return saved;
  } catch (error) {
    if (error instanceof LookalikeError && error.code === 'SNAPSHOT_INVALID') return undefined;
    throw error;
  }
}

/** As if nothing had been saved. */
async function readRows(source: ColumnSource, schema: Schema, column: string): Promise<OpenedColumn> {
  const index = new ScalarIndex(schema, column);
  return { index, saved: -1, read: await scanInto(index, source, -1) };
}

/** Saves the column's rows from the part of `saved` on, which is the first that may have changed. */
export async function saveColumn(
  { documents, collection }: Pick<ColumnSource, 'documents' | 'collection'>,
  column: string,
  { index, saved }: OpenedColumn,
): Promise<void> {
  const prefix = prefixOf(collection, column);
  const first = Math.max(0, partOf(saved));
  const parts = new Map<number, { rows: number[]; values: (ScalarValue | null)[] }>();
  let through = saved;
  for (const row of index.rows(first * ENGINE_LIMITS.columnPart - 1)) {
    const number = partOf(row);
    const part = parts.get(number) ?? { rows: [], values: [] };
    parts.set(number, part);
    part.rows.push(row);
    part.values.push(index.valueOf(row));
    through = Math.max(through, row);
  }
  if (saved < 0) await forgetColumns({ documents, collection }, column);
  await documents.put(TABLE, [
    { key: prefix + THROUGH, value: seal(through) },
    ...Array.from(parts, ([number, { rows, values }]) => ({
      key: `${prefix}${String(number).padStart(10, '0')}`,
      value: seal<Part>({ rows: Uint32Array.from(rows), values }),
    })),
  ]);
}

/** Forgets one saved column of a collection, or all. */
export async function forgetColumns(
  { documents, collection }: Pick<ColumnSource, 'documents' | 'collection'>,
  column?: string,
): Promise<void> {
  const saved = await documents.list(TABLE, prefixOf(collection, column));
  await documents.delete(
    TABLE,
    saved.map(({ key }) => key),
  );
}

/** Returns how many rows there were. */
async function scanInto(
  index: ScalarIndex,
  { rows, collection }: ColumnSource,
  behind: number,
): Promise<number> {
  let read = 0;
  for (let after = behind; ;) {
    const page = await rows.scan(collection, { after, limit: ENGINE_LIMITS.scanPage });
    for (const row of page) index.add(row);
    read += page.length;
    const last = page.at(-1);
    if (page.length < ENGINE_LIMITS.scanPage || !last) return read;
    after = last.row;
  }
}

/** No name of a column holds a slash. */
function prefixOf(collection: number, column?: string): string {
  return column === undefined ? `${collection}/` : `${collection}/${column}/`;
}

function partOf(row: number): number {
  return Math.floor(row / ENGINE_LIMITS.columnPart);
}
