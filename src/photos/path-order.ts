/** @file The order of a walk: the same on every machine, whatever its locale. */

/**
 * Orders names by code point, as a number for `sort`. JavaScript's own `<` compares UTF-16 units and so puts an emoji
 * (surrogates, U+D800...) before U+FB01, although its code point is higher.
 */
export function compareNames(a: string, b: string): number {
  const end = Math.min(a.length, b.length);
  for (let unit = 0; unit < end; unit++) {
    if (a.charCodeAt(unit) === b.charCodeAt(unit)) continue;
    return codePointAround(a, unit) - codePointAround(b, unit);
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

/** The code point that unit `unit` belongs to. Two strings that differ in a trailing surrogate share the leading one. */
function codePointAround(text: string, unit: number): number {
  const code = text.codePointAt(unit) ?? 0;
  const trailing = code >= 0xdc00 && code <= 0xdfff;
  return trailing && unit > 0 ? (text.codePointAt(unit - 1) ?? 0) : code;
}
