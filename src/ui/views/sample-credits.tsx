/** @file Who made photos, as their licences ask to be said. */
import { useEffect, useState } from 'preact/hooks';
import type { Credit } from '../../photos/sample-index.ts';
import { usePage } from '../state.ts';
import { STRINGS } from '../strings.ts';

/** Of the sample photos. Edited copies are under the licence of what they are copies of. */
export function SampleCredits() {
  const { sources } = usePage().services;
  return (
    <Credits load={async () => (await sources.sampleIndex()).photos.filter(({ of }) => of === undefined)} />
  );
}

/** Fetches the list when it is drawn, so that nobody pays for it who does not look. @param load is called once */
export function Credits({ load }: { load: () => Promise<readonly Credit[]> }) {
  // `undefined` while it is fetched, `null` when that failed.
  const [credits, setCredits] = useState<readonly Credit[] | null>();
  useEffect(() => {
    load().then(setCredits, () => setCredits(null));
  }, []);
  if (credits === null) return <p class="muted">{STRINGS.panel.samplesFailed}</p>;
  return (
    <>
      <p class="muted">{STRINGS.panel.samplesBy}</p>
      <ul class="credits">
        {credits?.map(({ title, author, licence, source }, at) => (
          <li key={at}>
            <bdi>{title}</bdi>
            <span>
              {author}, {licence}
            </span>
            <span class="muted">{source}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
