/** @file Checksums: they tell damage, not malice, and cost a hundredth of a SHA-256 where hashing has no hardware. */

const PRIME_1 = 0x9e37_79b1;
const PRIME_2 = 0x85eb_ca77;
const PRIME_3 = 0xc2b2_ae3d;
const PRIME_4 = 0x27d4_eb2f;
const PRIME_5 = 0x1656_67b1;

/**
 * XXH32 (Yann Collet, xxHash specification 0.1.1) of 32-bit words in the machine's order of bytes.
 *
 * @param seed unsigned 32-bit: data of one place are not mistaken for those of another
 */
export function checksum(words: Uint32Array, seed: number): number {
  const { length } = words;
  let position = 0;
  let hash = (seed + PRIME_5) | 0;
  if (length >= 4) {
    let first = (seed + PRIME_1 + PRIME_2) | 0;
    let second = (seed + PRIME_2) | 0;
    let third = seed | 0;
    let fourth = (seed - PRIME_1) | 0;
    for (; position + 4 <= length; position += 4) {
      first = round(first, words[position] as number);
      second = round(second, words[position + 1] as number);
      third = round(third, words[position + 2] as number);
      fourth = round(fourth, words[position + 3] as number);
    }
    hash = (rotated(first, 1) + rotated(second, 7) + rotated(third, 12) + rotated(fourth, 18)) | 0;
  }
  hash = (hash + 4 * length) | 0;
  for (; position < length; position++) {
    hash = (hash + Math.imul(words[position] as number, PRIME_3)) | 0;
    hash = Math.imul(rotated(hash, 17), PRIME_4);
  }
  hash = Math.imul(hash ^ (hash >>> 15), PRIME_2);
  hash = Math.imul(hash ^ (hash >>> 13), PRIME_3);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function round(lane: number, word: number): number {
  return Math.imul(rotated((lane + Math.imul(word, PRIME_2)) | 0, 13), PRIME_1);
}

function rotated(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}
