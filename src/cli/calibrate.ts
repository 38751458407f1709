/**
 * @file `npm run calibrate -- DIR`: makes src/weights/activation-ranges.json anew from photos, through the app's own
 * decoding in a real browser. Needed when the network or the rule of calibration changes; builds read the table only.
 */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { calibrate, EXTREMES, formatRanges, loadCalibration } from '../weights/calibrate.ts';
import { importInPage, withCommandPage } from './command-page.ts';
import { showProgress } from './terminal.ts';
import { listPhotos, PHOTOS_PREFIX, spread } from './serve.ts';

/** Photos used, spread evenly over the folder, so that no class is left out. */
const PHOTOS = 250;
const MODEL_ADDRESS = '/@calibration-model';

export async function main([folder]: readonly string[]): Promise<number> {
  if (!folder) {
    console.error('Usage: npm run calibrate -- DIR   (a folder of at least a hundred photos of many kinds)');
    return 2;
  }
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const photos = spread(await listPhotos(path.resolve(folder)), PHOTOS);
  if (photos.length === 0) {
    console.error(`${folder} holds no photos; a folder of at least a hundred is expected.`);
    return 2;
  }
  const { model, tensors } = await loadCalibration(root);
  const ranges = await withCommandPage(
    { folder: path.resolve(folder), extra: { [MODEL_ADDRESS]: model } },
    async (page) => {
      const module = await importInPage<typeof import('./calibration.page.ts')>(
        page,
        '/src/cli/calibration.page.ts',
      );
      const calibrator = await module.evaluateHandle(
        ({ openCalibrator }, [address, output]) => openCalibrator(address, output),
        [MODEL_ADDRESS, EXTREMES] as const,
      );
      let done = 0;
      return calibrate(tensors, photos, async (name) => {
        showProgress(`${++done}/${photos.length} photos`);
        const url = PHOTOS_PREFIX + encodeURI(name);
        return calibrator.evaluate((opened, address) => opened.extremes(address), url);
      });
    },
  );
  const table = path.join(root, 'src', 'weights', 'activation-ranges.json');
  await writeFile(table, formatRanges(ranges));
  console.log(
    `${path.relative(root, table)}: ranges of ${tensors.length} tensors from ${photos.length} photos.`,
  );
  return 0;
}
