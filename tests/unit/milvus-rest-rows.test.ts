import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DescriptionCache, readDescription } from '../../src/milvus/rest/collection-answer.ts';
import { batchesOf } from '../../src/milvus/rest/row-batches.ts';
import { RowReader } from '../../src/milvus/rest/row-values.ts';
import type { Entity } from '../../src/milvus/types.ts';
import { parseJson, stringifyJson } from '../../src/milvus/wire/json.ts';

const LIMIT = 200;

test('batches hold every row once, in order, and no more than fits', () => {
  const row = fc.record({ id: fc.maxSafeInteger(), text: fc.string({ unit: 'grapheme', maxLength: 90 }) });
  fc.assert(
    fc.property(fc.array(row, { maxLength: 40 }), (rows) => {
      const batches = [...batchesOf(rows, LIMIT)];
      expect(batches.flatMap(({ text }) => parseJson(text))).toEqual(rows);
      for (const batch of batches) {
        expect((parseJson(batch.text) as unknown[]).length).toBe(batch.rows);
        if (batch.rows > 1) expect(batch.bytes).toBeLessThanOrEqual(LIMIT);
        expect(Buffer.byteLength(batch.text)).toBeLessThanOrEqual(batch.bytes + 2);
      }
      for (const [position, { text }] of batches.slice(1).entries()) {
        // It did not fit into the one before.
        const [first] = parseJson(text) as unknown[];
        const size = Buffer.byteLength(stringifyJson(first)) + 1;
        expect((batches[position]?.bytes ?? 0) + size).toBeGreaterThan(LIMIT);
      }
    }),
  );
});

const FIELDS = [
  { name: 'id', type: 'Int64', primaryKey: true },
  { name: 'meta', type: 'JSON' },
  { name: 'numbers', type: 'Array', elementType: 'Int64' },
  { name: 'words', type: 'Array', elementType: 'VarChar' },
];

/** Reads as a client does that has only ever seen these rows. */
function readRows(rows: readonly Entity[]): Promise<Entity[]> {
  const describe = (): Promise<ReturnType<typeof readDescription>> =>
    Promise.resolve(readDescription({ enableDynamicField: true, fields: FIELDS }));
  return new RowReader(new DescriptionCache(describe)).read(rows, { collectionName: 'c' });
}

const int64 = fc
  .bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
  .map((value) => (Number.isSafeInteger(Number(value)) ? Number(value) : value));
const json = fc.jsonValue().map((value) => parseJson(stringifyJson(value)));

/** As servers up to 3.0.0 write a row, with Int64 as text. */
function inOldForm(row: Entity): Entity {
  const texts = (row.numbers as (number | bigint)[]).map(String);
  return {
    ...row,
    id: String(row.id),
    meta: stringifyJson(row.meta),
    numbers: { Data: { LongData: texts.length > 0 ? { data: texts } : {} } },
    words: { Data: { StringData: { data: row.words } } },
  };
}

test('rows read the same whichever form a server writes them in', async () => {
  const row = fc.record({
    id: int64,
    meta: json,
    numbers: fc.array(int64, { maxLength: 4 }),
    words: fc.array(fc.string(), { maxLength: 4 }),
    dynamic: fc.oneof(fc.constant('{"a":1}'), fc.constant('12'), json),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 4 }), async (rows) => {
      expect(await readRows(rows)).toEqual(rows);
      expect(await readRows(rows.map(inOldForm))).toEqual(rows);
    }),
  );
});

test('a JSON field named like a member of objects, absent in a row, says nothing about the server', async () => {
  const fields = [...FIELDS, { name: 'constructor', type: 'JSON' }];
  const describe = () => Promise.resolve(readDescription({ enableDynamicField: true, fields }));
  const rows = await new RowReader(new DescriptionCache(describe)).read([{ id: 1, meta: '{"a":1}' }], {});
  expect(rows).toEqual([{ id: 1, meta: { a: 1 } }]);
});
