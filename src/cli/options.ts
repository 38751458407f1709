/** @file Options of a command line, read by Node's own parser, with a sentence of ours for what it refuses. */
import { parseArgs, type ParseArgsConfig } from 'node:util';

type Options = NonNullable<ParseArgsConfig['options']>;

interface Config<Known extends Options> {
  readonly args: string[];
  readonly allowPositionals: true;
  readonly options: Known;
}

/**
 * @param refusal the error for what was found wrong
 * @throws what `refusal` makes, for an option that is none of `options` or has no value where one belongs
 */
export function parseOptions<const Known extends Options>(
  args: readonly string[],
  options: Known,
  refusal: (found: string) => Error,
): ReturnType<typeof parseArgs<Config<Known>>> {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (error) {
    throw refusal(error instanceof Error ? error.message : String(error));
  }
}
