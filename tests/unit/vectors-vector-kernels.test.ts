import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MemoryRegion } from '../../src/vectors/memory-region.ts';
import { plainKernels } from '../../src/vectors/plain-kernels.ts';
import { normalRandom, seededRandom } from '../../src/vectors/random.ts';
import { loadKernels } from '../../src/vectors/simd-kernels.ts';
import { SELECTION, SHORTLIST, WORD, padded, type VectorKernels } from '../../src/vectors/vector-kernels.ts';

const simdKernels = await loadKernels();
const BOTH = [plainKernels, simdKernels] as const;
/** Sums of float32 in another order. */
const TOLERANCE = 1e-5;

const size = fc.record({
  segment: fc.constantFrom(16, 48, 256),
  segments: fc.integer({ min: 1, max: 4 }),
  last: fc.integer({ min: 1, max: 3 }),
  rows: fc.integer({ min: 0, max: 30 }),
  seed: fc.nat(),
});

describe('SIMD kernels compute what the plain ones do', () => {
  test('project', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 64 }),
        fc.integer({ min: 1, max: 5 }),
        fc.nat(),
        (fours, directions, seed) => {
          const dimension = 4 * fours;
          const layout = { dimension, segment: Math.min(dimension, 100), directions };
          const coordinates = directions * Math.ceil(dimension / layout.segment);
          const [plain, simd] = BOTH.map((kernels) => {
            const random = seededRandom(seed);
            const matrix = filled(kernels, 4 * dimension * directions, ({ float32 }) =>
              normal(float32, random),
            );
            const vector = filled(kernels, 4 * dimension, ({ float32 }) => normal(float32, random));
            const target = filled(kernels, 4 * coordinates, () => undefined);
            kernels.project(matrix, vector, target, layout);
            return target.float32.slice(0, coordinates);
          });
          expectNear(simd, plain, 10);
        },
      ),
    );
  });

  test('scan', () => {
    fc.assert(
      fc.property(size, ({ segment, last, rows, seed }) => {
        const layout = { codes: segment, stride: segment + 16 * last };
        const [plain, simd] = BOTH.map((kernels) => {
          const random = seededRandom(seed);
          const records = filledRecords(kernels, rows, layout, random);
          const query = filledQuery(kernels, layout.codes, 4 * last, random);
          const bounds = filled(kernels, 4 * (rows + 3), ({ float32 }) => {
            for (let row = 0; row < rows + 3; row++) float32[row] = row % 5 === 4 ? Infinity : row;
          });
          kernels.scan(query, 1e-6, records, rows, layout, bounds, 3);
          return bounds.float32.slice(0, rows + 3);
        });
        expectNear(simd, plain, 200);
        expect(simd?.filter((bound) => bound === Infinity)).toEqual(
          plain?.filter((bound) => bound === Infinity),
        );
      }),
    );
  });

  test('shortlist', () => {
    const bound = fc.oneof(fc.integer({ min: -9, max: 9 }), fc.constantFrom(Infinity, -Infinity, NaN, 0.5));
    fc.assert(
      fc.property(fc.array(bound, { maxLength: 80 }), fc.integer({ min: 1, max: 40 }), (values, limit) => {
        const rows = padded(4 * values.length) / 4;
        const found = BOTH.map((kernels) => {
          const bounds = filled(kernels, 4 * rows, ({ float32 }) => float32.fill(Infinity).set(values));
          const list = filled(kernels, SHORTLIST.bytes(limit), ({ uint32 }) => (uint32[WORD.limit] = limit));
          kernels.shortlist(bounds, rows, list);
          const held = list.uint32[WORD.held] ?? 0;
          const start = SHORTLIST.positions(limit);
          return [...list.uint32.subarray(start, start + held)].sort((a, b) => a - b);
        });
        expect(found[1]).toEqual(found[0]);
        const expected = values
          .filter((value) => value < Infinity)
          .sort((a, b) => a - b)
          .slice(0, limit);
        expect(found[0]?.map((position) => values[position]).sort((a, b) => (a ?? 0) - (b ?? 0))).toEqual(
          expected,
        );
      }),
    );
  });

  test('measure and refine', () => {
    fc.assert(
      fc.property(size, fc.integer({ min: 1, max: 8 }), ({ segment, segments, last, rows, seed }, limit) => {
        const codes = segment * (segments - 1) + Math.min(segment, 16 * last);
        const layout = { segment, codes, stride: codes + padded(4 * (1 + 2 * segments)) };
        const [plain, simd] = BOTH.map((kernels) => {
          const random = seededRandom(seed);
          const records = filledRecords(kernels, rows, layout, random);
          const query = filledQuery(kernels, codes, 4 + 2 * segments, random);
          const bounds = filled(kernels, 4 * (rows + 1), ({ float32 }) => {
            for (let row = 0; row <= rows; row++) float32[row] = row % 3 === 2 ? Infinity : -1e9;
          });
          const selection = filled(kernels, SELECTION.bytes(limit, rows + 2), ({ uint32, float32 }) => {
            uint32.fill(0);
            uint32[WORD.limit] = limit;
            float32[WORD.threshold] = Infinity;
          });
          if (rows > 1) kernels.measure(query, records, 1, layout, 77, selection);
          kernels.refine(query, records, rows, layout, bounds, 1, selection);
          const start = SELECTION.candidates(limit);
          const found = 2 * (selection.uint32[WORD.found] ?? 0);
          return {
            positions: selection.uint32.slice(start, start + found).filter((_, at) => at % 2 === 0),
            numbers: Float32Array.of(
              ...selection.float32.subarray(
                WORD.threshold,
                WORD.threshold + 1 + (selection.uint32[WORD.held] ?? 0),
              ),
              ...selection.float32.slice(start, start + found).filter((_, at) => at % 2 === 1),
            ),
          };
        });
        expect(simd?.positions).toEqual(plain?.positions);
        expectNear(simd?.numbers, plain?.numbers, 1e4);
      }),
    );
  });

  test('memory is given back, and views follow it when it grows', () => {
    const first = simdKernels.allocate(64);
    first.int8.set([1, 2, 3]);
    const before = first.bytes.buffer.byteLength;
    const large = simdKernels.allocate(before + 2 ** 20);
    expect(large.bytes.buffer.byteLength).toBeGreaterThan(before);
    expect([...first.int8.subarray(0, 3)]).toEqual([1, 2, 3]);
    large.free();
    const grown = first.bytes.buffer.byteLength;
    for (let round = 0; round < 20; round++) simdKernels.allocate(before).free();
    expect(first.bytes.buffer.byteLength).toBe(grown);
    first.free();
  });
});

function filled(
  kernels: VectorKernels,
  bytes: number,
  fill: (region: MemoryRegion) => unknown,
): MemoryRegion {
  const region = kernels.allocate(padded(bytes));
  region.bytes.fill(0);
  fill(region);
  return region;
}

function filledRecords(
  kernels: VectorKernels,
  rows: number,
  { codes, stride }: { codes: number; stride: number },
  random: () => number,
): MemoryRegion {
  return filled(kernels, rows * stride, ({ int8, float32 }) => {
    for (let row = 0; row < rows; row++) {
      for (let at = 0; at < codes; at++) int8[row * stride + at] = Math.floor(random() * 255) - 127;
      normal(float32.subarray((row * stride + codes) / 4, ((row + 1) * stride) / 4), random);
    }
  });
}

/** The largest numbers among them. */
function filledQuery(
  kernels: VectorKernels,
  codes: number,
  weights: number,
  random: () => number,
): MemoryRegion {
  return filled(kernels, 2 * codes + 4 * weights, ({ int16, float32 }) => {
    for (let at = 0; at < codes; at++)
      int16[at] = random() < 0.1 ? 32_767 : Math.floor(random() * 65_535) - 32_767;
    normal(float32.subarray(codes / 2), random);
    // So that ranks of different rows differ by more than rounding.
    for (let at = codes / 2; at < float32.length; at++) float32[at] = (float32[at] ?? 0) * 1e-3;
  });
}

function normal(values: Float32Array, random: () => number): void {
  for (let at = 0; at < values.length; at++) values[at] = normalRandom(random);
}

function expectNear(
  actual: Float32Array | undefined,
  expected: Float32Array | undefined,
  magnitude: number,
): void {
  expect(actual).toHaveLength(expected?.length ?? NaN);
  actual?.forEach((value, at) => {
    const other = expected?.[at] ?? NaN;
    if (value !== other)
      expect(Math.abs(value - other)).toBeLessThan(TOLERANCE * Math.max(magnitude, Math.abs(other)));
  });
}
