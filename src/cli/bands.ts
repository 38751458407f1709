/**
 * @file `npm run bands -- DIR`: from which similarity on two photos are the same file, picture, scene, kind, measured on
 * labelled photos (DIR/<class>/*, in folders of any depth) and edited copies of every fifth of them. What it prints is the
 * table `BANDS` in src/profiles/profiles.ts; of some models only with `--profile`.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { LookalikeError } from '../base/errors.ts';
import { EVALUATED_EDITS } from '../photos/build/edited-copy.ts';
import type { EvaluatedEdit } from '../photos/build/evaluated-edit.ts';
import { decodeJpeg, encodeJpeg } from '../photos/build/jpeg.ts';
import { CALIBRATED_BANDS, SAMPLES } from '../profiles/profiles.ts';
import type { CopyEdit } from '../library/evaluation/types.ts';
import type { BandReport, LabelledFile } from './bands.page.ts';
import { importInPage, withCommandPage } from './command-page.ts';
import { parseOptions } from './options.ts';
import { parseProfiles } from './profile-list.ts';
import { showProgress } from './terminal.ts';
import { renderTable } from './report/markdown.ts';
import { listPhotos, PHOTOS_PREFIX } from './serve.ts';

const USAGE =
  'Usage: npm run bands -- DIR [--profile ID,...]   (a folder of at least a hundred photos, each in a folder named by its class)';

/** Every so many-th photo gets edited copies, beginning with this one. */
const EDITED = Object.freeze({ every: 5, first: 2 });
const COPIES_PREFIX = '/@copies/';
const DIGITS = 4;

export async function main(args: readonly string[]): Promise<number> {
  try {
    return await measure(args);
  } catch (error) {
    if (!(error instanceof LookalikeError) || error.code !== 'INVALID_ARGUMENT') throw error;
    console.error(`${error.message} ${USAGE}`);
    return 2;
  }
}

async function measure(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseOptions(args, { profile: { type: 'string' } }, refusal);
  const [folder, ...others] = positionals;
  if (folder === undefined || others.length > 0) throw refusal('one folder was expected');
  const profiles = parseProfiles(values.profile, refusal);
  const root = path.resolve(folder);
  const names = await listPhotos(root);
  if (names.length === 0) throw refusal(`${root} holds no photos`);
  const originals = names.map((name): LabelledFile => ({
    url: PHOTOS_PREFIX + encodeURI(name),
    label: path.posix.basename(path.posix.dirname(name)),
  }));
  const { copies, files } = await editedCopies(root, names, originals);
  const reports = await withCommandPage({ folder: root, extra: files }, async (page) => {
    const module = await importInPage<typeof import('./bands.page.ts')>(page, '/src/cli/bands.page.ts');
    return module.evaluate(
      ({ measureBands }, [ids, photos, edited]) => measureBands(ids, photos, edited, say),
      [profiles, originals, copies] as const,
    );
  });
  console.log(reportText(reports, originals.length, copies.length));
  return 0;
}

function refusal(found: string): LookalikeError {
  return new LookalikeError('INVALID_ARGUMENT', `No bands were measured: ${found}.`);
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
