import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Entity } from '../../../src/milvus/types.ts';
import { c, collectionOf, ID, KEYED, PHOTOS, photos, VEC } from './photos.ts';
import { MANY_REQUESTS_MS, byId, numbersOf, ok, rowsBy, topic, valuesOf, type MakeFixture } from './topic.ts';

const WITH_NULLS = collectionOf(
  [
    ID,
    VEC,
    { fieldName: 'path', dataType: 'VarChar', elementTypeParams: { max_length: 32 } },
    { fieldName: 'size', dataType: 'Int32', defaultValue: 7 },
    { fieldName: 'note', dataType: 'VarChar', nullable: true, elementTypeParams: { max_length: 32 } },
  ],
  { enableDynamicField: true },
);
const GENERATED = collectionOf(
  [ID, VEC, { fieldName: 'path', dataType: 'VarChar', elementTypeParams: { max_length: 32 } }],
  { autoId: true, enableDynamicField: true },
);

export function upsert(make: MakeFixture): void {
  topic('upsert', make, (milvus) => {
    const put = (data: readonly object[], more: object = {}) =>
      milvus.entities.upsert({ ...c, data: data as readonly Entity[], ...more });
    /** All rows by key, without their vectors. */
    const rows = async (): Promise<ReadonlyMap<unknown, Entity>> => {
      const found = ok(await milvus.entities.query({ ...c, filter: 'id > 0' }));
      return rowsBy(
        'id',
        found.map((row) => Object.fromEntries(Object.entries(row).filter(([key]) => key !== 'vec'))),
      );
    };

    test('replaces whole rows by key, in every index, and inserts the others', async () => {
      milvus.needs('upsert');
      await milvus.create(PHOTOS);
      ok(await milvus.entities.insert({ ...c, data: photos(1, 2) }));
      ok(await milvus.entities.search({ ...c, data: [[1, 0]] }));
      const data = [{ id: 1, vec: [50, 0], path: 'new.jpg', size: 50 }, ...photos(3)];
      expect(ok(await put(data))).toEqual({ upsertCount: 2, upsertIds: [1, 3] });
      for (let round = 0; round < 2; round += 1) {
        expect((await rows()).get(1)).toEqual({ id: 1, path: 'new.jpg', size: 50 });
        expect((await rows()).size).toBe(3);
        expect(await valuesOf(milvus, 'id', { ...c, filter: 'path in ["p1.jpg", "p2.jpg"]' })).toEqual([2]);
        const hits = ok(await milvus.entities.search({ ...c, data: [[50, 0]] }));
        expect(hits.map(({ id }) => id)).toEqual([1, 3, 2]);
        await milvus.reopen();
      }
    });

    test('texts are keys as well', async () => {
      milvus.needs('upsert', 'chosenKeys');
      await milvus.create(KEYED);
      ok(await milvus.entities.insert({ ...c, data: [{ key: 'a', vector: [1, 0], tag: 'old', kept: 1 }] }));
      const data = [
        { key: 'a', vector: [0, 1], tag: 'new' },
        { key: 'b', vector: [1, 1] },
      ];
      expect(ok(await put(data)).upsertIds).toEqual(['a', 'b']);
      const request = { ...c, id: ['a', 'b'], outputFields: ['tag', 'kept'] };
      expect(rowsBy('key', ok(await milvus.entities.get(request)))).toEqual(
        new Map([
          ['a', { key: 'a', tag: 'new' }],
          ['b', { key: 'b' }],
        ]),
      );
    });

    test('what a row lacks becomes its default, or null', async () => {
      milvus.needs('upsert', 'nullable', 'defaultValues');
      await milvus.create(WITH_NULLS);
      const first = { id: 1, vec: [1, 0], path: 'a', size: 1, note: 'n', album: 'x' };
      ok(await milvus.entities.insert({ ...c, data: [first] }));
      ok(await put([{ id: 1, vec: [1, 0], path: 'b' }]));
      expect((await rows()).get(1)).toEqual({ id: 1, path: 'b', size: 7, note: null });
    });

    test('a generated key is given anew, and the old row goes', async () => {
      milvus.needs('upsert');
      await milvus.create(GENERATED);
      const data = [
        { vec: [1, 0], path: 'a' },
        { vec: [2, 0], path: 'b' },
      ];
      const [first = 0] = ok(await milvus.entities.insert({ ...c, data })).insertIds;
      milvus.refused(await put([{ vec: [3, 0], path: 'c' }]), undefined, '');
      const { upsertIds } = ok(await put([{ id: first, vec: [3, 0], path: 'c' }]));
      expect(upsertIds).not.toEqual([first]);
      const paths = [...(await rows()).values()].map(({ path }) => path);
      expect(paths.sort()).toEqual(['b', 'c']);
      const again = ok(await milvus.entities.get({ ...c, id: upsertIds, outputFields: ['path'] }));
      expect(again).toMatchObject([{ path: 'c' }]);
    });

    test('nothing changes when a row is bad, comes twice or has no key', async () => {
      milvus.needs('upsert', 'baseline');
      await milvus.create(PHOTOS);
      ok(await milvus.entities.insert({ ...c, data: photos(1) }));
      const before = await rows();
      const bad = async (data: readonly object[], code: number | undefined, part: string) => {
        milvus.refused(await put(data), code, part);
        expect(await rows()).toEqual(before);
      };
      const [one = {}] = photos(1);
      await bad(
        [
          { ...one, size: 5 },
          { ...one, id: 2, vec: [1] },
        ],
        1804,
        "doesn't equal to vector dimension",
      );
      await bad(
        [
          { ...one, size: 5 },
          { ...one, id: 2, path: undefined },
        ],
        1804,
        'fail to deal the insert data',
      );
      await bad([{ ...one, id: undefined }], 1804, '');
      await bad([{ ...one, path: 'a'.repeat(33) }], 1100, 'exceeds max length');
      await bad([], 1804, 'missing required parameters');
      await bad(
        [
          { ...one, size: 5 },
          { ...one, size: 6 },
        ],
        undefined,
        'duplicate primary keys are not allowed in the same batch',
      );
    });

    describe('with partialUpdate', () => {
      const partial = { partialUpdate: true };
      const begin = async (): Promise<void> => {
        milvus.needs('partialUpdate');
        await milvus.create(WITH_NULLS);
        const first = { id: 1, vec: [1, 0], path: 'a', size: 1, note: 'n', album: 'x', camera: { f: 2 } };
        ok(await milvus.entities.insert({ ...c, data: [first, { ...first, id: 2, vec: [2, 0] }] }));
      };

      test('what a row lacks stays, in every index', async () => {
        await begin();
        expect(ok(await put([{ id: 1, size: 9 }], partial))).toEqual({ upsertCount: 1, upsertIds: [1] });
        const expected = { id: 1, path: 'a', size: 9, note: 'n', album: 'x', camera: { f: 2 } };
        expect((await rows()).get(1)).toEqual(expected);
        expect(await valuesOf(milvus, 'id', { ...c, filter: 'size == 1' })).toEqual([2]);
        ok(await put([{ id: 1, vec: [7, 0] }], partial));
        expect((await rows()).get(1)).toEqual(expected);
        const request = { ...c, data: [[7, 0]], limit: 1, outputFields: ['vec'] };
        const [hit] = ok(await milvus.entities.search(request));
        expect(hit).toMatchObject({ id: 1, distance: 0 });
        expect(numbersOf(hit?.vec)).toEqual([7, 0]);
      });

      test('dynamic keys are merged; null clears one, and sets a nullable field to null', async () => {
        await begin();
        ok(await put([{ id: 1, note: null, album: null, camera: { iso: 100 }, place: 'here' }], partial));
        expect((await rows()).get(1)).toEqual({
          id: 1,
          path: 'a',
          size: 1,
          note: null,
          camera: { iso: 100 },
          place: 'here',
        });
        expect(await valuesOf(milvus, 'id', { ...c, filter: 'exists album' })).toEqual([2]);
      });

      test('a new key needs all that a row needs', async () => {
        await begin();
        ok(await put([{ id: 3, vec: [3, 0], path: 'c' }], partial));
        expect((await rows()).get(3)).toEqual({ id: 3, path: 'c', size: 7, note: null });
        milvus.refused(await put([{ id: 4, path: 'd' }], partial), undefined, '');
        expect((await rows()).size).toBe(3);
      });

      test('a generated key is given anew, what the row lacks is inherited', async () => {
        milvus.needs('partialUpdate');
        await milvus.create(GENERATED);
        const data = [{ vec: [1, 0], path: 'a', album: 'x' }];
        const [id = 0] = ok(await milvus.entities.insert({ ...c, data })).insertIds;
        const { upsertIds } = ok(await put([{ id, path: 'b' }], partial));
        expect(upsertIds).not.toEqual([id]);
        expect([...(await rows()).values()]).toEqual([{ id: upsertIds[0], path: 'b', album: 'x' }]);
      });

      test.each<[string, object]>([
        ['a bad type', { id: 2, size: 'x' }],
        ['a number out of range', { id: 2, size: 2 ** 31 }],
        ['null where it may not be', { id: 2, path: null }],
        ['a vector of another dimension', { id: 2, vec: [1] }],
        ['a long text', { id: 2, path: 'a'.repeat(33) }],
        ['no key', { size: 5 }],
        ['one key twice', { id: 1, size: 5 }],
      ])('%s: the whole batch is refused', async (_, row) => {
        await begin();
        const before = await rows();
        milvus.refused(await put([{ id: 1, size: 5 }, row], partial), undefined, '');
        expect(await rows()).toEqual(before);
      });

      test('no rows, and unknown fields where there is no dynamic field, are refused', async () => {
        await begin();
        milvus.refused(await put([], partial), undefined, '');
        await milvus.create(collectionOf([ID, VEC], { collectionName: 'strict' }));
        const strict = { ...partial, collectionName: 'strict' };
        ok(await put([{ id: 1, vec: [1, 0] }], strict));
        milvus.refused(await put([{ id: 1, more: 5 }], strict), undefined, '');
      });

      test(
        'it does what a map of rows does, whatever comes in which order',
        async () => {
          milvus.needs('partialUpdate');
          const parts = fc.record(
            {
              vec: fc.tuple(fc.nat(9), fc.nat(9)),
              path: fc.string({ maxLength: 8 }),
              size: fc.nat(100),
              note: fc.option(fc.string({ maxLength: 8 })),
              album: fc.option(fc.constantFrom('x', 'y')),
              camera: fc.jsonValue({ maxDepth: 2 }).map(asWritten),
            },
            { requiredKeys: [] },
          );
          const key = fc.integer({ min: 1, max: 4 });
          const batches = fc.array(
            fc.tuple(parts, fc.uniqueArray(key, { minLength: 1, maxLength: 3 }), fc.boolean()),
            { minLength: 1, maxLength: 8 },
          );
          await fc.assert(
            fc.asyncProperty(batches, async (steps) => {
              ok(await milvus.collections.drop(c));
              await milvus.create(WITH_NULLS);
              const model = new Map<number, Record<string, unknown>>();
              for (const [part, keys, restart] of steps) {
                const fits = keys.every((id) => model.has(id)) || ('vec' in part && 'path' in part);
                const response = await put(
                  keys.map((id) => ({ id, ...part })),
                  partial,
                );
                expect('data' in response).toBe(fits);
                if (fits) for (const id of keys) model.set(id, merged(id, model.get(id), part));
                if (restart) await milvus.reopen();
              }
              const found = ok(await milvus.entities.query({ ...c, filter: 'id > 0' }));
              expect(byId(found).map((row) => ({ ...row, vec: numbersOf(row.vec) }))).toEqual(
                byId([...model.values()]),
              );
            }),
            { numRuns: 25 },
          );
        },
        MANY_REQUESTS_MS,
      );
    });
  });
}

/** JSON as text has it: zero without a sign. */
function asWritten(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

/** A row of {@link WITH_NULLS} after a partial update, as the contract has it. */
function merged(
  id: number,
  old: Readonly<Record<string, unknown>> | undefined,
  part: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  if (!old) return { size: 7, note: null, id, ...part };
  const cleared = ['album', 'camera'].filter((key) => part[key] === null);
  return Object.fromEntries(Object.entries({ ...old, ...part }).filter(([key]) => !cleared.includes(key)));
}
