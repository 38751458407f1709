import { expect, test } from 'vitest';
import { LookalikeError } from '../../src/base/errors.ts';
import { storeError } from '../../src/store/store-error.ts';

test.each([
  ['QuotaExceededError', 'QUOTA_EXCEEDED', /no storage left.*is safe/],
  ['ConstraintError', 'INVALID_ARGUMENT', /exists already; nothing was stored/],
  ['DataCloneError', 'INVALID_ARGUMENT', /cannot be stored/],
  ['DataError', 'INVALID_ARGUMENT', /cannot be stored or used as a key/],
  ['InvalidStateError', 'STORE_UNAVAILABLE', /Reload the page/],
  ['UnknownError', 'STORE_UNAVAILABLE', /Reload the page/],
])('%s is a %s', (name, code, sentence) => {
  const cause = new DOMException('what the browser says', name);
  const error = storeError(cause);
  expect(error).toMatchObject({ code, cause });
  expect(error.message).toMatch(sentence);
});

test('an error of ours stays as it is', () => {
  const error = new LookalikeError('SNAPSHOT_INVALID', 'damaged');
  expect(storeError(error)).toBe(error);
});
