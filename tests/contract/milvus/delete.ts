import { expect, test } from 'vitest';
import { c, KEYED, PHOTOS, photos } from './photos.ts';
import { ok, topic, valuesOf, type MakeFixture } from './topic.ts';

export function deletion(make: MakeFixture): void {
  topic('delete', make, (milvus) => {
    const remove = (filter: string, more: object = {}) => milvus.entities.delete({ ...c, filter, ...more });
    const ids = () => valuesOf(milvus, 'id', { ...c, filter: 'id > 0' });
    const begin = async (...numbers: number[]): Promise<void> => {
      await milvus.create(PHOTOS);
      ok(await milvus.entities.insert({ ...c, data: photos(...numbers) }));
    };

    test('deletes what the filter selects, from every index, for good', async () => {
      await begin(1, 2, 3, 4);
      ok(await milvus.entities.search({ ...c, data: [[0, 0]] }));
      ok(await remove('size > 2 and path != "p4.jpg"'));
      for (let round = 0; round < 2; round += 1) {
        expect(await ids()).toEqual([1, 2, 4]);
        const hits = ok(await milvus.entities.search({ ...c, data: [[4, 0]] }));
        expect(hits.map(({ id }) => id)).toEqual([4, 2, 1]);
        expect(ok(await milvus.entities.get({ ...c, id: [3], outputFields: ['id'] }))).toEqual([]);
        await milvus.reopen();
      }
    });

    test('tells how many; a list of keys counts the keys, whether they exist or not', async () => {
      milvus.needs('baseline');
      await begin(1, 2, 3);
      expect(ok(await remove('size > 2'))).toEqual({ deleteCount: 1 });
      expect(ok(await remove('size > 2'))).toEqual({ deleteCount: 0 });
      expect(ok(await remove('id in [2, 3, 4]'))).toEqual({ deleteCount: 3 });
      expect(await ids()).toEqual([1]);
    });

    test('a key deleted can be inserted again', async () => {
      await begin(1, 2);
      ok(await remove('id in [1]'));
      ok(await milvus.entities.insert({ ...c, data: [{ ...photos(1)[0], size: 10 }] }));
      expect(await valuesOf(milvus, 'size', { ...c, filter: 'id > 0' })).toEqual([2, 10]);
    });

    test('takes dynamic keys, JSON paths and templates', async () => {
      milvus.needs('templates');
      await begin(1, 2, 3, 4);
      ok(await remove('extra["n"] == 1'));
      ok(await remove('size in {sizes}', { exprParams: { sizes: [2, 9] } }));
      expect(await ids()).toEqual([3, 4]);
    });

    test('texts as keys, with whatever they hold', async () => {
      milvus.needs('chosenKeys');
      await milvus.create(KEYED);
      const keys = ['plain', 'a "quoted" one', "it's", 'back\\slash', 'ünï\u2028code'];
      ok(await milvus.entities.insert({ ...c, data: keys.map((key) => ({ key, vector: [1, 0] })) }));
      ok(
        await remove(
          `key in [${keys
            .slice(1)
            .map((key) => JSON.stringify(key))
            .join(', ')}]`,
        ),
      );
      expect(await valuesOf(milvus, 'key', { ...c, filter: 'key != ""' })).toEqual(['plain']);
    });

    test.each([
      ['', 1802, 'missing required parameters'],
      ['true', 1100, "delete plan can't be empty or always true"],
      ['1 == 1', 1100, "delete plan can't be empty or always true"],
      ['size', 1100, 'predicate is not a boolean expression'],
      ['size ==', 1100, 'failed to create query plan: cannot parse expression: size ==, error: '],
    ])('the filter "%s" is refused and deletes nothing', async (filter, code, part) => {
      await begin(1);
      milvus.refused(await remove(filter), code, part);
      expect(await ids()).toEqual([1]);
    });

    test('the key `id` of a request is not honoured', async () => {
      milvus.needs('baseline');
      await begin(1);
      milvus.refused(await milvus.entities.delete({ ...c, id: [1] } as never), 1802, 'Filter');
      expect(await ids()).toEqual([1]);
    });
  });
}
