/**
 * @file The first picture of a film that shows something. mediabunny finds it, reading slices of the file; the browser
 * decodes it. A damaged film may keep mediabunny busy for ever (1.61.0, one of 500 Matroska files with a few bytes changed), so
 * only a thread that can be ended calls this (src/workers/film-reading.ts).
 */
import {
  BlobSource,
  Input,
  MATROSKA,
  MP4,
  QTFF,
  VideoSampleSink,
  WEBM,
  type InputVideoTrack,
  type VideoCodec,
  type VideoSample,
} from 'mediabunny';
import { LookalikeError } from '../base/errors.ts';
import { FILM } from '../profiles/profiles.ts';
import type { PhotoFacts } from './embedder.ts';
import { readFilmFacts } from './film-facts.ts';
import { requireMegapixels } from './header.ts';

/** What is taken from a film; whoever holds it closes the bitmap. */
export interface FilmPicture {
  /** Upright. */
  readonly bitmap: ImageBitmap;
  readonly facts: PhotoFacts;
}

/** @throws as {@link readFilm}; AbortError */
export type FilmReader = (file: Blob, signal: AbortSignal) => Promise<FilmPicture>;

/** As people know them; ProRes has none of its own in browsers. */
const CODEC_NAMES: Readonly<Record<VideoCodec, string>> = Object.freeze({
  avc: 'H.264',
  hevc: 'H.265 (HEVC)',
  vp8: 'VP8',
  vp9: 'VP9',
  av1: 'AV1',
  prores: 'ProRes',
});

/**
 * The picture at the first of `FILM.moments` that is not blank, or the least blank of all, turned and stretched as the film
 * says.
 *
 * @throws LookalikeError NOT_AN_IMAGE for sound alone; UNSUPPORTED_FORMAT for a codec that the browser lacks; CORRUPT_IMAGE;
 *   IMAGE_TOO_LARGE
 */
export async function readFilm(file: Blob): Promise<FilmPicture> {
  // Asks for the slices it needs; a stream brings more than is read.
  const source = new BlobSource(file, { useStreamReader: false });
  const input = new Input({ source, formats: [MP4, QTFF, WEBM, MATROSKA] });
  try {
    const track = await input.getPrimaryVideoTrack();
    if (!track) {
      const sounds = await input.getPrimaryAudioTrack();
      throw sounds
        ? new LookalikeError('NOT_AN_IMAGE', 'This is a sound file, not a photo.')
        : corrupt('holds neither picture nor sound');
    }
    requireMegapixels(await track.getCodedWidth(), await track.getCodedHeight());
    await requireDecoder(track);
    const bitmap = await firstPicture(track);
    return { bitmap, facts: await readFilmFacts(file, input) };
  } catch (error) {
    if (error instanceof LookalikeError) throw error;
    throw corrupt('cannot be decoded', error);
  } finally {
    input.dispose();
  }
}

async function requireDecoder(track: InputVideoTrack): Promise<void> {
  if (await track.canDecode()) return;
  const codec = await track.getCodec();
  const name = codec ? CODEC_NAMES[codec] : `"${String(await track.getInternalCodecId())}"`;
  throw new LookalikeError(
    'UNSUPPORTED_FORMAT',
    `This film is encoded as ${name}, which this browser does not decode here: export it as H.264, or try another browser.`,
  );
}

async function firstPicture(track: InputVideoTrack): Promise<ImageBitmap> {
  const sink = new VideoSampleSink(track);
  // What comes before 0 is not shown.
  const start = Math.max(0, await track.getFirstTimestamp());
  let best: { readonly canvas: OffscreenCanvas; readonly contrast: number } | undefined;
  for (const moment of FILM.moments) {
    const sample = await sink.getSample(start + moment);
    if (!sample) break;
    const canvas = draw(sample);
    const contrast = contrastOf(canvas);
    if (!best || contrast > best.contrast) best = { canvas, contrast };
    if (contrast >= FILM.contrast) break;
  }
  if (!best) throw corrupt('holds no picture');
  return best.canvas.transferToImageBitmap();
}

/** Closes `sample`. */
function draw(sample: VideoSample): OffscreenCanvas {
  try {
    const { displayWidth, displayHeight } = sample;
    requireMegapixels(displayWidth, displayHeight);
    const canvas = new OffscreenCanvas(displayWidth, displayHeight);
    sample.draw(contextOf(canvas), 0, 0);
    return canvas;
  } finally {
    sample.close();
  }
}

/** Standard deviation of brightness, 0 to 127.5, of the picture at a few pixels. */
function contrastOf(picture: OffscreenCanvas): number {
  const { side } = FILM;
  const context = contextOf(new OffscreenCanvas(side, side));
  context.drawImage(picture, 0, 0, side, side);
  const { data } = context.getImageData(0, 0, side, side);
  const count = side * side;
  let [sum, squares] = [0, 0];
  for (let at = 0; at < data.length; at += 4) {
    // Rec. 601, near enough for any film.
    const light = 0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0);
    sum += light;
    squares += light * light;
  }
  return Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2));
}

function contextOf(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D {
  const context = canvas.getContext('2d', { alpha: false });
  if (!context) throw new Error('A 2D canvas is not available.');
  return context;
}

function corrupt(what: string, cause?: unknown): LookalikeError {
  return new LookalikeError(
    'CORRUPT_IMAGE',
    `The file begins like a film but ${what}: it is damaged. Copy it again.`,
    { cause },
  );
}
