import fc from 'fast-check';
import { expect, test } from 'vitest';
import { base64ToBytes, bytesToBase64 } from '../../src/base/base64.ts';

test('bytes become what Node makes of them, and come back', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 50 }), (bytes) => {
      const text = bytesToBase64(bytes);
      expect(text).toBe(Buffer.from(bytes).toString('base64'));
      expect(base64ToBytes(text)).toEqual(bytes);
    }),
  );
});

test('a view of many bytes', () => {
  const bytes = Uint8Array.from({ length: 300_000 }, (_, position) => position * 7).subarray(5);
  const text = bytesToBase64(bytes);
  expect(text === Buffer.from(bytes).toString('base64')).toBe(true);
  expect(Buffer.compare(base64ToBytes(text) ?? Buffer.alloc(0), bytes)).toBe(0);
});

test.each(['A', 'AA', 'AAA', 'AA=', 'AAAA=', '====', 'AA==AAAA', 'AAA\n', 'A A=', 'AA-_', 'é', 'AAAA\n'])(
  '%j is no base64',
  (text) => {
    expect(base64ToBytes(text)).toBeUndefined();
  },
);
