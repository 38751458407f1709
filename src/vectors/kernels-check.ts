/**
 * @file Whether kernels multiply codes as the plain ones do, asked once before they are trusted: bounds that are wrong lose
 * rows without a word. V8 11.3, where relaxed SIMD is behind a switch, has its dot product wrong in code that it has just
 * compiled.
 */
import type { MemoryRegion } from './memory-region.ts';
import { plainKernels } from './plain-kernels.ts';
import { seededRandom } from './random.ts';
import { CODE_MAX } from './row-codes.ts';
import {
  allocateZeros,
  NUMBER_MAX,
  padded,
  ROW_FACTS,
  ROW_WEIGHTS,
  SELECTION,
  WORD,
  type VectorKernels,
} from './vector-kernels.ts';

const SEED = 20_247;
/** More rows than are taken at once, and two segments. */
const ROWS = 7;
const SEGMENT = 32;
const CODES = 48;
const FACTS = ROW_FACTS.scale + ROW_FACTS.perSegment * Math.ceil(CODES / SEGMENT);
const LAYOUT = Object.freeze({ segment: SEGMENT, codes: CODES, stride: CODES + padded(4 * FACTS) });
/** Of products: more than sums of float32 lose. */
const TOLERANCE = 1e-6 * CODES * CODE_MAX * NUMBER_MAX;

/** Compares products of random codes and numbers, of all functions that multiply them. */
export function multipliesRightly(kernels: VectorKernels): boolean {
  const expected = products(plainKernels);
  return products(kernels).every((product, at) => Math.abs(product - (expected[at] ?? NaN)) <= TOLERANCE);
}

/** Of the numbers with rows of codes: as `scan` has them, then as `measure` and `refine` do. */
function products(kernels: VectorKernels): number[] {
  const sizes = [
    4 * CODES,
    2 * CODES + padded(4 * FACTS),
    ROWS * LAYOUT.stride,
    padded(4 * ROWS),
    SELECTION.bytes(2 * ROWS, 2 * ROWS),
  ];
  const regions = sizes.map((size) => allocateZeros(kernels, size));
  const [values, query, records, bounds, selection] = regions as [
    MemoryRegion,
    MemoryRegion,
    MemoryRegion,
    MemoryRegion,
    MemoryRegion,
  ];
  const random = seededRandom(SEED);
  const whole = (max: number): number => Math.round((2 * random() - 1) * max);
  values.float32.set(Float32Array.from({ length: CODES }, () => whole(NUMBER_MAX)));
  kernels.quantize(values, 0, CODES, 1, query, CODES, 0);
  for (let row = 0; row < ROWS; row++) writeRow(records, row, () => whole(CODE_MAX));

  // All weights are 0 so far.
  kernels.scan(query, 1, records, ROWS, LAYOUT, bounds, 0);
  const scanned = [...bounds.float32.subarray(0, ROWS)];

  const weights = query.float32.subarray(CODES / 2);
  for (let s = 0; s * SEGMENT < CODES; s++) weights[ROW_WEIGHTS.scale + s * ROW_WEIGHTS.perSegment] = 1;
  selection.uint32[WORD.limit] = 2 * ROWS;
  selection.float32[WORD.threshold] = Infinity;
  bounds.float32.fill(-Infinity);
  for (let row = 0; row < ROWS; row++) kernels.measure(query, records, row, LAYOUT, row, selection);
  kernels.refine(query, records, ROWS, LAYOUT, bounds, 0, selection);
  const start = SELECTION.candidates(2 * ROWS);
  const measured = Array.from({ length: 2 * ROWS }, (_, at) => selection.float32[start + 2 * at + 1] ?? NaN);

  for (const region of regions) region.free();
  return [...scanned, ...measured];
}

function writeRow({ int8, float32 }: MemoryRegion, row: number, code: () => number): void {
  const start = row * LAYOUT.stride;
  const facts = (start + CODES) / 4;
  let total = 0;
  for (let from = 0, s = 0; from < CODES; from += SEGMENT, s++) {
    let sum = 0;
    for (let at = from; at < Math.min(from + SEGMENT, CODES); at++) {
      int8[start + at] = code();
      sum += int8[start + at] as number;
    }
    const own = facts + s * ROW_FACTS.perSegment;
    float32[own + ROW_FACTS.scale] = 1;
    float32[own + ROW_FACTS.sum] = sum;
    total += sum;
  }
  // What `scan` finds in the first place, and `measure` gives no weight.
  float32[facts] = total;
}
