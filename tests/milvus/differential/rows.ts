/** @file The rows that both engines hold, the same in every run. */
import fc from 'fast-check';
import type { Entity, FieldSchema } from '../../../src/milvus/types.ts';
import { DIMENSION, isBinary, SCALAR_FIELDS, type TwinCollection } from './collections.ts';
import { DYNAMIC_KEYS, JSON_OBJECT, VALUES } from './values.ts';

const SEED = 2_35;

function valueOf({ dataType, elementDataType }: FieldSchema): fc.Arbitrary<unknown> {
  if (dataType === 'JSON') return JSON_OBJECT;
  if (dataType === 'Array')
    return fc.array<unknown>(VALUES[elementDataType as keyof typeof VALUES], { maxLength: 4 });
  return VALUES[dataType as keyof typeof VALUES];
}

const vectors = (member: fc.Arbitrary<number>, length: number) =>
  fc.array(member, { minLength: length, maxLength: length });
/** Small whole numbers, so that distances tie now and then, and others. */
const floats = fc.oneof(
  vectors(fc.integer({ min: -2, max: 2 }), DIMENSION.float),
  vectors(
    fc.integer({ min: -1000, max: 1000 }).map((value) => value / 512),
    DIMENSION.float,
  ),
);
const bytes = vectors(fc.integer({ min: 0, max: 255 }), DIMENSION.binary / 8);
/** A stored vector or a query. COSINE of nothing with anything is nobody's distance, so no vector is zero. */
export function vectorOf(collection: TwinCollection): fc.Arbitrary<number[]> {
  return (isBinary(collection) ? bytes : floats).filter((vector) => vector.some((value) => value !== 0));
}

export function rowsOf(collection: TwinCollection, count: number): Entity[] {
  const declared = Object.fromEntries(SCALAR_FIELDS.map((field) => [field.fieldName, valueOf(field)]));
  const row = fc.tuple(fc.record(declared), DYNAMIC_KEYS, vectorOf(collection));
  return fc.sample(row, { numRuns: count, seed: SEED }).map(([fields, dynamic, v], n) => ({
    id: keyOf(collection, n),
    ...fields,
    ...dynamic,
    v,
  }));
}

/** Keys of Int64 start before 2^53 and go on beyond; keys of VarChar are not in the order of their numbers. */
function keyOf({ key }: TwinCollection, n: number): number | bigint | string {
  if (key === 'VarChar') return `k${n}é`;
  const number = n % 3 === 0 ? BigInt(n) : 2n ** 53n + BigInt(n);
  return Number.isSafeInteger(Number(number)) ? Number(number) : number;
}
