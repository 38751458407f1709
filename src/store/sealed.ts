/**
 * @file Derived documents with a checksum of all that they hold. What stands beside the rows is believed without reading them,
 * so damage in it has to show.
 */
import { checksum } from '../base/checksum.ts';
import { LookalikeError, reviveError } from '../base/errors.ts';

export interface Sealed<T> {
  readonly value: T;
  /** Of the value, as {@link seal} counts it. */
  readonly checksum: number;
}

/** @param value of plain objects, lists, typed arrays, texts, numbers, bigints, booleans and nothing */
export function seal<T>(value: T): Sealed<T> {
  return { value, checksum: checksumOf(value) };
}

/**
 * @param sealed as it was stored; by now it may be anything
 * @throws LookalikeError SNAPSHOT_INVALID for what is not as it was sealed, or was not
 */
export function unseal<T>(sealed: Partial<Sealed<T>> | null | undefined): T {
  const { value, checksum: expected } = sealed ?? {};
  if (value !== undefined && checksumOf(value) === expected) return value;
  throw new LookalikeError('SNAPSHOT_INVALID', 'The saved index is damaged, or of an older release.');
}

/** {@link unseal}; `undefined` for what is not as it was sealed. */
export function unsealed<T>(sealed: Partial<Sealed<T>> | null | undefined): T | undefined {
  try {
    return unseal(sealed);
  } catch (error) {
    if (reviveError(error).code !== 'SNAPSHOT_INVALID') throw error;
    return undefined;
  }
}

function checksumOf(value: unknown): number {
  const text = JSON.stringify(value, (_, part: unknown) => {
    if (ArrayBuffer.isView(part)) return `${Object.prototype.toString.call(part)} ${checksumOfBytes(part)}`;
    // JSON has no such numbers.
    const isBeyond = typeof part === 'bigint' || (typeof part === 'number' && !Number.isFinite(part));
    return isBeyond ? `${typeof part} ${part}` : part;
  });
  return checksumOfBytes(new TextEncoder().encode(text));
}

function checksumOfBytes({ buffer, byteOffset, byteLength }: ArrayBufferView): number {
  const words = new Uint32Array(Math.ceil(byteLength / 4));
  new Uint8Array(words.buffer).set(new Uint8Array(buffer, byteOffset, byteLength));
  return checksum(words, byteLength);
}
