/**
 * @file Errors across threads: Comlink carries name, message and stack only, so a code travels as the name and comes
 * back as a LookalikeError here; cancellation comes back as the DOMException it was. Import for its effect on both
 * sides of every worker.
 */
import { transferHandlers, type TransferHandler } from 'comlink';
import { reviveError } from '../base/errors.ts';

/** What Comlink's own handler recognises: a thrown value, wrapped and marked by Comlink before it is sent. */
interface Thrown {
  readonly value: unknown;
}
interface SentError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
}

const original = transferHandlers.get('throw') as TransferHandler<Thrown, SentError> | undefined;

if (original) {
  const handler: TransferHandler<Thrown, SentError> = {
    canHandle: (value): value is Thrown => original.canHandle(value),
    serialize: ({ value }) => {
      // A DOMException (QuotaExceededError, AbortError) is no plain Error to structured clone everywhere.
      const error = value instanceof Error ? value : new Error(String(value));
      return [{ name: error.name, message: error.message, stack: error.stack }, []];
    },
    deserialize: ({ name, message, stack }) => {
      if (name === 'AbortError') throw new DOMException(message, name);
      const sent = new Error(message);
      sent.name = name;
      if (stack !== undefined) sent.stack = stack;
      throw reviveError(sent);
    },
  };
  transferHandlers.set('throw', handler);
}
