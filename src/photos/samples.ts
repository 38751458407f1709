/** @file The bundled photos as a source, fetched from where the page came from, one by one when they are opened. */
import { LookalikeError } from '../base/errors.ts';
import { SAMPLES } from '../profiles/profiles.ts';
import type { PhotoFile, PhotoSource } from './photo-source.ts';
import { fetchSample, fetchSampleIndex, sampleUrl } from './sample-index.ts';

/**
 * The sample photos, then their edited copies, in the order of the list: what somebody sees first is photos, not a
 * thumbnail blown up.
 *
 * @param baseUrl the page's base address, ending in `/`
 */
export function sampleSource(baseUrl: string): PhotoSource {
  return {
    kind: 'folder',
    name: SAMPLES.name,
    walk: (signal) => walkSamples(baseUrl, signal),
  };
}

async function* walkSamples(
  baseUrl: string,
  signal?: AbortSignal,
): AsyncGenerator<PhotoFile, void, undefined> {
  const { photos } = await fetchSampleIndex(baseUrl, signal);
  for (const { file } of photos) {
    signal?.throwIfAborted();
    yield { path: `${SAMPLES.name}/${file}`, open: () => openSample(sampleUrl(baseUrl, file), file, signal) };
  }
}

async function openSample(url: string, file: string, signal?: AbortSignal): Promise<File> {
  const blob = await fetchSample(url, signal).then((response) => response.blob());
  // A server of a single-page app answers every unknown address with the page itself and status 200.
  if (!blob.type.startsWith('image/')) {
    throw new LookalikeError(
      'FILE_UNREADABLE',
      `The sample file ${url} could not be fetched: a picture was expected, "${blob.type}" came. Build the page again.`,
    );
  }
  return new File([blob], file.slice(file.lastIndexOf('/') + 1), { type: blob.type });
}
