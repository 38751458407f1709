/**
 * @file Inner loops over packed bits, 32 to a word. JavaScript has no instruction that counts bits, so a word is counted
 * in parallel: pairs, then fours, then bytes, whose sum a multiplication moves to the top.
 */

/** Bits of a word that are 1. */
function ones(word: number): number {
  const pairs = word - ((word >>> 1) & 0x5555_5555);
  const fours = (pairs & 0x3333_3333) + ((pairs >>> 2) & 0x3333_3333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}

/** Bits that are 1. */
export function countBits(words: Uint32Array): number {
  let count = 0;
  for (const word of words) count += ones(word);
  return count;
}

/**
 * Bits in which `a` differs from as many words of `b`, from `offset` on.
 *
 * @param b at least `offset + a.length` words
 */
export function differingBits(a: Uint32Array, b: Uint32Array, offset = 0): number {
  let count = 0;
  for (let i = 0; i < a.length; i++) count += ones((a[i] as number) ^ (b[offset + i] as number));
  return count;
}

/** Bits that are 1 in `a` and in as many words of `b`, from `offset` on. */
export function commonBits(a: Uint32Array, b: Uint32Array, offset = 0): number {
  let count = 0;
  for (let i = 0; i < a.length; i++) count += ones((a[i] as number) & (b[offset + i] as number));
  return count;
}
