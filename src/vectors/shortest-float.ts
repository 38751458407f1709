/** @file Float32 values as people and JSON write them. */

/**
 * Decimal digits that are tried in turn, and those with which every float32 comes back. With six, a number that has as
 * many survives the way to float32 and back, so no shorter one is missed.
 */
const FEW_DIGITS: readonly number[] = Object.freeze([6, 7, 8]);
const ENOUGH_DIGITS = 9;
/** Integers below are float32, and their digits are the shortest. */
const EXACT_INTEGERS = 2 ** 24;

/** The number of fewest decimal digits that is this float32: 0.1 and not 0.10000000149011612. @param value a float32 */
export function shortestFloat(value: number): number {
  if (Number.isInteger(value) && Math.abs(value) < EXACT_INTEGERS) return value;
  for (const digits of FEW_DIGITS) {
    const candidate = Number(value.toPrecision(digits));
    if (Math.fround(candidate) === value) return candidate;
  }
  return Number(value.toPrecision(ENOUGH_DIGITS));
}
