/** @file The rows that a filter selects, read in pages along its access path. */
import type { Row, Rows } from '../../store/store.ts';
import type { Filter } from './filter/filter.ts';
import { rowOfGeneratedKey } from './generated-keys.ts';
import { ENGINE_LIMITS } from '../limits.ts';
import type { ScalarIndex } from './scalar-index.ts';

/** Where the rows are. */
export interface RowSource {
  readonly rows: Rows;
  readonly collection: number;
  readonly keysAreGenerated: boolean;
  readonly scalarIndex: (field: string) => Promise<ScalarIndex>;
}

/** Whether an index' label passes the filter, for a search. */
export type Allow = (row: number) => boolean;

/**
 * The rows selected, by ascending ordinal, in pages of any size.
 *
 * @param wanted how many the caller will take at most: no more than these are read where none is checked
 */
export async function* findRows(
  source: RowSource,
  filter: Filter,
  wanted = Infinity,
): AsyncGenerator<Row[], void, undefined> {
  const pageSize = filter.access.exact ? Math.min(ENGINE_LIMITS.scanPage, wanted) : ENGINE_LIMITS.scanPage;
  for await (const page of candidates(source, filter, pageSize)) {
    yield filter.access.exact ? page : page.filter((row) => filter.predicate(row) === true);
  }
}

/** Ordinals of the rows selected. Some may be gone already; without reading rows where the access path is exact. */
export async function findOrdinals(source: RowSource, filter: Filter): Promise<number[]> {
  if (filter.access.exact) {
    const known = await listedOrdinals(source, filter);
    if (known) return known;
  }
  const found: number[] = [];
  for await (const page of findRows(source, filter)) for (const { row } of page) found.push(row);
  return found;
}

/** `undefined` when every row passes. */
export async function findAllowed(source: RowSource, filter: Filter): Promise<Allow | undefined> {
  if (filter.isAlwaysTrue) return undefined;
  const { path, exact } = filter.access;
  if (exact && path.kind === 'rows') return (row) => row > path.after && row < path.before;
  const allowed = new Set(await findOrdinals(source, filter));
  return (row) => allowed.has(row);
}

export async function countRows(source: RowSource, filter: Filter): Promise<number> {
  if (filter.isAlwaysTrue) return source.rows.count(source.collection);
  // Ordinals from keys may belong to no row, those of a scalar index never do.
  if (filter.access.exact && filter.access.path.kind === 'values') {
    return (await findOrdinals(source, filter)).length;
  }
  let count = 0;
  for await (const page of findRows(source, filter)) count += page.length;
  return count;
}

async function* candidates(
  source: RowSource,
  filter: Filter,
  pageSize: number,
): AsyncGenerator<Row[], void, undefined> {
  const { path } = filter.access;
  const { rows, collection } = source;
  if (path.kind === 'rows') {
    for (let after = path.after; ;) {
      const page = await rows.scan(collection, { after, limit: pageSize });
      const last = page.at(-1);
      if (!last) return;
      yield page.filter(({ row }) => row < path.before);
      if (last.row + 1 >= path.before) return;
      after = last.row;
    }
  }
  const ordinals = (await listedOrdinals(source, filter)) ?? [];
  for (let start = 0; start < ordinals.length; start += pageSize) {
    const page = await rows.read(collection, ordinals.slice(start, start + pageSize));
    yield page.filter((row) => row !== undefined);
  }
}

/** The ordinals that the access path names, ascending; `undefined` for a path that has to be scanned. */
async function listedOrdinals(
  source: RowSource,
  { access: { path } }: Filter,
): Promise<number[] | undefined> {
  switch (path.kind) {
    case 'keys':
      return (await ordinalsOfKeys(source, path.keys))
        .filter((row) => row !== undefined)
        .sort((a, b) => a - b);
    case 'values':
      return (await source.scalarIndex(path.field)).find(path.values);
    case 'rows':
      return undefined;
  }
}

/** In the order of the keys. Of generated keys, ordinals may come back that no row has. */
export async function ordinalsOfKeys(
  source: Pick<RowSource, 'rows' | 'collection' | 'keysAreGenerated'>,
  keys: readonly (number | string)[],
): Promise<(number | undefined)[]> {
  if (!source.keysAreGenerated) return source.rows.find(source.collection, keys);
  return keys.map((key) => {
    const row = rowOfGeneratedKey(Number(key));
    return row >= 0 && row < ENGINE_LIMITS.rows ? row : undefined;
  });
}
