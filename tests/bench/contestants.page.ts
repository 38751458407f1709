/** @file Those who embed photos in turns, Lookalike's own engine among them, and the photos. Runs in the page. */
import { openEngine, type Engine } from '../../src/engine.ts';
import type { PhotoSource } from '../../src/photos/photo-source.ts';
import { DEFAULT_PROFILE } from '../../src/profiles/profiles.ts';
import type { EmbedPlan } from '../../src/workers/embed-plan.ts';
import type { EmbedPhoto } from './peers/contestant.ts';

/** A kind of photo: all are scaled to this size and saved as JPEG before anything is measured. */
export interface PhotoKind {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** Photos a round. */
  readonly count: number;
}

/** Somebody ready to embed. */
export interface Contestant<Id extends string> {
  readonly id: Id;
  /** What is not measured, before each round. */
  prepare(): Promise<unknown>;
  embedAll(photos: readonly File[]): Promise<void>;
  /** Pooled features, where there are any. */
  readonly embed?: EmbedPhoto;
  close(): void;
}

const JPEG_QUALITY = 0.9;
/** Photos embedded before anything is measured. */
const WARM_UPS = 2;
/** How long the graphics card may take to prove itself. */
const CARD_MS = 120_000;
const POLL_MS = 100;

export const ENGINE = Object.freeze({ profile: DEFAULT_PROFILE });

/**
 * Milliseconds a photo, one value a round, of each contestant. They take turns, another one begins each time, so that nobody
 * always runs behind the same neighbour.
 */
export async function timeInTurns<Id extends string>(
  contestants: readonly Contestant<Id>[],
  kind: string,
  files: readonly File[],
  rounds: number,
  say: (line: string) => void,
): Promise<Readonly<Partial<Record<Id, readonly number[]>>>> {
  const times: Partial<Record<Id, number[]>> = {};
  for (const contestant of contestants) {
    say(`${kind}: ${contestant.id} warms up`);
    await contestant.prepare();
    await contestant.embedAll(files.slice(0, WARM_UPS));
  }
  for (let round = 0; round < rounds; round++) {
    const first = round % contestants.length;
    for (const contestant of [...contestants.slice(first), ...contestants.slice(0, first)]) {
      say(`${kind}: round ${round + 1} of ${rounds}, ${contestant.id}`);
      await contestant.prepare();
      const start = performance.now();
      await contestant.embedAll(files);
      (times[contestant.id] ??= []).push((performance.now() - start) / files.length);
    }
  }
  return times;
}

/** Pooled features of a photo. */
export async function pooledBy({ embedder }: Engine, photo: Blob): Promise<Float32Array> {
  return (await embedder.embed(photo, { profile: 'resnet50' })).vector;
}

/**
 * The app's own engine: files are read, hashed, decoded and embedded, and rows and thumbnails are durable at the end.
 * @param plan the machine's own when absent
 */
export async function openLookalike<Id extends string>(
  id: Id,
  backend: 'wasm' | 'webgpu',
  plan?: EmbedPlan,
): Promise<Contestant<Id>> {
  const engine = openEngine({
    ...ENGINE,
    database: `bench-${id}`,
    // A named precision keeps it on the processor.
    ...(backend === 'wasm' ? { precision: 'int8' } : {}),
    ...(plan ? { plan } : {}),
  });
  const library = await engine.library;
  await engine.embedder.warmUp();
  for (let waited = 0; engine.embedder.status().backend !== backend; waited += POLL_MS) {
    if (waited > CARD_MS) throw new Error(`Lookalike stays off WebGPU: ${engine.embedder.status().note}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return {
    id,
    embed: (photo) => pooledBy(engine, photo),
    prepare: () => library.clear(),
    async embedAll(photos) {
      const { added } = await library.index(sourceOf(photos));
      if (added !== photos.length) throw new Error(`Only ${added} of ${photos.length} photos were added.`);
    },
    close: () => engine.close(),
  };
}

/** Photos of a kind, each another content. */
export async function photosOf(
  { width, height, count }: PhotoKind,
  urls: readonly string[],
): Promise<File[]> {
  const files: File[] = [];
  for (let photo = 0; photo < count; photo++) {
    const url = urls[photo % urls.length] ?? '';
    const bitmap = await createImageBitmap(await (await fetch(url)).blob());
    const canvas = new OffscreenCanvas(width, height);
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0, width, height);
    bitmap.close();
    const jpeg = await canvas.convertToBlob({ type: 'image/jpeg', quality: JPEG_QUALITY });
    // Two rounds over the same picture are two contents: a decoder ignores what follows the end of a JPEG.
    files.push(new File([jpeg, `photo ${photo}`], `${photo}.jpg`));
  }
  return files;
}

function sourceOf(files: readonly File[]): PhotoSource {
  return {
    kind: 'folder',
    name: 'bench',
    async *walk() {
      for (const file of files) {
        yield await Promise.resolve({ path: `bench/${file.name}`, open: () => Promise.resolve(file) });
      }
    },
  };
}
