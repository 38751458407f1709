/**
 * @file Files made wrong: at random, and at the fields that readers of files trust. The same random numbers make the same
 * file. Runs in Node and in a page.
 */
import { concat, crc32 } from './image-files.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** Draws from one stream of random numbers. */
export interface Draw {
  /** A whole number below `end`, 0 where that is none. */
  below(end: number): number;
  of<T>(choices: readonly [T, ...T[]]): T;
}

export function drawFrom(random: () => number): Draw {
  return {
    below: (end) => Math.floor(random() * end),
    of: (choices) => choices[Math.floor(random() * choices.length)] ?? choices[0],
  };
}

/** @param other a file to be spliced with */
type Mutation = (bytes: Bytes, draw: Draw, other: Bytes) => Bytes;

/** Bytes that a run, an end or an exchange has at most. */
const RUN = 256;
/** Bits that are flipped at most. */
const FLIPS = 16;
const EXTREMES = [0, 1, 2, 0x7f, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff] as const;
/** Of width and height: one pixel, more than memory holds, and what just passes as a photo. */
const SIDES = [0, 1, 10_000, 14_142, 16_383, 20_000, 65_535, 0x7fffffff, 0xffffffff] as const;

const MUTATIONS = {
  flipBits(bytes, draw) {
    const changed = bytes.slice();
    for (let flips = 1 + draw.below(FLIPS); flips > 0; flips--) {
      const at = draw.below(changed.length);
      changed[at] = (changed[at] ?? 0) ^ (1 << draw.below(8));
    }
    return changed;
  },
  replaceRun(bytes, draw) {
    const [start, end] = range(bytes, draw);
    const fill = draw.of([() => 0, () => 0xff, () => draw.below(256)]);
    return bytes.map((value, at) => (at >= start && at < end ? fill() : value));
  },
  cutShort: (bytes, draw) => bytes.slice(0, draw.below(bytes.length + 1)),
  extend: (bytes, draw) =>
    concat(
      bytes,
      Array.from({ length: draw.below(RUN) }, () => draw.below(256)),
    ),
  swapRuns(bytes, draw) {
    const places = [...range(bytes, draw), ...range(bytes, draw)].sort((a, b) => a - b);
    const [a = 0, b = 0, c = 0, d = 0] = places;
    return concat(
      bytes.subarray(0, a),
      bytes.subarray(c, d),
      bytes.subarray(b, c),
      bytes.subarray(a, b),
      bytes.subarray(d),
    );
  },
  doubleRun(bytes, draw) {
    const [start, end] = range(bytes, draw);
    return concat(bytes.subarray(0, end), bytes.subarray(start));
  },
  removeRun(bytes, draw) {
    const [start, end] = range(bytes, draw);
    return concat(bytes.subarray(0, start), bytes.subarray(end));
  },
  lengthExtreme: (bytes, draw) => withField(bytes, draw, lengthFields(bytes), EXTREMES),
  sizeExtreme: (bytes, draw) => withField(bytes, draw, sizeFields(bytes), SIDES),
  splice: (bytes, draw, other) =>
    concat(bytes.subarray(0, draw.below(bytes.length)), other.subarray(draw.below(other.length))),
} satisfies Record<string, Mutation>;

export type MutationName = keyof typeof MUTATIONS;

const NAMES = Object.keys(MUTATIONS) as [MutationName, ...MutationName[]];
/** Of one file, at most. */
const MUTATIONS_MAX = 3;

/** `bytes` after one to three mutations. Their names say what was done, in order. */
export function mutate(bytes: Bytes, draw: Draw, other: Bytes): { bytes: Bytes; names: MutationName[] } {
  const names = Array.from({ length: 1 + draw.below(MUTATIONS_MAX) }, () => draw.of(NAMES));
  let changed = bytes;
  for (const name of names) changed = MUTATIONS[name](changed, draw, other);
  // Decoders look no further at a PNG whose checksums are wrong.
  return { bytes: draw.below(2) === 0 ? withPngChecksums(changed) : changed, names };
}

/** In place of a value of a document: each is stored as it is. */
const ODD = [
  undefined,
  null,
  false,
  0,
  -1,
  2 ** 31,
  1e300,
  NaN,
  '',
  'x',
  [],
  {},
  new Uint32Array(1),
] as const;

/** `document`, a value of what structured cloning knows, with one of the values in it, at any depth, gone, odd or changed. */
export function mutateDocument(document: unknown, draw: Draw): unknown {
  if (ArrayBuffer.isView(document) && draw.below(4) > 0) return mutateArray(document, draw);
  if (typeof document === 'string' && draw.below(2) > 0) return `${document}x`;
  if (typeof document === 'number' && draw.below(2) > 0) return document + draw.of([-1, 1, 0.5]);
  const isEnd = typeof document !== 'object' || document === null || ArrayBuffer.isView(document);
  const names = isEnd ? [] : Object.keys(document);
  if (names.length === 0 || draw.below(8) === 0) return draw.of(ODD);
  const copy = (
    Array.isArray(document) ? [...(document as unknown[])] : { ...(document as object) }
  ) as Record<string, unknown>;
  const name = names[draw.below(names.length)] ?? '';
  if (draw.below(8) === 0) Reflect.deleteProperty(copy, name);
  else copy[name] = mutateDocument(copy[name], draw);
  return copy;
}

function mutateArray(array: ArrayBufferView, draw: Draw): unknown {
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength).slice();
  if (bytes.length > 0) bytes[draw.below(bytes.length)] = draw.below(256);
  const Kind = array.constructor as new (buffer: ArrayBuffer, at: number, length?: number) => ArrayBufferView;
  const width = (array as Uint8Array).BYTES_PER_ELEMENT;
  const length = bytes.length / width;
  return new Kind(bytes.buffer, 0, draw.below(4) === 0 ? draw.below(length + 1) : length);
}

function range(bytes: Bytes, draw: Draw): [start: number, end: number] {
  const start = draw.below(bytes.length);
  return [start, Math.min(bytes.length, start + 1 + draw.below(RUN))];
}

interface Field {
  readonly at: number;
  readonly length: 2 | 3 | 4;
}

/** Writes one of `values` into one of `fields`, in either order of bytes. */
function withField(bytes: Bytes, draw: Draw, fields: readonly Field[], values: readonly number[]): Bytes {
  const there = fields.filter(({ at, length }) => at >= 0 && at + length <= bytes.length);
  const field = there[draw.below(there.length)];
  if (!field) return bytes;
  const changed = bytes.slice();
  const value = values[draw.below(values.length)] ?? 0;
  const little = draw.below(2) === 0;
  for (let byte = 0; byte < field.length; byte++) {
    const shift = 8 * (little ? byte : field.length - 1 - byte);
    changed[field.at + byte] = (value >>> shift) & 255;
  }
  return changed;
}

/** Where formats keep lengths, counts and places. */
function lengthFields(bytes: Bytes): Field[] {
  const fields: Field[] = [];
  for (let at = 0; at < bytes.length - 4; at++) {
    // Chunks of PNG and boxes of ISO media have the length in front of the name, chunks of RIFF behind it.
    if (isName(bytes, at)) fields.push({ at: at - 4, length: 4 }, { at: at + 4, length: 4 });
    if (isMarker(bytes, at)) fields.push({ at: at + 2, length: 2 });
    if (isTiff(bytes, at)) fields.push(...tiffFields(bytes, at));
  }
  return fields;
}

/** Entries of the first directory, as if it followed at once, which it does in most files: type, count, value or place. */
function tiffFields(bytes: Bytes, tiff: number): Field[] {
  const fields: Field[] = [
    { at: tiff + 4, length: 4 },
    { at: tiff + 8, length: 2 },
  ];
  for (let at = tiff + 10; at < Math.min(bytes.length, tiff + RUN); at += 12) {
    fields.push({ at: at + 2, length: 2 }, { at: at + 4, length: 4 }, { at: at + 8, length: 4 });
  }
  return fields;
}

/** Where formats keep width and height, from the name that stands before them. */
const SIDES_BEHIND: Readonly<Record<string, readonly Field[]>> = {
  IHDR: pair(4, 4),
  ispe: pair(8, 4),
  GIF8: pair(6, 2),
  VP8X: pair(12, 3),
  'VP8 ': pair(14, 2),
  VP8L: [{ at: 9, length: 4 }],
};

function pair(at: number, length: Field['length']): readonly Field[] {
  return [
    { at, length },
    { at: at + length, length },
  ];
}

function sizeFields(bytes: Bytes): Field[] {
  const fields: Field[] = [];
  for (let at = 0; at < bytes.length - 4; at++) {
    const behind = SIDES_BEHIND[textAt(bytes, at)] ?? [];
    fields.push(...behind.map((field) => ({ ...field, at: at + field.at })));
    if (isMarker(bytes, at) && ((bytes[at + 1] ?? 0) & 0xf0) === 0xc0) {
      fields.push({ at: at + 5, length: 2 }, { at: at + 7, length: 2 });
    }
  }
  if (textAt(bytes, 0).startsWith('BM')) fields.push({ at: 18, length: 4 }, { at: 22, length: 4 });
  return fields;
}

function textAt(bytes: Bytes, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4));
}

function isName(bytes: Bytes, at: number): boolean {
  return /^[A-Za-z][A-Za-z0-9]{2}[A-Za-z0-9 ]$/.test(textAt(bytes, at));
}

/** A segment of JPEG. */
function isMarker(bytes: Bytes, at: number): boolean {
  return bytes[at] === 0xff && (bytes[at + 1] ?? 0) >= 0xc0 && bytes[at + 1] !== 0xff;
}

function isTiff(bytes: Bytes, at: number): boolean {
  return /^(II[*RU]\0|IIRO|MM\0\*)/.test(textAt(bytes, at));
}

/** A PNG with the checksums of its bytes as they are now; anything else as it is. */
function withPngChecksums(bytes: Bytes): Bytes {
  if (textAt(bytes, 0) !== '\x89PNG') return bytes;
  const right = bytes.slice();
  const view = new DataView(right.buffer);
  for (let at = 8; at + 12 <= right.length;) {
    const end = at + 8 + view.getUint32(at);
    if (end + 4 > right.length) break;
    view.setUint32(end, crc32(right.subarray(at + 4, end)));
    at = end + 4;
  }
  return right;
}
