/** @file Float32 values as people and JSON write them. */

/**
 * Decimal digits that are tried in turn, and those with which every float32 comes back. A number of six digits survives
 * the way to float32 and back, so no shorter one is missed, unless it is so small that float32 has fewer digits there.
 */
const FEW_DIGITS: readonly number[] = Object.freeze([6, 7, 8]);
const FEWEST_DIGITS: readonly number[] = Object.freeze([1, 2, 3, 4, 5, ...FEW_DIGITS]);
const ENOUGH_DIGITS = 9;
const SMALLEST_NORMAL = 2 ** -126;
/** Integers below are float32, and their digits are the shortest. */
const EXACT_INTEGERS = 2 ** 24;
/** Powers of ten that a double holds exactly, so that a division by them is rounded once, as reading the digits is. */
const POWERS: readonly number[] = Object.freeze(
  Array.from({ length: 23 }, (_, power) => Number(`1e${power}`)),
);

/** The number of fewest decimal digits that is this float32: 0.1 and not 0.10000000149011612. @param value a float32 */
export function shortestFloat(value: number): number {
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < EXACT_INTEGERS) return value;
  const magnitude = Math.floor(Math.log10(size));
  for (const digits of size < SMALLEST_NORMAL ? FEWEST_DIGITS : FEW_DIGITS) {
    const candidate = roundedTo(digits, value, magnitude);
    if (Math.fround(candidate) === value) return candidate;
  }
  return roundedTo(ENOUGH_DIGITS, value, magnitude);
}

/** Three times as fast as by way of text, for the numbers that vectors are made of. */
function roundedTo(digits: number, value: number, magnitude: number): number {
  const power = POWERS[digits - 1 - magnitude];
  return power === undefined ? Number(value.toPrecision(digits)) : Math.round(value * power) / power;
}
