/** @file What every index demands of its callers, checked before anything changes. */
import { LookalikeError } from '../base/errors.ts';

/**
 * @param width values of a vector
 * @throws LookalikeError INVALID_ARGUMENT: wrong length, a label twice, a value that is not finite
 */
export function checkBatch(
  width: number,
  labels: Uint32Array,
  vectors: Float32Array | Uint8Array,
  isUsed: (label: number) => boolean,
): void {
  if (vectors.length !== labels.length * width) {
    throw new LookalikeError(
      'INVALID_ARGUMENT',
      `${vectors.length} values came with ${labels.length} labels; ${width} values a label are expected.`,
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

/**
 * @param width values of a vector
 * @throws LookalikeError INVALID_ARGUMENT: wrong length, limit below 1 or no integer, a value that is not finite
 */
export function checkQuery(width: number, query: Float32Array | Uint8Array, limit: number): void {
  if (query.length !== width) {
    throw new LookalikeError(
      'INVALID_ARGUMENT',
      `The query has ${query.length} values; the index' vectors have ${width}.`,
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

function checkFinite(values: Float32Array | Uint8Array): void {
  for (let position = 0; position < values.length; position++) {
    if (!Number.isFinite(values[position])) {
      throw new LookalikeError(
        'INVALID_ARGUMENT',
        `The value at position ${position} is ${String(values[position])}; vectors hold finite numbers only.`,
      );
    }
  }
}
