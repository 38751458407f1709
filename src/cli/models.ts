/** @file `npm run models`: builds the model files that are missing or stale, as start, build and test do by themselves. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureModels } from '../weights/build.ts';
import { MODELS_FOLDER } from '../weights/manifest.ts';

export async function main(): Promise<number> {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const { models } = await ensureModels({
    root,
    folder: path.join(root, 'public', MODELS_FOLDER),
    log: (line) => console.log(line),
  });
  for (const [precision, { bytes, parts }] of Object.entries(models)) {
    console.log(`${precision}  ${(bytes / 1e6).toFixed(1)} MB in ${parts.length} parts`);
  }
  return 0;
}
