/** @file All that is known of the photo shown. */
import type { PhotoDetails } from '../photo-details.ts';
import { VIEWER_STRINGS } from '../strings-viewer.ts';
import { Pairs } from './pairs.tsx';

export function ViewerFacts({ details }: { details: PhotoDetails }) {
  return (
    <aside class="viewer-facts" aria-label={VIEWER_STRINGS.facts}>
      <h2>{VIEWER_STRINGS.facts}</h2>
      <Pairs facts={[...details].map(([name, value]) => [VIEWER_STRINGS.names[name], value] as const)} />
    </aside>
  );
}
