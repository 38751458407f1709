import { expect, test } from 'vitest';
import { checksum } from '../../src/base/checksum.ts';

test.each([
  ['', 0, 0x02cc_5d05],
  ['abcd', 0, 0xa364_3705],
  ['abcdabcdabcd', 7, 0x815b_6c63],
  ['0123456789abcdef', 0, 0xc2c4_5b69],
  ['The quick brown fox jumps over the lazy dog!', 0, 0xad1a_e390],
  ['The quick brown fox jumps over the lazy dog!', 0xffff_ffff, 0xbc4d_24b4],
])('the XXH32 of %j with seed %i, as the reference implementation has it', (text, seed, expected) => {
  const words = new Uint32Array(new TextEncoder().encode(text).buffer);
  expect(checksum(words, seed)).toBe(expected);
});
