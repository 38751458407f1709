/**
 * @file Errors across threads and tabs: what carries them keeps name, message and stack only, so a code travels as the
 * name and comes back as a LookalikeError; cancellation comes back as the DOMException it was. Import for its effect on
 * both sides of every worker.
 */
import { transferHandlers, type TransferHandler } from 'comlink';
import { reviveError } from '../base/errors.ts';

/** What Comlink's own handler recognises: a thrown value, wrapped and marked by Comlink before it is sent. */
interface Thrown {
  readonly value: unknown;
}
export interface SentError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
}

export function packError(value: unknown): SentError {
  // A DOMException (QuotaExceededError, AbortError) is no plain Error to structured clone everywhere.
  const { name, message, stack } = value instanceof Error ? value : new Error(String(value));
  return { name, message, stack };
}

export function unpackError({ name, message, stack }: SentError): Error {
  if (name === 'AbortError') return new DOMException(message, name);
  const sent = new Error(message);
  sent.name = name;
  if (stack !== undefined) sent.stack = stack;
  return reviveError(sent);
}

const original = transferHandlers.get('throw') as TransferHandler<Thrown, SentError> | undefined;

if (original) {
  const handler: TransferHandler<Thrown, SentError> = {
    canHandle: (value): value is Thrown => original.canHandle(value),
    serialize: ({ value }) => [packError(value), []],
    deserialize: (sent) => {
      throw unpackError(sent);
    },
  };
  transferHandlers.set('throw', handler);
}
