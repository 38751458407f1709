/** @file Vectors as requests carry them: `number[]` or `Float32Array`, copied into float32. */

export type VectorProblem =
  | { readonly kind: 'type' }
  | { readonly kind: 'length'; readonly length: number }
  | { readonly kind: 'value'; readonly position: number };

/**
 * Copies a vector of `dimension` values into `target` at `offset`. Returns what is wrong with it instead: no array of
 * numbers, another length, a value that is not finite as float32. `target` is of no use then.
 */
export function copyVector(
  value: unknown,
  target: Float32Array,
  offset: number,
  dimension: number,
): VectorProblem | undefined {
  if (!(value instanceof Float32Array) && !Array.isArray(value)) return { kind: 'type' };
  if (value.length !== dimension) return { kind: 'length', length: value.length };
  if (value instanceof Float32Array) {
    target.set(value, offset);
  } else {
    for (let position = 0; position < dimension; position++) {
      const number: unknown = value[position];
      if (typeof number !== 'number') return { kind: 'type' };
      target[offset + position] = number;
    }
  }
  for (let position = 0; position < dimension; position++) {
    if (!Number.isFinite(target[offset + position])) return { kind: 'value', position };
  }
  return undefined;
}
