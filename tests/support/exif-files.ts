/** @file A JPEG that says when, where and with what it was taken, in Exif's own layout (JEITA CP-3451, 4.6). */
import { concat, jpegSkeleton } from './image-files.ts';

export interface Told {
  readonly make: string;
  readonly model: string;
  /** `2021:12:24 17:30:05`. */
  readonly taken: string;
  /** Degrees. */
  readonly latitude: number;
  readonly longitude: number;
}

const ASCII = 2;
const LONG = 4;
const RATIONAL = 5;

type Value = readonly [type: number, count: number, bytes: readonly number[]];

const u16 = (value: number): number[] => [value >> 8, value & 255];
const u32 = (value: number): number[] => [...u16(value >>> 16), ...u16(value & 0xffff)];
const text = (value: string): Value => {
  const bytes = [...new TextEncoder().encode(value), 0];
  return [ASCII, bytes.length, bytes];
};
const long = (value: number): Value => [LONG, 1, u32(value)];
/** Degrees, minutes, seconds to a hundredth. */
const degrees = (value: number): Value => {
  const all = Math.round(Math.abs(value) * 360_000);
  const parts = [Math.floor(all / 360_000), Math.floor(all / 6000) % 60];
  return [
    RATIONAL,
    3,
    [...parts.flatMap((part) => [...u32(part), ...u32(1)]), ...u32(all % 6000), ...u32(100)],
  ];
};

/** A directory that begins at `at`, its larger values behind it. */
function directory(at: number, entries: readonly (readonly [tag: number, value: Value])[]): number[] {
  const data: number[] = [];
  const end = at + 2 + 12 * entries.length + 4;
  const table = entries.flatMap(([tag, [type, count, bytes]]) => {
    const held = bytes.length <= 4 ? [...bytes, 0, 0, 0, 0].slice(0, 4) : u32(end + data.length);
    if (bytes.length > 4) data.push(...bytes);
    return [...u16(tag), ...u16(type), ...u32(count), ...held];
  });
  return [...u16(entries.length), ...table, ...u32(0), ...data];
}

/** A JPEG of no picture. */
export function exifJpeg(told: Told): Uint8Array<ArrayBuffer> {
  return withExif(jpegSkeleton(10, 10), told);
}

/** `jpeg` with a segment of Exif before all others. */
export function withExif(
  jpeg: Uint8Array,
  { make, model, taken, latitude, longitude }: Told,
): Uint8Array<ArrayBuffer> {
  const main = (exif: number, gps: number) =>
    directory(8, [
      [0x10f, text(make)],
      [0x110, text(model)],
      [0x8769, long(exif)],
      [0x8825, long(gps)],
    ]);
  const exifAt = 8 + main(0, 0).length;
  const exif = directory(exifAt, [[0x9003, text(taken)]]);
  const gpsAt = exifAt + exif.length;
  const gps = directory(gpsAt, [
    [1, text(latitude < 0 ? 'S' : 'N')],
    [2, degrees(latitude)],
    [3, text(longitude < 0 ? 'W' : 'E')],
    [4, degrees(longitude)],
  ]);
  const segment = concat('Exif\0\0', 'MM\0*', u32(8), main(exifAt, gpsAt), exif, gps);
  return concat(jpeg.subarray(0, 2), [0xff, 0xe1], u16(segment.length + 2), segment, jpeg.subarray(2));
}
