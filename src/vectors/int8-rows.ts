/**
 * @file Vectors as bytes to be published: a row is int8 codes and a scale a block, a quarter of float32. What a row stands for is its codes
 * times their scale, as float32, wherever it is read; each block has the length of the one that it was made of, so that distances of unit
 * vectors stay those of unit vectors at every position of the slider. Scales come first, little-endian, then the codes, row by row.
 *
 * With one scale a row the smaller block of `resnet50-dual` would have a third of its steps: of 550 photos a similarity of kinds was off by
 * up to 0.0084.
 */
import { blocksOf } from './blocks.ts';
import { norm } from './kernels.ts';
import { CODE_MAX } from './row-codes.ts';

const SCALE_BYTES = 4;

/** Bytes of so many rows. */
export function int8RowsBytes(rows: number, dimension: number): number {
  return rows * (SCALE_BYTES * partsOf(dimension).length + dimension);
}

/** @param vectors row-major and finite */
export function encodeInt8Rows(vectors: Float32Array, dimension: number): Uint8Array<ArrayBuffer> {
  const parts = partsOf(dimension);
  const rows = vectors.length / dimension;
  const bytes = new Uint8Array(int8RowsBytes(rows, dimension));
  const scales = new DataView(bytes.buffer);
  const codes = new Int8Array(bytes.buffer, rows * parts.length * SCALE_BYTES);
  for (let row = 0; row < rows; row++) {
    parts.forEach(({ offset, length }, part) => {
      const from = row * dimension + offset;
      const own = codes.subarray(from, from + length);
      const scale = encode(vectors.subarray(from, from + length), own);
      scales.setFloat32((row * parts.length + part) * SCALE_BYTES, scale, true);
    });
  }
  return bytes;
}

/** What {@link encodeInt8Rows} wrote of the rows from `first` on, row-major. @param all rows that `bytes` holds */
export function decodeInt8Rows(
  bytes: Uint8Array<ArrayBuffer>,
  dimension: number,
  { all, first = 0, count = all }: { readonly all: number; readonly first?: number; readonly count?: number },
): Float32Array<ArrayBuffer> {
  const parts = partsOf(dimension);
  const scales = new DataView(bytes.buffer, bytes.byteOffset);
  const codes = new Int8Array(bytes.buffer, bytes.byteOffset + all * parts.length * SCALE_BYTES);
  const vectors = new Float32Array(count * dimension);
  for (let row = 0; row < count; row++) {
    const from = (first + row) * dimension;
    const to = row * dimension;
    for (let part = 0; part < parts.length; part++) {
      const { offset, length } = parts[part] as Part;
      const scale = scales.getFloat32(((first + row) * parts.length + part) * SCALE_BYTES, true);
      const end = offset + length;
      for (let i = offset; i < end; i++) vectors[to + i] = (codes[from + i] as number) * scale;
    }
  }
  return vectors;
}

interface Part {
  readonly offset: number;
  readonly length: number;
}

function partsOf(dimension: number): readonly Part[] {
  const blocks = blocksOf(dimension);
  return blocks.length > 0 ? blocks : [{ offset: 0, length: dimension }];
}

/** Returns the scale. */
function encode(part: Float32Array, codes: Int8Array): number {
  const largest = part.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (largest === 0) return 0;
  let square = 0;
  part.forEach((value, i) => {
    const code = Math.round((value / largest) * CODE_MAX);
    codes[i] = code;
    square += code * code;
  });
  return norm(part) / Math.sqrt(square);
}
