/**
 * @file The inner loops of the linear algebra in this folder, over float64 vectors. They go from index `from` to the end;
 * the assertions on indices are safe because callers pass vectors of one length.
 */

export function dot(a: Float64Array, b: Float64Array, from = 0): number {
  let sum = 0;
  for (let i = from; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

/** target += factor * source */
export function addScaled(target: Float64Array, factor: number, source: Float64Array, from = 0): void {
  for (let i = from; i < target.length; i++) {
    target[i] = (target[i] as number) + factor * (source[i] as number);
  }
}

/** (a, b) = (c a + s b, c b - s a) */
export function rotate(a: Float64Array, b: Float64Array, c: number, s: number): void {
  for (let i = 0; i < a.length; i++) {
    const x = a[i] as number;
    const y = b[i] as number;
    a[i] = c * x + s * y;
    b[i] = c * y - s * x;
  }
}

/** vector *= factor */
export function scale(vector: Float64Array, factor: number): void {
  for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] as number) * factor;
}

/** The component of largest magnitude, the first of them when several are equal; 0 of an empty vector. */
export function largestComponent(vector: Float64Array): number {
  return vector.reduce((largest, value) => (Math.abs(value) > Math.abs(largest) ? value : largest), 0);
}
