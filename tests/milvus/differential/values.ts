/** @file Values that rows hold and filters ask for: few enough to meet, with the ends of every range among them. */
import fc from 'fast-check';

type Integer = number | bigint;

const integers = (bits: number, ...more: Integer[]): fc.Arbitrary<Integer> => {
  const [min, max] = [-(2n ** BigInt(bits - 1)), 2n ** BigInt(bits - 1) - 1n];
  const exact = (value: bigint): Integer => (Number.isSafeInteger(Number(value)) ? Number(value) : value);
  return fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: -5, max: 12 }) },
    { weight: 2, arbitrary: fc.constantFrom<Integer>(exact(min), exact(max), exact(max - 1n), ...more) },
    { weight: 1, arbitrary: fc.bigInt({ min, max }).map(exact) },
  );
};

const TEXTS = [
  '',
  'a',
  'A',
  'ab',
  'abc',
  'b',
  'ba',
  'é',
  'e\u0301',
  '日本',
  '日',
  '😀',
  'ﬁ',
  'a%b',
  'a_b',
  'a\\b',
  '"q"',
  "it's",
  ' a',
  'a\nb',
  '1',
];

export const VALUES = Object.freeze({
  Bool: fc.boolean(),
  Int8: integers(8),
  Int16: integers(16),
  Int32: integers(32),
  // Neighbours beyond 2^53, which a double does not tell apart.
  Int64: integers(64, 2n ** 53n, 2n ** 53n + 1n, 2n ** 53n + 2n, -(2n ** 53n) - 1n, 2 ** 53 - 1),
  Float: fc
    .oneof(
      fc.constantFrom(0, 0.1, 0.5, 1, 1.5, -2.25, 3, 16777216, 1e10, -1e30),
      fc.float({ noNaN: true, noDefaultInfinity: true, min: Math.fround(-100), max: Math.fround(100) }),
    )
    .map((value) => value + 0),
  Double: fc
    .oneof(
      fc.constantFrom(0, 0.1, 0.5, 1, 1.5, -2.25, 3, 2 ** 53, 1e100, -1e300),
      fc.double({ noNaN: true, noDefaultInfinity: true, min: -100, max: 100 }),
    )
    .map((value) => value + 0),
  VarChar: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...TEXTS) },
    { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 5 }) },
  ),
});

/** What a JSON member may be, of any type. */
export const JSON_SCALAR: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: -3, max: 6 }) },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(2n ** 53n + 1n, 2n ** 53n, 0.5, 1.5, -2.25, 1e10, 0.1) },
  { weight: 3, arbitrary: fc.constantFrom('', 'a', 'ab', 'b', 'é', '1') },
  { weight: 1, arbitrary: fc.boolean() },
);
const JSON_VALUE: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 6, arbitrary: JSON_SCALAR },
  { weight: 1, arbitrary: fc.constant(null) },
  { weight: 2, arbitrary: fc.array(JSON_SCALAR, { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.constantFrom<unknown>({}, [], { x: null }, { x: 1 }, [[1, 2], 'a'], [[]]) },
);

const MEMBERS = {
  n: fc.oneof(fc.integer({ min: -3, max: 6 }), fc.constantFrom(0.5, 1.5, 2n ** 53n + 1n)),
  t: fc.constantFrom('', 'a', 'ab', 'abc', 'b', 'é'),
  list: fc.array(JSON_SCALAR, { maxLength: 4 }),
  mixed: JSON_VALUE,
  o: fc.record(
    { x: JSON_VALUE, y: fc.record({ z: JSON_SCALAR }, { requiredKeys: [] }) },
    { requiredKeys: [] },
  ),
};

export const JSON_OBJECT = fc.record(MEMBERS, { requiredKeys: [] });
/** Keys that the schema does not declare. */
export const DYNAMIC_KEYS = fc.record(
  { dn: MEMBERS.n, dt: MEMBERS.t, dlist: MEMBERS.list, dmixed: MEMBERS.mixed, do: MEMBERS.o },
  { requiredKeys: [] },
);
