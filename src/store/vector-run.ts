/** @file Single vectors to one run of them, and back. */
import { LookalikeError } from '../base/errors.ts';
import type { StoredVector, VectorRun } from './store.ts';

export interface RowVector {
  readonly row: number;
  readonly vector: StoredVector;
}

/**
 * Copies the vectors into one run.
 *
 * @param vectors in row order
 * @throws LookalikeError INTERNAL when they differ in kind or length: the layer above checks them before they are stored
 */
export function runOf(field: string, vectors: readonly RowVector[]): VectorRun {
  const first = vectors[0]?.vector ?? new Float32Array();
  const length = first.length * vectors.length;
  const run = first instanceof Uint8Array ? new Uint8Array(length) : new Float32Array(length);
  vectors.forEach(({ row, vector }, position) => {
    if (vector.length !== first.length || vector.BYTES_PER_ELEMENT !== first.BYTES_PER_ELEMENT) {
      throw new LookalikeError(
        'INTERNAL',
        `Field ${field} of row ${row} has ${shape(vector)}; ${shape(first)} are expected.`,
      );
    }
    run.set(vector, position * first.length);
  });
  return { rows: Uint32Array.from(vectors, ({ row }) => row), vectors: run };
}

/** The vectors of a run as views of it. */
export function vectorsOf({ rows, vectors }: VectorRun): RowVector[] {
  const length = vectors.length / rows.length;
  return Array.from(rows, (row, position) => ({
    row,
    vector: vectors.subarray(position * length, (position + 1) * length),
  }));
}

/** A copy of one row's vector, `undefined` when the run has none. */
export function vectorIn({ rows, vectors }: VectorRun, row: number): StoredVector | undefined {
  const position = rows.indexOf(row);
  const length = vectors.length / rows.length;
  return position < 0 ? undefined : vectors.slice(position * length, (position + 1) * length);
}

function shape(vector: StoredVector): string {
  return `${vector.length} ${vector instanceof Uint8Array ? 'bytes' : 'numbers'}`;
}
