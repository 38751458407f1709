/** @file Who made the sample photos, as their licences ask to be said. */
import { useEffect, useState } from 'preact/hooks';
import type { SampleCredit } from '../services.ts';
import { usePage } from '../state.ts';
import { STRINGS } from '../strings.ts';

export function SampleCredits() {
  const { services } = usePage();
  const [credits, setCredits] = useState<readonly SampleCredit[] | null>();
  useEffect(() => {
    services.sources.sampleCredits().then(setCredits, () => setCredits(null));
  }, [services]);
  if (credits === null) return <p class="muted">{STRINGS.panel.samplesFailed}</p>;
  return (
    <>
      <p class="muted">{STRINGS.panel.samplesBy}</p>
      <ul class="credits">
        {credits?.map((credit) => (
          <li key={credit.file}>
            <bdi>{credit.file}</bdi>
            <span>
              {credit.author}, {credit.licence}
            </span>
            <span class="muted">{credit.source}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
