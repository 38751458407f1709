/** @file Bytes as text: base64 with padding (RFC 4648 section 4). */

/** Bytes converted at once: `String.fromCharCode` takes only so many arguments. */
const SLICE = 0x8000;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** The bytes as base64, padded. */
export function bytesToBase64(bytes: Uint8Array): string {
  let text = '';
  for (let start = 0; start < bytes.length; start += SLICE) {
    text += String.fromCharCode(...bytes.subarray(start, start + SLICE));
  }
  return btoa(text);
}

/** `undefined` when the text is no base64: another alphabet, white space, padding left out. */
export function base64ToBytes(text: string): Uint8Array<ArrayBuffer> | undefined {
  return BASE64.test(text) ? Uint8Array.from(atob(text), (unit) => unit.charCodeAt(0)) : undefined;
}
