/** @file `npm run gallery -- DIR --out SITE`: a folder of photos as a static site that is searched in its visitors' browsers. */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { LookalikeError, reviveError } from '../base/errors.ts';
import type { GalleryPhoto } from '../library/gallery/facts.ts';
import { isSampleIndex } from '../photos/sample-index.ts';
import { findProfile, GALLERY } from '../profiles/profiles.ts';
import { formatBytes, formatCount } from '../ui/format.ts';
import { ask, withApp } from './app-profile.ts';
import { builtApp } from './built-app.ts';
import { addFolder, folderAt } from './folder-upload.ts';
import { checkSite, writeSite, type PublishedPhoto } from './gallery-site.ts';
import { givenPath } from './given-path.ts';
import { prepareReading, readPhotos, readThumbnails } from './library-reading.ts';
import { progressText, told, type Result } from './lookalike.ts';
import { parseOptions } from './options.ts';
import { showProgress, visible } from './terminal.ts';

const MIB = 2 ** 20;

const USAGE = `Usage: npm run gallery -- DIR --out SITE [OPTIONS]

  DIR             folder of the photos
  --out SITE      folder of the site: new, empty, or one made by this command, in which only what changed is written
  --title TITLE   of the page (the folder's name)
  --photos        publish the photos themselves, too, those of up to ${GALLERY.fileBytes / MIB} MiB: with all that their files tell, also
                  where they were taken. Without, thumbnails are the largest that visitors see
  --places        visitors may filter by where a photo was taken
  --credits FILE  who made the photos, to be read there: JSON as public/samples/sources.json
  --profile DIR   folder of the index, so that another run embeds only what changed (.cache/gallery, one a folder of photos)
  --app DIR       publish this built app; absent: it is built of these sources when they changed
  --json          the result as JSON on the output
  --help          this text

Visitors see names of folders and files, sizes, dates, cameras and kinds of the photos. Any static host serves the site.`;

interface GalleryArguments {
  readonly folder: string;
  readonly out: string;
  readonly title?: string | undefined;
  readonly photos: boolean;
  readonly places: boolean;
  readonly credits?: string | undefined;
  readonly profile?: string | undefined;
  readonly app?: string | undefined;
  readonly json: boolean;
}

/** @returns 0: done, 1: it failed, 2: not understood, 130: stopped */
export async function main(args: readonly string[]): Promise<number> {
  let given: GalleryArguments | 'help';
  try {
    given = parseGalleryArguments(args);
  } catch (error) {
    console.error(`${reviveError(error).message}\n\n${USAGE}`);
    return 2;
  }
  if (given === 'help') {
    console.log(USAGE);
    return 0;
  }
  const asked = given;
  return told(asked, (signal) => publish(asked, signal));
}

const OPTIONS = {
  out: { type: 'string' },
  title: { type: 'string' },
  photos: { type: 'boolean' },
  places: { type: 'boolean' },
  credits: { type: 'string' },
  profile: { type: 'string' },
  app: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

/** @throws LookalikeError INVALID_ARGUMENT what was not understood */
export function parseGalleryArguments(args: readonly string[]): GalleryArguments | 'help' {
  const { values, positionals } = parseOptions(args, OPTIONS, misunderstood);
  if (values.help) return 'help';
  const [folder, ...others] = positionals;
  if (folder === undefined || others.length > 0) {
    throw misunderstood(`one folder of photos was expected, ${positionals.length} were given`);
  }
  const { out, title, photos = false, places = false, credits, profile, app, json = false } = values;
  if (!out) throw misunderstood('--out SITE, the folder to write to, was expected');
  return { folder, out, title, photos, places, credits, profile, app, json };
}

function misunderstood(found: string): LookalikeError {
  return new LookalikeError('INVALID_ARGUMENT', `Nothing was done: ${found}.`);
}

async function publish(given: GalleryArguments, signal: AbortSignal): Promise<Result> {
  const folder = await folderAt(givenPath(given.folder));
  const site = givenPath(given.out);
  if (isWithin(site, folder) || isWithin(folder, site)) {
    throw new LookalikeError(
      'INVALID_ARGUMENT',
      `${site} and ${folder} lie within each other: the site would become part of the photos, or they of it. Name a folder elsewhere.`,
    );
  }
  await checkSite(site);
  const credits = given.credits === undefined ? undefined : await creditsIn(givenPath(given.credits));
  const profile = given.profile === undefined ? profileOf(folder) : givenPath(given.profile);
  const app = given.app === undefined ? await builtApp(showProgress, signal) : givenPath(given.app);
  return withApp({ profile, app, signal, say: showProgress }, async (page) => {
    const { added, unchanged, removed, failed } = await addFolder(page, folder, {
      signal,
      onProgress: (moment) => showProgress(progressText(moment)),
    });
    const name = await onlyFolder(page, folder);
    const status = await page.evaluate(() => lookalike.status());
    const model = findProfile(status.profile);
    if (!model) {
      throw new LookalikeError(
        'INVALID_ARGUMENT',
        `The library has vectors of ${status.profile}, which no other browser has; a gallery needs those of a model that comes with the app.`,
      );
    }
    await prepareReading(page);
    const report = await writeSite(site, app, {
      title: given.title ?? name,
      profile: model,
      photos: published(readPhotos(page, model), given.places),
      thumbnails: (contentIds) => readThumbnails(page, contentIds),
      ...(credits === undefined ? {} : { credits }),
      ...(given.photos ? { original: (photo) => originalOf(photo, folder) } : {}),
      signal,
      onProgress: (photos) =>
        showProgress(`${formatCount(photos)} of ${formatCount(status.photos)} photos written`),
    });
    const index = { added, unchanged, removed, failed };
    return { json: { site, ...index, ...report }, text: textOf(site, index, report) };
  });
}

/** @throws LookalikeError INVALID_ARGUMENT when the file holds no credits */
async function creditsIn(file: string): Promise<string> {
  let found = 'holds no list "photos" of title, author, licence and source';
  try {
    const text = await readFile(file, 'utf8');
    const value: unknown = JSON.parse(text);
    const parts = ['title', 'author', 'licence', 'source'] as const;
    const isWhole = isSampleIndex(value) && value.photos.every((photo) => parts.every((part) => photo[part]));
    if (isWhole) return text;
  } catch (error) {
    found = `cannot be read (${(error as Error).message})`;
  }
  throw new LookalikeError('INVALID_ARGUMENT', `${file} ${found}.`);
}

type Index = Pick<Awaited<ReturnType<typeof addFolder>>, 'added' | 'unchanged' | 'removed' | 'failed'>;

function textOf(
  site: string,
  { added, unchanged, removed, failed }: Index,
  { photos, bytes, filesWritten, filesRemoved, withoutOriginal }: Awaited<ReturnType<typeof writeSite>>,
): string {
  const files = `${formatCount(filesWritten)} files written, ${formatCount(filesRemoved)} removed`;
  const sizes =
    `vectors ${formatBytes(bytes.vectors)}, facts ${formatBytes(bytes.facts)}, thumbnails ${formatBytes(bytes.thumbnails)}` +
    (bytes.originals > 0 ? `, photos ${formatBytes(bytes.originals)}` : '');
  return [
    ...failed.map((failure) => visible(`${failure.path}: ${failure.message}`)),
    ...withoutOriginal.map(
      (shown) => `${visible(shown)}: shown by its thumbnail only; it is too large, or changed just now.`,
    ),
    `${formatCount(added)} embedded, ${formatCount(unchanged)} unchanged, ${formatCount(removed)} gone, ${formatCount(failed.length)} failed.`,
    `${formatCount(photos)} photos in ${site}: ${sizes}; ${files}.`,
  ].join('\n');
}

/** The library holds this folder and nothing else, or others would be published with it. Its name there. */
async function onlyFolder(page: Page, folder: string): Promise<string> {
  const folders = await ask(page.evaluate(() => answer(lookalike.folders())));
  const other = folders.find(({ place }) => place !== folder);
  if (other) {
    throw new LookalikeError(
      'INVALID_ARGUMENT',
      `The profile holds the folder "${other.name}", too, which was not to be published. Name another profile with --profile.`,
    );
  }
  return folders[0]?.name ?? path.basename(folder);
}

async function* published(
  photos: AsyncIterable<PublishedPhoto>,
  places: boolean,
): AsyncGenerator<PublishedPhoto, void, undefined> {
  for await (const { photo, vector } of photos) {
    const { latitude, longitude, ...others } = photo;
    const where = places && latitude !== undefined && longitude !== undefined ? { latitude, longitude } : {};
    yield { photo: { ...others, ...where }, vector };
  }
}

/** The file as it was embedded. */
async function originalOf(
  { path: shown, contentId }: GalleryPhoto,
  folder: string,
): Promise<Uint8Array | undefined> {
  try {
    const file = path.join(folder, ...shown.split('/').slice(1));
    if ((await stat(file)).size > GALLERY.fileBytes) return undefined;
    const bytes = await readFile(file);
    return createHash('sha256').update(bytes).digest('hex') === contentId ? bytes : undefined;
  } catch {
    // It went just now.
    return undefined;
  }
}

function isWithin(inner: string, outer: string): boolean {
  const relative = path.relative(outer, inner);
  return !relative.startsWith('..') && !path.isAbsolute(relative);
}

/** So many hexadecimal digits tell one folder from another. */
const DIGITS = 12;

function profileOf(folder: string): string {
  const digits = createHash('sha256').update(folder).digest('hex').slice(0, DIGITS);
  return fileURLToPath(new URL(`../../.cache/gallery/${digits}`, import.meta.url));
}
