/** @file The order of a walk: the same on every machine, whatever its locale. */

const SLASH = '/'.charCodeAt(0);

/** First code point that takes two UTF-16 units. */
const ASTRAL = 0x10000;

/**
 * Orders names, or `/`-separated paths, as a walk meets them: folder by folder, within a folder by code point, as a
 * number for `sort`. JavaScript's own `<` compares UTF-16 units and so puts an emoji (surrogates, U+D800...) before
 * U+FB01, although its code point is higher.
 *
 * The end of a segment ranks below every character, so that `a/z.jpg` comes before `a b.jpg` as `a` does. Nothing is
 * split or allocated: sorting the paths of 10,000 chosen files must not hold up the page.
 */
export function comparePaths(a: string, b: string): number {
  let at = 0;
  while (at < a.length && at < b.length) {
    const left = a.codePointAt(at) ?? 0;
    const right = b.codePointAt(at) ?? 0;
    if (left !== right) return rank(left) - rank(right);
    at += left < ASTRAL ? 1 : 2;
  }
  return a.length - b.length;
}

function rank(codePoint: number): number {
  return codePoint === SLASH ? -1 : codePoint;
}
