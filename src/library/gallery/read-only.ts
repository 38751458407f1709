/** @file What a gallery answers to whoever wants to change it. */
import { LookalikeError } from '../../base/errors.ts';

export function readOnly(): LookalikeError {
  return new LookalikeError(
    'READ_ONLY',
    'This is a published gallery: it can be searched and looked at, and nothing in it can be changed from here.',
  );
}
