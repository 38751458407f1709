/** @file A range in words: from, up to, between. */
import { FILTER_STRINGS } from './strings-filters.ts';

interface Ends<T> {
  readonly from?: T | undefined;
  readonly to?: T | undefined;
}

/** '' where both ends are open. */
export function boundsText<T>({ from, to }: Ends<T> = {}, format: (bound: T) => string): string {
  const { between, since, until } = FILTER_STRINGS;
  if (from !== undefined && to !== undefined) return between(format(from), format(to));
  if (from !== undefined) return since(format(from));
  return to === undefined ? '' : until(format(to));
}
