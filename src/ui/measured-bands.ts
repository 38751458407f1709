/** @file Bands that an evaluation measured, as a model takes them. */
import type { BandFigures } from '../library/evaluation/types.ts';
import type { Band, Bands } from '../profiles/profiles.ts';

/** `undefined` unless each of the four was found: with fewer, results would be named by another model's. */
export function bandsOf(figures: readonly BandFigures[]): Bands | undefined {
  const found = new Map(
    figures.map(({ band, from, precision, recall }): [string, Band] => [band, { from, precision, recall }]),
  );
  const [file, picture, scene, kind] = (['file', 'picture', 'scene', 'kind'] as const).map((name) =>
    found.get(name),
  );
  return file && picture && scene && kind && { file, picture, scene, kind };
}
