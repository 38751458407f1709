import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crc32 } from '../../src/base/crc32.ts';
import { archiveOf, entriesOf } from '../support/archive-files.ts';

test('the checksum is that of the ZIP standard, in one piece or in several', () => {
  const bytes = new TextEncoder().encode('123456789');
  expect(crc32(bytes)).toBe(0xcbf4_3926);
  expect(crc32(bytes.subarray(4), crc32(bytes.subarray(0, 4)))).toBe(0xcbf4_3926);
});

test('another library, when it is strict, reads what was written', async () => {
  const name = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
    .map((text) => `a/${encodeURIComponent(text)}\u00e9`);
  const files = fc.uniqueArray(fc.tuple(name, fc.uint8Array({ maxLength: 300 })), {
    selector: ([own]) => own,
    maxLength: 8,
  });
  await fc.assert(
    fc.asyncProperty(files, async (entries) => {
      expect([...(await entriesOf(await archiveOf(entries)))]).toEqual(entries);
    }),
  );
});
