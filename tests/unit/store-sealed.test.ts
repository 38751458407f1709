import { expect, test } from 'vitest';
import { seal, unseal, type Sealed } from '../../src/store/sealed.ts';

const VALUE = {
  text: 'a',
  none: null,
  list: [1, -2.5, 2n ** 60n, NaN],
  bytes: Uint8Array.of(1, 2, 3),
  floats: Float32Array.of(0.5, NaN),
};

test('a document that was cloned opens as it was', () => {
  expect(unseal(structuredClone(seal(VALUE)))).toEqual(VALUE);
});

test.each<readonly [what: string, value: unknown]>([
  ['another text', { ...VALUE, text: 'b' }],
  ['undefined for null', { ...VALUE, none: undefined }],
  ['null for no number', { ...VALUE, list: [1, -2.5, 2n ** 60n, null] }],
  ['another bigint', { ...VALUE, list: [1, -2.5, 2n ** 60n + 1n, NaN] }],
  ['a byte more', { ...VALUE, bytes: Uint8Array.of(1, 2, 3, 0) }],
  ['bytes of another type', { ...VALUE, bytes: Int8Array.of(1, 2, 3) }],
  ['another float', { ...VALUE, floats: Float32Array.of(0.5, 0) }],
  ['a field more', { ...VALUE, further: 1 }],
  ['nothing', undefined],
])('%s is not what was sealed, and is refused', (_, value) => {
  expect(() => unseal({ ...seal<unknown>(VALUE), value })).toThrow(
    expect.objectContaining({ code: 'SNAPSHOT_INVALID' }) as Error,
  );
});

test('what was not sealed is refused', () => {
  for (const value of [undefined, null, 3, VALUE]) {
    expect(() => unseal(value as unknown as Sealed<unknown>)).toThrow(/damaged, or of an older release/);
  }
});
