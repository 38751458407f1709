/** @file The list of sample photos: written by a build, read by the page, which also shows the licences. */
import { LookalikeError } from '../base/errors.ts';
import { SAMPLES } from '../profiles/profiles.ts';

/** What a build does to a photo so that there is something to find. Parameters: `SAMPLES` in profiles.ts. */
export type SampleEdit = 'crop' | 'grey' | 'mirrored' | 'small' | 'rotated' | 'turned' | 'tinted' | 'blurred';

/** Who made a photo, as its licence asks to be said. */
export interface Credit {
  readonly title: string;
  readonly author: string;
  /** Short name of the licence, as its source gives it: `CC-BY-4.0`. */
  readonly licence: string;
  /** Where the photo was taken from. */
  readonly source: string;
}

export interface SamplePhoto extends Credit {
  /** Path below the samples folder: `photos/bridge.jpg`. */
  readonly file: string;
  /** Edited copies only: what was done, and to which file. */
  readonly edited?: SampleEdit;
  readonly of?: string;
}

export interface SampleIndex {
  /** SHA-256 over everything the copies depend on; another key means that they are stale. */
  readonly key: string;
  readonly photos: readonly SamplePhoto[];
}

/**
 * Fetches the list.
 *
 * @param baseUrl the page's base address, ending in `/`
 * @throws LookalikeError FILE_UNREADABLE when it is not there or is no such list
 */
export function fetchSampleIndex(baseUrl: string, signal?: AbortSignal): Promise<SampleIndex> {
  return fetchIndexAt(sampleUrl(baseUrl, SAMPLES.index), signal);
}

/** {@link fetchSampleIndex} from an address of its own. */
export async function fetchIndexAt(url: string, signal?: AbortSignal): Promise<SampleIndex> {
  const body: unknown = await fetchSample(url, signal).then((response) =>
    response.json().catch(() => undefined),
  );
  if (!isSampleIndex(body)) {
    throw new LookalikeError(
      'FILE_UNREADABLE',
      `The list of sample photos at ${url} is not one. Build the page again, or reload it.`,
    );
  }
  return body;
}

/** Address of a file of the samples folder. */
export function sampleUrl(baseUrl: string, file: string): string {
  return `${baseUrl}${SAMPLES.folder}/${file}`;
}

/** Fetches `url`. @throws LookalikeError FILE_UNREADABLE when there is no answer or it is not a success */
export async function fetchSample(url: string, signal?: AbortSignal): Promise<Response> {
  const response = await fetch(url, signal ? { signal } : {}).catch((error: unknown) => {
    signal?.throwIfAborted();
    throw new LookalikeError(
      'FILE_UNREADABLE',
      `The sample file ${url} could not be fetched: there was no answer. Check the connection and try again.`,
      { cause: error },
    );
  });
  if (!response.ok) {
    throw new LookalikeError(
      'FILE_UNREADABLE',
      `The sample file ${url} could not be fetched: the server answered ${response.status}. Build the page again.`,
    );
  }
  return response;
}

/** Whether it has the list at least. */
export function isSampleIndex(value: unknown): value is SampleIndex {
  return typeof value === 'object' && value !== null && 'photos' in value && Array.isArray(value.photos);
}
