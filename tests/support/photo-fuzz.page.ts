/**
 * @file Mutated photos through the real workers, which read, decode and draw them; the network is a stub. Runs in a page.
 * File number n of a seed is the same file wherever it is made, so that what went wrong can be looked at again.
 */
import { reviveError, type ErrorCode } from '../../src/base/errors.ts';
import { mapConcurrent } from '../../src/base/queue.ts';
import { DEFAULT_PROFILE, PROFILES } from '../../src/profiles/profiles.ts';
import { seededRandom } from '../../src/vectors/random.ts';
import type { EmbeddedPhoto } from '../../src/vision/embedder.ts';
import { startConfined } from '../../src/workers/confined-worker.ts';
import { EmbedPool } from '../../src/workers/embed.ts';
import { isPossible } from './exif-fuzz.ts';
import { blackPng } from './image-files.ts';
import { drawFrom, mutate } from './mutations.ts';
import { photoSeeds, type PhotoSeed } from './photo-seeds.page.ts';
import stubWorker from './stub-network.worker.ts?worker&url';

/** What may be wrong with a photo; two of them cost a worker. */
const EXPECTED: readonly ErrorCode[] = [
  'EMPTY_FILE',
  'NOT_AN_IMAGE',
  'UNSUPPORTED_FORMAT',
  'CORRUPT_IMAGE',
  'IMAGE_TOO_LARGE',
  'PHOTO_TIMEOUT',
  'WORKER_LOST',
];

/** By which the length of a unit vector may differ from 1. */
const UNIT_SLACK = 1e-3;

/** How many files of each format ended how: `embedded`, or with which code. */
export type Outcomes = Record<string, Record<string, number>>;

export interface FuzzPart {
  readonly outcomes: Outcomes;
  /** From being handed over to its answer, others before it included. */
  readonly slowestMs: number;
  readonly slowestFile: string;
  /** Workers started since the beginning; those of the plan are the first. */
  readonly workers: number;
}

/** A file of a format, and what was done to it. */
interface Mutant extends PhotoSeed {
  readonly label: string;
}

export class PhotoFuzz {
  readonly #seed: number;
  readonly #seeds: readonly PhotoSeed[];
  readonly #pool: EmbedPool;
  readonly #counter: { started: number };
  readonly #control: Float32Array;

  private constructor(
    seed: number,
    seeds: readonly PhotoSeed[],
    pool: EmbedPool,
    counter: { started: number },
    control: Float32Array,
  ) {
    this.#seed = seed;
    this.#seeds = seeds;
    this.#pool = pool;
    this.#counter = counter;
    this.#control = control;
  }

  /** @throws Error when a seed is not embedded as it is */
  static async open(seed: number): Promise<PhotoFuzz> {
    const counter = { started: 0 };
    const pool = new EmbedPool({
      precision: 'int8',
      createWorker: () => {
        counter.started++;
        return startConfined(new URL(stubWorker, import.meta.url), 'embed');
      },
    });
    const seeds = await photoSeeds();
    const vectors = await Promise.all(
      seeds.map(async ({ name, bytes }) => {
        try {
          return expectWhole(await embed(pool, bytes)).vector;
        } catch (error) {
          throw new Error(`The seed "${name}" is no photo: ${String(error)}`, { cause: error });
        }
      }),
    );
    return new PhotoFuzz(seed, seeds, pool, counter, vectors[0] ?? new Float32Array());
  }

  /**
   * Files `from` to before `from + count`, then a photo that is whole.
   * @throws Error when one of them ends otherwise than embedded or refused, or the whole one has another vector than at first
   */
  async run(from: number, count: number): Promise<FuzzPart> {
    const outcomes: Outcomes = {};
    let slowestMs = 0;
    let slowestFile = '';
    const numbers = Array.from({ length: count }, (_, at) => from + at);
    const width = (): number => this.#pool.width;
    for await (const { name, label, outcome, ms } of mapConcurrent(numbers, width, (n) => this.#try(n))) {
      const counts = (outcomes[name] ??= {});
      counts[outcome] = (counts[outcome] ?? 0) + 1;
      if (ms > slowestMs) [slowestMs, slowestFile] = [ms, label];
    }
    await this.#expectControl();
    return { outcomes, slowestMs, slowestFile, workers: this.#counter.started };
  }

  /** @throws Error when one of `count` pictures of a side of so many pixels, handed over at once, is not embedded */
  async embedLarge(count: number, side: number): Promise<void> {
    const picture = await blackPng(side, side);
    const photos = Array.from({ length: count }, () =>
      embed(this.#pool, picture).then((photo) => expectWhole(photo)),
    );
    await Promise.all(photos);
  }

  close(): void {
    this.#pool.close();
  }

  /** File number `n`. */
  file(n: number): Mutant {
    const draw = drawFrom(seededRandom(this.#seed + n));
    const { name, bytes } = pick(this.#seeds, n);
    const other = pick(this.#seeds, draw.below(this.#seeds.length));
    const mutant = mutate(bytes, draw, other.bytes);
    return { name, bytes: mutant.bytes, label: `file ${n}, ${name}: ${mutant.names.join(', ')}` };
  }

  async #try(n: number): Promise<{ name: string; label: string; outcome: string; ms: number }> {
    const { name, label, bytes } = this.file(n);
    const start = performance.now();
    const outcome = await embed(this.#pool, bytes).then(
      (photo) => {
        expectWhole(photo, label);
        return 'embedded';
      },
      (error: unknown) => expectSentence(error, label),
    );
    return { name, label, outcome, ms: performance.now() - start };
  }

  async #expectControl(): Promise<void> {
    const { vector } = await embed(this.#pool, pick(this.#seeds, 0).bytes);
    if (vector.some((value, at) => value !== this.#control[at])) {
      throw new Error('A whole photo has another vector than before.');
    }
  }
}

/** As an indexing run does. */
async function embed(pool: EmbedPool, bytes: Uint8Array<ArrayBuffer>): Promise<EmbeddedPhoto> {
  const { content } = await pool.identify(new Blob([bytes]));
  return pool.embed(content, { profile: DEFAULT_PROFILE, facts: true, thumbnail: true });
}

function pick(seeds: readonly PhotoSeed[], n: number): PhotoSeed {
  const seed = seeds[n % seeds.length];
  if (!seed) throw new Error('There are no seeds.');
  return seed;
}

function expectWhole(photo: EmbeddedPhoto, label = ''): EmbeddedPhoto {
  const { vector, width, height, thumbnail, facts } = photo;
  const length = Math.hypot(...vector);
  const isUnit = vector.length === PROFILES[DEFAULT_PROFILE].dimension && Math.abs(length - 1) < UNIT_SLACK;
  const isWhole = isUnit && width > 0 && height > 0 && thumbnail && thumbnail.size > 0 && facts;
  if (!isWhole || !isPossible(facts)) {
    throw new Error(`${label} is half a photo: ${JSON.stringify({ ...photo, vector: length })}`);
  }
  return photo;
}

/** The code. @throws Error for what is no error of a photo's */
function expectSentence(error: unknown, label: string): ErrorCode {
  const { code, message } = reviveError(error);
  if (EXPECTED.includes(code) && /^[A-Z].*\w.*\.$/s.test(message)) return code;
  throw new Error(`${label} ended with ${code}: ${message}`, { cause: error });
}
