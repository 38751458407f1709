/** @file What every Store has to do, run against each of them. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SNAPSHOT, VECTOR_BLOCK } from '../../src/profiles/profiles.ts';
import type { NewRow, Store, StoredVector } from '../../src/store/store.ts';

/** A store that tests can close and open again. */
export interface StoreUnderTest {
  readonly store: Store;
  /** The same data through a new store, as after a reload; absent where nothing outlives the store. */
  readonly reopen?: () => Promise<Store>;
  dispose(): Promise<void> | void;
}

/** `é` as one code point and as two: different file names on Linux, and different keys here. */
const NFC = '\u00e9.jpg';
const NFD = 'e\u0301.jpg';

export function storeContract(name: string, make: () => Promise<StoreUnderTest>): void {
  describe(`store: ${name}`, () => {
    let under: StoreUnderTest;
    let store: Store;
    beforeEach(async () => {
      under = await make();
      store = under.store;
    });
    afterEach(() => under.dispose());

    /** Whatever was stored is there in this store, and after a reload. */
    const everywhere = async (check: (store: Store) => Promise<void>): Promise<void> => {
      await check(store);
      if (!under.reopen) return;
      const reopened = await under.reopen();
      await check(reopened);
      reopened.close();
    };

    describe('documents', () => {
      test('what was put is got, by table and key', async () => {
        const value = {
          list: [1, 'two', null],
          when: new Date(5),
          bytes: Uint8Array.of(1, 2),
          map: new Map([[1, 2]]),
        };
        await store.documents.put('settings', [{ key: 'a', value }]);
        await store.documents.put('folders', [{ key: 'a', value: 'other' }]);
        await everywhere(async ({ documents }) => {
          expect(await documents.get('settings', 'a')).toEqual(value);
          expect(await documents.get('folders', 'a')).toBe('other');
          expect(await documents.get('settings', 'b')).toBeUndefined();
          expect(await documents.get('none', 'a')).toBeUndefined();
          expect(await documents.getMany('settings', ['b', 'a', 'a'])).toEqual([undefined, value, value]);
        });
      });

      test('putting again replaces; deleting takes only what is named', async () => {
        await store.documents.put('t', entries('a', 'b', 'c'));
        await store.documents.put('t', [{ key: 'a', value: 'new' }]);
        await store.documents.delete('t', ['b', 'unknown']);
        await everywhere(async ({ documents }) => {
          expect(await documents.list('t')).toEqual([
            { key: 'a', value: 'new' },
            { key: 'c', value: 'c' },
          ]);
        });
      });

      test('counting and clearing keep to the table and the prefix', async () => {
        await store.documents.put('t', entries('1/a', '1/b', '10/a', '2'));
        await store.documents.put('u', entries('1/a'));
        await everywhere(async ({ documents }) => {
          expect(await documents.count('t')).toBe(4);
          expect(await documents.keys('t')).toEqual(['1/a', '1/b', '10/a', '2']);
          expect(await documents.keys('t', '1/')).toEqual(['1/a', '1/b']);
          expect(await documents.count('t', '1/')).toBe(2);
          expect(await documents.count('none')).toBe(0);
        });
        await store.documents.clear('t');
        await everywhere(async ({ documents }) => {
          expect(await documents.count('t')).toBe(0);
          expect(await documents.count('u')).toBe(1);
        });
      });

      test('a table lists in key order, by UTF-16 code units', async () => {
        const keys = ['b', 'a', 'ä', 'Z', '', '10', '9', '\u{1f600}', '\uffff', 'שלום'];
        await store.documents.put('t', entries(...keys));
        await store.documents.put('u', entries('elsewhere'));
        await everywhere(async ({ documents }) => {
          const listed = await documents.list('t');
          expect(listed.map(({ key }) => key)).toEqual([...keys].sort());
        });
      });

      test.each([
        ['a/', ['a/', 'a/1', 'a/\u{10ffff}', 'a/\uffff', 'a/\uffff\uffff']],
        ['a/\uffff', ['a/\uffff', 'a/\uffff\uffff']],
        [NFC, [NFC]],
        [NFD, [NFD]],
        ['\uffff', ['\uffff', '\uffffz']],
        ['nothing', []],
      ])('keys that begin with %j', async (prefix, expected) => {
        const keys = [
          'a',
          'a/',
          'a/1',
          'a/\uffff',
          'a/\uffff\uffff',
          'a/\u{10ffff}',
          'a0',
          'b',
          NFC,
          NFD,
          '\uffff',
        ];
        await store.documents.put('t', entries(...keys, '\uffffz', '\ufffe'));
        const listed = await store.documents.list('t', prefix);
        expect(listed.map(({ key }) => key)).toEqual([...expected].sort());
      });

      test('the composed and the decomposed form of a name are two keys', async () => {
        await store.documents.put('t', entries(NFC, NFD));
        expect(await store.documents.get('t', NFC)).toBe(NFC);
        expect(await store.documents.get('t', NFD)).toBe(NFD);
        expect(await store.documents.list('t')).toHaveLength(2);
      });

      test('what cannot be stored is refused, and nothing of the batch is kept', async () => {
        const batch = [...entries('a'), { key: 'b', value: () => 1 }];
        await expect(store.documents.put('t', batch)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
        expect(await store.documents.list('t')).toEqual([]);
      });

      test('changing a value after it was put, or got, changes nothing stored', async () => {
        const value = { n: 1 };
        await store.documents.put('t', [{ key: 'a', value }]);
        value.n = 2;
        const got = await store.documents.get<{ n: number }>('t', 'a');
        if (got) got.n = 3;
        expect(await store.documents.get('t', 'a')).toEqual({ n: 1 });
      });
    });

    describe('rows', () => {
      test('rows come back with their fields, vectors apart', async () => {
        const rows = [row(0, 'x', { path: NFD, size: 3, ok: true, none: null }), row(1, 'y')];
        await store.rows.append(1, rows);
        await everywhere(async ({ rows }) => {
          expect(await rows.read(1, [1, 5, 0])).toEqual([
            { row: 1, key: 'y', fields: {} },
            undefined,
            { row: 0, key: 'x', fields: { path: NFD, size: 3, ok: true, none: null } },
          ]);
          expect(await rows.readVectors(1, 'vec', [1, 5, 0])).toEqual([vectorOf(1), undefined, vectorOf(0)]);
          expect(await rows.readVectors(1, 'none', [0])).toEqual([undefined]);
          expect(await rows.find(1, ['y', 'z', 'x'])).toEqual([1, undefined, 0]);
          expect([await rows.count(1), await rows.last(1)]).toEqual([2, 1]);
        });
      });

      test('an empty collection', async () => {
        expect([await store.rows.count(9), await store.rows.last(9)]).toEqual([0, -1]);
        expect(await store.rows.scan(9, { after: -1, limit: 5 })).toEqual([]);
        const run = await store.rows.scanVectors(9, 'vec', { after: -1, limit: 5 });
        expect(run).toEqual({ rows: new Uint32Array(), vectors: new Float32Array() });
        await store.rows.append(9, []);
        expect(await store.rows.count(9)).toBe(0);
      });

      test('collections do not see each other', async () => {
        await store.rows.append(1, [row(0, 'x', { in: 1 })]);
        await store.rows.append(2, [row(0, 'x', { in: 2 }), row(1, 'y')]);
        await store.rows.drop(1);
        await everywhere(async ({ rows }) => {
          expect([await rows.count(1), await rows.count(2), await rows.last(1)]).toEqual([0, 2, -1]);
          expect(await rows.read(2, [0])).toEqual([{ row: 0, key: 'x', fields: { in: 2 } }]);
          expect(await rows.readVectors(1, 'vec', [0])).toEqual([undefined]);
          expect(await rows.find(1, ['x'])).toEqual([undefined]);
        });
        await store.rows.append(1, [row(0, 'x')]);
        expect(await store.rows.count(1)).toBe(1);
      });

      test.each([
        ['an ordinal that exists', [row(1, 'new'), row(0, 'other')]],
        ['a key that exists', [row(1, 'new'), row(2, 'x')]],
        ['one ordinal twice', [row(1, 'new'), row(1, 'other')]],
        ['one key twice', [row(1, 'new'), row(2, 'new')]],
        ['a field that cannot be stored', [row(1, 'new'), row(2, 'other', { f: () => 1 })]],
      ])('%s leaves nothing of its batch behind', async (_, batch) => {
        await store.rows.append(1, [row(0, 'x')]);
        await expect(store.rows.append(1, batch)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
        await everywhere(async ({ rows }) => {
          expect([await rows.count(1), await rows.last(1)]).toEqual([1, 0]);
          expect(await rows.readVectors(1, 'vec', [0, 1, 2])).toEqual([vectorOf(0), undefined, undefined]);
          expect(await rows.find(1, ['new', 'other'])).toEqual([undefined, undefined]);
        });
        await store.rows.append(1, [row(1, 'new')]);
        expect(await store.rows.count(1)).toBe(2);
      });

      test('a row is replaced in one step by another of its key', async () => {
        await store.rows.append(1, [row(0, 'x', { old: true }), row(1, 'y')]);
        await store.rows.append(1, [row(2, 'x', { old: false })], [0, 7]);
        await everywhere(async ({ rows }) => {
          expect(await rows.find(1, ['x', 'y'])).toEqual([2, 1]);
          expect(await rows.read(1, [0, 2])).toEqual([
            undefined,
            { row: 2, key: 'x', fields: { old: false } },
          ]);
          expect(await rows.readVectors(1, 'vec', [0])).toEqual([undefined]);
        });
      });

      test('a replacement that fails leaves what it would have replaced', async () => {
        await store.rows.append(1, [row(0, 'x'), row(1, 'y')]);
        const attempt = store.rows.append(1, [row(2, 'x'), row(3, 'y')], [0]);
        await expect(attempt).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
        await everywhere(async ({ rows }) => {
          expect(await rows.find(1, ['x', 'y'])).toEqual([0, 1]);
          expect(await rows.readVectors(1, 'vec', [0, 2])).toEqual([vectorOf(0), undefined]);
        });
      });

      test('keys: numbers and texts differ, so do composed and decomposed', async () => {
        await store.rows.append(1, [row(0, 1), row(1, '1'), row(2, NFC), row(3, NFD), row(4, 2 ** 53 - 1)]);
        expect(await store.rows.find(1, ['1', 1, NFD, NFC, 2 ** 53 - 1, 'e'])).toEqual([
          1,
          0,
          3,
          2,
          4,
          undefined,
        ]);
      });

      test('any keys are found among any others, in the order asked', async () => {
        const key = fc.oneof(
          fc.integer({ min: -40, max: 40 }),
          fc.double({ noNaN: true }),
          fc.string({ maxLength: 2 }),
        );
        const asking = fc.record({
          stored: fc.uniqueArray(key, { maxLength: 40, comparator: (a, b) => a === b }),
          asked: fc.array(key, { maxLength: 60 }),
        });
        let collection = 1000;
        await fc.assert(
          fc.asyncProperty(asking, async ({ stored, asked }) => {
            collection++;
            await store.rows.append(
              collection,
              stored.map((key, ordinal) => row(ordinal, key)),
            );
            const keys = [...asked, ...stored];
            const expected = keys.map((key) => stored.findIndex((other) => other === key));
            expect(await store.rows.find(collection, keys)).toEqual(
              expected.map((ordinal) => (ordinal < 0 ? undefined : ordinal)),
            );
          }),
          { numRuns: 40 },
        );
      });

      test('scans run in row order, after a row and up to a limit, whatever the order of insertion', async () => {
        await store.rows.append(1, [row(7, 'g'), row(3, 'c')]);
        await store.rows.append(1, [row(5, 'e'), row(4_294_967_295, 'z')]);
        await everywhere(async ({ rows }) => {
          const scan = async (after: number, limit: number): Promise<number[]> =>
            (await rows.scan(1, { after, limit })).map((found) => found.row);
          expect(await scan(-1, 10)).toEqual([3, 5, 7, 4_294_967_295]);
          expect(await scan(3, 2)).toEqual([5, 7]);
          expect(await scan(4_294_967_295, 2)).toEqual([]);
          expect(await scan(-1, Infinity)).toHaveLength(4);
          const run = await rows.scanVectors(1, 'vec', { after: 3, limit: 2 });
          expect(run.rows).toEqual(Uint32Array.of(5, 7));
          expect(run.vectors).toEqual(Float32Array.of(...vectorOf(5), ...vectorOf(7)));
        });
      });

      test('rows up to an ordinal are counted and listed', async () => {
        await store.rows.append(1, [row(7, 'g'), row(3, 'c'), row(4_294_967_295, 'z')]);
        await store.rows.append(2, [row(5, 'e')]);
        await everywhere(async ({ rows }) => {
          expect(
            await Promise.all([-1, 2, 3, 6, 7, 2 ** 32].map((through) => rows.count(1, through))),
          ).toEqual([0, 0, 1, 1, 2, 3]);
          expect(await rows.ordinals(1, 7)).toEqual(Uint32Array.of(3, 7));
          expect(await rows.ordinals(1, 4_294_967_295)).toEqual(Uint32Array.of(3, 7, 4_294_967_295));
          expect(await rows.ordinals(1, -1)).toEqual(new Uint32Array());
          expect(await rows.ordinals(1, Infinity, { after: 3, limit: 1 })).toEqual(Uint32Array.of(7));
          expect(await rows.ordinals(1, 7, { after: 3, limit: Infinity })).toEqual(Uint32Array.of(7));
          expect(await rows.ordinals(1, 7, { after: 7, limit: 9 })).toEqual(new Uint32Array());
        });
      });

      test('vector fields are kept apart, and rows without one are passed over', async () => {
        await store.rows.append(1, [
          { ...row(0, 'a'), vectors: { one: Float32Array.of(1), two: Float32Array.of(1, 2) } },
          { ...row(1, 'b'), vectors: { two: Float32Array.of(3, 4) } },
          { ...row(2, 'c'), vectors: {} },
        ]);
        const [one, two] = await Promise.all(
          ['one', 'two'].map((field) => store.rows.scanVectors(1, field, { after: -1, limit: 10 })),
        );
        expect(one).toEqual({ rows: Uint32Array.of(0), vectors: Float32Array.of(1) });
        expect(two).toEqual({ rows: Uint32Array.of(0, 1), vectors: Float32Array.of(1, 2, 3, 4) });
      });

      test('a vector that is a view of a batch is stored for itself', async () => {
        const batch = Float32Array.of(1, 2, 3, 4);
        await store.rows.append(1, [{ row: 0, key: 'a', fields: {}, vectors: { vec: batch.subarray(2) } }]);
        batch.fill(0);
        const [vector] = await store.rows.readVectors(1, 'vec', [0]);
        expect(vector).toEqual(Float32Array.of(3, 4));
        expect(vector?.buffer.byteLength).toBe(8);
      });

      test('bits are stored as bytes, and stay bytes', async () => {
        const bits = Uint8Array.of(0, 255, 7);
        await store.rows.append(1, [
          { row: 0, key: 'a', fields: {}, vectors: { bits, vec: vectorOf(0) } },
          { row: 1, key: 'b', fields: {}, vectors: { bits: bits.subarray(0, 3) } },
        ]);
        await everywhere(async ({ rows }) => {
          expect(await rows.readVectors(1, 'bits', [1])).toEqual([bits]);
          const run = await rows.scanVectors(1, 'bits', { after: -1, limit: 9 });
          expect(run.vectors).toEqual(Uint8Array.of(...bits, ...bits));
          expect(await rows.readVectors(1, 'vec', [0, 1])).toEqual([vectorOf(0), undefined]);
        });
      });

      test('any history of appends, replacements and deletions leaves what a plain list leaves', async () => {
        // Around the borders of blocks, and far enough apart for blocks without a row.
        const ordinal = fc.oneof(
          fc.nat({ max: 5 }),
          fc.integer({ min: VECTOR_BLOCK.rows - 3, max: VECTOR_BLOCK.rows + 3 }),
          fc.integer({ min: 9 * VECTOR_BLOCK.rows - 2, max: 9 * VECTOR_BLOCK.rows + 2 }),
        );
        const ordinals = fc.uniqueArray(ordinal, { maxLength: 8 });
        const steps = fc.array(fc.record({ append: ordinals, remove: ordinals, isUpsert: fc.boolean() }), {
          maxLength: 6,
        });
        const range = fc.record({
          after: fc.oneof(fc.constant(-1), ordinal),
          limit: fc.oneof(fc.nat({ max: 6 }), fc.constant(1000)).map((limit) => limit + 1),
        });
        let collection = 100;
        await fc.assert(
          fc.asyncProperty(steps, range, async (history, { after, limit }) => {
            collection++;
            const plain = new Map<number, StoredVector>();
            const used = new Set<number>();
            for (const [turn, { append, remove, isUpsert }] of history.entries()) {
              const gone = remove.filter((row) => plain.has(row));
              if (!isUpsert) expect(await store.rows.delete(collection, remove)).toBe(gone.length);
              for (const row of gone) plain.delete(row);
              const fresh = append.filter((row) => !used.has(row));
              const vector = (row: number): Float32Array => Float32Array.of(row, turn);
              const batch = fresh.map((row) => ({
                row,
                key: `${turn}/${row}`,
                fields: {},
                vectors: { vec: vector(row) },
              }));
              await store.rows.append(collection, batch, isUpsert ? remove : []);
              for (const row of fresh) plain.set(row, vector(row));
              for (const row of fresh) used.add(row);
            }
            const expected = [...plain].sort(([a], [b]) => a - b);
            const asked = [0, 3, VECTOR_BLOCK.rows - 1, VECTOR_BLOCK.rows, 9 * VECTOR_BLOCK.rows, 1];
            expect(await store.rows.readVectors(collection, 'vec', asked)).toEqual(
              asked.map((row) => plain.get(row)),
            );
            const shown = expected.filter(([row]) => row > after).slice(0, limit);
            const run = await store.rows.scanVectors(collection, 'vec', { after, limit });
            expect([...run.rows]).toEqual(shown.map(([row]) => row));
            expect([...run.vectors]).toEqual(shown.flatMap(([, vector]) => [...vector]));
            expect(await store.rows.count(collection)).toBe(plain.size);
          }),
          { numRuns: 60 },
        );
      });

      test('deleted rows are gone with their vectors and keys; their place is not taken by the unknown', async () => {
        await store.rows.append(1, [row(0, 'a'), row(1, 'b'), row(2, 'c')]);
        expect(await store.rows.delete(1, [1, 1, 77])).toBe(1);
        expect(await store.rows.delete(1, [1])).toBe(0);
        await everywhere(async ({ rows }) => {
          expect([await rows.count(1), await rows.last(1)]).toEqual([2, 2]);
          expect(await rows.readVectors(1, 'vec', [0, 1])).toEqual([vectorOf(0), undefined]);
          expect(await rows.find(1, ['b'])).toEqual([undefined]);
          expect((await rows.scanVectors(1, 'vec', { after: -1, limit: 9 })).rows).toEqual(
            Uint32Array.of(0, 2),
          );
        });
        await store.rows.append(1, [row(3, 'b')]);
        expect(await store.rows.find(1, ['b'])).toEqual([3]);
      });

      test('of two appends of one key at once exactly one happens, whole', async () => {
        const results = await Promise.allSettled([
          store.rows.append(1, [row(0, 'first'), row(1, 'x')]),
          store.rows.append(1, [row(2, 'second'), row(3, 'x')]),
        ]);
        expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
        const won = results[0].status === 'fulfilled' ? ['first', 'x'] : ['second', 'x'];
        const stored = await store.rows.scan(1, { after: -1, limit: 9 });
        expect(stored.map(({ key }) => key)).toEqual(won);
      });

      test('two appends at once both happen', async () => {
        const batches = [0, 1].map((batch) =>
          Array.from({ length: 50 }, (_, i) => row(batch * 50 + i, `${batch}/${i}`)),
        );
        await Promise.all(batches.map((batch) => store.rows.append(1, batch)));
        expect([await store.rows.count(1), await store.rows.last(1)]).toEqual([100, 99]);
      });
    });

    describe('blobs', () => {
      test('bytes and type come back', async () => {
        await store.blobs.put([
          { key: 'a', blob: new Blob([Uint8Array.of(1, 2, 3)], { type: 'image/webp' }) },
          { key: 'b', blob: new Blob([]) },
        ]);
        await everywhere(async ({ blobs }) => {
          const [a, b] = [await blobs.get('a'), await blobs.get('b')];
          expect(a?.type).toBe('image/webp');
          expect(new Uint8Array((await a?.arrayBuffer()) ?? [])).toEqual(Uint8Array.of(1, 2, 3));
          expect(b?.size).toBe(0);
          expect(await blobs.get('c')).toBeUndefined();
        });
      });

      test('replacing, deleting, clearing', async () => {
        await store.blobs.put(['a', 'b', 'c'].map((key) => ({ key, blob: new Blob([key]) })));
        await store.blobs.put([{ key: 'a', blob: new Blob(['new']) }]);
        expect(await store.blobs.delete(['b', 'unknown'])).toBe(1);
        expect(await (await store.blobs.get('a'))?.text()).toBe('new');
        expect(await store.blobs.get('b')).toBeUndefined();
        await store.blobs.clear();
        expect(await store.blobs.get('c')).toBeUndefined();
        await store.blobs.put([{ key: 'c', blob: new Blob(['again']) }]);
        expect(await (await store.blobs.get('c'))?.text()).toBe('again');
      });

      test('a key is any text', async () => {
        const keys = ['', '/', '../a?b#c', NFC, NFD, 'row:http://host:1/x "1"', 'a'.repeat(300)];
        await store.blobs.put(keys.map((key) => ({ key, blob: new Blob([`of ${key}`]) })));
        for (const key of keys) expect(await (await store.blobs.get(key))?.text()).toBe(`of ${key}`);
        expect(await store.blobs.missing(['none', ...keys, 'neither'])).toEqual(['none', 'neither']);
        expect(await store.blobs.delete(keys)).toBe(keys.length);
      });
    });

    describe('snapshots', () => {
      const large = Uint8Array.from({ length: 2 * SNAPSHOT.chunkBytes + 5 }, (_, i) => i % 251);

      test('bytes of several chunks come back with their facts', async () => {
        await store.snapshots.write('index', large, { lastRow: 7, metric: 'L2' });
        await everywhere(async ({ snapshots }) => {
          const read = await snapshots.read('index');
          expect(read?.facts).toEqual({ lastRow: 7, metric: 'L2' });
          expect(await snapshots.facts('index')).toEqual(read?.facts);
          expect(equal(read?.bytes, large)).toBe(true);
          expect(await snapshots.read('other')).toBeUndefined();
          expect(await snapshots.facts('other')).toBeUndefined();
        });
      });

      test('writing again replaces, by fewer chunks too; none at all is a snapshot', async () => {
        await store.snapshots.write('index', large, { n: 1 });
        await store.snapshots.write('index', Uint8Array.of(9), { n: 2 });
        await store.snapshots.write('empty', new Uint8Array(), {});
        await everywhere(async ({ snapshots }) => {
          expect(await snapshots.read('index')).toEqual({ bytes: Uint8Array.of(9), facts: { n: 2 } });
          expect(await snapshots.read('empty')).toEqual({ bytes: new Uint8Array(), facts: {} });
        });
      });

      test('what was given counts: a view, and a buffer written to meanwhile', async () => {
        const buffer = Uint8Array.of(1, 2, 3, 4);
        const writing = store.snapshots.write('index', buffer.subarray(1, 3), {});
        buffer.fill(0);
        await writing;
        expect((await store.snapshots.read('index'))?.bytes).toEqual(Uint8Array.of(2, 3));
      });

      test('of two writes at once the later one stays, whole', async () => {
        await Promise.all([
          store.snapshots.write('index', large, { n: 1 }),
          store.snapshots.write('index', Uint8Array.of(5, 6), { n: 2 }),
        ]);
        expect(await store.snapshots.read('index')).toEqual({ bytes: Uint8Array.of(5, 6), facts: { n: 2 } });
      });

      test('deleting one leaves names that begin alike', async () => {
        for (const name of ['a', 'a/b', 'b']) await store.snapshots.write(name, Uint8Array.of(1), { name });
        await store.snapshots.delete('a');
        await store.snapshots.delete('unknown');
        expect(await store.snapshots.read('a')).toBeUndefined();
        expect((await store.snapshots.read('a/b'))?.facts).toEqual({ name: 'a/b' });
        expect((await store.snapshots.read('b'))?.facts).toEqual({ name: 'b' });
      });
    });
  });
}

function entries(...keys: string[]): { key: string; value: string }[] {
  return keys.map((key) => ({ key, value: key }));
}

function row(ordinal: number, key: number | string, fields: Record<string, unknown> = {}): NewRow {
  return { row: ordinal, key, fields, vectors: { vec: vectorOf(ordinal) } };
}

function vectorOf(ordinal: number): Float32Array {
  return Float32Array.of(ordinal, 0.5, -1);
}

/** `toEqual` on millions of bytes takes seconds. */
function equal(a: Uint8Array | undefined, b: Uint8Array): boolean {
  return a?.length === b.length && a.every((byte, position) => byte === b[position]);
}
