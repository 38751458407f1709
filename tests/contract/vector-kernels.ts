/** @file Fast kernels compute what the plain ones do. Run against each of them, wherever it runs. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dot, squaredL2 } from '../../src/vectors/kernels.ts';
import type { MemoryRegion } from '../../src/vectors/memory-region.ts';
import { plainKernels } from '../../src/vectors/plain-kernels.ts';
import { normalRandom, seededRandom } from '../../src/vectors/random.ts';
import {
  NUMBER_MAX,
  ROW_FACTS,
  SELECTION,
  SHORTLIST,
  WORD,
  padded,
  type VectorKernels,
} from '../../src/vectors/vector-kernels.ts';

/** Sums of float32 in another order. */
const TOLERANCE = 1e-5;

const size = fc.record({
  segment: fc.constantFrom(16, 48, 256),
  segments: fc.integer({ min: 1, max: 4 }),
  last: fc.integer({ min: 1, max: 3 }),
  rows: fc.integer({ min: 0, max: 30 }),
  seed: fc.nat(),
});

export function vectorKernelsContract(kernels: VectorKernels): void {
  const both = [plainKernels, kernels] as const;

  describe(`${kernels.name} kernels compute what the plain ones do`, () => {
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
            const [plain, fast] = both.map((own) => {
              const random = seededRandom(seed);
              const matrix = filled(own, 4 * dimension * directions, ({ float32 }) =>
                normal(float32, random),
              );
              const vector = filled(own, 4 * dimension, ({ float32 }) => normal(float32, random));
              const target = filled(own, 4 * coordinates, () => undefined);
              own.project(matrix, vector, target, layout);
              return target.float32.slice(0, coordinates);
            });
            expectNear(fast, plain, 10);
          },
        ),
      );
    });

    test('combine', () => {
      fc.assert(
        fc.property(fc.nat({ max: 9 }), fc.integer({ min: 1, max: 9 }), fc.nat(), (rows, fours, seed) => {
          const width = 4 * fours;
          const [plain, fast] = both.map((own) => {
            const random = seededRandom(seed);
            const matrix = filled(own, 4 * rows * width, ({ float32 }) => normal(float32, random));
            const factors = filled(own, 4 * rows, ({ float32 }) => normal(float32, random));
            const target = filled(own, 4 * width, ({ float32 }) => normal(float32, random));
            own.combine(matrix, factors, rows, width, target);
            return target.float32.slice(0, width);
          });
          expectNear(fast, plain, 10);
        }),
      );
    });

    test('dot, squaredL2 and largest, to the last bit what JavaScript computes', () => {
      const value = fc.float({ noNaN: true, noDefaultInfinity: true });
      fc.assert(
        fc.property(fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 40 }), (pairs) => {
          const [a, b] = [0, 1].map((side) => Float32Array.from(pairs, (pair) => pair[side] ?? NaN));
          if (!a || !b) return;
          for (const own of both) {
            const [x, y] = [a, b].map((values) =>
              filled(own, 4 * a.length, ({ float32 }) => float32.set(values)),
            );
            if (!x || !y) continue;
            expect(own.dot(x, y, 0, a.length)).toBe(dot(a, b));
            expect(own.dot(x, y, 1, a.length - 1)).toBe(dot(a.subarray(1), b, 1));
            expect(own.largest(x, 1, a.length - 1)).toBe(Math.max(0, ...a.subarray(1).map(Math.abs)));
            expect(own.squaredL2(x, y, a.length)).toBe(squaredL2(a, b));
            x.free();
            y.free();
          }
        }),
      );
    });

    test('isNear: a value that is too far, or no number, is found wherever it stands', () => {
      fc.assert(
        fc.property(
          fc.integer({ min: 1, max: 70 }),
          fc.constantFrom(16, 20, 32),
          fc.nat(),
          fc.constantFrom(0, 0.4999, 0.5001, -0.5001, NaN, Infinity),
          fc.nat(),
          (dimension, length, place, far, seed) => {
            const segment = padded(length);
            const segments = Math.ceil(dimension / length);
            const last = padded(dimension - (segments - 1) * length);
            const codes = (segments - 1) * segment + last;
            const layout = {
              codes,
              segment,
              stride: codes + padded(4 * (1 + ROW_FACTS.perSegment * segments)),
            };
            const [plain, fast] = both.map((own) => {
              const random = seededRandom(seed);
              const records = filledRecords(own, 2, layout, random, ROW_FACTS.sum);
              const vector = filled(own, 4 * dimension, ({ float32 }) => {
                const facts = records.float32.subarray((layout.stride + codes) / 4);
                for (let i = 0; i < dimension; i++) {
                  const s = Math.floor(i / length);
                  const scale = Math.fround(0.01 + random());
                  if (i % length === 0) facts[ROW_FACTS.scale + s * ROW_FACTS.perSegment] = scale;
                  const error = i === place % dimension ? far : 0.99 * (random() - 0.5);
                  const code = records.int8[layout.stride + s * segment + (i % length)] ?? 0;
                  float32[i] = (code + error) * (facts[ROW_FACTS.scale + s * ROW_FACTS.perSegment] ?? 0);
                }
              });
              return [0.5, NaN].map((share) =>
                own.isNear(vector, dimension, length, records, 1, layout, share, 1e-9),
              );
            });
            expect(fast).toEqual(plain);
            expect(plain).toEqual([Math.abs(far) < 0.5, false]);
          },
        ),
      );
    });

    test('quantize and scan: products are exact, of any values in any unit', () => {
      const value = fc.oneof(fc.float(), fc.float({ min: -2, max: 2 }), fc.constant(0));
      fc.assert(
        fc.property(
          fc.array(value, { minLength: 1, maxLength: 48 }),
          fc.constantFrom(1 / NUMBER_MAX, 1, 1e-30, 1e-42, 0),
          fc.nat(),
          (numbers, anyUnit, seed) => {
            const unit = Math.fround(anyUnit);
            const codes = padded(numbers.length);
            const rows = 9;
            const [plain, fast] = both.map((own) => {
              const random = seededRandom(seed);
              const layout = { codes, stride: codes + 16 };
              const records = filledRecords(own, rows, layout, random, 0);
              const values = filled(own, 4 * (codes + 16), ({ float32 }) => float32.set(numbers, 4));
              const query = filled(own, 2 * codes + 16, () => undefined);
              own.quantize(values, 4, numbers.length, unit, query, codes, 0);
              const bounds = filled(own, 4 * rows, () => undefined);
              for (let row = 0; row < rows; row++) {
                // What lies behind the values is multiplied by codes of 0.
                records.int8.fill(0, row * layout.stride + numbers.length, row * layout.stride + codes);
                const own = records.int8.subarray(row * layout.stride, row * layout.stride + codes);
                records.float32.fill(0, (row * layout.stride + codes) / 4, ((row + 1) * layout.stride) / 4);
                records.float32[(row * layout.stride + codes) / 4] = own.reduce((sum, code) => sum + code, 0);
              }
              own.scan(query, 1, records, rows, layout, bounds, 0);
              return bounds.float32.slice(0, rows);
            });
            expect(fast).toEqual(plain);
          },
        ),
      );
    });

    test('scan', () => {
      fc.assert(
        fc.property(size, ({ segment, last, rows, seed }) => {
          const layout = { codes: segment, stride: segment + 16 * last };
          const [plain, fast] = both.map((own) => {
            const random = seededRandom(seed);
            const records = filledRecords(own, rows, layout, random, 0);
            const query = filledQuery(own, layout.codes, 4 * last, random);
            const bounds = filled(own, 4 * (rows + 3), ({ float32 }) => {
              for (let row = 0; row < rows + 3; row++) float32[row] = row % 5 === 4 ? Infinity : row;
            });
            own.scan(query, 1e-6, records, rows, layout, bounds, 3);
            return bounds.float32.slice(0, rows + 3);
          });
          expectNear(fast, plain, 200);
          expect(fast?.filter((bound) => bound === Infinity)).toEqual(
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
          const found = both.map((own) => {
            const bounds = filled(own, 4 * rows, ({ float32 }) => float32.fill(Infinity).set(values));
            const list = filled(own, SHORTLIST.bytes(limit), ({ uint32 }) => (uint32[WORD.limit] = limit));
            own.shortlist(bounds, rows, list);
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
        fc.property(
          size,
          fc.integer({ min: 1, max: 8 }),
          ({ segment, segments, last, rows, seed }, limit) => {
            const codes = segment * (segments - 1) + Math.min(segment, 16 * last);
            const layout = {
              segment,
              codes,
              stride: codes + padded(4 * (1 + ROW_FACTS.perSegment * segments)),
            };
            const [plain, fast] = both.map((own) => {
              const random = seededRandom(seed);
              const records = filledRecords(own, rows, layout, random, ROW_FACTS.sum);
              const query = filledQuery(own, codes, 4 + 2 * segments, random);
              const bounds = filled(own, 4 * (rows + 1), ({ float32 }) => {
                for (let row = 0; row <= rows; row++) float32[row] = row % 3 === 2 ? Infinity : -1e9;
              });
              const selection = filled(own, SELECTION.bytes(limit, rows + 2), ({ uint32, float32 }) => {
                uint32.fill(0);
                uint32[WORD.limit] = limit;
                float32[WORD.threshold] = Infinity;
              });
              if (rows > 1) own.measure(query, records, 1, layout, 77, selection);
              own.refine(query, records, rows, layout, bounds, 1, selection);
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
            expect(fast?.positions).toEqual(plain?.positions);
            expectNear(fast?.numbers, plain?.numbers, 1e4);
          },
        ),
      );
    });

    test('memory is given back, and views follow it when it grows', () => {
      const first = kernels.allocate(64);
      first.int8.set([1, 2, 3]);
      const before = first.bytes.buffer.byteLength;
      const large = kernels.allocate(before + 2 ** 20);
      expect(large.bytes.buffer.byteLength).toBeGreaterThan(before);
      expect([...first.int8.subarray(0, 3)]).toEqual([1, 2, 3]);
      large.free();
      const grown = first.bytes.buffer.byteLength;
      for (let round = 0; round < 20; round++) kernels.allocate(before).free();
      expect(first.bytes.buffer.byteLength).toBe(grown);
      first.free();
    });
  });
}

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

/** @param sumFact where sums of codes stand: of all, or of each segment where there are such */
function filledRecords(
  kernels: VectorKernels,
  rows: number,
  { codes, stride, segment = codes }: { codes: number; stride: number; segment?: number },
  random: () => number,
  sumFact: number,
): MemoryRegion {
  return filled(kernels, rows * stride, ({ int8, float32 }) => {
    for (let row = 0; row < rows; row++) {
      const own = int8.subarray(row * stride, row * stride + codes);
      const facts = float32.subarray((row * stride + codes) / 4, ((row + 1) * stride) / 4);
      for (let at = 0; at < codes; at++) own[at] = Math.floor(random() * 255) - 127;
      normal(facts, random);
      for (let start = 0, fact = sumFact; start < codes; start += segment, fact += ROW_FACTS.perSegment) {
        facts[fact] = own
          .subarray(start, Math.min(start + segment, codes))
          .reduce((sum, code) => sum + code, 0);
      }
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
  const values = filled(kernels, 4 * codes, ({ float32 }) => {
    for (let at = 0; at < codes; at++) {
      const value = random() < 0.1 ? NUMBER_MAX : Math.floor(random() * (2 * NUMBER_MAX + 1)) - NUMBER_MAX;
      float32[at] = value;
    }
  });
  const query = filled(kernels, 2 * codes + 4 * weights, ({ float32 }) => {
    normal(float32.subarray(codes / 2), random);
    // So that ranks of different rows differ by more than rounding.
    for (let at = codes / 2; at < float32.length; at++) float32[at] = (float32[at] ?? 0) * 1e-3;
    // Of a sum of codes in `scan`, which is no part of a bound.
    float32[codes / 2] = 0;
  });
  kernels.quantize(values, 0, codes, 1, query, codes, 0);
  values.free();
  return query;
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
