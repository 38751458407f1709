/** @file `npm run build:lib`: the npm package `lookalike-photos` in `dist-lib`. */
import { fileURLToPath } from 'node:url';
import path from 'node:path';
import { buildPackage } from '../package/build.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export async function main([out = 'dist-lib']: readonly string[]): Promise<number> {
  const folder = path.resolve(ROOT, out);
  await buildPackage(ROOT, folder);
  console.log(`The package is in ${folder}.`);
  return 0;
}
