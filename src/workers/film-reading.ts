/**
 * @file A film is read in a worker of its own, which ends with it: a damaged one may keep its reader busy for ever, or fill
 * its memory. Runs in an embed worker.
 */
import { wrap } from 'comlink';
import { abortable } from '../base/abort.ts';
import { LookalikeError } from '../base/errors.ts';
import { importingScript } from '../policy/trusted-scripts.ts';
import { FILM } from '../profiles/profiles.ts';
import type { FilmReader } from '../vision/film.ts';
import './error-transfer.ts';
import type { FilmWorkerApi } from './film.worker.ts';
import { passReports } from './request-report.ts';
import filmWorker from './film.worker.ts?worker&url';

/** As `readFilm`, and CORRUPT_IMAGE for a film that takes longer than `FILM.patience` or ends its worker. */
export const readFilmApart: FilmReader = async (file, signal) => {
  const worker = startFilmWorker();
  const ending = new AbortController();
  const giveUp = (what: string): void =>
    ending.abort(
      new LookalikeError('CORRUPT_IMAGE', `The film ${what}: it is damaged, or too much for this machine.`),
    );
  const timer = setTimeout(
    () => giveUp(`showed no picture within ${FILM.patience / 1000} seconds`),
    FILM.patience,
  );
  worker.addEventListener('error', () => giveUp('ended the worker that read it'));
  try {
    const reading = wrap<FilmWorkerApi>(worker).read(file);
    return await abortable(reading, AbortSignal.any([signal, ending.signal]));
  } finally {
    clearTimeout(timer);
    worker.terminate();
  }
};

/** From a blob it has the policy of the worker that starts it (confined-worker.ts). */
function startFilmWorker(): Worker {
  address ??= importingScript(new URL(filmWorker, import.meta.url));
  return passReports(new Worker(address, { type: 'module', name: 'film' }));
}

let address: string | undefined;
