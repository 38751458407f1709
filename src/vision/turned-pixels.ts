/** @file The square that the network sees, turned: pixels are moved, so that eight turns take one decode and one resampling. */
import { turnMatrix, type Orientation } from './orientation.ts';
import type { InputPixels } from './photo-pixels.ts';

/**
 * A copy of a square picture, turned as a viewer turns stored pixels of that EXIF orientation. As what the network sees is
 * centred, it is what the network would see of the photo so turned.
 *
 * @param rgba size x size x 4 bytes
 */
export function turnedPixels(rgba: InputPixels, orientation: Orientation): InputPixels {
  const size = Math.sqrt(rgba.length / 4);
  const [a, b, c, d, e, f] = turnMatrix(orientation, size, size);
  const from = new Uint32Array(rgba.buffer, rgba.byteOffset, size * size);
  const turned = new Uint8ClampedArray(rgba.length);
  const to = new Uint32Array(turned.buffer);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      // Of the pixels' centres; both lie on whole positions.
      const across = a * (x + 0.5) + c * (y + 0.5) + e - 0.5;
      const down = b * (x + 0.5) + d * (y + 0.5) + f - 0.5;
      to[down * size + across] = from[y * size + x] ?? 0;
    }
  }
  return turned;
}
