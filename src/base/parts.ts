/** @file How a file is divided, for builds (./parted-file.ts joins it). */

/** How names of parts end: of files that the page joins, verifies and keeps itself. */
export const PART_ENDING = '.part';

/** How names of caches begin that hold versions of the app (src/delivery). */
export const APP_CACHES = 'lookalike-app:';

/** Consecutive views of `bytes`, each of `most` bytes but the last. */
export function partsOf(bytes: Uint8Array, most: number): Uint8Array[] {
  const count = Math.ceil(bytes.length / most);
  return Array.from({ length: count }, (_, index) => bytes.subarray(index * most, (index + 1) * most));
}
