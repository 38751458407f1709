/** @file What is known of a photo besides its picture, in words. */
import type { LibraryPhoto } from '../library/types.ts';
import { formatBytes, formatCount } from './format.ts';
import { STRINGS } from './strings.ts';

/** Empty for a row on a server that does not tell. */
export function photoFacts({ width, height, bytes }: LibraryPhoto): string {
  if (width === 0 || height === 0) return '';
  return STRINGS.preview.facts(formatCount(width), formatCount(height), formatBytes(bytes));
}
