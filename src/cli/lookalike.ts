/** @file `npm run lookalike -- COMMAND`: the app as a command, for scripts. See lookalike-arguments.ts. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { isAbortError, LookalikeError, reviveError } from '../base/errors.ts';
import type { LibraryFolder } from '../library/types.ts';
import { DEFAULT_BALANCE, type BandName } from '../profiles/profiles.ts';
import { bandOf } from '../ui/folded-hits.ts';
import { formatCount, formatCosine, formatDuration, formatRate } from '../ui/format.ts';
import { ENGLISH_RESULTS } from '../ui/strings-results.ts';
import { ask, defaultProfile, signalInPage, withApp } from './app-profile.ts';
import { builtApp } from './built-app.ts';
import { addFolder, folderAt } from './folder-upload.ts';
import { givenPath } from './given-path.ts';
import { parseCommand, USAGE, type Command } from './lookalike-arguments.ts';
import { servePublished } from './serve.ts';
import { interruption, showProgress, table, visible } from './terminal.ts';

type Named<Name extends Command['name']> = Extract<Command, { readonly name: Name }>;

/** What a command came to, for programs and for people. */
export interface Result {
  readonly json: unknown;
  readonly text: string;
}

/** @returns the exit code that {@link USAGE} tells */
export async function main(args: readonly string[]): Promise<number> {
  let command: Command;
  try {
    command = parseCommand(args);
  } catch (error) {
    console.error(`${reviveError(error).message}\n\n${USAGE}`);
    return 2;
  }
  if (command.name === 'help') {
    console.log(USAGE);
    return 0;
  }
  return told(command, (signal) => run(command, signal));
}

/** Runs a command to its end and says what came of it. */
export async function told(
  { json }: { readonly json: boolean },
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<number> {
  const { signal, end } = interruption();
  try {
    const result = await work(signal);
    showProgress('');
    const text = json ? JSON.stringify(result.json, undefined, 2) : result.text;
    if (text !== '') console.log(text);
    return 0;
  } catch (error) {
    showProgress('');
    if (isAbortError(error) || signal.aborted) {
      console.error('Stopped. What was stored stays, and the next run goes on from there.');
      return 130;
    }
    const { code, message } = reviveError(error);
    // Of what nobody foresaw the way there is of use.
    if (code === 'INTERNAL' && error instanceof Error) console.error(error.stack);
    else console.error(visible(message));
    if (json) console.log(JSON.stringify({ error: { code, message } }, undefined, 2));
    return 1;
  } finally {
    end();
  }
}

async function run(
  command: Exclude<Command, { readonly name: 'help' }>,
  signal: AbortSignal,
): Promise<Result> {
  const profile = command.profile === undefined ? defaultProfile() : givenPath(command.profile);
  const app = command.app === undefined ? undefined : givenPath(command.app);
  const options = { profile, app, signal, say: showProgress };
  switch (command.name) {
    case 'index': {
      // What is wrong with it is said before a browser starts.
      const folder = await folderAt(givenPath(command.folder));
      return withApp(options, (page) => index(page, folder, signal));
    }
    case 'search': {
      const file = await photoAt(command.file);
      return withApp(options, (page) => search(page, file, command, signal));
    }
    case 'duplicates':
      return withApp(options, (page) => duplicates(page, command, signal));
    case 'serve':
      return serve({ ...command, app }, signal);
  }
}

async function index(page: Page, folder: string, signal: AbortSignal): Promise<Result> {
  const report = await addFolder(page, folder, {
    signal,
    onProgress: (moment) => showProgress(progressText(moment)),
  });
  const { added, unchanged, removed, failed, seconds } = report;
  const { photos } = await page.evaluate(() => lookalike.status());
  const counts = `${formatCount(added)} added, ${formatCount(unchanged)} unchanged, ${formatCount(removed)} removed`;
  const lines = failed.map((failure) => visible(`${failure.path}: ${failure.message}`));
  const end = `${counts}, ${formatCount(failed.length)} failed in ${formatDuration(seconds)}; ${formatCount(photos)} photos in the library.`;
  return { json: { folder, ...report, photos }, text: [...lines, end].join('\n') };
}

/** A moment of something that takes long. */
export function progressText(moment: {
  readonly done: number;
  readonly found?: number;
  readonly total?: number;
  readonly rate: number;
  readonly secondsLeft: number | null;
}): string {
  const { done, found, total = found ?? 0, rate, secondsLeft } = moment;
  const left = secondsLeft === null ? '' : `, ${formatDuration(secondsLeft)} left`;
  return `${formatCount(done)} of ${formatCount(total)} photos, ${formatRate(rate)} a second${left}`;
}

async function photoAt(given: string): Promise<string> {
  const file = givenPath(given);
  const found = await stat(file).catch((error: unknown) => {
    const { message } = error as Error;
    throw new LookalikeError('NOT_FOUND', `There is no file ${given} that can be read (${message}).`, {
      cause: error,
    });
  });
  if (found.isFile()) return file;
  throw new LookalikeError('INVALID_ARGUMENT', `${given} is no file; a photo was expected.`);
}

async function search(
  page: Page,
  file: string,
  { query }: Named<'search'>,
  signal: AbortSignal,
): Promise<Result> {
  const input = await page.evaluateHandle(() =>
    Object.assign(document.createElement('input'), { type: 'file' }),
  );
  await input.setInputFiles(file);
  const hits = await ask(
    page.evaluate(
      ({ input, signal, query }) => {
        const [photo] = input.files ?? [];
        if (!photo) throw new Error('The browser took no file.');
        return answer(lookalike.search(photo, { ...query, signal }));
      },
      { input, signal: await signalInPage(page, signal), query },
    ),
  );
  const { vectors } = await page.evaluate(() => lookalike.status());
  const place = await places(page);
  const isMeasured = vectors.isCalibrated && (query.balance ?? DEFAULT_BALANCE) === DEFAULT_BALANCE;
  const results = hits.map(({ id, path, distance, similarity }) => ({
    id,
    path,
    file: place(path),
    similarity,
    distance,
    band: isMeasured ? bandOf(similarity, vectors.bands) : null,
  }));
  const rows = results.map(({ path, file, similarity, band }) => [
    formatCosine(similarity),
    bandText(band),
    visible(path),
    visible(file ?? ''),
  ]);
  return { json: results, text: results.length === 0 ? 'No photo is so similar.' : table(rows) };
}

function bandText(band: BandName | null): string {
  return band === null ? '' : ENGLISH_RESULTS.bands[band].toLowerCase();
}

async function duplicates(page: Page, { query }: Named<'duplicates'>, signal: AbortSignal): Promise<Result> {
  await page.exposeFunction('tellComparing', (moment: Parameters<typeof progressText>[0]) =>
    showProgress(`Comparing: ${progressText(moment)}`),
  );
  const groups = await ask(
    page.evaluate(
      ({ signal, query }) =>
        answer(
          lookalike.duplicates({
            ...query,
            signal,
            onProgress: (moment) => void tellComparing(moment),
          }),
        ),
      { signal: await signalInPage(page, signal), query },
    ),
  );
  const place = await places(page);
  const told = groups.map(({ band, photos }) => ({
    band,
    photos: photos.map(({ id, path }) => ({ id, path, file: place(path) })),
  }));
  const texts = told.map(({ band, photos }) => {
    const rows = photos.map(({ path, file }) => [`  ${visible(path)}`, visible(file ?? '')]);
    return `${ENGLISH_RESULTS.bands[band]}\n${table(rows)}`;
  });
  return { json: told, text: texts.length === 0 ? 'No near-duplicates.' : texts.join('\n\n') };
}

declare global {
  /** In the page of a command. */
  function tellComparing(moment: {
    done: number;
    total: number;
    rate: number;
    secondsLeft: number | null;
  }): Promise<void>;
}

/** Where the file of a library's path is on this machine; `null` for what was not added as a folder. */
async function places(page: Page): Promise<(path: string) => string | null> {
  const folders = await page.evaluate(() => lookalike.folders());
  const byName = new Map(folders.map(({ name, place }: LibraryFolder) => [name, place]));
  return (shown) => {
    const [name = '', ...below] = shown.split('/');
    const place = byName.get(name);
    return place === undefined ? null : path.join(place, ...below);
  };
}

async function serve({ app, port }: Named<'serve'>, signal: AbortSignal): Promise<Result> {
  const folder = app ?? (await builtApp(showProgress, signal));
  const server = await servePublished(folder, port).catch((error: unknown) => {
    const { message } = reviveError(error);
    throw new LookalikeError(
      'INVALID_ARGUMENT',
      `Port ${port} cannot be had (${message}); choose another with --port.`,
    );
  });
  showProgress('');
  console.error(`Lookalike is on ${server.url} for the browsers of this machine; Ctrl+C ends it.`);
  if (!signal.aborted) {
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  }
  await server.close();
  return { json: { url: server.url }, text: '' };
}
