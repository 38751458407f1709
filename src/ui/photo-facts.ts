/** @file What is known of a photo besides its picture, in words. */
import type { LibraryPhoto } from '../library/types.ts';
import { formatBytes, formatCount, formatPlace, formatTaken } from './format.ts';
import { STRINGS } from './strings.ts';

/** Where it was taken; '' where that is not known. */
export function placeFact({ latitude, longitude }: Pick<LibraryPhoto, 'latitude' | 'longitude'>): string {
  return latitude === undefined || longitude === undefined ? '' : formatPlace(latitude, longitude);
}

/** When, with what and where it was taken, as far as that is known. */
export function takenFacts(photo: LibraryPhoto): readonly string[] {
  const { taken, camera } = photo;
  return [taken ? formatTaken(taken) : '', camera ?? '', placeFact(photo)].filter((fact) => fact !== '');
}

/** Empty for a row on a server that does not tell. */
export function photoFacts({ width, height, bytes }: LibraryPhoto): string {
  if (width === 0 || height === 0) return '';
  return STRINGS.grid.facts(formatCount(width), formatCount(height), formatBytes(bytes));
}
