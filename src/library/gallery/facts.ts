/** @file What is told of a shard's photos, as columns: a third of what a record a photo would take. */
import { base64ToBytes, bytesToBase64 } from '../../base/base64.ts';
import type { LibraryPhoto } from '../types.ts';
import { invalidGallery } from './format.ts';

/** A photo of a gallery. */
export interface GalleryPhoto extends Omit<LibraryPhoto, 'id'> {
  /** Its row: its id less one, so that links to it stay from edition to edition. */
  readonly row: number;
}

/** Values that repeat, each once, and which of them each photo has. */
interface Repeated<At> {
  readonly values: readonly string[];
  readonly at: readonly At[];
}

interface Columns {
  /** Each less the one before it. */
  readonly rows: readonly number[];
  /** 32 bytes a photo, base64. */
  readonly contents: string;
  readonly paths: readonly string[];
  readonly widths: readonly number[];
  readonly heights: readonly number[];
  readonly bytes: readonly number[];
  readonly formats: Repeated<number>;
  /** 0 where it is not known. */
  readonly taken: readonly (string | 0)[];
  /** -1 where it is not known. */
  readonly cameras: Repeated<number>;
  readonly kinds: Repeated<readonly number[]>;
  /** Latitude and longitude; 0 where they are not known. Absent where none is published. */
  readonly places?: readonly (readonly [number, number] | 0)[];
}

const DIGEST_BYTES = 32;

/** @param photos by ascending row, with the SHA-256 of their bytes as content ids */
export function writeFacts(photos: readonly GalleryPhoto[]): string {
  const formats = new Repeating();
  const cameras = new Repeating();
  const kinds = new Repeating();
  const hasPlaces = photos.some(({ latitude }) => latitude !== undefined);
  const columns: Columns = {
    rows: photos.map(({ row }, at) => row - (photos[at - 1]?.row ?? 0)),
    contents: bytesToBase64(Uint8Array.from(photos.flatMap(({ contentId }) => digestOf(contentId)))),
    paths: photos.map(({ path }) => path),
    widths: photos.map(({ width }) => width),
    heights: photos.map(({ height }) => height),
    bytes: photos.map(({ bytes }) => bytes),
    formats: { at: photos.map(({ format }) => formats.place(format)), values: formats.values },
    taken: photos.map(({ taken }) => taken ?? 0),
    cameras: {
      at: photos.map(({ camera }) => (camera === undefined ? -1 : cameras.place(camera))),
      values: cameras.values,
    },
    kinds: {
      at: photos.map(({ kinds: own = [] }) => own.map((kind) => kinds.place(kind))),
      values: kinds.values,
    },
    ...(hasPlaces
      ? {
          places: photos.map(({ latitude, longitude }) =>
            latitude === undefined || longitude === undefined ? 0 : [latitude, longitude],
          ),
        }
      : {}),
  };
  return JSON.stringify(columns);
}

/**
 * What {@link writeFacts} wrote.
 *
 * @param count photos of the shard
 * @throws LookalikeError GALLERY_INVALID when it holds something else
 */
export function readFacts(text: string, count: number): GalleryPhoto[] {
  try {
    return photosOf(JSON.parse(text) as Columns, count);
  } catch (error) {
    throw invalidGallery('The facts of some of its photos are no such ones.', error);
  }
}

function photosOf(columns: Columns, count: number): GalleryPhoto[] {
  const { rows, contents, paths, widths, heights, bytes, formats, taken, cameras, kinds, places } = columns;
  const digests = base64ToBytes(contents);
  const lists = [rows, paths, widths, heights, bytes, formats.at, taken, cameras.at, kinds.at];
  if (lists.some(({ length }) => length !== count) || digests?.length !== count * DIGEST_BYTES) {
    throw new RangeError(`${count} photos were expected.`);
  }
  let row = 0;
  return paths.map((path, at) => {
    row += rows[at] as number;
    const time = taken[at] as string | 0;
    const camera = cameras.values[cameras.at[at] as number];
    const own = (kinds.at[at] as readonly number[]).map((kind) => kinds.values[kind] as string);
    const [latitude, longitude] = places?.[at] || [];
    return {
      row,
      contentId: hexOf(digests.subarray(at * DIGEST_BYTES, (at + 1) * DIGEST_BYTES)),
      path,
      width: widths[at] as number,
      height: heights[at] as number,
      bytes: bytes[at] as number,
      format: formats.values[formats.at[at] as number] as string,
      ...(time === 0 ? {} : { taken: time }),
      ...(camera === undefined ? {} : { camera }),
      ...(latitude === undefined || longitude === undefined ? {} : { latitude, longitude }),
      ...(own.length === 0 ? {} : { kinds: own }),
    };
  });
}

/** Numbers texts in the order in which they first come. */
class Repeating {
  readonly values: string[] = [];
  readonly #places = new Map<string, number>();

  place(value: string): number {
    const known = this.#places.get(value);
    if (known !== undefined) return known;
    this.#places.set(value, this.values.length);
    return this.values.push(value) - 1;
  }
}

function digestOf(contentId: string): number[] {
  return Array.from({ length: DIGEST_BYTES }, (_, at) => parseInt(contentId.slice(2 * at, 2 * at + 2), 16));
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

function hexOf(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += HEX[byte] ?? '';
  return text;
}
