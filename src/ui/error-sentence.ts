/** @file What went wrong, in the language of the page. */
import { reviveError, type LookalikeError } from '../base/errors.ts';
import { translation } from './language.ts';

/**
 * Of any thrown value its sentence. In another language than English: what that says of its code, and the precise sentence, which is
 * made where the error happens, behind it.
 */
export function errorSentence(error: unknown): string {
  return failureSentence(reviveError(error));
}

/** {@link errorSentence} of what is known of an error. */
export function failureSentence({ code, message }: Pick<LookalikeError, 'code' | 'message'>): string {
  const told = translation?.errors[code];
  return told === undefined ? message : `${told} (${message})`;
}
