/** @file Single vectors to one run of them. */
import { LookalikeError } from '../base/errors.ts';
import type { VectorRun } from './store.ts';

/**
 * @param rows as many ordinals as there are vectors
 * @throws LookalikeError INTERNAL when a field's vectors differ in length: the layer above checks them before they are stored
 */
export function runOf(field: string, rows: readonly number[], vectors: readonly Float32Array[]): VectorRun {
  const dimension = vectors[0]?.length ?? 0;
  const run = new Float32Array(dimension * vectors.length);
  vectors.forEach((vector, index) => {
    if (vector.length !== dimension) {
      throw new LookalikeError(
        'INTERNAL',
        `Field ${field} of row ${String(rows[index])} has ${vector.length} dimensions; ${dimension} are expected.`,
      );
    }
    run.set(vector, index * dimension);
  });
  return { rows: Uint32Array.from(rows), vectors: run };
}
