/** @file The one tag of Exif that is needed before decoding: how the picture is to be turned (EXIF 2.32, tag 0x0112). */
import type { ByteReader } from './byte-reader.ts';
import { isOrientation, type Orientation } from './orientation.ts';

/** TIFF tag of the orientation, and the field type SHORT. */
const ORIENTATION_TAG = 0x0112;
const SHORT = 3;

/** What stands before the TIFF header in a JPEG, and in some WebPs. */
const PREFIX = 'Exif\0\0';

/** Of Exif that begins at `at`; `undefined` where it has none or is damaged, which browsers ignore too. */
export function readExifOrientation(file: ByteReader, at: number): Orientation | undefined {
  try {
    const tiff = file.text(at, PREFIX.length) === PREFIX ? at + PREFIX.length : at;
    const order = file.text(tiff, 2);
    if (order !== 'II' && order !== 'MM') return undefined;
    const littleEndian = order === 'II';
    const directory = tiff + file.u32(tiff + 4, littleEndian);
    const entries = file.u16(directory, littleEndian);
    for (let entry = directory + 2; entry < directory + 2 + entries * 12; entry += 12) {
      if (file.u16(entry, littleEndian) !== ORIENTATION_TAG) continue;
      const value = file.u16(entry + 8, littleEndian);
      return file.u16(entry + 2, littleEndian) === SHORT && isOrientation(value) ? value : undefined;
    }
    return undefined;
  } catch {
    return undefined;
  }
}
