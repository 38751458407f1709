/** @file All that is known of the photo shown, and the viewer's keys. */
import type { PhotoDetails } from '../photo-details.ts';
import { VIEWER_STRINGS } from '../strings-viewer.ts';
import { Disclosure } from './disclosure.tsx';
import { Pairs } from './pairs.tsx';

export function ViewerFacts({ details }: { details: PhotoDetails }) {
  return (
    <aside class="viewer-facts" aria-label={VIEWER_STRINGS.facts}>
      <h2>{VIEWER_STRINGS.facts}</h2>
      <Pairs facts={[...details].map(([name, value]) => [VIEWER_STRINGS.names[name], value] as const)} />
      <Disclosure title={VIEWER_STRINGS.keyboard}>
        <Pairs facts={VIEWER_STRINGS.keys} />
      </Disclosure>
    </aside>
  );
}
