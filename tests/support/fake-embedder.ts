/**
 * @file An embedder without a network, for the logic above it: a "photo" is the text `photo <seed>` and its thumbnail the text
 * `thumbnail <seed>`, its vector a seeded unit vector per block. Everything else fails as the real one fails.
 */
import { LookalikeError } from '../../src/base/errors.ts';
import { sha256 } from '../../src/base/hash.ts';
import {
  HEADS,
  isBuilt,
  OUTPUTS,
  PROFILES,
  type Precision,
  type ProfileId,
} from '../../src/profiles/profiles.ts';
import { normalize } from '../../src/vectors/kernels.ts';
import type {
  Crop,
  EmbedOptions,
  EmbeddedPhoto,
  Embedder,
  EmbedderStatus,
} from '../../src/vision/embedder.ts';
import type { Orientation } from '../../src/vision/orientation.ts';

/** The vector the fake gives to `photo <seed>`: nearby seeds are nearby on a circle, in every block. */
export function fakeVector(seed: number, profile: ProfileId): Float32Array {
  // Any other is as large as a test wants it.
  const { dimension, blocks } = isBuilt(profile) ? PROFILES[profile] : { dimension: 8, blocks: [] };
  const parts = blocks.length > 0 ? blocks : [{ offset: 0, length: dimension, weight: 1 }];
  const vector = new Float32Array(dimension);
  for (const { offset, weight } of parts) {
    vector[offset] = Math.sqrt(weight) * Math.cos(seed / 100);
    vector[offset + 1] = Math.sqrt(weight) * Math.sin(seed / 100);
  }
  return vector;
}

/** The seed of what is seen of a photo: a region and a turn look like other photos. */
export function seenSeed(seed: number, crop?: Crop, turn: Orientation = 1): number {
  return seed + Math.round(100 * (crop?.x ?? 0)) + 1000 * (turn - 1);
}

/** Four channels and as many positions: each channel is active in its own, and that of the seed more than the others. */
function fakeOutput(name: string, seed: number): Float32Array {
  const strength = (channel: number): number => (channel === seed % 4 ? 1 : 0.1);
  if (name === OUTPUTS.classes) return fakeClasses(seed);
  if (name === OUTPUTS.map) {
    return Float32Array.from({ length: 16 }, (_, at) => (at % 5 === 0 ? strength(at / 5) : 0));
  }
  return normalize(Float32Array.from({ length: 4 }, (_, channel) => strength(channel)));
}

/** Probably of the class of its tens, possibly of that of its ones. */
function fakeClasses(seed: number): Float32Array {
  const classes = new Float32Array(HEADS.classCount);
  classes[seed % 10] = 0.3;
  classes[Math.floor(seed / 10) % HEADS.classCount] = 0.7;
  return classes;
}

/** A file that the fake embedder takes for a photo; `salt` changes its bytes but not its picture. */
export function fakePhoto(seed: number, name = `${seed}.jpg`, salt = ''): File {
  return new File([`photo ${seed} ${salt}`], name);
}

export class FakeEmbedder implements Embedder {
  readonly width = 3;
  gentle = false;
  closed = false;
  /** Of the weights it says to have. */
  readonly precision: Precision;
  /** Seeds embedded so far, in order. */
  readonly embedded: number[] = [];
  /** Called before each photo is embedded; may throw or wait. */
  beforeEmbed: (seed: number) => Promise<void> | void = () => undefined;

  constructor(precision: Precision = 'int8') {
    this.precision = precision;
  }

  async identify(file: Blob): Promise<{ contentId: string; content: ArrayBuffer }> {
    if (file.size === 0) throw new LookalikeError('EMPTY_FILE', 'The file is empty.');
    const bytes = await file.arrayBuffer();
    return { contentId: await sha256(bytes), content: bytes };
  }

  async embed(photo: ArrayBuffer | Blob, options: EmbedOptions): Promise<EmbeddedPhoto> {
    options.signal?.throwIfAborted();
    const bytes = photo instanceof Blob ? await photo.arrayBuffer() : photo;
    const match = /^(?:photo|thumbnail) (\d+)/.exec(new TextDecoder().decode(bytes));
    if (!match) throw new LookalikeError('NOT_AN_IMAGE', 'The file holds text, not a picture.');
    const seed = Number(match[1]);
    await this.beforeEmbed(seed);
    options.signal?.throwIfAborted();
    this.embedded.push(seed);
    const thumbnail = options.thumbnail ? { thumbnail: new Blob([`thumbnail ${seed}`]) } : {};
    const { profile, crop, turns, outputs } = options;
    const seen = (turns ?? [1]).map((turn) => fakeVector(seenSeed(seed, crop, turn), profile));
    const [vector = new Float32Array()] = seen;
    return {
      vector,
      width: 40,
      height: 30,
      format: 'jpeg',
      ...thumbnail,
      ...(turns ? { turned: seen } : {}),
      ...(outputs ? { outputs: new Map(outputs.map((name) => [name, fakeOutput(name, seed)])) } : {}),
    };
  }

  async thumbnail(photo: Blob): Promise<Blob> {
    const seed = /^photo (\d+)/.exec(await photo.text())?.[1];
    if (seed === undefined) throw new LookalikeError('NOT_AN_IMAGE', 'The file holds text, not a picture.');
    return new Blob([`thumbnail ${seed}`]);
  }

  classNames(): Promise<readonly string[]> {
    return Promise.resolve(Array.from({ length: HEADS.classCount }, (_, at) => `kind ${at}`));
  }

  close(): void {
    this.closed = true;
  }

  warmUp(): Promise<void> {
    return Promise.resolve();
  }

  status(): EmbedderStatus {
    return {
      state: 'ready',
      backend: 'wasm',
      precision: this.precision,
      workers: 1,
      threads: 1,
      loaded: 0,
      total: 0,
      selfCheck: 1,
      note: '',
    };
  }

  onStatus(): () => void {
    return () => undefined;
  }
}
