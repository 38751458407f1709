import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DataType, ElementType, FieldSchema } from '../../../src/milvus/types.ts';
import { c, collectionOf, ID, VEC, vectorField } from './photos.ts';
import { MANY_REQUESTS_MS, numbersOf, ok, topic, type MakeFixture, type Subject } from './topic.ts';

const scalar = (fieldName: string, dataType: DataType, elementTypeParams: object = {}): FieldSchema => ({
  fieldName,
  dataType,
  nullable: true,
  elementTypeParams: { ...elementTypeParams },
});
const array = (fieldName: string, elementDataType: ElementType): FieldSchema => ({
  ...scalar(fieldName, 'Array', { max_capacity: 4, max_length: 8 }),
  elementDataType,
});

const TYPES = collectionOf(
  [
    ID,
    VEC,
    scalar('bool', 'Bool'),
    scalar('int8', 'Int8'),
    scalar('int16', 'Int16'),
    scalar('int32', 'Int32'),
    scalar('int64', 'Int64'),
    scalar('float', 'Float'),
    scalar('double', 'Double'),
    scalar('text', 'VarChar', { max_length: 16 }),
    scalar('json', 'JSON'),
    array('bools', 'Bool'),
    array('int8s', 'Int8'),
    array('int64s', 'Int64'),
    array('floats', 'Float'),
    array('doubles', 'Double'),
    array('texts', 'VarChar'),
  ],
  { enableDynamicField: true },
);

const VECTORS = collectionOf(
  [
    ID,
    vectorField('vec', 2),
    vectorField('half', 4, 'Float16Vector'),
    vectorField('brain', 4, 'BFloat16Vector'),
    vectorField('bits', 16, 'BinaryVector'),
  ],
  {
    indexParams: [
      { fieldName: 'vec', metricType: 'L2' },
      { fieldName: 'half', metricType: 'L2' },
      { fieldName: 'brain', metricType: 'L2' },
      { fieldName: 'bits', metricType: 'HAMMING' },
    ],
  },
);

export function values(make: MakeFixture): void {
  topic(
    'values',
    make,
    (milvus) => {
      scalarTests(milvus);
      arrayTests(milvus);
      jsonTests(milvus);
    },
    async (milvus) => {
      milvus.needs('nullable', 'json', 'arrays');
      await milvus.create(TYPES);
    },
  );
  topic('values of vectors', make, vectorTests, async (milvus) => {
    milvus.needs('halfVectors', 'binaryVectors', 'severalVectorFields');
    await milvus.create(VECTORS);
  });
}

/** Each value is stored in a row of its own, under the next key. */
function storing(milvus: Subject) {
  let id = 0;
  const insert = (fields: object) => {
    id += 1;
    return milvus.entities.insert({ ...c, data: [{ id, vec: [1, 0], ...fields }] });
  };
  return {
    insert,
    /** What the value of a field is read as. */
    stored: async (field: string, value: unknown, others: object = {}): Promise<unknown> => {
      ok(await insert({ ...others, [field]: value }));
      return ok(await milvus.entities.get({ ...c, id, outputFields: [field] }))[0]?.[field];
    },
  };
}

function scalarTests(milvus: Subject): void {
  const { insert, stored } = storing(milvus);

  test.each<[string, unknown, unknown]>([
    ['bool', true, true],
    ['bool', 'false', false],
    ['bool', 'true', true],
    ['bool', 1, true],
    ['bool', 0, false],
    ['int8', -128, -128],
    ['int8', '127', 127],
    ['int16', -32_768, -32_768],
    ['int16', '32767', 32_767],
    ['int32', -(2 ** 31), -(2 ** 31)],
    ['int32', '2147483647', 2 ** 31 - 1],
    ['int64', '-12', -12],
    ['float', 0.1, 0.1],
    ['float', '0.1', 0.1],
    ['float', 16_777_217, 16_777_216],
    ['float', -0.0000123, -0.0000123],
    ['float', 3.4e38, 3.4e38],
    ['double', 0.1, 0.1],
    ['double', '1e300', 1e300],
    ['double', 7, 7],
    ['text', 'ä\u0000"\\', 'ä\u0000"\\'],
    ['text', '', ''],
    ['text', 'a'.repeat(16), 'a'.repeat(16)],
    ['text', 12.5, '12.5'],
    ['text', true, 'true'],
    ['int32', null, null],
    ['text', null, null],
    ['json', null, null],
    ['texts', null, null],
  ])('%s: %j is %j', async (field, value, expected) => {
    expect(await stored(field, value)).toEqual(expected);
  });

  test.each<[string, unknown]>([
    ['bool', 'yes'],
    ['bool', 2],
    ['bool', {}],
    ['int8', 128],
    ['int8', '-129'],
    ['int8', 1.5],
    ['int16', 32_768],
    ['int32', 2 ** 31],
    ['int32', '1.0'],
    ['int32', 'x'],
    ['int32', true],
    ['int32', [1]],
    ['float', 1e39],
    ['float', 'x'],
    ['float', false],
    ['double', '1e400'],
    ['double', {}],
    ['text', {}],
    ['text', ['a']],
  ])('%s: %j is refused', async (field, value) => {
    milvus.refused(await insert({ [field]: value }), 1804, 'fail to deal the insert data, error:');
  });
}

function arrayTests(milvus: Subject): void {
  const { insert, stored } = storing(milvus);

  test.each<[string, unknown[], unknown[]]>([
    ['bools', [true, false], [true, false]],
    ['int8s', [-128, 127], [-128, 127]],
    ['int64s', [1, -2], [1, -2]],
    ['floats', [0.1, 2], [0.1, 2]],
    ['doubles', [0.1, 1e300], [0.1, 1e300]],
    ['texts', ['a', '', 'ääää'], ['a', '', 'ääää']],
    ['texts', [], []],
    ['int8s', [1, 2, 3, 4], [1, 2, 3, 4]],
  ])('%s: %s is a list as it is', async (field, value, expected) => {
    expect(await stored(field, value)).toEqual(expected);
  });

  test.each<[string, unknown, number]>([
    ['int8s', [128], 1804],
    ['int8s', [1.5], 1804],
    ['int8s', ['x'], 1804],
    ['int64s', [2n ** 63n], 1804],
    ['floats', [1e39], 1804],
    ['texts', [null], 1804],
    ['texts', [{}], 1804],
    ['texts', {}, 1804],
    ['int8s', [1, 2, 3, 4, 5], 1100],
    ['texts', ['aaaaaaaaa'], 1100],
  ])('%s: %s is refused', async (field, value, code) => {
    milvus.refused(await insert({ [field]: value }), code, '');
  });
}

function jsonTests(milvus: Subject): void {
  const { insert, stored } = storing(milvus);

  test.each<[string, unknown]>([
    ['an object', { a: [1, 'b', null, { c: true }], '': 0, 'odd key': 1 }],
    ['a list', [1, [2]]],
    ['a number', 1.5],
    ['a text', 'text'],
    ['a text that looks like JSON', '{"a": 1}'],
    ['false', false],
    ['an empty object', {}],
    ['a name of the language', JSON.parse('{"__proto__": {"constructor": 1}}')],
  ])('JSON is any JSON, and stays what it is: %s', async (_, value) => {
    expect(await stored('json', value)).toEqual(value);
    expect(await stored('dynamic', value)).toEqual(value);
  });

  test(
    'whatever JSON is written comes back',
    async () => {
      const json = fc
        .jsonValue({ maxDepth: 3 })
        // Zero has no sign on the wire, and null is no value.
        .map((value) => JSON.parse(JSON.stringify(value)) as unknown)
        .filter((value) => value !== null);
      await fc.assert(
        fc.asyncProperty(json, async (value) => {
          expect(await stored('json', value)).toEqual(value);
          expect(await stored('dynamic', value)).toEqual(value);
        }),
        { numRuns: 50 },
      );
    },
    MANY_REQUESTS_MS,
  );

  const LIMIT = 65_536;
  /** JSON text of this many bytes: two quotes and characters of two bytes each. */
  const ofBytes = (bytes: number) => 'ä'.repeat((bytes - 2) / 2);

  test('65536 bytes are the most for a JSON value', async () => {
    expect(await stored('json', ofBytes(LIMIT))).toBe(ofBytes(LIMIT));
    milvus.refused(
      await insert({ json: ofBytes(LIMIT + 2) }),
      undefined,
      `the length (${LIMIT + 2}) of json field (json) exceeds max length (65536)`,
    );
  });

  test('and for all dynamic keys of a row together', async () => {
    const more = { a: 'x'.repeat(30_000) };
    expect(await stored('dynamic', 'x'.repeat(30_000), more)).toHaveLength(30_000);
    milvus.refused(await insert({ ...more, b: 'x'.repeat(35_536) }), undefined, 'exceeds max length (65536)');
  });
}

function vectorTests(milvus: Subject): void {
  const zero = { half: [0, 0, 0, 0], brain: [0, 0, 0, 0], bits: [0, 0] };
  const { insert, stored } = storing(milvus);

  test('FloatVector: numbers in, the nearest float32 out', async () => {
    expect(numbersOf(await stored('vec', [0.1, -1e-40], zero)).map(Math.fround)).toEqual(
      [0.1, -1e-40].map(Math.fround),
    );
  });

  test.each<[string, unknown, string]>([
    ['half', [1, -2, 0.5, 65_504], base64Of([0x3c00, 0xc000, 0x3800, 0x7bff])],
    ['half', [0.1, 2 ** -24, 2 ** -14, -0.333251953125], base64Of([0x2e66, 0x0001, 0x0400, 0xb555])],
    ['half', base64Of([0x3c00, 0, 0x0001, 0xfbff]), base64Of([0x3c00, 0, 0x0001, 0xfbff])],
    ['brain', [1, -2, 0.5, 3.140625], base64Of([0x3f80, 0xc000, 0x3f00, 0x4049])],
    ['brain', base64Of([0x3f80, 0, 0x0080, 0xff7f]), base64Of([0x3f80, 0, 0x0080, 0xff7f])],
    ['bits', [1, 255], 'Af8='],
    ['bits', 'Af8=', 'Af8='],
  ])('%s: %j is told as base64 of its bytes: %s', async (field, value, expected) => {
    expect(await stored(field, value, zero)).toBe(expected);
  });

  test.each([
    ['half', halfValue],
    ['brain', brainValue],
  ] as const)(
    '%s: every value comes back, from numbers and from base64',
    async (field, valueOf) => {
      const finite = fc
        .nat(0xffff)
        .filter((bits) => Number.isFinite(valueOf(bits)) && !Object.is(valueOf(bits), -0));
      await fc.assert(
        fc.asyncProperty(fc.array(finite, { minLength: 4, maxLength: 4 }), async (words) => {
          const base64 = base64Of(words);
          expect(await stored(field, base64, zero)).toBe(base64);
          expect(await stored(field, words.map(valueOf), zero)).toBe(base64);
        }),
        { numRuns: 60 },
      );
    },
    MANY_REQUESTS_MS,
  );

  describe('refused are', () => {
    test.each<[string, string, unknown]>([
      ['three numbers for four', 'half', [1, 2, 3]],
      ['six bytes for eight', 'half', base64Of([1, 2, 3])],
      ['three numbers for four', 'brain', [1, 2, 3]],
      ['six bytes for eight', 'brain', base64Of([1, 2, 3])],
      ['what is not base64', 'half', '!'.repeat(12)],
      ['a number beyond the type', 'half', [1e6, 0, 0, 0]],
      ['texts', 'half', ['1', '2', '3', '4']],
      ['one byte for two', 'bits', [1]],
      ['three bytes for two', 'bits', [1, 2, 3]],
      ['three bytes for two as base64', 'bits', 'AQID'],
      ['a byte of 256', 'bits', [256, 0]],
      ['a byte of -1', 'bits', [-1, 0]],
      ['a byte of 0.5', 'bits', [0.5, 0]],
      ['nothing', 'bits', null],
    ])('%s: %s %j', async (_, field, value) => {
      milvus.refused(await insert({ ...zero, [field]: value }), 1804, 'fail to deal the insert data, error:');
    });
  });
}

/** 16-bit words as base64 of their bytes, the lower byte first. */
function base64Of(words: readonly number[]): string {
  const bytes = words.flatMap((word) => [word & 0xff, word >> 8]);
  return btoa(String.fromCharCode(...bytes));
}

/** The number that the bits of an IEEE half stand for. */
function halfValue(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = (bits & 0x3ff) / 1024;
  if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
  return sign * (exponent ? (1 + fraction) * 2 ** (exponent - 15) : fraction * 2 ** -14);
}

/** A bfloat16 is the upper half of a float32. */
function brainValue(bits: number): number {
  return new Float32Array(Uint32Array.of(bits << 16).buffer)[0] ?? NaN;
}
