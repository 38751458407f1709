/** @file Long lists in parts. */

/** `items` in their order, `length` at a time, the last time what is left. @param length 1 or more */
export function* slices<T>(items: readonly T[], length: number): Generator<T[], void, undefined> {
  for (let start = 0; start < items.length; start += length) yield items.slice(start, start + length);
}
