/** @file JPEG in and out for the build. The page decodes with the browser; this is the only use of jpeg-js. */
import jpeg from 'jpeg-js';
import type { Pixels } from './pixels.ts';

/** The picture as stored: EXIF orientation is not applied. @throws Error when `bytes` are no JPEG */
export function decodeJpeg(bytes: Uint8Array): Pixels {
  return jpeg.decode(bytes, { useTArray: true });
}

/** @param quality 1..100 */
export function encodeJpeg(pixels: Pixels, quality: number): Uint8Array {
  return new Uint8Array(jpeg.encode(pixels, quality).data);
}

/** The EXIF orientation that asks a viewer to turn the stored pixels by 90 degrees clockwise (TIFF 6.0, tag 0x0112). */
export const TURN_RIGHT = 6;

/** `jpegBytes` with an APP1 segment behind the start marker that holds nothing but this EXIF orientation (1..8). */
export function withOrientation(jpegBytes: Uint8Array, orientation: number): Uint8Array {
  // prettier-ignore
  const segment = Uint8Array.of(
    0xff, 0xe1, 0x00, 0x22, // APP1, 34 bytes with this length field
    0x45, 0x78, 0x69, 0x66, 0x00, 0x00, // 'Exif'
    0x4d, 0x4d, 0x00, 0x2a, 0x00, 0x00, 0x00, 0x08, // TIFF, big endian, first directory at 8
    0x00, 0x01, // one entry
    0x01, 0x12, 0x00, 0x03, 0x00, 0x00, 0x00, 0x01, 0x00, orientation, 0x00, 0x00, // orientation, one SHORT
    0x00, 0x00, 0x00, 0x00, // no further directory
  );
  const startMarker = 2;
  const bytes = new Uint8Array(jpegBytes.length + segment.length);
  bytes.set(jpegBytes.subarray(0, startMarker));
  bytes.set(segment, startMarker);
  bytes.set(jpegBytes.subarray(startMarker), startMarker + segment.length);
  return bytes;
}
