/** @file What is wrong with a filter, and where. */
import { LookalikeError } from '../../../base/errors.ts';

export class FilterError extends LookalikeError {
  /** Offset in the filter's text, UTF-16 units. */
  readonly at: number;

  constructor(at: number, message: string) {
    super('INVALID_ARGUMENT', message);
    this.at = at;
  }
}

/** A place in a text as Milvus names it: lines from 1, columns from 0. */
export function placeOf(text: string, at: number): string {
  const before = text.slice(0, at).split('\n');
  return `line ${before.length}:${before.at(-1)?.length ?? 0}`;
}
