import { expect, test } from 'vitest';
import { fromFloat16, toFloat16 } from '../../src/weights/float16.ts';

const ALL = Uint16Array.from({ length: 0x1_0000 }, (_, bits) => bits);
const INFINITY = 0x7c00;

test('all 65,536 halves survive the way to float32 and back', () => {
  const isNaNBits = (bits: number) => (bits & 0x7fff) > INFINITY;
  const expected = ALL.map((bits) => (isNaNBits(bits) ? (bits & 0x8000) | 0x7e00 : bits));
  const values = fromFloat16(ALL);
  // The sign of a NaN is lost on the way, as it may be.
  expect(toFloat16(values).map((bits) => (isNaNBits(bits) ? 0x7e00 : bits))).toEqual(
    expected.map((bits) => (isNaNBits(bits) ? 0x7e00 : bits)),
  );
});

test('known values', () => {
  expect([...toFloat16(Float32Array.of(0, -0, 1, -2, 65504, 0.1, 2 ** -24, 2 ** -14))]).toEqual([
    0, 0x8000, 0x3c00, 0xc000, 0x7bff, 0x2e66, 1, 0x0400,
  ]);
});

test('between any two neighbours, the nearer wins, and a tie goes to the even one', () => {
  // The neighbour above the largest finite number would be 65536.
  const value = (bits: number) => (bits === INFINITY ? 65536 : (fromFloat16(Uint16Array.of(bits))[0] ?? NaN));
  const inputs: number[] = [];
  const outputs: number[] = [];
  for (let bits = 0; bits < INFINITY; bits++) {
    const middle = (value(bits) + value(bits + 1)) / 2;
    const half = value(bits + 1) - middle;
    inputs.push(middle - half / 512, middle, middle + half / 512);
    outputs.push(bits, bits + (bits & 1), bits + 1);
  }
  expect([...toFloat16(Float32Array.from(inputs))]).toEqual(outputs);
});
