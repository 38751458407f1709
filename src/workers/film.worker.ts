/** @file The thread of one film. */
import { expose, transfer } from 'comlink';
import { readFilm, type FilmPicture } from '../vision/film.ts';
import './error-transfer.ts';

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

expose(api);
