/** @file The part of the calibration of bands that runs in the browser: vectors of the app's own engine, and their pairs. */
import { openEngine } from '../engine.ts';
import { mapConcurrent } from '../base/queue.ts';
import type { EvaluatedEdit } from '../photos/build/edited-copy.ts';
import {
  BAND_NAMES,
  CALIBRATED_BANDS,
  PROFILES,
  type BandName,
  type ProfileId,
} from '../profiles/profiles.ts';
import { bandThreshold, type BandThreshold } from '../vectors/band-threshold.ts';
import { dot } from '../vectors/kernels.ts';

/** A photo by its class, or a copy of one: `of` is the photo's number among the originals. */
export interface LabelledFile {
  readonly url: string;
  readonly label: string;
  /** `saved`: written anew and nothing else. */
  readonly edit?: EvaluatedEdit | 'saved';
  readonly of?: number;
}

export interface BandReport extends BandThreshold {
  readonly profile: ProfileId;
  readonly band: BandName;
  /** Pairs that belong, and that do not. */
  readonly belonging: number;
  readonly others: number;
  /** Share of the copies of each edit that are in the band with their photo. */
  readonly edits: Readonly<Record<string, number>>;
}

/** This page is not at the root of the server. */

interface Pairs {
  readonly belonging: number[];
  readonly others: number[];
}

/**
 * @param originals photos by number
 * @param copies of some of them
 * @param say gets a line of progress now and then
 */
export async function measureBands(
  originals: readonly LabelledFile[],
  copies: readonly LabelledFile[],
  say: (line: string) => void,
): Promise<BandReport[]> {
  const reports: BandReport[] = [];
  for (const profile of Object.keys(PROFILES) as ProfileId[]) {
    const vectors = await embedAll([...originals, ...copies], profile, say);
    const photos = vectors.slice(0, originals.length);
    const edited = vectors.slice(originals.length);
    const pairs: Record<BandName, Pairs> = {
      file: { belonging: [], others: [] },
      picture: { belonging: [], others: [] },
      scene: { belonging: [], others: [] },
      kind: { belonging: [], others: [] },
    };
    const own = copies.map(({ of = -1 }, copy) =>
      dot(edited[copy] as Float32Array, photos[of] as Float32Array),
    );
    copies.forEach(({ edit, of }, copy) => {
      photos.forEach((photo, number) => {
        const similarity = number === of ? (own[copy] as number) : dot(edited[copy] as Float32Array, photo);
        (number === of && edit === 'saved' ? pairs.file.belonging : pairs.file.others).push(similarity);
        if (edit === 'saved') return;
        for (const band of ['picture', 'scene'] as const) {
          (number === of ? pairs[band].belonging : pairs[band].others).push(similarity);
        }
      });
    });
    photos.forEach((a, first) => {
      photos.slice(first + 1).forEach((b, behind) => {
        const similarity = dot(a, b);
        const isSame = originals[first]?.label === originals[first + 1 + behind]?.label;
        (isSame ? pairs.kind.belonging : pairs.kind.others).push(similarity);
        for (const band of ['file', 'picture', 'scene'] as const) pairs[band].others.push(similarity);
      });
    });
    for (const band of BAND_NAMES) {
      const { belonging, others } = pairs[band];
      const found = bandThreshold(
        Float32Array.from(belonging),
        Float32Array.from(others),
        CALIBRATED_BANDS[band],
      );
      if (!found) continue;
      const edits: Record<string, number[]> = {};
      copies.forEach(({ edit = '' }, copy) => {
        (edits[edit] ??= []).push((own[copy] as number) >= found.from ? 1 : 0);
      });
      reports.push({
        profile,
        band,
        ...found,
        belonging: belonging.length,
        others: others.length,
        edits: Object.fromEntries(
          Object.entries(edits).map(([edit, hits]) => [
            edit,
            hits.reduce((sum, hit) => sum + hit, 0) / hits.length,
          ]),
        ),
      });
    }
  }
  return reports;
}

async function embedAll(
  files: readonly LabelledFile[],
  profile: ProfileId,
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
