import { expect, test } from 'vitest';
import { c, NAME, PHOTOS, photos } from './photos.ts';
import { ok, topic, valuesOf, type MakeFixture } from './topic.ts';

const PROPERTIES = { 'database.max.collections': 10, 'database.force.deny.writing': false };

export function databases(make: MakeFixture): void {
  topic('databases', make, (milvus) => {
    test('come with properties, are described, and go; dropping what is not there is no error', async () => {
      milvus.needs('databases');
      expect(ok(await milvus.databases.list())).toEqual(['default']);
      expect(ok(await milvus.databases.create({ dbName: 'second', properties: PROPERTIES }))).toEqual({});
      expect([...ok(await milvus.databases.list())].sort()).toEqual(['default', 'second']);
      const description = ok(await milvus.databases.describe({ dbName: 'second' }));
      expect(description).toEqual({
        dbName: 'second',
        dbID: expect.any(Number) as number,
        properties: expect.arrayContaining([
          { key: 'database.max.collections', value: '10' },
          { key: 'database.force.deny.writing', value: 'false' },
        ]) as unknown,
      });
      expect(ok(await milvus.databases.describe({ dbName: 'default' })).dbID).not.toBe(description.dbID);
      expect(ok(await milvus.databases.drop({ dbName: 'second' }))).toEqual({});
      expect(ok(await milvus.databases.drop({ dbName: 'second' }))).toEqual({});
      expect(ok(await milvus.databases.list())).toEqual(['default']);
    });

    test('properties are changed one by one, and dropped', async () => {
      milvus.needs('databases');
      const dbName = 'second';
      ok(await milvus.databases.create({ dbName, properties: PROPERTIES }));
      const properties = { 'database.max.collections': 20, 'database.replica.number': '1' };
      expect(ok(await milvus.databases.alter({ dbName, properties }))).toEqual({});
      expect(ok(await milvus.databases.describe({ dbName })).properties).toEqual(
        expect.arrayContaining([
          { key: 'database.max.collections', value: '20' },
          { key: 'database.force.deny.writing', value: 'false' },
          { key: 'database.replica.number', value: '1' },
        ]),
      );
      const propertyKeys = ['database.max.collections', 'database.replica.number'];
      expect(ok(await milvus.databases.dropProperties({ dbName, propertyKeys }))).toEqual({});
      const left = ok(await milvus.databases.describe({ dbName })).properties.map(({ key }) => key);
      expect(left).toContain('database.force.deny.writing');
      expect(left).not.toContain('database.max.collections');
    });

    test('hold collections of the same name apart', async () => {
      milvus.needs('databases');
      const there = { ...c, dbName: 'second' };
      ok(await milvus.databases.create({ dbName: 'second' }));
      await milvus.create(PHOTOS);
      expect(ok(await milvus.collections.has(there))).toEqual({ has: false });
      ok(await milvus.collections.create({ ...PHOTOS, ...there }));
      ok(await milvus.entities.insert({ ...c, data: photos(1) }));
      ok(await milvus.entities.insert({ ...there, data: photos(2, 3) }));
      await milvus.reopen();
      const filter = 'id > 0';
      expect(await valuesOf(milvus, 'id', { ...c, filter })).toEqual([1]);
      expect(await valuesOf(milvus, 'id', { ...there, filter })).toEqual([2, 3]);
      expect(await valuesOf(milvus, 'id', { ...c, dbName: 'default', filter })).toEqual([1]);
      expect(ok(await milvus.collections.list({ dbName: 'second' }))).toEqual([NAME]);
      ok(await milvus.collections.drop(there));
      expect(ok(await milvus.collections.list())).toEqual([NAME]);
    });

    test('a collection moves to another database, with its rows', async () => {
      milvus.needs('databases', 'rename');
      ok(await milvus.databases.create({ dbName: 'second' }));
      await milvus.create(PHOTOS);
      ok(await milvus.entities.insert({ ...c, data: photos(1) }));
      const moved = { collectionName: 'moved', dbName: 'second' };
      const request = { ...c, newCollectionName: 'moved', newDbName: 'second' };
      expect(ok(await milvus.collections.rename(request))).toEqual({});
      expect(ok(await milvus.collections.has(c))).toEqual({ has: false });
      expect(await valuesOf(milvus, 'id', { ...moved, filter: 'id > 0' })).toEqual([1]);
    });

    test('refusals: a name twice, a bad name, the default, one with collections, one not there', async () => {
      milvus.needs('databases');
      const dbName = 'second';
      ok(await milvus.databases.create({ dbName }));
      milvus.refused(await milvus.databases.create({ dbName }), undefined, 'database already exist: second');
      for (const bad of ['a b', '1a', 'a-b', 'a'.repeat(256)]) {
        milvus.refused(await milvus.databases.create({ dbName: bad }), 802, 'invalid database name');
      }
      milvus.refused(
        await milvus.databases.drop({ dbName: 'default' }),
        1100,
        'can not drop default database',
      );
      ok(await milvus.collections.create({ ...PHOTOS, dbName }));
      milvus.refused(
        await milvus.databases.drop({ dbName }),
        1100,
        'not empty, must drop all collections before drop database',
      );
      const gone = { dbName: 'gone' };
      milvus.refused(await milvus.databases.describe(gone), 800, 'database not found[database=gone]');
      milvus.refused(await milvus.databases.alter({ ...gone, properties: { a: 1 } }), undefined, 'gone');
      milvus.refused(
        await milvus.databases.dropProperties({ ...gone, propertyKeys: ['a'] }),
        undefined,
        'gone',
      );
    });
  });
}
