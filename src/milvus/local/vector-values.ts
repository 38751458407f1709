/** @file Vectors as requests carry them and as rows hold them, by type (contract section 4.1, "Value conversion"). */
import { base64ToBytes, bytesToBase64 } from '../../base/base64.ts';
import type { StoredVector } from '../../store/store.ts';
import {
  BFLOAT16,
  FLOAT16,
  halfBytes,
  roundToHalf,
  valuesOfHalves,
  type HalfFormat,
} from '../../vectors/half-floats.ts';
import type { VectorType } from '../types.ts';
import type { VectorField } from './schema.ts';

export type VectorProblem =
  | { readonly kind: 'type' }
  | { readonly kind: 'length'; readonly length: number }
  | { readonly kind: 'value'; readonly position: number };

/** How vectors of one type come in, are held, and go out. */
export interface VectorCodec {
  /** What the type accepts, for messages. */
  readonly accepted: string;
  /** As Milvus' messages call the numbers of such a vector. */
  readonly elements: string;
  /** Numbers that hold one vector of so many dimensions. */
  readonly width: (dimension: number) => number;
  /** Room for vectors of `numbers` numbers together. */
  readonly room: (numbers: number) => StoredVector;
  /** Copies a vector into its room. Returns what is wrong with it instead; the room is of no use then. */
  readonly copy: (value: unknown, room: StoredVector) => VectorProblem | undefined;
  /** As answers show it: a FloatVector as it is held, others as base64 of their bytes. */
  readonly shown: (stored: StoredVector) => unknown;
}

const FLOATS: Omit<VectorCodec, 'accepted' | 'copy' | 'shown'> = Object.freeze({
  elements: '[]float32',
  width: (dimension: number) => dimension,
  room: (numbers: number) => new Float32Array(numbers),
});

const FLOAT_CODEC: VectorCodec = Object.freeze({
  ...FLOATS,
  accepted: 'an array of numbers or a Float32Array',
  copy: (value: unknown, room: StoredVector) => copyNumbers(value, room) ?? firstInfinite(room),
  shown: (stored: StoredVector) => stored,
});

export const VECTOR_CODECS: Readonly<Record<VectorType, VectorCodec>> = Object.freeze({
  FloatVector: FLOAT_CODEC,
  Float16Vector: halfCodec(FLOAT16),
  BFloat16Vector: halfCodec(BFLOAT16),
  BinaryVector: Object.freeze({
    accepted: 'an array of bytes, a Uint8Array or base64',
    elements: '[]byte',
    width: (dimension: number) => dimension / 8,
    room: (numbers: number) => new Uint8Array(numbers),
    copy: (value: unknown, room: StoredVector) =>
      copyNumbers(typeof value === 'string' ? base64ToBytes(value) : value, room, isByte),
    shown: (stored: StoredVector) => bytesToBase64(stored as Uint8Array),
  }),
});

/** 16-bit floats are held as the float32 that they are. */
function halfCodec(format: HalfFormat): VectorCodec {
  return Object.freeze({
    ...FLOATS,
    accepted: `an array of numbers, a Float32Array or base64 of ${format.name}`,
    copy: (value: unknown, room: StoredVector) => {
      const problem = copyNumbers(typeof value === 'string' ? halvesOf(value, format) : value, room);
      if (problem) return problem;
      const position = roundToHalf(format, room as Float32Array);
      return position === undefined ? undefined : { kind: 'value' as const, position };
    },
    shown: (stored: StoredVector) => bytesToBase64(halfBytes(format, stored as Float32Array)),
  });
}

function halvesOf(text: string, format: HalfFormat): Float32Array | undefined {
  const bytes = base64ToBytes(text);
  return bytes && bytes.length % 2 === 0 ? valuesOfHalves(format, bytes) : undefined;
}

function copyNumbers(
  value: unknown,
  room: StoredVector,
  isValid: (value: number) => boolean = () => true,
): VectorProblem | undefined {
  const isTyped = value instanceof Float32Array || value instanceof Uint8Array;
  if (!isTyped && !Array.isArray(value)) return { kind: 'type' };
  if (value.length !== room.length) return { kind: 'length', length: value.length };
  if (isTyped && value.constructor === room.constructor) {
    room.set(value);
    return undefined;
  }
  for (let position = 0; position < room.length; position++) {
    const given: unknown = value[position];
    // A float that is a whole number may have come as digits.
    const number = typeof given === 'bigint' ? Number(given) : given;
    if (typeof number !== 'number') return { kind: 'type' };
    if (!isValid(number)) return { kind: 'value', position };
    room[position] = number;
  }
  return undefined;
}

function isByte(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 0xff;
}

function firstInfinite(values: StoredVector): VectorProblem | undefined {
  for (let position = 0; position < values.length; position++) {
    if (!Number.isFinite(values[position])) return { kind: 'value', position };
  }
  return undefined;
}

/** A query vector as the index of its field takes it, or what is wrong with it. */
export function readVector(
  value: unknown,
  { dataType, dimension }: VectorField,
): { readonly vector: StoredVector; readonly problem: VectorProblem | undefined } {
  const codec = VECTOR_CODECS[dataType];
  const vector = codec.room(codec.width(dimension));
  return { vector, problem: codec.copy(value, vector) };
}
