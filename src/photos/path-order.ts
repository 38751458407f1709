/** @file The order of a walk: the same on every machine, whatever its locale. */

/**
 * Orders names by code point, as a number for `sort`. JavaScript's own `<` compares UTF-16 units and so puts an emoji
 * (surrogates, U+D800...) before U+FB01, although its code point is higher.
 */
export function compareNames(a: string, b: string): number {
  let at = 0;
  while (at < a.length && at < b.length) {
    const left = a.codePointAt(at) ?? 0;
    const right = b.codePointAt(at) ?? 0;
    if (left !== right) return left - right;
    at += String.fromCodePoint(left).length;
  }
  return a.length - b.length;
}

/** Orders `/`-separated paths as a walk meets them: folder by folder, by {@link compareNames} of the first difference. */
export function comparePaths(a: string, b: string): number {
  const left = a.split('/');
  const right = b.split('/');
  const end = Math.min(left.length, right.length);
  for (let depth = 0; depth < end; depth++) {
    const order = compareNames(left[depth] ?? '', right[depth] ?? '');
    if (order !== 0) return order;
  }
  return left.length - right.length;
}
