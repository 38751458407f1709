/** @file Counts in sentences. English and German tell one from all other numbers. */

/** `one` or `many` by the count, with the formatted count put in front. */
export function counted(count: number, formatted: string, one: string, many: string): string {
  return `${formatted} ${count === 1 ? one : many}`;
}
