/** @file The part of the calibration of bands that runs in the browser: vectors of the app's own engine, and their pairs. */
import { mapConcurrent } from '../base/queue.ts';
import { openEngine } from '../engine.ts';
import { bandsOf } from '../library/evaluation/band-pairs.ts';
import type { BandFigures, CopyEdit } from '../library/evaluation/types.ts';
import type { BuiltProfileId } from '../profiles/profiles.ts';

/** A photo by its class, or a copy of one: `of` is the photo's number among the originals. */
export interface LabelledFile {
  readonly url: string;
  readonly label: string;
  /** `saved`: written anew and nothing else. */
  readonly edit?: CopyEdit;
  readonly of?: number;
}

export interface BandReport extends BandFigures {
  readonly profile: BuiltProfileId;
}

/**
 * @param profiles models to measure
 * @param originals photos by number
 * @param copies of some of them
 * @param say gets a line of progress now and then
 */
export async function measureBands(
  profiles: readonly BuiltProfileId[],
  originals: readonly LabelledFile[],
  copies: readonly LabelledFile[],
  say: (line: string) => void,
): Promise<BandReport[]> {
  const reports: BandReport[] = [];
  for (const profile of profiles) {
    const vectors = await embedAll([...originals, ...copies], profile, say);
    const photos = vectors.slice(0, originals.length);
    const edited = vectors.slice(originals.length);
    const embedded = copies.map(({ edit = 'saved', of = -1 }, copy) => ({
      edit,
      of,
      vector: edited[copy] as Float32Array,
    }));
    const isKind = (one: number, other: number): boolean => originals[one]?.label === originals[other]?.label;
    reports.push(...bandsOf(photos, embedded, isKind).map((figures) => ({ profile, ...figures })));
  }
  return reports;
}

async function embedAll(
  files: readonly LabelledFile[],
  profile: BuiltProfileId,
  say: (line: string) => void,
): Promise<Float32Array[]> {
  const engine = openEngine({ database: `bands-${profile}`, profile, precision: 'int8' });
  const vectors: Float32Array[] = [];
  let done = 0;
  const embed = async (at: number): Promise<void> => {
    const photo = await (await fetch(files[at]?.url ?? '')).blob();
    vectors[at] = (await engine.embedder.embed(photo, { profile })).vector;
    say(`${profile}: ${++done}/${files.length} photos`);
  };
  try {
    const embedding = mapConcurrent(files.keys(), () => engine.embedder.width, embed);
    while (!(await embedding.next()).done);
  } finally {
    engine.close();
  }
  return vectors;
}
