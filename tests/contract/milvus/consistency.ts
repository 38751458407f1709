import { describe, expect, test } from 'vitest';
import { c, KEYED, PHOTOS, photos } from './photos.ts';
import { ok, topic, valuesOf, type MakeFixture } from './topic.ts';

export function consistency(make: MakeFixture): void {
  topic('consistency', make, (milvus) => {
    const insert = async (...numbers: number[]) =>
      ok(await milvus.entities.insert({ ...c, data: photos(...numbers) }));
    const found = async (searchParams: object = {}) =>
      ok(await milvus.entities.search({ ...c, data: [[0, 0]], searchParams: { ...searchParams } })).map(
        ({ id }) => id,
      );

    describe('ignoreGrowing leaves out what was not flushed', () => {
      const ignoring = { ignoreGrowing: true };

      test('nothing of a collection never flushed, all of it afterwards', async () => {
        milvus.needs('loading');
        await milvus.create(PHOTOS);
        await insert(1, 2);
        expect(await found(ignoring)).toEqual([]);
        expect(await found()).toEqual([1, 2]);
        ok(await milvus.collections.flush(c));
        expect(await found(ignoring)).toEqual([1, 2]);
        await insert(3);
        expect(await found(ignoring)).toEqual([1, 2]);
        expect(await found({ ignore_growing: true })).toEqual([1, 2]);
        expect(await found({ params: { ignore_growing: true } })).toEqual([1, 2]);
        expect(await found({ ignoreGrowing: false })).toEqual([1, 2, 3]);
        ok(await milvus.collections.flush(c));
        expect(await found(ignoring)).toEqual([1, 2, 3]);
      });

      test('it outlives a restart; filters and deletions count', async () => {
        milvus.needs('loading');
        await milvus.create(PHOTOS);
        await insert(1, 2, 3);
        ok(await milvus.collections.flush(c));
        await insert(4);
        ok(await milvus.entities.delete({ ...c, filter: 'id in [1]' }));
        await milvus.reopen();
        expect(await found(ignoring)).toEqual([2, 3]);
        const filtered = { ...c, data: [[0, 0]], filter: 'size != 2', searchParams: ignoring };
        expect(ok(await milvus.entities.search(filtered)).map(({ id }) => id)).toEqual([3]);
        const hybrid = { ...c, search: [{ data: [[0, 0]], limit: 5, params: ignoring }] };
        expect(ok(await milvus.entities.hybridSearch(hybrid)).map(({ id }) => id)).toEqual([2, 3]);
      });

      test('a row written again is growing again', async () => {
        milvus.needs('loading', 'upsert');
        await milvus.create(PHOTOS);
        await insert(1, 2);
        ok(await milvus.collections.flush(c));
        ok(await milvus.entities.upsert({ ...c, data: photos(1) }));
        expect(await found(ignoring)).toEqual([2]);
        ok(await milvus.collections.flush(c));
        expect(await found(ignoring)).toEqual([1, 2]);
      });
    });

    test('writes and reads at once leave one consistent state', async () => {
      await milvus.create(PHOTOS);
      const batches = Array.from({ length: 8 }, (_, batch) => [batch * 2 + 1, batch * 2 + 2]);
      const answers = await Promise.all([
        ...batches.map((numbers) => milvus.entities.insert({ ...c, data: photos(...numbers) })),
        milvus.entities.search({ ...c, data: [[1, 0]], filter: 'path like "p%"' }),
        milvus.entities.query({ ...c, filter: 'path == "p1.jpg"' }),
      ]);
      for (const answer of answers) ok<unknown>(answer);
      expect(await found()).toEqual(batches.flat());
      expect(await valuesOf(milvus, 'size', { ...c, filter: 'id > 0' })).toEqual(batches.flat());
      expect(await valuesOf(milvus, 'size', { ...c, filter: 'path == "p16.jpg"' })).toEqual([16]);
    });

    test('rows written at once under one key leave one of them', async () => {
      milvus.needs('upsert', 'chosenKeys');
      await milvus.create(KEYED);
      const rows = Array.from({ length: 8 }, (_, n) => ({ key: 'a', vector: [n + 1, 1], tag: n }));
      for (const answer of await Promise.all(
        rows.map((row) => milvus.entities.upsert({ ...c, data: [row] })),
      )) {
        ok(answer);
      }
      const left = ok(await milvus.entities.query({ ...c, filter: 'key == "a"', outputFields: ['tag'] }));
      expect(left).toHaveLength(1);
      const [hit] = ok(await milvus.entities.search({ ...c, data: [[1, 0]], outputFields: ['tag'] }));
      expect(hit?.tag).toBe(left[0]?.tag);
    });
  });
}
