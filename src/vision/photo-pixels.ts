/** @file Bytes of a photo -> what the network sees, and a thumbnail of the same decode. */
import { INPUT, THUMBNAIL } from '../profiles/profiles.ts';
import { decode } from './decode.ts';
import type { Crop, ImageFormat } from './embedder.ts';
import { pictureFor, type Picture } from './gpu-resampler.ts';
import { readHeader } from './header.ts';
import { swapsSides } from './orientation.ts';
import { inputSquare, reductionFor } from './preprocess.ts';
import { resampleSquare, type Box } from './resample.ts';
import { drawAt, readPixels, type UprightImage } from './upright-image.ts';

/** `INPUT.size` squared RGBA pixels, alpha 255. */
export type InputPixels = Uint8ClampedArray<ArrayBuffer>;

/** What a session is given of a photo; a {@link Picture} only where it resamples. */
export type PhotoInput = Picture | InputPixels;

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

export interface PixelOptions {
  readonly crop?: Crop;
  readonly thumbnail?: boolean;
}

/**
 * Header, decode, turn, resample ({@link inputSquare}).
 * @throws LookalikeError EMPTY_FILE, UNSUPPORTED_FORMAT, NOT_AN_IMAGE, CORRUPT_IMAGE, IMAGE_TOO_LARGE; INVALID_ARGUMENT for a bad crop
 */
export async function readPhoto(bytes: ArrayBuffer, options: PixelOptions = {}): Promise<PhotoPixels> {
  const { image, format } = await readImage(bytes, options);
  try {
    return { rgba: inputPixels(image, options.crop), ...factsOf(image, format, options) };
  } finally {
    image.close();
  }
}

/** As {@link readPhoto}, but resampling is left to a graphics card where it comes to the same. */
export async function readPicture(bytes: ArrayBuffer, options: PixelOptions = {}): Promise<PhotoPicture> {
  const { image, format } = await readImage(bytes, options);
  let input: PhotoInput | undefined;
  try {
    const { square, reduction } = partOf(image, options.crop);
    const facts = factsOf(image, format, options);
    input = (await pictureFor(image, square, reduction)) ?? inputPixels(image, options.crop);
    return { input, ...facts };
  } finally {
    if (!input || !('source' in input) || input.source !== image.source) image.close();
  }
}

async function readImage(
  bytes: ArrayBuffer,
  options: PixelOptions,
): Promise<{ readonly image: UprightImage; readonly format: ImageFormat }> {
  const header = readHeader(new Uint8Array(bytes));
  const swapped = swapsSides(header.orientation);
  const [width, height] = swapped ? [header.height, header.width] : [header.width, header.height];
  const square = inputSquare(width, height, options.crop);
  const forInput = reductionFor(square.width, INPUT.size);
  const forThumbnail = options.thumbnail ? reductionFor(Math.max(width, height), THUMBNAIL.side) : forInput;
  const image = await decode(bytes, header, Math.min(forInput, forThumbnail));
  return { image, format: header.format };
}

function factsOf(image: UprightImage, format: ImageFormat, options: PixelOptions): PhotoFacts {
  const thumbnail = options.thumbnail ? { thumbnail: makeThumbnail(image) } : {};
  return { width: image.width, height: image.height, format, ...thumbnail };
}

/** What the network sees of a decoded picture or of a crop of it, and what it is shrunk by before it is resampled. */
function partOf(
  image: UprightImage,
  crop: Crop | undefined,
): { readonly square: Box; readonly reduction: number } {
  // Taken anew: where the browser turned the picture its size is known only now.
  const square = inputSquare(image.width, image.height, crop);
  return { square, reduction: Math.max(reductionFor(square.width, INPUT.size), image.reduction) };
}

/** The 224 x 224 pixels of a decoded picture or of a crop of it. */
export function inputPixels(image: UprightImage, crop?: Crop): InputPixels {
  const { square, reduction } = partOf(image, crop);
  const reach = Math.ceil(square.width / reduction / INPUT.size) + 1;
  const { pixels, box } = readPixels(image, square, reduction, reach);
  return resampleSquare(pixels, box, INPUT.size);
}

/** At most `THUMBNAIL.side` on the longer side, never enlarged. Drawn now, encoded by the browser in the background. */
function makeThumbnail(image: UprightImage): Promise<Blob> {
  const scale = Math.min(1, THUMBNAIL.side / Math.max(image.width, image.height));
  const width = Math.max(1, Math.round(image.width * scale));
  const height = Math.max(1, Math.round(image.height * scale));
  return drawAt(image, width, height).convertToBlob({ type: THUMBNAIL.type, quality: THUMBNAIL.quality });
}
