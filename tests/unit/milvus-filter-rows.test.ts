/** What filters select, against the plain meaning of each, and the ways to the rows, against a scan of all. */
import { randomBytes } from 'node:crypto';
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileFilter, type Filter, type RowScope } from '../../src/milvus/local/filter/filter.ts';
import { generatedKey } from '../../src/milvus/local/generated-keys.ts';
import {
  countRows,
  findAllowed,
  findOrdinals,
  findRows,
  type RowSource,
} from '../../src/milvus/local/row-finder.ts';
import { openColumn } from '../../src/milvus/local/saved-columns.ts';
import { ScalarIndex } from '../../src/milvus/local/scalar-index.ts';
import { PARTITION_FIELD, primaryField, type Schema } from '../../src/milvus/local/schema.ts';
import { MemoryStore } from '../../src/store/memory-store.ts';
import type { Row } from '../../src/store/store.ts';
import { isLabelSet } from '../../src/vectors/vector-index.ts';
import { cells, fieldOf, intKeys, samplesFor, schemas, textKeys } from '../support/filter-samples.ts';

const COLLECTION = 1;

/** Rows in a store with live indexes, as a collection keeps them. */
class Fixture {
  readonly schema: Schema;
  readonly store = new MemoryStore();
  readonly indexes = new Map<string, ScalarIndex>();
  /** Rows that were read, whether by ordinal or in a scan. */
  reads = 0;
  #next = 0;

  constructor(schema: Schema) {
    this.schema = schema;
  }

  get source(): RowSource {
    const { rows } = this.store;
    return {
      rows: {
        read: async (collection, ordinals) => this.#counted(await rows.read(collection, ordinals)),
        scan: async (collection, range) => this.#counted(await rows.scan(collection, range)),
        find: (collection, keys) => rows.find(collection, keys),
      },
      collection: COLLECTION,
      size: () => rows.count(COLLECTION),
      keysAreGenerated: this.schema.autoId,
      scalarIndex: async (column) => {
        const open = this.indexes.get(column);
        if (open) return open;
        const source = { rows, documents: this.store.documents, collection: COLLECTION };
        const { index } = await openColumn(source, this.schema, column);
        this.indexes.set(column, index);
        return index;
      },
    };
  }

  /** A row with a key that is there already replaces the other. */
  async put(fields: Row['fields'], givenKey: number | string): Promise<void> {
    const row = this.#next++;
    const generated = generatedKey(row, primaryField(this.schema).dataType);
    const key = this.schema.autoId ? generated : givenKey;
    const replaced = (await this.store.rows.find(COLLECTION, [key])).filter((found) => found !== undefined);
    await this.store.rows.append(COLLECTION, [{ row, key, fields, vectors: {} }], replaced);
    for (const index of this.indexes.values()) {
      for (const gone of replaced) index.remove(gone);
      index.add({ row, key, fields });
    }
  }

  async delete(row: number): Promise<void> {
    await this.store.rows.delete(COLLECTION, [row]);
    for (const index of this.indexes.values()) index.remove(row);
  }

  all(): Promise<Row[]> {
    return this.store.rows.scan(COLLECTION, { after: -1, limit: 1000 });
  }

  #counted<Page extends readonly unknown[]>(page: Page): Page {
    this.reads += page.length;
    return page;
  }
}

const steps = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ put: cells, intKey: intKeys, textKey: textKeys }) },
    { weight: 1, arbitrary: fc.record({ delete: fc.nat({ max: 12 }) }) },
  ),
  { maxLength: 14 },
);
const scopes: fc.Arbitrary<RowScope> = fc.record(
  { partitions: fc.subarray([0, 1, 2]), before: fc.nat({ max: 12 }) },
  { requiredKeys: [] },
);

test('a filter selects what its plain meaning says, whatever way leads to the rows', async () => {
  const cases = schemas.chain((schema) => {
    const samples = samplesFor(primaryField(schema).dataType);
    return fc.record({
      schema: fc.constant(schema),
      samples: fc.array(samples, { minLength: 1, maxLength: 4 }),
    });
  });
  await fc.assert(
    fc.asyncProperty(cases, steps, scopes, async ({ schema, samples }, history, scope) => {
      const fixture = new Fixture(schema);
      const filters = samples.map(({ text, params, truth }) => ({
        text,
        truth,
        filter: compileFilter(text, schema, { params, scope }),
      }));
      const checkAll = async (): Promise<void> => {
        const rows = await fixture.all();
        for (const { text, truth, filter } of filters) {
          const isInside = ({ row, fields }: Row): boolean =>
            row < (scope.before ?? Infinity) &&
            (scope.partitions?.includes((fields[PARTITION_FIELD] as number | undefined) ?? 0) ?? true);
          const expected = rows
            .filter((row) => isInside(row) && truth(row, schema) === true)
            .map(({ row }) => row);
          const scanned = rows.filter((row) => filter.predicate(row) === true).map(({ row }) => row);
          expect(scanned, text).toEqual(expected);
          await checkWays(fixture, filter, expected, text);
        }
      };
      for (const [position, step] of history.entries()) {
        if ('delete' in step) await fixture.delete(step.delete);
        else {
          const isText = primaryField(schema).dataType === 'VarChar';
          await fixture.put(step.put, isText ? step.textKey : step.intKey);
        }
        if (position % 4 === 3) await checkAll();
      }
      await checkAll();
    }),
    { numRuns: 1500 },
  );
}, 120_000);

async function checkWays(
  fixture: Fixture,
  filter: Filter,
  expected: readonly number[],
  text: string,
): Promise<void> {
  const rows = (await fixture.all()).map(({ row }) => row);
  const found: number[] = [];
  for await (const page of findRows(fixture.source, filter, 3)) found.push(...page.map(({ row }) => row));
  expect(found, text).toEqual(expected);
  expect(await countRows(fixture.source, filter), text).toBe(expected.length);
  // Ordinals of generated keys may be no row's.
  const stored = new Set(rows);
  const ordinals = await findOrdinals(fixture.source, filter);
  expect(
    ordinals.filter((row) => stored.has(row)),
    text,
  ).toEqual(expected);
  const allowed = await findAllowed(fixture.source, filter);
  expect(
    rows.filter((row) => allowed?.has(row) ?? true),
    text,
  ).toEqual(expected);
  if (allowed && isLabelSet(allowed)) {
    expect(
      [...allowed].filter((row) => stored.has(row)),
      text,
    ).toEqual(expected);
    expect([...allowed], text).toHaveLength(allowed.size);
  }
}

test.each([
  ['folder == "b"', 100],
  ['folder in ["a", "c"] and taken >= 150', 100],
  ['100 < taken <= 103', 3],
  ['taken < 10 or folder == "d" or taken == 299', 11],
  ['path like "a/2%"', 36],
  ['path like "a/2%" and folder == "a" and taken < 30', 3],
  ['not (folder == "a" or folder == "b")', 100],
  ['folder not in ["a"] and taken != 1', 199],
  ['folder is null', 0],
  ['sharp == true', 300],
  ['size > 2 ** 53 + 2', 297],
  ['uid > 10 and folder == "a"', 96],
  ['folder == "a" and uid in [1, 2, 4, 5000]', 2],
])('%s: no row is read', async (text, count) => {
  const fixture = await photos();
  const filter = compileFilter(text, fixture.schema);
  expect(filter.access.exact).toBe(true);
  expect((await findOrdinals(fixture.source, filter)).length).toBe(count);
  expect(await countRows(fixture.source, filter)).toBe(count);
  expect(fixture.reads).toBe(0);
});

test('a range of rows beside a set of them is scanned, and checked', async () => {
  const fixture = await photos();
  const filter = compileFilter('uid > 290 or folder == "b"', fixture.schema);
  expect(filter.access.exact).toBe(true);
  expect(await countRows(fixture.source, filter)).toBe(107);
  expect(fixture.reads).toBe(300);
});

test('a value that was gone and came back leads to its row once', () => {
  const index = new ScalarIndex(PHOTOS, 'taken');
  const rowsFrom = (value: number): number[] => [
    ...index.select({ kind: 'between', lower: { value, inclusive: true } }).rows(),
  ];
  const rowOf = (row: number, taken: number): Row => ({ row, key: row + 1, fields: { taken } });
  for (const row of [0, 1, 2]) index.add(rowOf(row, row));
  expect(rowsFrom(1)).toEqual([1, 2]);
  index.remove(1);
  expect(rowsFrom(1)).toEqual([2]);
  index.add(rowOf(3, 1));
  index.add(rowOf(4, 1));
  expect(rowsFrom(1)).toEqual([3, 4, 2]);
  index.remove(3);
  index.remove(4);
  expect(rowsFrom(0)).toEqual([0, 2]);
});

test('whatever comes and goes, the order is that of the values there are', () => {
  const step = fc.record({ row: fc.nat({ max: 4 }), value: fc.nat({ max: 12 }), asked: fc.nat({ max: 15 }) });
  const steps = fc.array(step, { minLength: 100, maxLength: 200 });
  fc.assert(
    fc.property(steps, (all) => {
      const index = new ScalarIndex(PHOTOS, 'taken');
      const plain = new Map<number, number>();
      const check = (): void => {
        const values = [...index.inOrder()].map((row) => index.valueOf(row));
        expect(values).toEqual([...plain.values()].sort((a, b) => a - b));
      };
      for (const { row, value, asked } of all) {
        if (plain.delete(row)) index.remove(row);
        else {
          plain.set(row, value);
          index.set(row, value);
        }
        if (asked === 0) check();
      }
      check();
    }),
  );
});

test('values that are gone take no memory, though nobody asks for their order', () => {
  const index = new ScalarIndex(PHOTOS, 'path');
  const before = heapUsed();
  for (let row = 0; row < 20_000; row++) {
    // A kilobyte of its own, which no other value shares.
    index.set(row, randomBytes(500).toString('hex'));
    if (row >= 10) index.remove(row - 10);
  }
  expect(heapUsed() - before).toBeLessThan(2 ** 20);
  expect(index.size).toBe(10);
});

test('what is left to check is checked on the rows of the set only', async () => {
  const fixture = await photos();
  const filter = compileFilter('folder == "b" and taken < 30 and camera == "x"', fixture.schema);
  expect(await findOrdinals(fixture.source, filter)).toHaveLength(5);
  expect(fixture.reads).toBe(10);
});

test('a page of rows reads no more than are wanted', async () => {
  const fixture = await photos();
  for await (const page of findRows(fixture.source, compileFilter('folder == "b"', fixture.schema), 5)) {
    expect(page).toHaveLength(5);
    break;
  }
  expect(fixture.reads).toBe(5);
});

test('generated keys of a VarChar field are written in one way', async () => {
  const fixture = new Fixture({ ...PHOTOS, fields: [fieldOf('uid', 'VarChar', { primary: true })] });
  await fixture.put({}, '');
  for (const [text, count] of [
    ['uid == "1"', 1],
    ['uid == "01"', 0],
    ['uid == "1.0"', 0],
    ['uid == " 1"', 0],
    ['uid in ["1", "2", "-1", "", "99999999999"]', 1],
  ] as const) {
    expect(await countRows(fixture.source, compileFilter(text, fixture.schema)), text).toBe(count);
  }
});

const PHOTOS: Schema = {
  autoId: true,
  dynamic: true,
  fields: [
    fieldOf('uid', 'Int64', { primary: true }),
    fieldOf('path', 'VarChar'),
    fieldOf('folder', 'VarChar'),
    fieldOf('taken', 'Int32'),
    fieldOf('size', 'Int64'),
    fieldOf('sharp', 'Bool', { defaultValue: true }),
  ],
};

/** 300 rows in three folders, with indexes that have been opened. */
async function photos(): Promise<Fixture> {
  const fixture = new Fixture(PHOTOS);
  for (let row = 0; row < 300; row++) {
    const folder = 'abc'.charAt(row % 3);
    const camera = row % 2 === 0 ? 'x' : 'y';
    const size = 2n ** 53n + BigInt(row);
    await fixture.put({ path: `${folder}/${row}`, folder, taken: row, size, $meta: { camera } }, row);
  }
  for (const { name, primary } of PHOTOS.fields) if (!primary) await fixture.source.scalarIndex(name);
  return fixture;
}

/** Bytes of JavaScript's objects after a collection of garbage. */
function heapUsed(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return getHeapStatistics().used_heap_size;
}
