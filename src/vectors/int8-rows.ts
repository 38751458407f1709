/**
 * @file Vectors as bytes to be published: a row is int8 codes and one scale, a quarter of float32. What a row stands for is its codes
 * times its scale, as float32, wherever it is read; it has the length of the vector that it was made of, so that distances of unit
 * vectors stay those of unit vectors. Scales come first, little-endian, then the codes, row by row.
 */
import { dot } from './kernels.ts';
import { CODE_MAX } from './row-codes.ts';

const SCALE_BYTES = 4;

/** Bytes of so many rows. */
export function int8RowsBytes(rows: number, dimension: number): number {
  return rows * (SCALE_BYTES + dimension);
}

/** @param vectors row-major and finite */
export function encodeInt8Rows(vectors: Float32Array, dimension: number): Uint8Array<ArrayBuffer> {
  const rows = vectors.length / dimension;
  const bytes = new Uint8Array(int8RowsBytes(rows, dimension));
  const scales = new DataView(bytes.buffer);
  const codes = new Int8Array(bytes.buffer, rows * SCALE_BYTES);
  for (let row = 0; row < rows; row++) {
    const vector = vectors.subarray(row * dimension, (row + 1) * dimension);
    const largest = vector.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    if (largest === 0) continue;
    let square = 0;
    vector.forEach((value, i) => {
      const code = Math.round((value / largest) * CODE_MAX);
      codes[row * dimension + i] = code;
      square += code * code;
    });
    scales.setFloat32(row * SCALE_BYTES, Math.sqrt(dot(vector, vector) / square), true);
  }
  return bytes;
}

/** What {@link encodeInt8Rows} wrote of the rows from `first` on, row-major. @param all rows that `bytes` holds */
export function decodeInt8Rows(
  bytes: Uint8Array<ArrayBuffer>,
  dimension: number,
  { all, first = 0, count = all }: { readonly all: number; readonly first?: number; readonly count?: number },
): Float32Array<ArrayBuffer> {
  const scales = new DataView(bytes.buffer, bytes.byteOffset);
  const codes = new Int8Array(bytes.buffer, bytes.byteOffset + all * SCALE_BYTES);
  const vectors = new Float32Array(count * dimension);
  for (let row = 0; row < count; row++) {
    const scale = scales.getFloat32((first + row) * SCALE_BYTES, true);
    const from = (first + row) * dimension;
    const to = row * dimension;
    for (let i = 0; i < dimension; i++) vectors[to + i] = (codes[from + i] as number) * scale;
  }
  return vectors;
}
