/** @file Who made the sample photos, as their licences ask to be said. */
import { useEffect, useState } from 'preact/hooks';
import type { SamplePhoto } from '../../photos/sample-index.ts';
import { usePage } from '../state.ts';
import { STRINGS } from '../strings.ts';

/** Fetches the list when it is drawn, so that nobody pays for it who does not look. */
export function SampleCredits() {
  const { services } = usePage();
  // `undefined` while it is fetched, `null` when that failed.
  const [originals, setOriginals] = useState<readonly SamplePhoto[] | null>();
  useEffect(() => {
    services.sources.sampleIndex().then(
      // Edited copies are under the licence of what they are copies of.
      ({ photos }) => setOriginals(photos.filter((photo) => photo.of === undefined)),
      () => setOriginals(null),
    );
  }, [services]);
  if (originals === null) return <p class="muted">{STRINGS.panel.samplesFailed}</p>;
  return (
    <>
      <p class="muted">{STRINGS.panel.samplesBy}</p>
      <ul class="credits">
        {originals?.map((photo) => (
          <li key={photo.file}>
            <bdi>{photo.title}</bdi>
            <span>
              {photo.author}, {photo.licence}
            </span>
            <span class="muted">{photo.source}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
