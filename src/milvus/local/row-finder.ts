/** @file The rows that a filter selects, reached along its access path and read in pages. */
import type { Row, Rows } from '../../store/store.ts';
import type { LabelSet, LabelTest } from '../../vectors/vector-index.ts';
import { ENGINE_LIMITS } from '../limits.ts';
import { ALL_ROWS, type AccessPath, type RowRange } from './filter/access-path.ts';
import type { Filter } from './filter/filter.ts';
import { rowOfGeneratedKey } from './generated-keys.ts';
import type { RowKey } from './row-key.ts';
import { RowList, type RowCandidates } from './row-set.ts';
import type { ScalarIndex } from './scalar-index.ts';

/** Where the rows are. */
export interface RowSource {
  readonly rows: Pick<Rows, 'read' | 'scan' | 'find'>;
  readonly collection: number;
  /** Number of all rows. */
  readonly size: () => Promise<number>;
  readonly keysAreGenerated: boolean;
  readonly scalarIndex: (column: string) => Promise<ScalarIndex>;
}

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
  const { list, bounds, pageSize, check } = await planRead(source, filter, wanted);
  const pages = list ? read(source, list.rows, pageSize) : scan(source, bounds, pageSize);
  for await (const page of pages) yield check(page);
}

/** As {@link findRows}, in the order of an index: by ascending value of its column. */
export async function* findRowsInOrder(
  source: RowSource,
  filter: Filter,
  wanted: number,
  index: ScalarIndex,
): AsyncGenerator<Row[], void, undefined> {
  const { list, bounds, pageSize, check } = await planRead(source, filter, wanted);
  const candidates: number[] = [];
  for (const row of index.inOrder()) if (list ? list.has(row) : isInside(bounds, row)) candidates.push(row);
  for await (const page of read(source, candidates, pageSize)) yield check(page);
}

/** Ordinals of the rows selected. Some may be gone already; without reading rows where the access path is exact. */
export async function findOrdinals(source: RowSource, filter: Filter): Promise<number[]> {
  return [...(await findList(source, filter))];
}

/** What a search may answer; `undefined` when that is every row. */
export async function findAllowed(
  source: RowSource,
  filter: Filter,
): Promise<LabelSet | LabelTest | undefined> {
  const { path, exact } = filter.access;
  if (exact && path.kind === 'rows') {
    return isEverything(path) ? undefined : { has: (row) => isInside(path, row) };
  }
  return findList(source, filter);
}

/** How many rows the filter selects; without reading them where the access path is exact. */
export async function countRows(source: RowSource, filter: Filter): Promise<number> {
  const { path, exact } = filter.access;
  if (exact && path.kind === 'rows' && isEverything(path)) return source.size();
  if (exact && namesStoredRows(path, source)) return (await findList(source, filter)).size;
  let count = 0;
  for await (const page of findRows(source, filter)) count += page.length;
  return count;
}

/** In the order of the keys. Of generated keys, ordinals may come back that no row has. */
export async function ordinalsOfKeys(
  source: Omit<RowSource, 'scalarIndex' | 'size'>,
  keys: readonly RowKey[],
): Promise<(number | undefined)[]> {
  if (!source.keysAreGenerated) return source.rows.find(source.collection, keys);
  return keys.map((key) => {
    const row = GENERATED_KEY.test(String(key)) ? rowOfGeneratedKey(Number(key)) : ENGINE_LIMITS.rows;
    return row < ENGINE_LIMITS.rows ? row : undefined;
  });
}

/** The one way that a generated key is written: a VarChar "01" is not the key "1". */
const GENERATED_KEY = /^[1-9]\d*$/;

interface ReadPlan {
  /** The rows to read; `undefined` where only {@link bounds} are known. */
  readonly list: RowList | undefined;
  readonly bounds: RowRange;
  readonly pageSize: number;
  /** The rows of a page that are selected. */
  readonly check: (page: Row[]) => Row[];
}

async function planRead(source: RowSource, filter: Filter, wanted: number): Promise<ReadPlan> {
  const { path, exact } = filter.access;
  const list = await listRows(source, path);
  // What cannot be listed is scanned, and only a plain range of rows is scanned without a look at each.
  const isChecked = !exact || (!list && path.kind !== 'rows');
  return {
    list,
    bounds: boundsOf(path),
    pageSize: isChecked ? ENGINE_LIMITS.scanPage : Math.min(ENGINE_LIMITS.scanPage, wanted),
    check: (page) => (isChecked ? page.filter((row) => filter.predicate(row) === true) : page),
  };
}

async function findList(source: RowSource, filter: Filter): Promise<RowList> {
  if (filter.access.exact) {
    const known = await listRows(source, filter.access.path);
    if (known) return known;
  }
  const found: number[] = [];
  for await (const page of findRows(source, filter)) for (const { row } of page) found.push(row);
  return RowList.of(found);
}

async function* read(
  { rows, collection }: RowSource,
  ordinals: ArrayLike<number>,
  pageSize: number,
): AsyncGenerator<Row[], void, undefined> {
  for (let start = 0; start < ordinals.length; start += pageSize) {
    const length = Math.min(pageSize, ordinals.length - start);
    const asked = Array.from({ length }, (_, position) => ordinals[start + position] as number);
    const page = await rows.read(collection, asked);
    yield page.filter((row) => row !== undefined);
  }
}

async function* scan(
  { rows, collection }: RowSource,
  { after, before }: RowRange,
  pageSize: number,
): AsyncGenerator<Row[], void, undefined> {
  let last = after;
  while (last + 1 < before) {
    const page = await rows.scan(collection, { after: last, limit: pageSize });
    yield page.filter(({ row }) => row < before);
    last = page.at(-1)?.row ?? Infinity;
  }
}

/** The rows that a path names; `undefined` where that takes a scan. */
async function listRows(source: RowSource, path: AccessPath): Promise<RowList | undefined> {
  if (!isListable(path)) return undefined;
  const candidates = await candidatesOf(source, path);
  return RowList.of(candidates.rows());
}

function isListable(path: AccessPath): boolean {
  switch (path.kind) {
    case 'keys':
    case 'values':
      return true;
    case 'rows':
      return false;
    case 'every':
      return path.paths.some(isListable);
    case 'any':
      return path.paths.every(isListable);
  }
}

async function candidatesOf(source: RowSource, path: AccessPath): Promise<RowCandidates> {
  switch (path.kind) {
    case 'keys': {
      const found = await ordinalsOfKeys(source, path.keys);
      const rows = new Set(found.filter((row) => row !== undefined));
      return { estimate: rows.size, has: (row) => rows.has(row), rows: () => rows };
    }
    case 'values':
      return (await source.scalarIndex(path.column)).select(path.selection);
    case 'rows':
      return { estimate: Infinity, has: (row) => isInside(path, row), rows: () => [] };
    case 'every':
      return intersection(await Promise.all(path.paths.map((part) => candidatesOf(source, part))));
    case 'any':
      return union(await Promise.all(path.paths.map((part) => candidatesOf(source, part))));
  }
}

/** The smallest set is listed, the others are only asked; one of them at least can be listed. */
function intersection(parts: readonly RowCandidates[]): RowCandidates {
  const [smallest, ...others] = [...parts].sort((a, b) => a.estimate - b.estimate);
  return {
    estimate: smallest?.estimate ?? 0,
    has: (row) => parts.every((part) => part.has(row)),
    *rows() {
      for (const row of smallest?.rows() ?? []) if (others.every((part) => part.has(row))) yield row;
    },
  };
}

function union(parts: readonly RowCandidates[]): RowCandidates {
  return {
    estimate: parts.reduce((sum, { estimate }) => sum + estimate, 0),
    has: (row) => parts.some((part) => part.has(row)),
    *rows() {
      for (const part of parts) yield* part.rows();
    },
  };
}

/** Whether every ordinal on the path is some row's: those of generated keys may be none's. */
function namesStoredRows(path: AccessPath, source: RowSource): boolean {
  switch (path.kind) {
    case 'keys':
      return !source.keysAreGenerated;
    case 'values':
      return true;
    case 'rows':
      return false;
    case 'every':
      return path.paths.some((part) => namesStoredRows(part, source));
    case 'any':
      return path.paths.every((part) => namesStoredRows(part, source));
  }
}

/** A range of rows that holds all of a path. */
function boundsOf(path: AccessPath): RowRange {
  if (path.kind === 'rows') return path;
  if (path.kind !== 'every' && path.kind !== 'any') return ALL_ROWS;
  const [low, high] = path.kind === 'any' ? [Math.min, Math.max] : [Math.max, Math.min];
  return path.paths.map(boundsOf).reduce((all, part) => ({
    kind: 'rows',
    after: low(all.after, part.after),
    before: high(all.before, part.before),
  }));
}

function isInside({ after, before }: RowRange, row: number): boolean {
  return row > after && row < before;
}

function isEverything({ after, before }: RowRange): boolean {
  return after <= ALL_ROWS.after && before === Infinity;
}
