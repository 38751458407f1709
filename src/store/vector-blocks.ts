/**
 * @file Vectors in IndexedDB: those of neighbouring rows make one record, a block. A record costs about as much as the
 * three kilobytes of a vector, so that blocks are written and read several times as fast as single vectors
 * (ARCHITECTURE.md, "Index and store"). A row's ordinal says in which block it is; an empty block is no record.
 */
import { VECTOR_BLOCK } from '../profiles/profiles.ts';
import type { StoredVector, VectorRun } from './store.ts';
import { runOf, vectorsOf, type RowVector } from './vector-run.ts';

/** The block of a row. */
export function blockOf(row: number): number {
  return Math.floor(row / VECTOR_BLOCK.rows);
}

/** The greatest ordinal that belongs to a block. */
export function lastRowOf(block: number): number {
  return (block + 1) * VECTOR_BLOCK.rows - 1;
}

/** What a transaction does to one block. */
export interface BlockChange {
  readonly field: string;
  readonly block: number;
  readonly removed: Set<number>;
  readonly added: Map<number, StoredVector>;
}

/** What a transaction does to vectors, gathered so that each block is written once. */
export class VectorChanges {
  readonly #fields = new Map<string, Map<number, BlockChange>>();

  /** Of a row that is removed and added the added vector counts. */
  add(field: string, row: number, vector: StoredVector): void {
    this.#change(field, row).added.set(row, vector);
  }

  remove(field: string, row: number): void {
    this.#change(field, row).removed.add(row);
  }

  blocks(): BlockChange[] {
    return [...this.#fields.values()].flatMap((changes) => [...changes.values()]);
  }

  #change(field: string, row: number): BlockChange {
    const block = blockOf(row);
    const changes = this.#fields.get(field) ?? new Map<number, BlockChange>();
    this.#fields.set(field, changes);
    const change = changes.get(block) ?? { field, block, removed: new Set(), added: new Map() };
    changes.set(block, change);
    return change;
  }
}

/** A block after a change; `undefined` when nothing is left. @throws LookalikeError INTERNAL as {@link runOf} */
export function changeBlock(
  stored: VectorRun | undefined,
  { field, removed, added }: BlockChange,
): VectorRun | undefined {
  const left = stored ? vectorsOf(stored).filter(({ row }) => !removed.has(row) && !added.has(row)) : [];
  const vectors: RowVector[] = [...left, ...Array.from(added, ([row, vector]) => ({ row, vector }))];
  if (vectors.length === 0) return undefined;
  return runOf(
    field,
    vectors.sort((a, b) => a.row - b.row),
  );
}
