import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  BFLOAT16,
  FLOAT16,
  halfBytes,
  roundToHalf,
  valuesOfHalves,
  type HalfFormat,
} from '../../src/vectors/half-floats.ts';

const ALL = Uint16Array.from({ length: 0x1_0000 }, (_, bits) => bits);

/** What a type is, as its definition has it. */
const TYPES: readonly { format: HalfFormat; fractionBits: number; bias: number; infinity: number }[] = [
  { format: FLOAT16, fractionBits: 10, bias: 15, infinity: 0x7c00 },
  { format: BFLOAT16, fractionBits: 7, bias: 127, infinity: 0x7f80 },
];

describe.each(TYPES)('$format.name', ({ format, fractionBits, bias, infinity }) => {
  /** The value of non-negative bits by the textbook; above the largest finite one it goes on as if it were finite. */
  const value = (bits: number): number => {
    const exponent = bits >>> fractionBits;
    const fraction = (bits & (2 ** fractionBits - 1)) / 2 ** fractionBits;
    return exponent === 0 ? fraction * 2 ** (1 - bias) : (1 + fraction) * 2 ** (exponent - bias);
  };

  test('every finite value is what the definition says', () => {
    const values = format.fromBits(ALL);
    for (let bits = 0; bits < infinity; bits++) {
      expect(values[bits]).toBe(value(bits));
      expect(values[bits | 0x8000]).toBe(-value(bits));
    }
    expect([values[infinity], values[infinity | 0x8000]]).toEqual([Infinity, -Infinity]);
    for (let bits = infinity + 1; bits < 0x8000; bits++) expect(values[bits]).toBeNaN();
  });

  test('all 65,536 survive the way to float32 and back', () => {
    const isNaNBits = (bits: number): boolean => (bits & 0x7fff) > infinity;
    const back = format.toBits(format.fromBits(ALL));
    // Which NaN comes back, and with which sign, is nobody's business.
    expect(ALL.every((bits) => (isNaNBits(bits) ? isNaNBits(back[bits] ?? 0) : back[bits] === bits))).toBe(
      true,
    );
  });

  test('between any two neighbours the nearer wins, and a tie goes to the even one', () => {
    const inputs: number[] = [];
    const outputs: number[] = [];
    for (let bits = 0; bits < infinity; bits++) {
      // Above the largest finite value, where the next one would be begins infinity.
      const middle = (value(bits) + value(bits + 1)) / 2;
      const half = value(bits + 1) - middle;
      inputs.push(middle - half / 512, middle, middle + half / 512);
      outputs.push(bits, bits + (bits & 1), bits + 1);
    }
    // In the smallest steps of bfloat16 a float32 cannot be so near to the middle.
    const exact = inputs.map((input) => Math.fround(input) === input);
    const isExact = (_: unknown, position: number): boolean => exact[position] === true;
    expect(exact.filter(Boolean).length).toBeGreaterThan(inputs.length * 0.98);
    const rounded = [...format.toBits(Float32Array.from(inputs))];
    expect(rounded.filter(isExact)).toEqual(outputs.filter(isExact));
  });

  test('rounding tells of the first value that does not fit, and of none when all do', () => {
    const largest = value(infinity - 1);
    expect(roundToHalf(format, Float32Array.of(1, -largest, largest))).toBeUndefined();
    expect(roundToHalf(format, Float32Array.of(1, 3.4028234663852886e38, NaN))).toBe(1);
    expect(roundToHalf(format, Float32Array.of(NaN))).toBe(0);
    expect(roundToHalf(format, new Float32Array())).toBeUndefined();
    const values = Float32Array.of(1 + 2 ** -15, -3);
    roundToHalf(format, values);
    expect(values).toEqual(Float32Array.of(1, -3));
  });

  test('bytes are the bits, low byte first, wherever they stand in a buffer', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: infinity - 1 })), (halves) => {
        const values = format.fromBits(Uint16Array.from(halves));
        const bytes = halfBytes(format, values);
        expect([...bytes]).toEqual(halves.flatMap((bits) => [bits & 0xff, bits >>> 8]));
        const shifted = Uint8Array.of(9, ...bytes).subarray(1);
        expect(valuesOfHalves(format, shifted)).toEqual(values);
      }),
    );
  });
});

test('known values', () => {
  expect([...FLOAT16.toBits(Float32Array.of(0, -0, 1, -2, 65504, 0.1, 2 ** -24, 2 ** -14))]).toEqual([
    0, 0x8000, 0x3c00, 0xc000, 0x7bff, 0x2e66, 1, 0x0400,
  ]);
  expect([...BFLOAT16.toBits(Float32Array.of(0, -0, 1, -2, 0.1, 3.1415927))]).toEqual([
    0, 0x8000, 0x3f80, 0xc000, 0x3dcd, 0x4049,
  ]);
});
