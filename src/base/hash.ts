/** @file Content hashes. */

/** SHA-256 of `bytes` as 64 lower-case hexadecimal digits. Needs a secure context (https or localhost). */
export async function sha256(bytes: BufferSource): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
