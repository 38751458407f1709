/** @file Bytes of a photo -> an upright picture, as large as its use needs. */
import { LookalikeError } from '../base/errors.ts';
import { REDUCTION } from '../profiles/profiles.ts';
import type { ImageFormat } from './embedder.ts';
import type { ImageHeader } from './header.ts';
import { swapsSides } from './orientation.ts';
import type { UprightImage } from './upright-image.ts';

/** What `Blob` and `ImageDecoder` call each format. */
const MIME_TYPES: Readonly<Record<ImageFormat, string>> = Object.freeze({
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  gif: 'image/gif',
  avif: 'image/avif',
  bmp: 'image/bmp',
});

/**
 * Decodes the first picture in `bytes`.
 *
 * @param header what {@link readHeader} said about the same bytes
 * @param reduction what the photo may be shrunk by while decoding, a power of two
 * @throws LookalikeError CORRUPT_IMAGE
 */
export async function decode(
  bytes: ArrayBuffer,
  header: ImageHeader,
  reduction: number,
): Promise<UprightImage> {
  try {
    // Twelve megapixels take a third of the time when the decoder shrinks them; `createImageBitmap` has no such way.
    return header.format === 'jpeg' && reduction > 1 && 'ImageDecoder' in globalThis
      ? await decodeReduced(bytes, header, Math.min(reduction, REDUCTION.jpegMax))
      : await decodeWhole(bytes, header);
  } catch (error) {
    throw new LookalikeError(
      'CORRUPT_IMAGE',
      `The file begins like a ${header.format.toUpperCase()} picture of ${header.width} x ${header.height} pixels ` +
        `but cannot be decoded: it is damaged. Copy it again or save it anew.`,
      { cause: error },
    );
  }
}

async function decodeWhole(bytes: ArrayBuffer, { format }: ImageHeader): Promise<UprightImage> {
  const source = await createImageBitmap(new Blob([bytes], { type: MIME_TYPES[format] }), {
    imageOrientation: 'from-image',
    premultiplyAlpha: 'default',
    colorSpaceConversion: 'default',
  });
  return {
    width: source.width,
    height: source.height,
    source,
    sourceWidth: source.width,
    sourceHeight: source.height,
    orientation: 1,
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
    const { image: source } = await decoder.decode({ completeFramesOnly: true });
    const shrunk = source.displayWidth === Math.ceil(width / reduction);
    const swapped = swapsSides(orientation);
    return {
      width: swapped ? height : width,
      height: swapped ? width : height,
      source,
      sourceWidth: source.displayWidth,
      sourceHeight: source.displayHeight,
      orientation,
      // A decoder that cannot shrink ignores the wish and hands out the full size.
      reduction: shrunk ? reduction : width / source.displayWidth,
      close: () => source.close(),
    };
  } finally {
    decoder.close();
  }
}
