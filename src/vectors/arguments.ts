/** @file What every index demands of its callers, checked before anything changes. */
import { LookalikeError } from '../base/errors.ts';
import type { VectorIndex } from './vector-index.ts';

/** @throws LookalikeError INVALID_ARGUMENT: wrong length, a label twice, a value that is not finite */
export function checkBatch(
  index: Pick<VectorIndex, 'dimension'>,
  labels: Uint32Array,
  vectors: Float32Array,
  isUsed: (label: number) => boolean,
): void {
  if (vectors.length !== labels.length * index.dimension) {
    throw new LookalikeError(
      'INVALID_ARGUMENT',
      `${vectors.length} values came with ${labels.length} labels; ${index.dimension} values a label are expected.`,
    );
  }
  const batch = new Set<number>();
  for (const label of labels) {
    if (batch.has(label) || isUsed(label)) {
      throw new LookalikeError(
        'INVALID_ARGUMENT',
        `Label ${label} was used before; every vector needs a label of its own, never used twice.`,
      );
    }
    batch.add(label);
  }
  checkFinite(vectors);
}

/** @throws LookalikeError INVALID_ARGUMENT: wrong dimension, limit below 1 or no integer, a value that is not finite */
export function checkQuery(index: Pick<VectorIndex, 'dimension'>, query: Float32Array, limit: number): void {
  if (query.length !== index.dimension) {
    throw new LookalikeError(
      'INVALID_ARGUMENT',
      `The query has ${query.length} dimensions; the index has ${index.dimension}.`,
    );
  }
  if (!Number.isSafeInteger(limit) || limit < 1) {
    throw new LookalikeError(
      'INVALID_ARGUMENT',
      `The limit is ${limit}; an integer of 1 or more is expected.`,
    );
  }
  checkFinite(query);
}

function checkFinite(values: Float32Array): void {
  const position = values.findIndex((value) => !Number.isFinite(value));
  if (position >= 0) {
    throw new LookalikeError(
      'INVALID_ARGUMENT',
      `The value at position ${position} is ${String(values[position])}; vectors hold finite numbers only.`,
    );
  }
}
