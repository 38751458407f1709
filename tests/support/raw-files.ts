/**
 * @file Camera raws, laid out as cameras lay them out, around JPEGs that a test brings: the sensor's numbers are a JPEG of the
 * lossless process, a small thumbnail comes first, and the large preview stands where the maker puts it.
 */
import { concat, jpegSkeleton } from './image-files.ts';

export interface RawParts {
  readonly preview: Uint8Array;
  readonly thumbnail: Uint8Array;
  readonly orientation: number;
}

type Entry = readonly [
  tag: number,
  type: 'short' | 'long',
  value: number | 'previewAt' | 'thumbnailAt' | 'sensorAt' | 'sub',
];

interface Layout {
  readonly magic: string;
  readonly littleEndian: boolean;
  /** Chained directories; the last one is below the first, where that has an entry `sub`. */
  readonly directories: (lengths: {
    preview: number;
    thumbnail: number;
    sensor: number;
  }) => readonly (readonly Entry[])[];
}

const ORIENTATION = 0x112;
const SENSOR = jpegSkeleton(6000, 4000, 0xc3);

const sensor = (length: number): Entry[] => [
  [0x103, 'short', 7],
  [0x111, 'long', 'sensorAt'],
  [0x117, 'long', length],
];
const byTags = (at: 'previewAt' | 'thumbnailAt', length: number): Entry[] => [
  [0x201, 'long', at],
  [0x202, 'long', length],
];
const byStrips = (compression: number, length: number): Entry[] => [
  [0x103, 'short', compression],
  [0x111, 'long', 'previewAt'],
  [0x117, 'long', length],
];

const LAYOUTS: Readonly<Record<'cr2' | 'nef' | 'arw' | 'dng', Layout>> = {
  // Canon: the preview is a strip of the first directory, the thumbnail has the second, the sensor the third.
  cr2: {
    magic: 'II*\0',
    littleEndian: true,
    directories: ({ preview, thumbnail, sensor: length }) => [
      byStrips(6, preview),
      byTags('thumbnailAt', thumbnail),
      sensor(length),
    ],
  },
  // Nikon: big-endian, the preview in a directory below.
  nef: {
    magic: 'MM\0*',
    littleEndian: false,
    directories: ({ preview, thumbnail, sensor: length }) => [
      [...byTags('thumbnailAt', thumbnail), [0x14a, 'long', 'sub']],
      sensor(length),
      byTags('previewAt', preview),
    ],
  },
  // Sony: the preview by Exif's tags in the first directory.
  arw: {
    magic: 'II*\0',
    littleEndian: true,
    directories: ({ preview, thumbnail, sensor: length }) => [
      byTags('previewAt', preview),
      byTags('thumbnailAt', thumbnail),
      sensor(length),
    ],
  },
  // Adobe: the sensor first, the preview as a strip of compression 7 below.
  dng: {
    magic: 'II*\0',
    littleEndian: true,
    directories: ({ preview, sensor: length }) => [
      [...sensor(length), [0x14a, 'long', 'sub']],
      byStrips(7, preview),
    ],
  },
};

export const RAW_KINDS = Object.keys(LAYOUTS) as (keyof typeof LAYOUTS)[];

export function rawFile(
  kind: keyof typeof LAYOUTS,
  { preview, thumbnail, orientation }: RawParts,
): Uint8Array<ArrayBuffer> {
  const { magic, littleEndian, directories } = LAYOUTS[kind];
  const bytes = (value: number, count: number): number[] => {
    const big = Array.from({ length: count }, (_, at) => (value >>> (8 * (count - 1 - at))) & 255);
    return littleEndian ? big.reverse() : big;
  };
  const lengths = { preview: preview.length, thumbnail: thumbnail.length, sensor: SENSOR.length };
  const all = directories(lengths).map((entries, at): readonly Entry[] =>
    at === 0 ? [[ORIENTATION, 'short', orientation], ...entries] : entries,
  );
  const hasSub = all.some((entries) => entries.some(([, , value]) => value === 'sub'));
  const places: number[] = [];
  let end = 8;
  for (const entries of all) {
    places.push(end);
    end += 2 + 12 * entries.length + 4;
  }
  const where = {
    sub: places.at(-1) ?? 0,
    sensorAt: end,
    thumbnailAt: end + SENSOR.length,
    previewAt: end + SENSOR.length + thumbnail.length,
  };
  const tables = all.map((entries, at) => {
    const chained = hasSub ? at + 2 < all.length : at + 1 < all.length;
    return concat(
      bytes(entries.length, 2),
      ...entries.map(([tag, type, value]) => {
        const number = typeof value === 'number' ? value : where[value];
        const held = type === 'short' ? [...bytes(number, 2), 0, 0] : bytes(number, 4);
        return [...bytes(tag, 2), ...bytes(type === 'short' ? 3 : 4, 2), ...bytes(1, 4), ...held];
      }),
      bytes(chained ? (places[at + 1] ?? 0) : 0, 4),
    );
  });
  return concat(magic, bytes(8, 4), ...tables, SENSOR, thumbnail, preview);
}

/** Canon's newer one: boxes; the large JPEG is the first track's sample, Exif's first directory stands in a box of its own. */
export function cr3File(
  { preview, thumbnail, orientation }: RawParts,
  large: Uint8Array = preview,
): Uint8Array<ArrayBuffer> {
  const u32 = (value: number): number[] => [
    value >>> 24,
    (value >> 16) & 255,
    (value >> 8) & 255,
    value & 255,
  ];
  const box = (type: string, ...parts: (Uint8Array | string | number[])[]): Uint8Array => {
    const content = concat(...parts);
    return concat(u32(8 + content.length), type, content);
  };
  const uuid = (start: number[], ...parts: (Uint8Array | string | number[])[]): Uint8Array =>
    box('uuid', [...start, ...new Array<number>(12).fill(7)], ...parts);
  const camera = 'Canon EOS R5\0';
  const exif = concat(
    ...['MM\0*', u32(8), [0, 2]],
    ...[[0x01, 0x10, 0, 2], u32(camera.length), u32(38)],
    ...[[0x01, 0x12, 0, 3], u32(1), [0, orientation, 0, 0]],
    ...[u32(0), camera],
  );
  const track = (at: number, length: number): Uint8Array =>
    box(
      'trak',
      box(
        'mdia',
        box(
          'minf',
          box('stbl', box('stsz', u32(0), u32(length), u32(1)), box('co64', u32(0), u32(1), u32(0), u32(at))),
        ),
      ),
    );
  const before = (at: number): Uint8Array =>
    concat(
      box('ftyp', 'crx ', u32(1), 'crx ', 'isom'),
      box(
        'moov',
        uuid([0x85, 0xc0, 0xb6, 0x87], box('CMT1', exif), box('THMB', u32(0), thumbnail)),
        track(at, large.length),
        track(at + large.length, SENSOR.length),
      ),
      uuid(
        [0xea, 0xf4, 0x2b, 0x5e],
        ...[u32(0), u32(1)],
        box('PRVW', u32(0), [0, 1, 6, 0x54, 4, 0x38, 0, 1], u32(preview.length), preview),
      ),
    );
  const start = before(0).length + 8;
  return concat(before(start), box('mdat', large, SENSOR));
}

/** Fujifilm's: a header of its own with the preview's place, big-endian. */
export function rafFile(preview: Uint8Array): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(148);
  header.set(concat('FUJIFILMCCD-RAW 0201'));
  const view = new DataView(header.buffer);
  view.setUint32(84, header.length);
  view.setUint32(88, preview.length);
  return concat(header, preview, SENSOR);
}
