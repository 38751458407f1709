/** @file The thread of one film. */
import { expose, transfer } from 'comlink';
import { trustScripts } from '../policy/trusted-scripts.ts';
import { readFilm, type FilmPicture } from '../vision/film.ts';
import './error-transfer.ts';
import { reportRequests } from './request-report.ts';

/** What it answers to. */
export interface FilmWorkerApi {
  /** As `readFilm`. */
  read(file: Blob): Promise<FilmPicture>;
}

const api: FilmWorkerApi = {
  read: async (file) => {
    const picture = await readFilm(file);
    return transfer(picture, [picture.bitmap]);
  },
};

// Of a film with transparency mediabunny joins the halves in workers of a text that it carries.
trustScripts(self, (address) => address.startsWith('blob:'));
reportRequests('film', import.meta.url);
expose(api);
