/** @file Mutated blocks of Exif, in files of every layout that has them, and what is read of them. Runs in Node. */
import { LookalikeError } from '../../src/base/errors.ts';
import { FACTS } from '../../src/profiles/profiles.ts';
import { seededRandom } from '../../src/vectors/random.ts';
import type { PhotoFacts } from '../../src/vision/embedder.ts';
import { readFacts } from '../../src/vision/exif-facts.ts';
import { readHeader } from '../../src/vision/header.ts';
import { isOrientation } from '../../src/vision/orientation.ts';
import { rawPreview } from '../../src/vision/raw.ts';
import { sniff } from '../../src/vision/sniff.ts';
import { exifJpeg } from './exif-files.ts';
import { jpegSkeleton, withOrientation } from './image-files.ts';
import { drawFrom, mutate } from './mutations.ts';
import { TURNED_HEICS } from './pillow-pictures.ts';
import { RAW_KINDS, rawFile } from './raw-files.ts';

const TOLD = exifJpeg({
  make: 'Canon',
  model: 'Canon EOS R5',
  taken: '2021:12:24 17:30:05',
  latitude: -33.8568,
  longitude: 151.2153,
});
const RAW_PARTS = { preview: TOLD, thumbnail: jpegSkeleton(160, 120), orientation: 6 };

/** Mostly what tells of the photo, hardly any picture. */
const SEEDS = [
  TOLD,
  TOLD,
  withOrientation(jpegSkeleton(10, 10), 6),
  withOrientation(jpegSkeleton(10, 10), 8, true),
  ...TURNED_HEICS.slice(5, 6),
  ...RAW_KINDS.map((kind) => rawFile(kind, RAW_PARTS)),
];

/** `YYYY-MM-DDTHH:MM:SS`. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/;

export interface ExifFuzzReport {
  readonly seed: number;
  readonly blocks: number;
  /** Blocks that still told a time, a camera, a place, a turn. */
  readonly told: Readonly<Record<'taken' | 'camera' | 'place' | 'turn', number>>;
  /** Reading one block. */
  readonly slowestMs: number;
}

/** @throws Error when a block ends otherwise than in facts that are possible */
export async function fuzzExif(seed: number, blocks: number): Promise<ExifFuzzReport> {
  const told = { taken: 0, camera: 0, place: 0, turn: 0 };
  let slowestMs = 0;
  for (let n = 0; n < blocks; n++) {
    const draw = drawFrom(seededRandom(seed + n));
    const [block = TOLD, other = TOLD] = [SEEDS[n % SEEDS.length], SEEDS[draw.below(SEEDS.length)]];
    const { bytes, names } = mutate(block, draw, other);
    const start = performance.now();
    const facts = await readFacts(bytes.buffer, formatOf(bytes));
    const turn = turnOf(bytes);
    slowestMs = Math.max(slowestMs, performance.now() - start);
    if (!isPossible(facts) || !(turn === undefined || isOrientation(turn))) {
      const found = JSON.stringify({ facts, turn });
      throw new Error(`Block ${n} (${names.join(', ')}) tells what cannot be: ${found}`);
    }
    if (facts.taken) told.taken++;
    if (facts.camera) told.camera++;
    if (facts.latitude !== undefined) told.place++;
    if (turn !== undefined && turn !== 1) told.turn++;
  }
  return { seed, blocks, told, slowestMs };
}

/** Whether a photo can say this of itself. */
export function isPossible({ taken, camera, latitude, longitude }: PhotoFacts): boolean {
  const isTime = taken === '' || (TIME.test(taken) && !Number.isNaN(Date.parse(`${taken}Z`)));
  const isShort = new TextEncoder().encode(camera).length <= FACTS.cameraBytes;
  const isNowhere = latitude === undefined && longitude === undefined;
  // What is no number is within nothing.
  const isPlace = Math.abs(latitude ?? NaN) <= 90 && Math.abs(longitude ?? NaN) <= 180;
  return isTime && isShort && (isNowhere || isPlace);
}

/** As of a JPEG where it is told to be none: what is read then has to hold as well. */
function formatOf(bytes: Uint8Array): ReturnType<typeof sniff> {
  return orRefused(() => sniff(bytes)) ?? 'jpeg';
}

/** `undefined` where the picture is refused, or is a film's, of which it says nothing. */
function turnOf(bytes: Uint8Array<ArrayBuffer>): number | undefined {
  return orRefused(() => {
    const format = sniff(bytes);
    if (format === 'film') return undefined;
    return readHeader(format === 'raw' ? rawPreview(bytes) : bytes).orientation;
  });
}

/** @throws Error for what is no refusal */
function orRefused<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof LookalikeError && error.code !== 'INTERNAL') return undefined;
    throw error;
  }
}
