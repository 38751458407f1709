/** @file Makes the edited copies and the index of the samples, when they are missing or stale. */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { SAMPLES } from '../../profiles/profiles.ts';
import type { SampleIndex, SamplePhoto } from '../sample-index.ts';
import { editedCopy } from './edited-copy.ts';
import type { SampleCopy } from './sample-sources.ts';
import { parseSampleSources } from './sample-sources.ts';

export interface SamplesBuilt {
  /** Copies written now; 0 when all was up to date. */
  readonly written: number;
  readonly index: SampleIndex;
}

/**
 * Brings `generated/` in `folder` up to date with `sources.json` and the photos there. Two builds at a time do no harm:
 * they write the same bytes, each file in one step, the index last.
 *
 * @param folder the samples folder, `public/samples`
 * @throws LookalikeError INVALID_ARGUMENT when `sources.json` is wrong
 * @throws Error when a photo is missing or no JPEG
 */
export async function buildSamples(folder: string): Promise<SamplesBuilt> {
  const json = await readFile(join(folder, SAMPLES.sources), 'utf8');
  const { photos, copies } = parseSampleSources(json);
  const originals = new Map<string, Uint8Array>();
  for (const { file } of photos) originals.set(file, await readFile(join(folder, file)));
  const index = sampleIndex(keyOf(json, originals), photos, copies);
  if (await isUpToDate(folder, index)) return { written: 0, index };

  await mkdir(join(folder, SAMPLES.generated), { recursive: true });
  for (const { of, edited } of copies) {
    const original = originals.get(of) ?? new Uint8Array();
    await writeWhole(join(folder, copyFile({ of, edited })), editedCopy(original, edited));
  }
  await writeWhole(join(folder, SAMPLES.index), indexText(index));
  await removeOthers(folder, index);
  return { written: copies.length, index };
}

/** Changes when any copy would: the list, the bytes of the originals, the table of edits and its version. */
function keyOf(json: string, originals: ReadonlyMap<string, Uint8Array>): string {
  const hash = createHash('sha256').update(JSON.stringify(SAMPLES)).update(json);
  for (const bytes of originals.values()) hash.update(createHash('sha256').update(bytes).digest());
  return hash.digest('hex');
}

/** Author and licence of a copy are its photo's. */
function sampleIndex(
  key: string,
  photos: readonly SamplePhoto[],
  copies: readonly SampleCopy[],
): SampleIndex {
  const edited = copies.flatMap((copy) =>
    photos
      .filter(({ file }) => file === copy.of)
      .map((photo): SamplePhoto => ({ ...photo, file: copyFile(copy), ...copy })),
  );
  return { key, photos: [...photos, ...edited] };
}

/** `photos/bridge.jpg`, mirrored -> `generated/bridge-mirrored.jpg` */
function copyFile({ of, edited }: SampleCopy): string {
  return `${SAMPLES.generated}/${basename(of, extname(of))}-${edited}.jpg`;
}

/** The index is written last, so that it vouches for the copies; one deleted by hand is still missed. */
async function isUpToDate(folder: string, index: SampleIndex): Promise<boolean> {
  const written = await readFile(join(folder, SAMPLES.index), 'utf8').catch(() => '');
  if (written !== indexText(index)) return false;
  const present = new Set(await readdir(join(folder, SAMPLES.generated)));
  return index.photos.every(({ file, of }) => of === undefined || present.has(basename(file)));
}

/** Copies that are no longer wanted. */
async function removeOthers(folder: string, index: SampleIndex): Promise<void> {
  const wanted = new Set([SAMPLES.index, ...index.photos.map(({ file }) => file)]);
  for (const name of await readdir(join(folder, SAMPLES.generated))) {
    const file = `${SAMPLES.generated}/${name}`;
    if (extname(name) === '.jpg' && !wanted.has(file)) await rm(join(folder, file), { force: true });
  }
}

function indexText(index: SampleIndex): string {
  return `${JSON.stringify(index, null, 1)}\n`;
}

/** Writes beside `path` and renames: nobody ever reads half a file. */
async function writeWhole(path: string, content: Uint8Array | string): Promise<void> {
  const part = `${path}.${randomUUID()}.part`;
  await writeFile(part, content);
  await rename(part, path);
}
