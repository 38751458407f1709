/** @file When, where and with what a photo was taken, as the file itself says (Exif 2.32, JEITA CP-3451). */
import { FACTS } from '../profiles/profiles.ts';
import type { ImageFormat, PhotoFacts } from './embedder.ts';

export const NO_FACTS: PhotoFacts = Object.freeze({ taken: '', camera: '' });

/** `2023:07:14 18:02:31`, or as ISO 8601 has it: local time, of nobody knows which zone. */
const TIME = /^(\d{4})[:-](\d\d)[:-](\d\d)[ T](\d\d):(\d\d):(\d\d)/;

/** What the reader gives for a value that lies outside the file. */
const OUTSIDE = '<faulty value>';

/** Reads what is there. Damaged or missing Exif is no reason to fail: those facts are unknown then. */
export async function readFacts(bytes: ArrayBuffer, format: ImageFormat): Promise<PhotoFacts> {
  try {
    const part = await partWithFacts(bytes, format);
    const { default: ExifReader } = await import('exifreader');
    const { exif, gps } = ExifReader.loadView(new DataView(bytes, part.byteOffset, part.length), {
      expanded: true,
    });
    const taken = [exif?.DateTimeOriginal, exif?.DateTimeDigitized, exif?.DateTime].map((tag) =>
      timeOf(text(tag)),
    );
    return {
      taken: taken.find((time) => time !== '') ?? '',
      camera: cameraOf(text(exif?.Make), text(exif?.Model)),
      ...placeOf(gps?.Latitude, gps?.Longitude),
    };
  } catch {
    return NO_FACTS;
  }
}

async function partWithFacts(bytes: ArrayBuffer, format: ImageFormat): Promise<Uint8Array> {
  // Of a JPEG they stand before the picture.
  if (format === 'jpeg') return new Uint8Array(bytes, 0, Math.min(bytes.byteLength, FACTS.jpegBytes));
  return format === 'raw'
    ? (await import('./raw.ts')).exifPart(new Uint8Array(bytes))
    : new Uint8Array(bytes);
}

function text(tag: { readonly description?: string } | undefined): string {
  const value = tag?.description?.trim() ?? '';
  return value === OUTSIDE ? '' : value;
}

/** ISO 8601 without a zone; empty for what is no time: cameras without a clock write zeros or spaces. */
export function timeOf(text: string): string {
  const [, year, month, day, hour, minute, second] = TIME.exec(text) ?? [];
  const time = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const parsed = new Date(`${time}Z`);
  const isTime = year !== undefined && year !== '0000' && !Number.isNaN(parsed.getTime());
  // A month of 31 days that has 30 would be another day.
  return isTime && parsed.toISOString().startsWith(time) ? time : '';
}

/** `Canon` and `Canon EOS 5D` are a `Canon EOS 5D`. */
export function cameraOf(make: string, model: string): string {
  const repeats = model.toLowerCase().startsWith(make.toLowerCase().split(' ')[0] ?? '');
  const camera = (repeats ? model || make : `${make} ${model}`).trim();
  const { read } = new TextEncoder().encodeInto(camera, new Uint8Array(FACTS.cameraBytes));
  return camera.slice(0, read);
}

/** Degrees, both or none. Zero and zero is what a receiver writes that has no place yet. */
export function placeOf(latitude: number | undefined, longitude: number | undefined): Partial<PhotoFacts> {
  if (latitude === undefined || longitude === undefined || (latitude === 0 && longitude === 0)) return {};
  const isPlace = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
  return isPlace ? { latitude, longitude } : {};
}
