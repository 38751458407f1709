/** @file Bytes of a photo -> what the network sees, and a thumbnail of the same decode. */
import { LookalikeError } from '../base/errors.ts';
import { release } from '../base/release.ts';
import { DEFAULT_PROFILE, LIMITS, PROFILES, THUMBNAIL, type View } from '../profiles/profiles.ts';
import { decode, decodedPixels, uprightBitmap } from './decode.ts';
import type { Crop, ImageFormat } from './embedder.ts';
import type { FilmPicture } from './film.ts';
import { pictureFor, type Picture } from './picture.ts';
import { readHeader, type StoredSize } from './header.ts';
import { swapsSides } from './orientation.ts';
import { cropBox, inputSquare, reductionFor } from './preprocess.ts';
import { reachOf, resampleSquare, type Box } from './resample.ts';
import { sniff } from './sniff.ts';
import { drawAt, empty, readPixels, type UprightImage } from './upright-image.ts';

/** The RGBA pixels of a square of a profile's `inputSize`, alpha 255. */
export type InputPixels = Uint8ClampedArray<ArrayBuffer>;

/** What is read: a file's bytes, or the picture of a film. */
export type PhotoSource = ArrayBuffer | FilmPicture;

/** What a session is given of a photo; a {@link Picture} only where it resamples. */
export type PhotoInput = Picture | InputPixels;

/** Pixels of a side of what the session is to see. */
export function inputSizeOf(photo: PhotoInput): number {
  return 'source' in photo ? photo.inputSize : Math.sqrt(photo.length / 4);
}

/** What is known of a photo once it is decoded. */
interface PhotoFacts {
  /** Upright size of the whole photo. */
  readonly width: number;
  readonly height: number;
  readonly format: ImageFormat;
  /** Being encoded while the network runs; present when asked for. */
  readonly thumbnail?: Promise<Blob>;
}

/** A photo ready for the network. */
export interface PhotoPixels extends PhotoFacts {
  readonly rgba: InputPixels;
}

/** A photo for a graphics card that resamples. */
export interface PhotoPicture extends PhotoFacts {
  /** Pixels where the card would come to others. */
  readonly input: PhotoInput;
}

/** How large a thumbnail is, and its JPEG quality. */
export interface ThumbnailSize {
  readonly side: number;
  readonly quality: number;
}

export interface PixelOptions {
  /** Of the profile that the photo is for; of the default one when absent. */
  readonly inputSize?: number;
  /** Of the profile, too. */
  readonly view?: View;
  readonly crop?: Crop;
  /** All of the photo or crop, pressed into the square, not its centred square. */
  readonly whole?: boolean;
  /** Pixels that the shorter side must have at least. */
  readonly minSide?: number;
  readonly thumbnail?: boolean | ThumbnailSize;
}

/**
 * Header, decode, turn, resample ({@link inputSquare}, or {@link cropBox} for the whole).
 * @param source a photo's bytes, or what was taken from a film, which is closed
 * @throws LookalikeError EMPTY_FILE, UNSUPPORTED_FORMAT, NOT_AN_IMAGE, CORRUPT_IMAGE, IMAGE_TOO_LARGE, IMAGE_TOO_SMALL;
 *   INVALID_ARGUMENT for a bad crop
 */
export async function readPhoto(source: PhotoSource, options: PixelOptions = {}): Promise<PhotoPixels> {
  return readImage(source, options, (image, format) => {
    try {
      return { rgba: inputPixels(image, sizeIn(options), options), ...factsOf(image, format, options) };
    } finally {
      image.close();
    }
  });
}

/** As {@link readPhoto}, but resampling is left to a graphics card where it comes to the same. */
export async function readPicture(source: PhotoSource, options: PixelOptions = {}): Promise<PhotoPicture> {
  return readImage(source, options, (image, format) => {
    let input: PhotoInput | undefined;
    try {
      const inputSize = sizeIn(options);
      const { box, reduction } = partOf(image, inputSize, options);
      const facts = factsOf(image, format, options);
      // The card resamples squares.
      const picture = isWhole(options) ? undefined : pictureFor(image, box, reduction, inputSize);
      input = picture ?? inputPixels(image, inputSize, options);
      return { input, ...facts };
    } finally {
      if (!input || !('source' in input)) image.close();
    }
  });
}

/** The thumbnail alone: the one that {@link readPhoto} makes, or a larger one. Errors are those. */
export function readThumbnail(source: PhotoSource, size: ThumbnailSize = THUMBNAIL): Promise<Blob> {
  return readImage(source, { thumbnail: size }, (image) => {
    try {
      return makeThumbnail(image, size);
    } finally {
      image.close();
    }
  });
}

/** @param use of the picture, which it closes or hands on */
async function readImage<T>(
  source: PhotoSource,
  options: PixelOptions,
  use: (image: UprightImage, format: ImageFormat) => T | Promise<T>,
): Promise<T> {
  if ('bitmap' in source) return use(filmImage(source, options), 'film');
  const isRaw = sniff(new Uint8Array(source)) === 'raw';
  const picture = isRaw ? (await import('./raw.ts')).rawPreview(new Uint8Array(source)).buffer : source;
  const header = readHeader(new Uint8Array(picture));
  requireSide(header, options.minSide);
  const thumbnail = thumbnailIn(options);
  const swapped = swapsSides(header.orientation);
  const [width, height] = swapped ? [header.height, header.width] : [header.width, header.height];
  const box = seenBox(width, height, options);
  const forInput = reductionFor(Math.min(box.width, box.height), sizeIn(options));
  const forThumbnail = thumbnail ? reductionFor(Math.max(width, height), thumbnail.side) : forInput;
  const reduction = Math.min(forInput, forThumbnail);
  return inTurns(decodedPixels(header, reduction), async () =>
    use(await decode(picture, header, reduction), isRaw ? 'raw' : header.format),
  );
}

const TURNS = 'lookalike large picture';

/** Work on a picture of so many pixels; where the browser has locks, one large one at a time. */
async function inTurns<T>(pixels: number, work: () => Promise<T>): Promise<T> {
  const isLarge = pixels > LIMITS.turnMegapixels * 1e6;
  return isLarge && 'locks' in navigator ? navigator.locks.request(TURNS, work) : work();
}

function filmImage({ bitmap }: FilmPicture, { minSide }: PixelOptions): UprightImage {
  try {
    requireSide(bitmap, minSide);
    return uprightBitmap(bitmap);
  } catch (error) {
    bitmap.close();
    throw error;
  }
}

function requireSide({ width, height }: StoredSize, minSide = 0): void {
  if (Math.min(width, height) >= minSide) return;
  throw new LookalikeError(
    'IMAGE_TOO_SMALL',
    `The picture has ${width} x ${height} pixels; those with fewer than ${minSide} on a side are left out, as chosen in the settings.`,
  );
}

function sizeIn({ inputSize = PROFILES[DEFAULT_PROFILE].inputSize }: PixelOptions): number {
  return inputSize;
}

function factsOf(image: UprightImage, format: ImageFormat, options: PixelOptions): PhotoFacts {
  const size = thumbnailIn(options);
  const thumbnail = size ? { thumbnail: makeThumbnail(image, size) } : {};
  return { width: image.width, height: image.height, format, ...thumbnail };
}

function thumbnailIn({ thumbnail = false }: PixelOptions): ThumbnailSize | undefined {
  return thumbnail === true ? THUMBNAIL : thumbnail || undefined;
}

type Part = Pick<PixelOptions, 'crop' | 'whole' | 'view'>;

function isWhole({ whole = false, view }: Part): boolean {
  return whole || view?.whole === true;
}

/** What the network sees of a photo of so many upright pixels. */
function seenBox(width: number, height: number, part: Part): Box {
  const { crop, view } = part;
  return isWhole(part) ? cropBox(width, height, crop) : inputSquare(width, height, crop, view?.share);
}

/** What the network sees of a decoded picture, and what it is shrunk by before it is resampled. */
function partOf(
  image: UprightImage,
  inputSize: number,
  part: Part,
): { readonly box: Box; readonly reduction: number } {
  // Taken anew: where the browser turned the picture its size is known only now.
  const box = seenBox(image.width, image.height, part);
  const side = Math.min(box.width, box.height);
  return { box, reduction: Math.max(reductionFor(side, inputSize), image.reduction) };
}

/** The `inputSize` squared pixels of a decoded picture, of a crop of it or of the whole. */
export function inputPixels(image: UprightImage, inputSize: number, part: Part = {}): InputPixels {
  const { box: seen, reduction } = partOf(image, inputSize, part);
  const filter = part.view?.filter ?? 'bilinear';
  const reach = reachOf(filter, Math.max(seen.width, seen.height) / reduction / inputSize);
  const { pixels, box } = readPixels(image, seen, reduction, reach);
  const input = resampleSquare(pixels, box, inputSize, filter);
  release(pixels.data.buffer);
  return input;
}

/** At most `side` pixels on the longer side, never enlarged. Drawn now, encoded by the browser in the background. */
async function makeThumbnail(image: UprightImage, { side, quality }: ThumbnailSize): Promise<Blob> {
  const scale = Math.min(1, side / Math.max(image.width, image.height));
  const width = Math.max(1, Math.round(image.width * scale));
  const height = Math.max(1, Math.round(image.height * scale));
  const canvas = drawAt(image, width, height);
  try {
    return await canvas.convertToBlob({ type: THUMBNAIL.type, quality });
  } finally {
    empty(canvas);
  }
}
