import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseExactly, parseJson, stringifyJson } from '../../src/milvus/wire/json.ts';

/** Any JSON value in which integers beyond 2^53 are bigints, as {@link parseJson} gives it. */
const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(null, true, false, '', '1234567890123456789', '\u2028"\\'),
    fc.string({ unit: 'grapheme' }),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
    fc.maxSafeInteger(),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value) => toInteger(value)),
    fc.array(tie('json'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fc.string(), fc.constant('__proto__')), tie('json'), { maxKeys: 4 }),
  ),
}));

function toInteger(value: bigint): number | bigint {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

describe('lossless JSON', () => {
  test.each([
    ['9007199254740991', 9007199254740991],
    ['9007199254740992', 9007199254740992n],
    ['-9223372036854775808', -(2n ** 63n)],
    ['[470645180958769978]', [470645180958769978n]],
    ['{"id":9223372036854775807,"x":0.1234567890123456}', { id: 2n ** 63n - 1n, x: 0.1234567890123456 }],
    ['"9223372036854775807"', '9223372036854775807'],
    ['12345678901234567.0', 12345678901234568],
    ['1234567890123456e2', 123456789012345600],
    ['[1,"a",null,true]', [1, 'a', null, true]],
  ])('%s', (text, value) => {
    expect(parseJson(text)).toEqual(value);
  });

  test('a key twice: the last one counts, as in JSON.parse', () => {
    expect(parseJson('{"a":12345678901234567,"a":1}')).toEqual({ a: 1 });
  });

  test.each(['', '{', '[1,]', '01', '12345678901234567 x', '{"a":12345678901234567'])(
    'no JSON: %s',
    (text) => {
      expect(() => parseJson(text)).toThrow(SyntaxError);
    },
  );

  test('whatever is written comes back', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(parseJson(stringifyJson(value))).toStrictEqual(own(value));
      }),
    );
  });

  test('the short cut finds what the exact parser finds', () => {
    fc.assert(
      fc.property(json, (value) => {
        const text = stringifyJson(value);
        expect(parseJson(text)).toStrictEqual(parseExactly(text));
      }),
    );
  });

  test('float32 vectors are written with the fewest digits and come back the same', () => {
    expect(stringifyJson({ v: Float32Array.of(0.1, 1, -2.5, 1e-20) })).toBe('{"v":[0.1,1,-2.5,1e-20]}');
    fc.assert(
      fc.property(fc.float32Array({ noNaN: true, noDefaultInfinity: true }), (vector) => {
        const back = Float32Array.from(parseJson(stringifyJson(vector)) as number[]);
        // JSON has no -0 that survives every parser; as a coordinate it is 0.
        expect(back).toEqual(vector.map((value) => value + 0));
      }),
    );
  });

  test('what JSON cannot hold is left out, bytes are an array', () => {
    expect(stringifyJson({ a: undefined, b: [undefined, NaN], c: Uint8Array.of(1, 255) })).toBe(
      '{"b":[null,null],"c":[1,255]}',
    );
    expect(stringifyJson(undefined)).toBe('null');
  });
});

/** fast-check's dictionaries have no prototype; parsed objects have one. */
function own(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(own);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, own(member)]));
}
