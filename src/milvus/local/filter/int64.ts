/** @file Integers of 64 bits: numbers where those are exact, bigints beyond, so that every value has one form. */

/** A number; bigints are Int64 beyond 2^53 only. JavaScript compares the two by value. */
export type Numeric = number | bigint;

export const INT64_MAX = 2n ** 63n - 1n;
export const INT64_MIN = -(2n ** 63n);

export function isNumericValue(value: unknown): value is Numeric {
  return typeof value === 'number' || typeof value === 'bigint';
}

/** The one form of an integer. */
export function narrow(value: bigint): Numeric {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** The one form of a value that is compared by identity: a whole number beyond 2^53 is one with its bigint. */
export function identityOf(value: unknown): unknown {
  return typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)
    ? BigInt(value)
    : value;
}
