/** @file What is known of a photo besides its picture, in words. */
import type { LibraryPhoto } from '../library/types.ts';
import { formatBytes, formatCount, formatPlace, formatTaken } from './format.ts';
import { STRINGS } from './strings.ts';

/** When, with what and where it was taken, as far as that is known. */
export function takenFacts({ taken, camera, latitude, longitude }: LibraryPhoto): readonly string[] {
  const place = latitude === undefined || longitude === undefined ? '' : formatPlace(latitude, longitude);
  return [taken ? formatTaken(taken) : '', camera ?? '', place].filter((fact) => fact !== '');
}

/** Empty for a row on a server that does not tell. */
export function photoFacts({ width, height, bytes }: LibraryPhoto): string {
  if (width === 0 || height === 0) return '';
  return STRINGS.grid.facts(formatCount(width), formatCount(height), formatBytes(bytes));
}
