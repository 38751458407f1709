import { describe, expect, test } from 'vitest';
import type { CreateCollectionRequest } from '../../../src/milvus/types.ts';
import { c, collectionOf, ID, KEY, PHOTOS, VEC, vectorField } from './photos.ts';
import { MANY_REQUESTS_MS, ok, topic, type MakeFixture } from './topic.ts';

/** Two bytes each in UTF-8. */
const letters = (bytes: number) => 'ä'.repeat(Math.floor(bytes / 2)) + 'a'.repeat(bytes % 2);

export function limits(make: MakeFixture): void {
  topic('limits', make, (milvus) => {
    describe('names', () => {
      const FIRST = (kind: string) => `the first character of a ${kind} name must be an underscore or letter`;
      const REST = (kind: string) => `${kind} name can only contain numbers, letters and underscores`;
      const LENGTH = (kind: string) => `the length of a ${kind} name must be less than 255 characters`;
      const BAD: readonly (readonly [string, (kind: string) => string])[] = [
        ['1a', FIRST],
        [' ', FIRST],
        ['-a', FIRST],
        ['ä', FIRST],
        ['a b', REST],
        ['a-b', REST],
        ['a.b', REST],
        ['aä', REST],
        ['a'.repeat(256), LENGTH],
      ];

      test.each(BAD)('no collection is called %j', async (name, part) => {
        milvus.needs('baseline');
        const response = await milvus.collections.create({ collectionName: name, dimension: 2 });
        milvus.refused(response, 1100, `Invalid collection name: ${name}`);
        milvus.refused(response, 1100, part('collection'));
        expect(ok(await milvus.collections.list())).toEqual([]);
      });

      test.each(BAD)('no field is called %j', async (name) => {
        milvus.needs('baseline', 'fullSchema');
        const field = { fieldName: name, dataType: 'Int8' } as const;
        const response = await milvus.collections.create(collectionOf([ID, VEC, field]));
        milvus.refused(response, 1701, `Invalid field name: ${name}`);
      });

      test('255 bytes are a name', async () => {
        milvus.needs('baseline', 'fullSchema', 'partitions', 'aliases', 'indexes');
        const long = `_9A${'z'.repeat(252)}`;
        const request = collectionOf([{ ...KEY, fieldName: long }, VEC], {
          collectionName: long,
          indexParams: [{ fieldName: 'vec', indexName: long, metricType: 'L2' }],
        });
        ok(await milvus.collections.create(request));
        const there = { collectionName: long };
        ok(await milvus.partitions.create({ ...there, partitionName: long }));
        ok(await milvus.aliases.create({ ...there, aliasName: `${long.slice(0, -1)}y` }));
        ok(
          await milvus.entities.insert({
            ...there,
            data: [{ [long]: 'k', vec: [1, 0] }],
            partitionName: long,
          }),
        );
        expect(ok(await milvus.indexes.list(there))).toEqual([long]);
        expect(ok(await milvus.entities.get({ ...there, id: 'k', outputFields: [long] }))).toEqual([
          { [long]: 'k' },
        ]);
        const index = { fieldName: 'vec', indexName: 'a'.repeat(256), metricType: 'L2' } as const;
        await milvus.create(collectionOf([ID, VEC], { indexParams: [] }));
        milvus.refused(await milvus.indexes.create({ ...c, indexParams: [index] }), undefined, '');
      });
    });

    test('65535 bytes are the most for a text', async () => {
      milvus.needs('fullSchema');
      const text = (max_length: number) =>
        collectionOf([ID, VEC, { fieldName: 't', dataType: 'VarChar', elementTypeParams: { max_length } }]);
      await milvus.create(text(65_535));
      const row = (bytes: number) => [{ id: 1, vec: [1, 0], t: letters(bytes) }];
      milvus.refused(
        await milvus.entities.insert({ ...c, data: row(65_536) }),
        1100,
        'length of varchar field t exceeds max length, row number: 0, length: 65536, max length: 65535',
      );
      ok(await milvus.entities.insert({ ...c, data: row(65_535) }));
      const [found] = ok(await milvus.entities.get({ ...c, id: 1, outputFields: ['t'] }));
      expect(found?.t).toBe(letters(65_535));
    });

    test('4096 elements are the most for an array', async () => {
      milvus.needs('fullSchema', 'arrays');
      await milvus.create(
        collectionOf([
          ID,
          VEC,
          {
            fieldName: 'list',
            dataType: 'Array',
            elementDataType: 'Int16',
            elementTypeParams: { max_capacity: '4096' },
          },
        ]),
      );
      const row = (length: number) => [{ id: 1, vec: [1, 0], list: Array.from({ length }, (_, n) => n) }];
      milvus.refused(await milvus.entities.insert({ ...c, data: row(4097) }), 1100, 'exceeds max capacity');
      ok(await milvus.entities.insert({ ...c, data: row(4096) }));
      expect(ok(await milvus.entities.query({ ...c, filter: 'list[4095] == 4095' }))).toHaveLength(1);
    });

    test('the largest vectors are stored, found and answered', async () => {
      milvus.needs('fullSchema', 'halfVectors', 'binaryVectors', 'severalVectorFields');
      const request: CreateCollectionRequest = collectionOf(
        [
          ID,
          vectorField('vec', 32_768),
          vectorField('half', 32_768, 'BFloat16Vector'),
          vectorField('bits', 262_144, 'BinaryVector'),
        ],
        {
          indexParams: [
            { fieldName: 'vec', metricType: 'L2' },
            { fieldName: 'half', metricType: 'COSINE' },
            { fieldName: 'bits', metricType: 'HAMMING' },
          ],
        },
      );
      ok(await milvus.collections.create(request));
      const vec = Array.from({ length: 32_768 }, (_, n) => n % 7);
      const bits = `${'AQ'.padEnd(43_691, 'A')}=`;
      ok(await milvus.entities.insert({ ...c, data: [{ id: 1, vec, half: vec, bits }] }));
      const outputFields = ['vec', 'bits'];
      const [hit] = ok(await milvus.entities.search({ ...c, annsField: 'vec', data: [vec], outputFields }));
      expect(hit).toMatchObject({ id: 1, distance: 0, bits });
      expect(Array.from(hit?.vec as Float32Array)).toEqual(vec);
      expect(ok(await milvus.entities.search({ ...c, annsField: 'bits', data: [bits] }))).toEqual([
        { id: 1, distance: 0 },
      ]);
    });

    test('1024 characters are the most for a description', async () => {
      milvus.needs('fullSchema');
      ok(await milvus.collections.create({ ...PHOTOS, description: 'd'.repeat(1024) }));
      const long = { ...PHOTOS, collectionName: 'other', description: 'd'.repeat(1025) };
      milvus.refused(await milvus.collections.create(long), undefined, '');
    });

    test(
      '1024 partitions are the most',
      async () => {
        milvus.needs('partitions');
        await milvus.create(PHOTOS);
        const names = Array.from({ length: 1025 }, (_, n) => `p${n}`);
        const answers = await Promise.all(
          names.map((partitionName) => milvus.partitions.create({ ...c, partitionName })),
        );
        for (const response of answers.filter(({ code }) => code !== 0))
          milvus.refused(response, undefined, '1024');
        expect(ok(await milvus.partitions.list(c))).toHaveLength(1024);
      },
      MANY_REQUESTS_MS,
    );

    test(
      '64 databases are the most',
      async () => {
        milvus.needs('databases');
        const names = Array.from({ length: 66 }, (_, n) => `d${n}`);
        const answers = await Promise.all(names.map((dbName) => milvus.databases.create({ dbName })));
        const refusals = answers.filter(({ code }) => code !== 0);
        expect(refusals.length).toBeGreaterThan(0);
        for (const response of refusals)
          milvus.refused(response, 801, 'exceeded the limit number of database');
        // Whether the default counts is not said.
        expect([64, 65]).toContain(ok(await milvus.databases.list()).length);
      },
      MANY_REQUESTS_MS,
    );
  });
}
