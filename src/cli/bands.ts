/**
 * @file `npm run bands -- DIR`: from which similarity on two photos are the same file, picture, scene, kind, measured on
 * labelled photos (DIR/<class>/*, in folders of any depth) and edited copies of every fifth of them. What it prints is the
 * table `BANDS` in src/profiles/profiles.ts.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { EVALUATED_EDITS } from '../photos/build/edited-copy.ts';
import type { EvaluatedEdit } from '../photos/build/evaluated-edit.ts';
import { decodeJpeg, encodeJpeg } from '../photos/build/jpeg.ts';
import { CALIBRATED_BANDS, SAMPLES } from '../profiles/profiles.ts';
import type { CopyEdit } from '../library/evaluation/types.ts';
import type { BandReport, LabelledFile } from './bands.page.ts';
import { importInPage, withCommandPage } from './command-page.ts';
import { showProgress } from './terminal.ts';
import { renderTable } from './report/markdown.ts';
import { listPhotos, PHOTOS_PREFIX } from './serve.ts';

const USAGE =
  'Usage: npm run bands -- DIR   (a folder of at least a hundred photos, each in a folder named by its class)';

/** Every so many-th photo gets edited copies, beginning with this one. */
const EDITED = Object.freeze({ every: 5, first: 2 });
const COPIES_PREFIX = '/@copies/';
const DIGITS = 4;

export async function main([folder]: readonly string[]): Promise<number> {
  if (!folder) {
    console.error(USAGE);
    return 2;
  }
  const root = path.resolve(folder);
  const names = await listPhotos(root);
  if (names.length === 0) {
    console.error(`${root} holds no photos. ${USAGE}`);
    return 2;
  }
  const originals = names.map((name): LabelledFile => ({
    url: PHOTOS_PREFIX + encodeURI(name),
    label: path.posix.basename(path.posix.dirname(name)),
  }));
  const { copies, files } = await editedCopies(root, names, originals);
  const reports = await withCommandPage({ folder: root, extra: files }, async (page) => {
    const module = await importInPage<typeof import('./bands.page.ts')>(page, '/src/cli/bands.page.ts');
    return module.evaluate(({ measureBands }, [photos, edited]) => measureBands(photos, edited, say), [
      originals,
      copies,
    ] as const);
  });
  console.log(reportText(reports, originals.length, copies.length));
  return 0;
}

async function editedCopies(
  root: string,
  names: readonly string[],
  originals: readonly LabelledFile[],
): Promise<{ copies: LabelledFile[]; files: Record<string, Uint8Array> }> {
  const copies: LabelledFile[] = [];
  const files: Record<string, Uint8Array> = {};
  for (const [of, name] of names.entries()) {
    if (of % EDITED.every !== EDITED.first || !/\.jpe?g$/i.test(name)) continue;
    showProgress(`edited copies of photo ${of + 1}/${names.length}`);
    const pixels = decodeJpeg(await readFile(path.join(root, name)));
    const add = (edit: CopyEdit, bytes: Uint8Array): void => {
      const url = `${COPIES_PREFIX}${copies.length}.jpg`;
      files[url] = bytes;
      copies.push({ url, label: originals[of]?.label ?? '', edit, of });
    };
    add('saved', encodeJpeg(pixels, SAMPLES.quality));
    for (const [edit, make] of Object.entries(EVALUATED_EDITS)) add(edit as EvaluatedEdit, make(pixels));
  }
  return { copies, files };
}

function reportText(reports: readonly BandReport[], photos: number, copies: number): string {
  const edits = Object.keys(reports[0]?.edits ?? {}) as CopyEdit[];
  return [
    `${photos} photos, ${copies} copies. A band begins where so large a share of its pairs belong there: ` +
      `${Object.entries(CALIBRATED_BANDS)
        .map(([band, share]) => `${band} ${share}`)
        .join(', ')}. Precision is among these photos: ` +
      'wrong pairs grow with the square of a library, right ones with its size.',
    renderTable({
      title: 'Bands',
      head: ['profile (int8)', 'band', 'from', 'precision', 'recall', 'pairs', 'other pairs', ...edits],
      rows: reports.map(({ profile, band, from, precision, recall, belonging, others, edits: shares }) => [
        profile,
        band,
        from.toFixed(DIGITS),
        precision.toFixed(3),
        recall.toFixed(3),
        String(belonging),
        String(others),
        ...edits.map((edit) => (shares[edit] ?? NaN).toFixed(2)),
      ]),
    }),
  ].join('\n\n');
}
