/** @file Which of a collection's partitions a row belongs to, where the value of a field decides. */

/** FNV-1a, 32 bits (Fowler, Noll, Vo): offset basis and prime. */
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** Equal values share a partition. @returns 0 .. count - 1 */
export function partitionOf(value: unknown, count: number): number {
  let hash = FNV_OFFSET;
  for (const unit of String(value)) hash = Math.imul(hash ^ (unit.codePointAt(0) ?? 0), FNV_PRIME);
  return (hash >>> 0) % count;
}
