/**
 * @file What the way around the network costs: photos from a folder to durable rows, against the bare network on pixels
 * that are already there, on the same threads, in turns. Runs in the page; `src/cli/bench.ts` prints it.
 */
import { openEngine } from '../../src/engine.ts';
import type { PhotoSource } from '../../src/photos/photo-source.ts';
import { DEFAULT_PROFILE, PROFILES } from '../../src/profiles/profiles.ts';
import { median } from '../../src/vectors/ranking.ts';
import { loadModel } from '../../src/vision/model.ts';
import { PHOTO_BYTES, Session } from '../../src/vision/session.ts';
import { detectCapabilities } from '../../src/base/capabilities.ts';
import { planWorkers } from '../../src/workers/embed-plan.ts';

/** A kind of photo: all are scaled to this size and saved as JPEG before anything is measured. */
export interface PhotoKind {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** Photos a round. */
  readonly count: number;
}

export interface EmbeddingCost {
  readonly kind: string;
  readonly threads: number;
  readonly workers: number;
  /** Medians over the rounds, milliseconds a photo. */
  readonly bareMs: number;
  readonly libraryMs: number;
  /** Median of the rounds' own ratios. */
  readonly ratio: number;
}

const JPEG_QUALITY = 0.9;
/** This page is not at the root of the server. */
const MODELS = '/models/';

export async function measureEmbedding(
  urls: readonly string[],
  kinds: readonly PhotoKind[],
  rounds: number,
  say: (line: string) => void,
): Promise<EmbeddingCost[]> {
  const plan = planWorkers(detectCapabilities());
  const engine = openEngine({
    database: 'bench-embedding',
    profile: DEFAULT_PROFILE,
    precision: 'int8',
    models: MODELS,
  });
  const library = await engine.library;
  await engine.embedder.warmUp();
  const model = await loadModel({ folder: new URL(MODELS, location.href).href, precision: 'int8' });
  const session = await Session.open({ backend: 'wasm', model, threads: plan.threads * plan.workers });
  const rgba = Uint8Array.from({ length: PHOTO_BYTES }, (_, at) => (at * 7919) % 256);
  const output = PROFILES[DEFAULT_PROFILE].output;
  const bare = async (count: number): Promise<number> => {
    const start = performance.now();
    for (let run = 0; run < count; run++) await session.run(rgba, 1, [output]);
    return (performance.now() - start) / count;
  };
  const costs: EmbeddingCost[] = [];
  for (const kind of kinds) {
    const files = await photosOf(kind, urls);
    const libraryTimes: number[] = [];
    const bareTimes: number[] = [];
    await bare(3);
    for (let round = 0; round < rounds; round++) {
      say(`${kind.name}: round ${round + 1} of ${rounds}`);
      await library.clear();
      bareTimes.push(await bare(kind.count));
      const report = await library.index(sourceOf(files));
      if (report.added !== files.length)
        throw new Error(`Only ${report.added} of ${files.length} were added.`);
      libraryTimes.push((report.seconds * 1000) / files.length);
    }
    costs.push({
      kind: kind.name,
      ...plan,
      bareMs: median(bareTimes),
      libraryMs: median(libraryTimes),
      ratio: median(libraryTimes.map((ms, round) => ms / (bareTimes[round] ?? NaN))),
    });
  }
  await library.clear();
  engine.close();
  return costs;
}

async function photosOf({ width, height, count }: PhotoKind, urls: readonly string[]): Promise<File[]> {
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
