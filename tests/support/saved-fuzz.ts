/**
 * @file What is saved of an index beside its rows, made wrong: it is recognised and made from the rows again, or nothing was
 * hit. Either way every answer is that of the rows. Runs in Node.
 */
import { LookalikeError } from '../../src/base/errors.ts';
import { openColumn, saveColumn, type ColumnSource } from '../../src/milvus/local/saved-columns.ts';
import { ScalarIndex } from '../../src/milvus/local/scalar-index.ts';
import { MemoryStore } from '../../src/store/memory-store.ts';
import { FlatIndex } from '../../src/vectors/flat-index.ts';
import { seededRandom } from '../../src/vectors/random.ts';
import { SavedCodes, forgetCodes, type SavedCodesParts } from '../../src/workers/saved-codes.ts';
import { COLUMN_SCHEMA } from './column-schema.ts';
import { MemoryFiles } from './memory-files.ts';
import { drawFrom, mutate, mutateDocument, type Draw } from './mutations.ts';
import { nearRealMatrix } from './near-real-vectors.ts';

interface StoredDocument {
  readonly key: string;
  readonly value: unknown;
}

/** How many mutations were recognised, and how many hit nothing that counts. */
export interface SavedFuzzReport {
  readonly recognised: number;
  readonly harmless: number;
}

const COLLECTION = 1;
const DIMENSION = 64;
/** Enough for short codes. */
const ROWS = 1500;
const VECTORS = nearRealMatrix(ROWS, { dimension: DIMENSION, blocks: [], seed: 6 });
const FIELD = Object.freeze({
  collection: COLLECTION,
  collectionName: 'photos',
  field: 'vec',
  dimension: DIMENSION,
  metric: 'L2',
  indexType: 'AUTOINDEX',
  params: Object.freeze({}),
});
const NEVER = new AbortController().signal;
const QUERIES = [0, 700, ROWS - 1];
const LIMIT = 10;

interface Saved extends SavedCodesParts {
  readonly store: MemoryStore;
  readonly files: MemoryFiles;
}

/** Mutates the file of codes, that of vectors and the list of blocks, one at a time. @throws Error at a wrong answer */
export async function fuzzSavedCodes(seed: number, mutations: number): Promise<SavedFuzzReport> {
  const parts = await savedCodes();
  const expected = answersOfRows();
  const files = new Map(parts.files.contents);
  const documents = await parts.store.documents.list('indexes');
  let recognised = 0;
  for (let n = 0; n < mutations; n++) {
    const draw = drawFrom(seededRandom(seed + n));
    for (const [name, bytes] of files) parts.files.contents.set(name, bytes.slice());
    await parts.store.documents.put('indexes', documents);
    const what = await injure(parts, files, documents, draw);
    try {
      if (await isRecognised(parts, expected)) recognised++;
    } catch (error) {
      throw new Error(`Mutation ${n}, of ${what}, is not made good: ${String(error)}`, { cause: error });
    }
  }
  return { recognised, harmless: mutations - recognised };
}

async function savedCodes(): Promise<Saved> {
  const parts = {
    field: FIELD,
    store: new MemoryStore(),
    files: new MemoryFiles(),
    readOnly: false,
  } as const;
  await parts.store.rows.append(
    COLLECTION,
    Array.from({ length: ROWS }, (_, row) => ({
      row,
      key: row,
      fields: {},
      vectors: { vec: vectorOf(row) },
    })),
  );
  const codes = await SavedCodes.open(parts);
  // Short codes are made behind the first answers.
  while (codes.index.refine(Infinity));
  await codes.save(NEVER, () => Promise.resolve());
  close(codes);
  return parts;
}

async function injure(
  { files, store }: Saved,
  whole: ReadonlyMap<string, Uint8Array<ArrayBuffer>>,
  [document]: readonly StoredDocument[],
  draw: Draw,
): Promise<string> {
  const names = [...whole.keys()];
  const which = draw.below(names.length + 1);
  const name = names[which];
  if (name === undefined) {
    if (!document) throw new Error('Nothing was saved.');
    await store.documents.put('indexes', [
      { key: document.key, value: mutateDocument(document.value, draw) },
    ]);
    return 'the list of blocks';
  }
  const bytes = whole.get(name) ?? new Uint8Array();
  const { bytes: changed, names: how } = mutate(bytes, draw, bytes);
  files.contents.set(name, changed);
  return `${name} (${how.join(', ')})`;
}

/** As a worker does: what a search finds wrong is forgotten and made anew. */
async function isRecognised(parts: Saved, expected: string): Promise<boolean> {
  let codes = await SavedCodes.open(parts);
  let wrong = codes.note;
  let answers = '';
  try {
    answers = answersOf(codes.index);
  } catch (error) {
    if (!(error instanceof LookalikeError) || error.code !== 'SNAPSHOT_INVALID') throw error;
    wrong = error.message;
    close(codes);
    await forgetCodes(parts);
    codes = await SavedCodes.open(parts, wrong);
    answers = answersOf(codes.index);
  }
  close(codes);
  if (answers !== expected) throw new Error(`the answers are ${answers}, ${expected} expected`);
  return wrong !== '';
}

function close(codes: SavedCodes): void {
  codes.index.close();
  codes.close();
}

function vectorOf(row: number): Float32Array {
  return VECTORS.subarray(row * DIMENSION, (row + 1) * DIMENSION);
}

function answersOfRows(): string {
  const flat = new FlatIndex(DIMENSION, 'L2');
  flat.add(
    Uint32Array.from({ length: ROWS }, (_, row) => row),
    VECTORS,
  );
  return answersOf(flat);
}

function answersOf(index: Pick<FlatIndex, 'search' | 'size'>): string {
  const found = QUERIES.map((row) => {
    const { labels, distances } = index.search(vectorOf(row), { limit: LIMIT });
    return [[...labels], [...distances]];
  });
  return JSON.stringify([index.size, found]);
}

const COLUMN_ROWS = 200;

/** Mutates the documents of a saved column. @throws Error when the column is not that of the rows */
export async function fuzzSavedColumns(seed: number, mutations: number): Promise<SavedFuzzReport> {
  const store = new MemoryStore();
  const source: ColumnSource = { documents: store.documents, rows: store.rows, collection: COLLECTION };
  const rows = Array.from({ length: COLUMN_ROWS }, (_, row) => row);
  await store.rows.append(
    COLLECTION,
    rows.map((row) => ({
      row,
      key: row + 1,
      fields: { size: row % 5 || null, path: `p${row % 9}` },
      vectors: {},
    })),
  );
  let recognised = 0;
  for (let n = 0; n < mutations; n++) {
    const draw = drawFrom(seededRandom(seed + n));
    const column = draw.of(['size', 'path']);
    await store.documents.delete(
      'columns',
      (await store.documents.list('columns')).map(({ key }) => key),
    );
    const whole = await openColumn(source, COLUMN_SCHEMA, column);
    await saveColumn(source, column, whole);
    const saved = await store.documents.list('columns');
    const { key, value } = draw.of(saved as [StoredDocument, ...StoredDocument[]]);
    if (draw.below(8) === 0) await store.documents.delete('columns', [key]);
    else await store.documents.put('columns', [{ key, value: mutateDocument(value, draw) }]);
    const opened = await openColumn(source, COLUMN_SCHEMA, column);
    if (contentsOf(opened.index) !== contentsOf(whole.index)) {
      const what = JSON.stringify(await store.documents.list('columns'));
      throw new Error(`Mutation ${n}, of a column's ${key}, is not made good: ${what}`);
    }
    if (opened.read > 0) recognised++;
  }
  return { recognised, harmless: mutations - recognised };
}

function contentsOf(index: ScalarIndex): string {
  const rows = Array.from(index.rows(-1), (row) => [row, index.valueOf(row)]);
  return JSON.stringify([rows, [...index.inOrder()].length]);
}
