/**
 * @file Two types of 16 bits for floating point numbers. float16 is IEEE 754 half precision: 1 sign bit, 5 exponent bits,
 * 10 fraction bits. bfloat16 is the upper half of a float32: 1, 8 and 7. Node 20 has no Float16Array.
 */

/** A 16-bit type. Every value of it is a float32 as well, so widening is exact. */
export interface HalfFormat {
  readonly name: 'float16' | 'bfloat16';
  /** The nearest values, ties to even, as bits. What rounds to more than the largest finite value is infinite. */
  readonly toBits: (values: Float32Array) => Uint16Array<ArrayBuffer>;
  /** The values of the bits, exactly. */
  readonly fromBits: (bits: Uint16Array) => Float32Array<ArrayBuffer>;
}

const FLOAT32_INFINITY = 0x7f80_0000;
/** Bits of 65520, from which on half precision rounds to infinity. */
const FLOAT32_OVERFLOW = 0x477f_f000;
/** Bits of 2^-14, the smallest normal number of half precision. */
const FLOAT32_SMALLEST_NORMAL = 0x3880_0000;
/** Difference of the exponents' biases, 127 - 15, where float32 has its exponent. */
const BIAS = 0x3800_0000;
const FLOAT16_INFINITY = 0x7c00;
const FLOAT16_NAN = 0x7e00;
const BFLOAT16_NAN = 0x7fc0;
const BYTES = 2;

export const FLOAT16: HalfFormat = Object.freeze({
  name: 'float16',
  toBits: toFloat16,
  fromBits: fromFloat16,
});
export const BFLOAT16: HalfFormat = Object.freeze({
  name: 'bfloat16',
  toBits: toBFloat16,
  fromBits: fromBFloat16,
});

/**
 * Replaces the values by the nearest ones of the type, ties to even. Returns the position of the first that is not
 * finite then (beyond the type's largest value, or not a number), `undefined` when there is none.
 */
export function roundToHalf(format: HalfFormat, values: Float32Array): number | undefined {
  values.set(format.fromBits(format.toBits(values)));
  const position = values.findIndex((value) => !Number.isFinite(value));
  return position < 0 ? undefined : position;
}

/** Two bytes a value, low byte first, on every machine. */
export function halfBytes(format: HalfFormat, values: Float32Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(values.length * BYTES);
  const view = new DataView(bytes.buffer);
  format.toBits(values).forEach((bits, position) => view.setUint16(position * BYTES, bits, true));
  return bytes;
}

/** The values in bytes as {@link halfBytes} makes them; infinities and NaN are possible. An odd last byte is ignored. */
export function valuesOfHalves(format: HalfFormat, bytes: Uint8Array): Float32Array<ArrayBuffer> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = Math.floor(bytes.length / BYTES);
  return format.fromBits(Uint16Array.from({ length: count }, (_, at) => view.getUint16(at * BYTES, true)));
}

/** The nearest half precision numbers, ties to even, as bits. Beyond 65519 they are infinite. */
function toFloat16(values: Float32Array): Uint16Array<ArrayBuffer> {
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
function fromFloat16(bits: Uint16Array): Float32Array<ArrayBuffer> {
  return Float32Array.from(bits, (half) => {
    const sign = half & 0x8000 ? -1 : 1;
    const exponent = (half >>> 10) & 0x1f;
    const fraction = half & 0x3ff;
    if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
    return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
  });
}

function toBFloat16(values: Float32Array): Uint16Array<ArrayBuffer> {
  const words = new Uint32Array(Float32Array.from(values).buffer);
  return Uint16Array.from(words, (bits) => {
    if ((bits & 0x7fff_ffff) > FLOAT32_INFINITY) return ((bits >>> 16) & 0x8000) | BFLOAT16_NAN;
    // As above. What is carried over into the exponent is the next power of two, and at last infinity.
    return (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
  });
}

function fromBFloat16(bits: Uint16Array): Float32Array<ArrayBuffer> {
  return new Float32Array(Uint32Array.from(bits, (half) => half << 16).buffer);
}
