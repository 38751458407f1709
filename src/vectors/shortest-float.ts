/** @file Float32 values as people and JSON write them. */

/** Decimal digits with which most float32 come back, tried in turn, and those with which all do. */
const FEW_DIGITS: readonly number[] = Object.freeze([7, 8]);
const ENOUGH_DIGITS = 9;

/** The number of fewest decimal digits that is this float32: 0.1 and not 0.10000000149011612. @param value a float32 */
export function shortestFloat(value: number): number {
  if (Number.isInteger(value)) return value;
  for (const digits of FEW_DIGITS) {
    const candidate = Number(value.toPrecision(digits));
    if (Math.fround(candidate) === value) return candidate;
  }
  return Number(value.toPrecision(ENOUGH_DIGITS));
}
