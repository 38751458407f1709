/** @file IEEE 754 half precision: 1 sign bit, 5 exponent bits, 10 fraction bits. Node 20 has no Float16Array. */

const FLOAT32_INFINITY = 0x7f80_0000;
/** Bits of 65520, from which on half precision rounds to infinity. */
const FLOAT32_OVERFLOW = 0x477f_f000;
/** Bits of 2^-14, the smallest normal number of half precision. */
const FLOAT32_SMALLEST_NORMAL = 0x3880_0000;
/** Difference of the exponents' biases, 127 - 15, where float32 has its exponent. */
const BIAS = 0x3800_0000;
const FLOAT16_INFINITY = 0x7c00;
const FLOAT16_NAN = 0x7e00;

/** The nearest half precision numbers, ties to even, as bits. Beyond 65519 they are infinite. */
export function toFloat16(values: Float32Array): Uint16Array<ArrayBuffer> {
  const scratch = new Float32Array(1);
  const scratchBits = new Uint32Array(scratch.buffer);
  return Uint16Array.from(values, (value) => {
    scratch[0] = value;
    const bits = scratchBits[0] ?? 0;
    const sign = (bits >>> 16) & 0x8000;
    const magnitude = bits & 0x7fff_ffff;
    if (magnitude > FLOAT32_INFINITY) return sign | FLOAT16_NAN;
    if (magnitude >= FLOAT32_OVERFLOW) return sign | FLOAT16_INFINITY;
    if (magnitude < FLOAT32_SMALLEST_NORMAL) {
      // Float32 numbers in [0.5, 1) are as far apart as subnormal halves are: the addition rounds as is needed.
      scratch[0] = Math.abs(value) + 0.5;
      return sign | ((scratchBits[0] ?? 0) & 0x7ff);
    }
    // Adding just under half of what is cut off rounds up, exactly half only if the last bit kept is odd.
    return sign | ((magnitude - BIAS + 0xfff + ((magnitude >>> 13) & 1)) >>> 13);
  });
}

/** The values of half precision numbers, exactly. */
export function fromFloat16(bits: Uint16Array): Float32Array<ArrayBuffer> {
  return Float32Array.from(bits, (half) => {
    const sign = half & 0x8000 ? -1 : 1;
    const exponent = (half >>> 10) & 0x1f;
    const fraction = half & 0x3ff;
    if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
    return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
  });
}
