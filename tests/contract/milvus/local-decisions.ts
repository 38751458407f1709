/** @file What the local engine decides where the contract leaves it to an implementation. */
import { describe, expect, test } from 'vitest';
import { c, collectionOf, ID, KEYED, PHOTOS, photos, VEC } from './photos.ts';
import { ok, topic, type MakeFixture } from './topic.ts';

export function localDecisions(make: MakeFixture): void {
  topic('Milvus: decisions of the local engine', make, (milvus) => {
    test('an insert under a key that is there replaces its row, in every index', async () => {
      await milvus.create(KEYED);
      const row = (key: string, x: number, y: number) => ({ key, vector: [x, y], tag: `${key}${x}` });
      ok(await milvus.entities.insert({ ...c, data: [row('a', 1, 0), row('b', 0, 1)] }));
      ok(await milvus.entities.search({ ...c, data: [[1, 0]] }));
      const data = [row('a', -1, 0), row('d', 5, 0), row('d', 5, 5)];
      expect(ok(await milvus.entities.insert({ ...c, data })).insertIds).toEqual(['a', 'd', 'd']);
      for (let round = 0; round < 2; round += 1) {
        const hits = ok(await milvus.entities.search({ ...c, data: [[1, 0]], outputFields: ['tag'] }));
        expect(hits.map((hit) => [hit.key, hit.tag])).toEqual([
          ['d', 'd5'],
          ['b', 'b0'],
          ['a', 'a-1'],
        ]);
        expect(ok(await milvus.collections.getStats(c))).toEqual({ rowCount: 3 });
        await milvus.reopen();
      }
    });

    test('a row written into another partition moves there', async () => {
      await milvus.create(PHOTOS);
      ok(await milvus.partitions.create({ ...c, partitionName: 'p' }));
      ok(await milvus.entities.insert({ ...c, data: photos(1, 2, 3) }));
      ok(await milvus.entities.upsert({ ...c, data: photos(1), partitionName: 'p' }));
      ok(await milvus.entities.insert({ ...c, data: photos(2), partitionName: 'p' }));
      const ids = async (partitionName: string) =>
        ok(
          await milvus.entities.query({
            ...c,
            filter: 'id > 0',
            outputFields: ['id'],
            partitionNames: [partitionName],
          }),
        );
      expect(await ids('_default')).toEqual([{ id: 3 }]);
      expect(await ids('p')).toEqual([{ id: 1 }, { id: 2 }]);
      expect(ok(await milvus.partitions.getStats({ ...c, partitionName: 'p' }))).toEqual({ rowCount: 2 });
    });

    test('rows are counted at once, flushed or not, deleted ones no more', async () => {
      await milvus.create(PHOTOS);
      ok(await milvus.entities.insert({ ...c, data: photos(1, 2, 3) }));
      expect(ok(await milvus.collections.getStats(c))).toEqual({ rowCount: 3 });
      ok(await milvus.entities.delete({ ...c, filter: 'id in [1]' }));
      expect(ok(await milvus.collections.getStats(c))).toEqual({ rowCount: 2 });
    });

    test('generated keys count from 1, and are never given twice', async () => {
      const request = collectionOf([ID, VEC], { autoId: true });
      await milvus.create(request);
      const insert = async (rows: number) => {
        const data = Array.from({ length: rows }, () => ({ vec: [1, 0] }));
        return ok(await milvus.entities.insert({ ...c, data })).insertIds;
      };
      expect(await insert(3)).toEqual([1, 2, 3]);
      ok(await milvus.entities.delete({ ...c, filter: 'id in [2, 3]' }));
      await milvus.reopen();
      expect(await insert(1)).toEqual([4]);
      ok(await milvus.entities.delete({ ...c, filter: 'id >= 1' }));
      await milvus.reopen();
      expect(await insert(1)).toEqual([5]);
      milvus.refused(await milvus.entities.insert({ ...c, data: [{ vec: [1, 0] }, {}] }), 1804, 'vec');
      expect(await insert(1)).toEqual([6]);
      ok(await milvus.collections.drop(c));
      await milvus.create(request);
      expect(await insert(1)).toEqual([1]);
    });

    describe('a type that it does not have is 3000', () => {
      test.each(['SparseFloatVector', 'Int8Vector', 'Geometry', 'Timestamptz', 'Text', 'ArrayOfStruct'])(
        '%s',
        async (dataType) => {
          const field = { fieldName: 'f', dataType, elementTypeParams: { dim: 8, max_length: 8 } };
          const request = collectionOf([ID, VEC, field as never]);
          milvus.refused(await milvus.collections.create(request), 3000, dataType);
          expect(ok(await milvus.collections.list())).toEqual([]);
        },
      );
    });

    test('the zero vector has no direction: its cosine is 0', async () => {
      await milvus.create(KEYED);
      const data = [
        { key: 'zero', vector: [0, 0] },
        { key: 'one', vector: [0, 2] },
        { key: 'back', vector: [-1, -1] },
      ];
      ok(await milvus.entities.insert({ ...c, data }));
      const hits = ok(await milvus.entities.search({ ...c, data: [[1, 1]] }));
      expect(hits.map(({ key }) => key)).toEqual(['one', 'zero', 'back']);
      expect(hits[1]?.distance).toBe(0);
    });

    test('equal distances are ordered by key', async () => {
      await milvus.create(PHOTOS);
      const data = photos(5, 3, 4, 1, 2).map((row) => ({ ...row, vec: [1, 1] }));
      ok(await milvus.entities.insert({ ...c, data }));
      const hits = ok(await milvus.entities.search({ ...c, data: [[0, 0]], limit: 3 }));
      expect(hits.map(({ id }) => id)).toEqual([1, 2, 3]);
    });

    test('the exact scan can be asked for', async () => {
      await milvus.create(PHOTOS);
      ok(await milvus.entities.insert({ ...c, data: photos(1, 2, 3) }));
      const searchParams = { params: { plan: 'exact', ef: 64 } };
      const hits = ok(await milvus.entities.search({ ...c, data: [[3, 0]], limit: 2, searchParams }));
      expect(hits.map(({ id }) => id)).toEqual([3, 2]);
      milvus.refused(
        await milvus.entities.search({ ...c, data: [[3, 0]], searchParams: { params: { plan: 'fast' } } }),
        1100,
        'plan',
      );
    });
  });
}
