import { expect, test } from 'vitest';
import { c, NAME, PHOTOS, photos } from './photos.ts';
import { ok, topic, valuesOf, type MakeFixture } from './topic.ts';

export function aliases(make: MakeFixture): void {
  topic('aliases', make, (milvus) => {
    const a = { aliasName: 'a' };
    const toOther = { ...a, collectionName: 'other' };
    const begin = async (): Promise<void> => {
      milvus.needs('aliases');
      await milvus.create(PHOTOS);
      await milvus.create({ ...PHOTOS, collectionName: 'other' });
    };

    test('come, are listed and described, and go; creating twice and dropping twice are no errors', async () => {
      await begin();
      expect(ok(await milvus.aliases.list())).toEqual([]);
      expect(ok(await milvus.aliases.create({ ...a, ...c }))).toEqual({});
      expect(ok(await milvus.aliases.create({ ...a, ...c }))).toEqual({});
      ok(await milvus.aliases.create({ aliasName: 'b', collectionName: 'other' }));
      await milvus.reopen();
      expect([...ok(await milvus.aliases.list())].sort()).toEqual(['a', 'b']);
      expect(ok(await milvus.aliases.list(c))).toEqual(['a']);
      expect(ok(await milvus.aliases.describe(a))).toEqual({
        dbName: 'default',
        collectionName: NAME,
        aliasName: 'a',
      });
      expect(ok(await milvus.aliases.drop(a))).toEqual({});
      expect(ok(await milvus.aliases.drop(a))).toEqual({});
      expect(ok(await milvus.aliases.list())).toEqual(['b']);
    });

    test('serve wherever a collection is named', async () => {
      await begin();
      ok(await milvus.aliases.create({ ...a, ...c }));
      const alias = { collectionName: 'a' };
      ok(await milvus.entities.insert({ ...alias, data: photos(1, 2) }));
      ok(await milvus.entities.upsert({ ...alias, data: photos(3) }));
      ok(await milvus.entities.delete({ ...alias, filter: 'size == 2' }));
      expect(await valuesOf(milvus, 'id', { ...c, filter: 'id > 0' })).toEqual([1, 3]);
      expect(await valuesOf(milvus, 'id', { ...alias, filter: 'id > 0' })).toEqual([1, 3]);
      expect(ok(await milvus.entities.get({ ...alias, id: 3, outputFields: ['id'] }))).toEqual([{ id: 3 }]);
      expect(ok(await milvus.entities.search({ ...alias, data: [[1, 0]] }))).toHaveLength(2);
      expect(ok(await milvus.indexes.list(alias))).toEqual(['vec']);
      ok(await milvus.collections.release(alias));
      expect(ok(await milvus.collections.getLoadState(c)).loadState).toBe('LoadStateNotLoad');
    });

    test('each database has its own', async () => {
      milvus.needs('databases');
      await begin();
      const dbName = 'second';
      ok(await milvus.databases.create({ dbName }));
      ok(await milvus.collections.create({ ...PHOTOS, dbName, collectionName: 'there' }));
      ok(await milvus.aliases.create({ ...a, ...c }));
      ok(await milvus.aliases.create({ ...a, dbName, collectionName: 'there' }));
      expect(ok(await milvus.aliases.describe(a)).collectionName).toBe(NAME);
      expect(ok(await milvus.aliases.describe({ ...a, dbName }))).toEqual({
        dbName,
        collectionName: 'there',
        aliasName: 'a',
      });
      ok(await milvus.aliases.drop(a));
      expect(ok(await milvus.aliases.list({ dbName }))).toEqual(['a']);
    });

    test('are turned to another collection by alter, only', async () => {
      await begin();
      ok(await milvus.aliases.create({ ...a, ...c }));
      milvus.refused(await milvus.aliases.create(toOther), 1602, 'alias already exist');
      expect(ok(await milvus.aliases.alter(toOther))).toEqual({});
      expect(ok(await milvus.aliases.describe(a)).collectionName).toBe('other');
      expect(ok(await milvus.collections.describe(c)).aliases).toEqual([]);
    });

    test('refusals: one not there, no collection, the name of a collection, bad names', async () => {
      await begin();
      milvus.refused(await milvus.aliases.describe(a), 1600, 'alias not found[database=default][alias=a]');
      milvus.refused(await milvus.aliases.alter(toOther), 1600, 'alias not found');
      ok(await milvus.aliases.create({ ...a, ...c }));
      const nowhere = { ...a, collectionName: 'nowhere' };
      milvus.refused(await milvus.aliases.alter(nowhere), 100, 'nowhere');
      const taken = { ...c, aliasName: 'other' };
      milvus.refused(await milvus.aliases.create(taken), 1601, 'alias and collection name conflict');
      for (const bad of ['1a', 'a b', 'a'.repeat(256)]) {
        const response = await milvus.aliases.create({ ...c, aliasName: bad });
        milvus.refused(response, 1100, 'Invalid collection alias');
      }
      expect(ok(await milvus.aliases.list())).toEqual(['a']);
    });

    test('a collection cannot be dropped by an alias, nor while it has one, nor be made under one', async () => {
      await begin();
      ok(await milvus.aliases.create({ ...a, ...c }));
      milvus.refused(
        await milvus.collections.drop({ collectionName: 'a' }),
        undefined,
        'cannot drop the collection via alias = a',
      );
      milvus.refused(
        await milvus.collections.drop(c),
        1100,
        `unable to drop the collection [${NAME}] because it has associated aliases [a], ` +
          'please remove all aliases before dropping the collection',
      );
      milvus.refused(await milvus.collections.create({ ...PHOTOS, collectionName: 'a' }), undefined, 'a');
      ok(await milvus.aliases.drop(a));
      ok(await milvus.collections.drop(c));
      expect(ok(await milvus.collections.list())).toEqual(['other']);
    });
  });
}
