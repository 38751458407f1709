import { describe, expect, test } from 'vitest';
import { c, collectionOf, ID, PHOTOS, photos, VEC } from './photos.ts';
import { ok, topic, valuesOf, type MakeFixture } from './topic.ts';

export function partitions(make: MakeFixture): void {
  topic('partitions', make, (milvus) => {
    const p = { ...c, partitionName: 'p' };
    /** Rows 1 and 2 in the default partition, 3 and 4 in p. */
    const fill = async (): Promise<void> => {
      milvus.needs('partitions');
      await milvus.create(PHOTOS);
      ok(await milvus.partitions.create(p));
      ok(await milvus.entities.insert({ ...c, data: photos(1, 2) }));
      ok(await milvus.entities.insert({ ...p, data: photos(3, 4) }));
    };
    const idsIn = (...partitionNames: string[]) =>
      valuesOf(milvus, 'id', { ...c, filter: 'id > 0', partitionNames });

    test('come, are listed, and go; creating twice and dropping what is not there are no errors', async () => {
      milvus.needs('partitions');
      await milvus.create(PHOTOS);
      expect(ok(await milvus.partitions.list(c))).toEqual(['_default']);
      expect(ok(await milvus.partitions.create(p))).toEqual({});
      expect(ok(await milvus.partitions.create(p))).toEqual({});
      expect([...ok(await milvus.partitions.list(c))].sort()).toEqual(['_default', 'p']);
      expect(ok(await milvus.partitions.has(p))).toEqual({ has: true });
      expect(ok(await milvus.collections.describe(c)).partitionsNum).toBe(2);
      ok(await milvus.collections.release(c));
      expect(ok(await milvus.partitions.drop(p))).toEqual({});
      expect(ok(await milvus.partitions.drop(p))).toEqual({});
      expect(ok(await milvus.partitions.has(p))).toEqual({ has: false });
      expect(ok(await milvus.partitions.list(c))).toEqual(['_default']);
    });

    test('rows are read where they were written, after a restart, too', async () => {
      await fill();
      for (let round = 0; round < 2; round += 1) {
        expect(await idsIn('p')).toEqual([3, 4]);
        expect(await idsIn('_default')).toEqual([1, 2]);
        expect(await idsIn('p', '_default')).toEqual([1, 2, 3, 4]);
        expect(await idsIn()).toEqual([1, 2, 3, 4]);
        const search = { ...c, data: [[1, 0]], partitionNames: ['p'] };
        expect(ok(await milvus.entities.search(search)).map(({ id }) => id)).toEqual([3, 4]);
        const counted = { ...c, filter: '', outputFields: ['count(*)'], partitionNames: ['p'] };
        expect(ok(await milvus.entities.query(counted))).toEqual([{ 'count(*)': 2 }]);
        const get = { ...c, id: [2, 3], outputFields: ['id'] };
        expect(ok(await milvus.entities.get({ ...get, partitionName: 'p' }))).toEqual([{ id: 3 }]);
        expect(ok(await milvus.entities.get({ ...get, partitionNames: ['_default'] }))).toEqual([{ id: 2 }]);
        await milvus.reopen();
      }
    });

    test('hold their own counts', async () => {
      await fill();
      milvus.needs('statistics');
      ok(await milvus.collections.flush(c));
      expect(ok(await milvus.partitions.getStats(p))).toEqual({ rowCount: 2 });
      const theDefault = { ...c, partitionName: '_default' };
      expect(ok(await milvus.partitions.getStats(theDefault))).toEqual({ rowCount: 2 });
      expect(ok(await milvus.collections.getStats(c))).toEqual({ rowCount: 4 });
    });

    test('a deletion keeps to its partition', async () => {
      await fill();
      ok(await milvus.entities.delete({ ...p, filter: 'size in [2, 3]' }));
      expect(await idsIn()).toEqual([1, 2, 4]);
      ok(await milvus.entities.delete({ ...p, filter: 'id in [1, 4]' }));
      expect(await idsIn()).toEqual([1, 2]);
    });

    test('an upsert writes into its partition', async () => {
      await fill();
      ok(await milvus.entities.upsert({ ...p, data: [{ ...photos(3)[0], size: 30 }, ...photos(5)] }));
      expect(await valuesOf(milvus, 'size', { ...c, filter: 'id > 0', partitionNames: ['p'] })).toEqual([
        4, 5, 30,
      ]);
    });

    test('a dropped one takes its rows along; made again, it is empty', async () => {
      await fill();
      milvus.refused(
        await milvus.partitions.drop(p),
        1100,
        'partition cannot be dropped, partition is loaded, please release it first',
      );
      ok(await milvus.collections.release(c));
      ok(await milvus.partitions.drop(p));
      ok(await milvus.collections.load(c));
      expect(await idsIn()).toEqual([1, 2]);
      expect(ok(await milvus.entities.search({ ...c, data: [[1, 0]] })).map(({ id }) => id)).toEqual([1, 2]);
      ok(await milvus.partitions.create(p));
      await milvus.reopen();
      expect(await idsIn('p')).toEqual([]);
      ok(await milvus.entities.insert({ ...p, data: photos(3) }));
      expect(await idsIn('p')).toEqual([3]);
    });

    test('are loaded and released one by one', async () => {
      await fill();
      const only = { ...c, partitionNames: ['p'] };
      const stateOf = async (...partitionNames: string[]) =>
        ok(await milvus.collections.getLoadState({ ...c, partitionNames })).loadState;
      ok(await milvus.collections.release(c));
      for (let twice = 0; twice < 2; twice += 1) {
        expect(ok(await milvus.partitions.load(only))).toEqual({});
      }
      expect(await stateOf('p')).toBe('LoadStateLoaded');
      expect(await stateOf('_default')).toBe('LoadStateNotLoad');
      expect(await idsIn('p')).toEqual([3, 4]);
      const elsewhere = { ...c, filter: 'id > 0', partitionNames: ['_default'] };
      milvus.refused(await milvus.entities.query(elsewhere), [101, 201], 'not loaded');
      for (let twice = 0; twice < 2; twice += 1) {
        expect(ok(await milvus.partitions.release(only))).toEqual({});
      }
      expect(await stateOf('p')).toBe('LoadStateNotLoad');
      milvus.refused(await milvus.entities.query({ ...c, filter: 'id > 0' }), 101, 'collection not loaded');
    });

    test('a released one can be dropped while the others stay loaded', async () => {
      await fill();
      ok(await milvus.partitions.release({ ...c, partitionNames: ['p'] }));
      ok(await milvus.partitions.drop(p));
      expect(await idsIn('_default')).toEqual([1, 2]);
    });

    test('refusals: one not there, the default, bad names', async () => {
      await fill();
      const gone = { ...c, partitionName: 'gone' };
      const names = { ...c, partitionNames: ['p', 'gone'] };
      const answers = [
        await milvus.partitions.getStats(gone),
        await milvus.partitions.load(names),
        await milvus.partitions.release(names),
        await milvus.collections.getLoadState(names),
        await milvus.entities.insert({ ...gone, data: photos(9) }),
        await milvus.entities.upsert({ ...gone, data: photos(9) }),
        await milvus.entities.delete({ ...gone, filter: 'id > 0' }),
        await milvus.entities.get({ ...gone, id: 1 }),
        await milvus.entities.query({ ...names, filter: 'id > 0' }),
        await milvus.entities.search({ ...names, data: [[1, 0]] }),
      ];
      for (const response of answers) milvus.refused(response, 200, 'partition not found[partition=gone]');
      expect(ok(await milvus.partitions.has(gone))).toEqual({ has: false });
      const theDefault = { ...c, partitionName: '_default' };
      milvus.refused(
        await milvus.partitions.drop(theDefault),
        undefined,
        'default partition cannot be deleted',
      );
      const create = (partitionName: string) => milvus.partitions.create({ ...c, partitionName });
      milvus.refused(
        await create('1a'),
        1100,
        'the first character of a partition name must be an underscore or letter',
      );
      milvus.refused(await create('1a'), 1100, 'Invalid partition name: 1a');
      milvus.refused(await create('a b'), 1100, 'can only contain numbers, letters and underscores');
      milvus.refused(await create('a'.repeat(256)), 1100, 'must be less than 255 characters');
      expect([...ok(await milvus.partitions.list(c))].sort()).toEqual(['_default', 'p']);
      expect(await idsIn()).toEqual([1, 2, 3, 4]);
    });

    describe('with a partition key', () => {
      const CITIES = collectionOf([
        ID,
        VEC,
        {
          fieldName: 'city',
          dataType: 'VarChar',
          isPartitionKey: true,
          elementTypeParams: { max_length: 32 },
        },
      ]);
      const city = (id: number) => ({ id, vec: [id, 0], city: `city ${id % 3}` });

      test('rows go where their key says, and are found by it', async () => {
        milvus.needs('partitions', 'fullSchema');
        await milvus.create(CITIES);
        ok(await milvus.entities.insert({ ...c, data: [1, 2, 3, 4, 5].map(city) }));
        const where = (filter: string) => valuesOf(milvus, 'id', { ...c, filter });
        expect(await where('city == "city 1"')).toEqual([1, 4]);
        expect(await where('city in ["city 1", "city 2"]')).toEqual([1, 2, 4, 5]);
        const search = { ...c, data: [[5, 0]], filter: 'city == "city 1"' };
        expect(ok(await milvus.entities.search(search)).map(({ id }) => id)).toEqual([4, 1]);
        ok(await milvus.entities.delete({ ...c, filter: 'city == "city 1"' }));
        expect(await where('id > 0')).toEqual([2, 3, 5]);
      });

      test('a row goes where its new key says when it is written again', async () => {
        milvus.needs('partitions', 'fullSchema', 'partialUpdate');
        await milvus.create(CITIES);
        ok(await milvus.entities.insert({ ...c, data: [1, 2, 3].map(city) }));
        const data = [{ id: 1, city: 'elsewhere' }];
        ok(await milvus.entities.upsert({ ...c, data, partialUpdate: true }));
        await milvus.reopen();
        const where = (filter: string) => valuesOf(milvus, 'id', { ...c, filter });
        expect(await where('city == "elsewhere"')).toEqual([1]);
        expect(await where('city == "city 1"')).toEqual([]);
        expect(await where('id > 0')).toEqual([1, 2, 3]);
      });

      test('partitions can be neither made, dropped nor named', async () => {
        milvus.needs('partitions', 'fullSchema');
        await milvus.create(CITIES);
        const disabled = 'disable create/drop partition if partition key mode is used';
        milvus.refused(await milvus.partitions.create(p), undefined, disabled);
        milvus.refused(await milvus.partitions.drop(p), undefined, disabled);
        const named = 'not support manually specifying the partition names if partition key mode is used';
        const names = { ...c, partitionNames: ['p'] };
        const answers = [
          await milvus.entities.insert({ ...p, data: [city(1)] }),
          await milvus.entities.upsert({ ...p, data: [city(1)] }),
          await milvus.entities.delete({ ...p, filter: 'id > 0' }),
          await milvus.entities.get({ ...p, id: 1 }),
          await milvus.entities.query({ ...names, filter: 'id > 0' }),
          await milvus.entities.search({ ...names, data: [[1, 0]] }),
        ];
        for (const response of answers) milvus.refused(response, undefined, named);
      });
    });
  });
}
