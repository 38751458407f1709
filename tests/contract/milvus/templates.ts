import { expect, test } from 'vitest';
import { c, PHOTOS, photos } from './photos.ts';
import { ok, topic, type MakeFixture } from './topic.ts';

export function templates(make: MakeFixture): void {
  topic(
    'templates',
    make,
    (milvus) => {
      const query = (filter: string, exprParams: object) =>
        milvus.entities.query({ ...c, filter, exprParams: { ...exprParams }, outputFields: ['id'] });

      test.each<[string, object, number[]]>([
        ['size > {a}', { a: 4 }, [5, 6]],
        ['size > {a} and path in {paths}', { a: 1, paths: ['p1.jpg', 'p2.jpg'] }, [2]],
        ['path == {path}', { path: 'p3.jpg' }, [3]],
        ['path == {path}', { path: '" or 1 == 1 or path == "' }, []],
        ['id in {ids}', { ids: [1, 6, 77] }, [1, 6]],
        ['id not in {ids}', { ids: [1, 2, 3] }, [4, 5, 6]],
        ['extra["n"] == {n}', { n: 2 }, [2]],
        ['extra["n"] in {list}', { list: [2, 'x', 2.5] }, [2]],
        ['{low} < size <= {high}', { low: 2, high: 4 }, [3, 4]],
        ['size == {a} or size == {a}', { a: 5, unused: 'x' }, [5]],
        ['even == {yes}', { yes: true }, [2, 4, 6]],
        ['extra["n"] > {x}', { x: 4.5 }, [5, 6]],
      ])('%s with %j', async (filter, exprParams, expected) => {
        expect(ok(await query(filter, exprParams)).map(({ id }) => id)).toEqual(expected);
      });

      test.each<[string, object, string]>([
        ['size > {a}', {}, 'the value of expression template variable name {a} is not found'],
        ['size > {a}', { b: 1 }, 'the value of expression template variable name {a} is not found'],
        ['id in {ids}', { ids: 5 }, 'the value of term expression template variable {ids} is not array'],
        ['{a} == 1', { a: 1 }, 'placeholder was not supported between two constants with operator'],
        ['size == {a}', { a: null }, ''],
        ['size == {a}', { a: {} }, ''],
        ['id in {a}', { a: [] }, ''],
        ['size == {a}', { a: 2n ** 63n }, ''],
        ['size == {a}', { a: 'x' }, ''],
        ['id == {a}', { a: 1.5 }, ''],
        ['path == {a}', { a: 1 }, ''],
      ])('%s with %s is refused', async (filter, exprParams, part) => {
        milvus.refused(await query(filter, exprParams), 1100, part);
      });
    },
    async (milvus) => {
      milvus.needs('templates');
      await milvus.create(PHOTOS);
      const data = photos(1, 2, 3, 4, 5, 6).map((row, n) => ({ ...row, even: n % 2 === 1 }));
      ok(await milvus.entities.insert({ ...c, data }));
    },
  );
}
