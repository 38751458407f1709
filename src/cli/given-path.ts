/** @file Paths on a command line, as the person meant them. */
import path from 'node:path';

/** `npm run` runs scripts in the project's folder, and tells where it was called. */
const SCRIPTS: ReadonlySet<string> = new Set(['lookalike', 'gallery']);

/** An absolute path. @param given absolute, or relative to where the command was called */
export function givenPath(given: string): string {
  const { npm_lifecycle_event: script = '', INIT_CWD: caller } = process.env;
  return path.resolve(SCRIPTS.has(script) && caller ? caller : process.cwd(), given);
}
