/** @file From photos, what belongs together, and edited copies to where each band begins for a model. */
import { BAND_NAMES, CALIBRATED_BANDS, type BandName } from '../../profiles/profiles.ts';
import { bandThreshold } from '../../vectors/band-threshold.ts';
import { dot } from '../../vectors/kernels.ts';
import { mean } from '../../vectors/ranking.ts';
import type { BandFigures, CopyEdit } from './types.ts';

/** A copy of one of the photos. */
export interface EmbeddedCopy {
  /** The photo's number. */
  readonly of: number;
  readonly edit: CopyEdit;
  readonly vector: Float32Array;
}

interface Pairs {
  readonly belonging: number[];
  readonly others: number[];
}

/**
 * Compares every photo and every copy with every photo, at the default balance. A copy that was saved anew belongs to `file`, an edited
 * one to `picture` and `scene`, another photo of what is wanted to `kind`. A band that no threshold makes precise enough
 * (CALIBRATED_BANDS) is left out.
 *
 * @param vectors of the photos, by number
 * @param isKind whether two photos are of one kind
 */
export function bandsOf(
  vectors: readonly Float32Array[],
  copies: readonly EmbeddedCopy[],
  isKind: (one: number, other: number) => boolean,
): readonly BandFigures[] {
  const pairs: Record<BandName, Pairs> = {
    file: { belonging: [], others: [] },
    picture: { belonging: [], others: [] },
    scene: { belonging: [], others: [] },
    kind: { belonging: [], others: [] },
  };
  const own = copies.map(({ of, vector }) => dot(vector, vectors[of] as Float32Array));
  copies.forEach(({ edit, of, vector }, copy) => {
    vectors.forEach((photo, number) => {
      const similarity = number === of ? (own[copy] as number) : dot(vector, photo);
      (number === of && edit === 'saved' ? pairs.file.belonging : pairs.file.others).push(similarity);
      if (edit === 'saved') return;
      for (const band of ['picture', 'scene'] as const) {
        (number === of ? pairs[band].belonging : pairs[band].others).push(similarity);
      }
    });
  });
  vectors.forEach((a, first) => {
    for (let second = first + 1; second < vectors.length; second++) {
      const similarity = dot(a, vectors[second] as Float32Array);
      (isKind(first, second) ? pairs.kind.belonging : pairs.kind.others).push(similarity);
      for (const band of ['file', 'picture', 'scene'] as const) pairs[band].others.push(similarity);
    }
  });
  return BAND_NAMES.flatMap((band): BandFigures[] => {
    const { belonging, others } = pairs[band];
    const found = bandThreshold(
      Float32Array.from(belonging),
      Float32Array.from(others),
      CALIBRATED_BANDS[band],
    );
    if (!found) return [];
    const edits = new Map<CopyEdit, number[]>();
    copies.forEach(({ edit }, copy) => {
      const within = (own[copy] as number) >= found.from ? 1 : 0;
      edits.set(edit, [...(edits.get(edit) ?? []), within]);
    });
    return [
      {
        band,
        ...found,
        belonging: belonging.length,
        others: others.length,
        edits: Object.fromEntries([...edits].map(([edit, shares]) => [edit, mean(shares)])),
      },
    ];
  });
}
