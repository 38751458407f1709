/** @file How alike photos have to be, and may be, to hold a group together. */
import { REVIEW } from '../../profiles/profiles.ts';
import type { ReviewSession } from '../review-session.ts';
import { REVIEW_STRINGS } from '../strings-review.ts';
import { SimilaritySlider } from './similarity-slider.tsx';

export function SimilarityFields({ session }: { session: ReviewSession }) {
  const tier = session.tier.value;
  const { least, most } = session.ranges.value[tier];
  const lowest = session.bands.scene.from;
  const stops = { lowest, step: (1 - lowest) / REVIEW.similaritySteps };
  const isChanged = least !== session.bands[tier].from || most !== 1;
  return (
    <div class="similarity">
      <SimilaritySlider
        name={REVIEW_STRINGS.least}
        value={least}
        {...stops}
        onChange={(value) => {
          const next = Math.max(lowest, value);
          session.setRange({ least: next, most: Math.max(next, most) });
        }}
      />
      <SimilaritySlider
        name={REVIEW_STRINGS.most}
        value={most}
        {...stops}
        onChange={(value) => {
          // The last stop is everything, whatever the steps add up to.
          const next = value > 1 - stops.step / 2 ? 1 : value;
          session.setRange({ least: Math.min(next, least), most: next });
        }}
      />
      {isChanged && (
        <button type="button" class="link" onClick={() => session.resetRange()}>
          {REVIEW_STRINGS.reset}
        </button>
      )}
    </div>
  );
}
