/** @file Bytes of a photo -> what the network sees, and a thumbnail of the same decode. */
import { INPUT, THUMBNAIL } from '../profiles/profiles.ts';
import { decode } from './decode.ts';
import type { Crop, ImageFormat } from './embedder.ts';
import { readHeader } from './header.ts';
import { swapsSides } from './orientation.ts';
import { inputSquare, reductionFor } from './preprocess.ts';
import { resampleSquare } from './resample.ts';
import { drawAt, readPixels, type UprightImage } from './upright-image.ts';

/** A photo ready for the network. */
export interface PhotoPixels {
  /** `INPUT.size` squared RGBA pixels, alpha 255. */
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
  /** Upright size of the whole photo. */
  readonly width: number;
  readonly height: number;
  readonly format: ImageFormat;
  /** Being encoded while the network runs; present when asked for. */
  readonly thumbnail?: Promise<Blob>;
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
  const header = readHeader(new Uint8Array(bytes));
  const swapped = swapsSides(header.orientation);
  const [width, height] = swapped ? [header.height, header.width] : [header.width, header.height];
  const square = inputSquare(width, height, options.crop);
  const forInput = reductionFor(square.width, INPUT.size);
  const forThumbnail = options.thumbnail ? reductionFor(Math.max(width, height), THUMBNAIL.side) : forInput;

  const image = await decode(bytes, header, Math.min(forInput, forThumbnail));
  try {
    const rgba = inputPixels(image, options.crop);
    const thumbnail = options.thumbnail ? { thumbnail: makeThumbnail(image) } : {};
    return { rgba, width: image.width, height: image.height, format: header.format, ...thumbnail };
  } finally {
    image.close();
  }
}

/** The 224 x 224 pixels of a decoded picture or of a crop of it. */
function inputPixels(image: UprightImage, crop: Crop | undefined): Uint8ClampedArray<ArrayBuffer> {
  // Taken anew: where the browser turned the picture its size is known only now.
  const square = inputSquare(image.width, image.height, crop);
  const reduction = Math.max(reductionFor(square.width, INPUT.size), image.reduction);
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
