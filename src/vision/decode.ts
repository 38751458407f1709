/** @file Bytes of a photo -> an upright picture, as large as its use needs. */
import { LookalikeError } from '../base/errors.ts';
import { REDUCTION } from '../profiles/profiles.ts';
import type { PictureFormat } from './embedder.ts';
import type { ImageHeader } from './header.ts';
import { swapsSides, turnMatrix, type Matrix, type Orientation } from './orientation.ts';
import type { UprightImage } from './upright-image.ts';

/** What `Blob` and `ImageDecoder` call each format. */
const MIME_TYPES: Readonly<Record<PictureFormat, string>> = Object.freeze({
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  gif: 'image/gif',
  avif: 'image/avif',
  heic: 'image/heic',
  bmp: 'image/bmp',
});

/**
 * Decodes the first picture in `bytes`.
 *
 * @param header what {@link readHeader} said about the same bytes
 * @param reduction what the photo may be shrunk by while decoding, a power of two
 * @throws LookalikeError CORRUPT_IMAGE; UNSUPPORTED_FORMAT when a decoder could not be loaded
 */
export async function decode(
  bytes: ArrayBuffer,
  header: ImageHeader,
  reduction: number,
): Promise<UprightImage> {
  try {
    if (header.format === 'heic') return await decodeAnyHeic(bytes, header);
    const shrunk = reductionOf(header, reduction);
    return shrunk > 1 ? await decodeReduced(bytes, header, shrunk) : await decodeWhole(bytes, header);
  } catch (error) {
    if (error instanceof LookalikeError) throw error;
    throw new LookalikeError(
      'CORRUPT_IMAGE',
      `The file begins like a ${header.format.toUpperCase()} picture of ${header.width} x ${header.height} pixels ` +
        `but cannot be decoded: it is damaged. Copy it again or save it anew.`,
      { cause: error },
    );
  }
}

/** Pixels that a picture is decoded to. @param reduction as of {@link decode} */
export function decodedPixels(header: ImageHeader, reduction: number): number {
  return (header.width * header.height) / reductionOf(header, reduction) ** 2;
}

/**
 * What the decoder itself shrinks by. Twelve megapixels of a JPEG take a third of the time when it does; `createImageBitmap`
 * has no such way.
 */
function reductionOf({ format }: ImageHeader, reduction: number): number {
  return format === 'jpeg' && 'ImageDecoder' in globalThis ? Math.min(reduction, REDUCTION.jpegMax) : 1;
}

async function decodeWhole(
  bytes: ArrayBuffer,
  { format, orientation, exifAt }: ImageHeader,
): Promise<UprightImage> {
  // Under another name the chunk of EXIF means nothing to any browser, and the turn is ours.
  const parts = exifAt === undefined ? [bytes] : [bytes.slice(0, exifAt), 'none', bytes.slice(exifAt + 4)];
  const source = await createImageBitmap(new Blob(parts, { type: MIME_TYPES[format] }), {
    imageOrientation: 'from-image',
    premultiplyAlpha: 'default',
    colorSpaceConversion: 'default',
  });
  return uprightBitmap(source, exifAt === undefined ? 1 : orientation);
}

async function decodeAnyHeic(bytes: ArrayBuffer, header: ImageHeader): Promise<UprightImage> {
  try {
    return await decodeWhole(bytes, header);
  } catch {
    const { decodeHeic } = await import('./heic.ts');
    return uprightBitmap(await decodeHeic(bytes));
  }
}

/** A whole bitmap, and how it is to be turned; closed with what is made of it. */
export function uprightBitmap(source: ImageBitmap, orientation: Orientation = 1): UprightImage {
  const { width, height } = source;
  const [uprightWidth, uprightHeight] = swapsSides(orientation) ? [height, width] : [width, height];
  return {
    width: uprightWidth,
    height: uprightHeight,
    source,
    turn: turnMatrix(orientation, width, height),
    sourceWidth: uprightWidth,
    sourceHeight: uprightHeight,
    left: 0,
    top: 0,
    reduction: 1,
    close: () => source.close(),
  };
}

async function decodeReduced(
  bytes: ArrayBuffer,
  { format, width, height, orientation }: ImageHeader,
  reduction: number,
): Promise<UprightImage> {
  const decoder = new ImageDecoder({
    data: bytes,
    type: MIME_TYPES[format],
    desiredWidth: Math.ceil(width / reduction),
    desiredHeight: Math.ceil(height / reduction),
  });
  try {
    const { image: frame } = await decoder.decode({ completeFramesOnly: true });
    // Chromium 143 marks the frame as turned and draws it so; earlier ones did neither, and the turn is ours.
    const drawnTurned = isTurned(frame);
    // Drawing a frame copies all of it first, 3 ms at 1000 x 750; a bitmap of it shares its pixels.
    const source = await createImageBitmap(frame).finally(() => frame.close());
    const swapped = swapsSides(orientation);
    const [uprightWidth, uprightHeight] = swapped ? [height, width] : [width, height];
    const [sourceWidth, sourceHeight] =
      swapped && !drawnTurned ? [source.height, source.width] : [source.width, source.height];
    const turn = swapped
      ? turnMatrix(orientation, sourceHeight, sourceWidth)
      : turnMatrix(orientation, sourceWidth, sourceHeight);
    // A decoder that cannot shrink ignores the wish and hands out the full size.
    const shrunk = sourceWidth === Math.ceil(uprightWidth / reduction);
    const achieved = shrunk ? reduction : uprightWidth / sourceWidth;
    return {
      width: uprightWidth,
      height: uprightHeight,
      source,
      turn: drawnTurned ? UPRIGHT : turn,
      sourceWidth,
      sourceHeight,
      // Sizes are rounded up, so the last stored pixel is partly padding; mirrored, it comes first.
      left: turn[4] > 0 ? sourceWidth - uprightWidth / achieved : 0,
      top: turn[5] > 0 ? sourceHeight - uprightHeight / achieved : 0,
      reduction: achieved,
      close: () => source.close(),
    };
  } finally {
    decoder.close();
  }
}

const UPRIGHT: Matrix = [1, 0, 0, 1, 0, 0];

/** True when the frame says how it is turned, which is when a bitmap of it stands upright. The types do not know these yet. */
function isTurned(frame: VideoFrame & { readonly rotation?: number; readonly flip?: boolean }): boolean {
  return (frame.rotation ?? 0) !== 0 || (frame.flip ?? false);
}
