/** @file The committed list behind the samples, checked, since a photograph without author and licence must not ship. */
import { LookalikeError } from '../../base/errors.ts';
import type { SampleEdit, SamplePhoto } from '../sample-index.ts';
import { EDITS } from './edited-copy.ts';

export interface SampleSources {
  /** Originals: no `edited`, no `of`. */
  readonly photos: readonly SamplePhoto[];
  /** Copies to make, each of a photo above. */
  readonly copies: readonly SampleCopy[];
}

export interface SampleCopy {
  readonly of: string;
  readonly edited: SampleEdit;
}

const FACTS = ['file', 'title', 'author', 'licence', 'source'] as const;

/**
 * Reads `public/samples/sources.json`.
 *
 * @throws LookalikeError INVALID_ARGUMENT when a photo lacks one of its facts, or a copy its photo or a known edit
 */
export function parseSampleSources(json: string): SampleSources {
  const sources = JSON.parse(json) as SampleSources;
  for (const photo of sources.photos) {
    const missing = FACTS.filter((fact) => !photo[fact]);
    if (missing.length > 0) throw invalid(`photo ${JSON.stringify(photo)} lacks ${missing.join(', ')}`);
  }
  const files = new Set(sources.photos.map(({ file }) => file));
  for (const { of, edited } of sources.copies) {
    if (!files.has(of)) throw invalid(`a copy is wanted of "${of}", which is not among the photos`);
    if (!Object.hasOwn(EDITS, edited))
      throw invalid(`"${edited}" is none of ${Object.keys(EDITS).join(', ')}`);
  }
  return sources;
}

function invalid(found: string): LookalikeError {
  return new LookalikeError(
    'INVALID_ARGUMENT',
    `The list of sample photos is wrong: ${found}. Correct the list.`,
  );
}
