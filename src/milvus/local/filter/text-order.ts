/** @file The order of strings in filters. */

/**
 * Orders strings as Milvus does, by their bytes in UTF-8, which is the order of their code points. JavaScript's own `<`
 * compares UTF-16 units and so puts an emoji (surrogates, U+D800...) before U+FB01, although its code point is higher.
 *
 * @returns negative, 0 or positive as `a` is before, equal to or after `b`
 */
export function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  const end = Math.min(a.length, b.length);
  let at = 0;
  while (at < end && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  if (at === end) return a.length - b.length;
  const [left, right] = [a.charCodeAt(at), b.charCodeAt(at)];
  // The first different unit decides, except that surrogates stand for code points above all others.
  return isSurrogate(left) === isSurrogate(right) ? left - right : isSurrogate(left) ? 1 : -1;
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}
