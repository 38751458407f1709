/** @file How alike photos have to be, and may be, to hold a group together. */
import { REVIEW } from '../../profiles/profiles.ts';
import { formatSimilarity } from '../format.ts';
import type { ReviewSession } from '../review-session.ts';
import { REVIEW_STRINGS } from '../strings-review.ts';

export function SimilarityFields({ session }: { session: ReviewSession }) {
  const tier = session.tier.value;
  const { least, most } = session.ranges.value[tier];
  const lowest = session.bands.scene.from;
  const step = (1 - lowest) / REVIEW.similaritySteps;
  const isChanged = least !== session.bands[tier].from || most !== 1;
  return (
    <div class="similarity">
      <label>
        <span>
          {REVIEW_STRINGS.least} <output>{formatSimilarity(least)}</output>
        </span>
        <input
          type="range"
          min={lowest}
          max={1}
          step={step}
          value={least}
          aria-label={REVIEW_STRINGS.least}
          aria-valuetext={formatSimilarity(least)}
          onInput={({ currentTarget }) => {
            const next = Math.max(lowest, currentTarget.valueAsNumber);
            session.setRange({ least: next, most: Math.max(next, most) });
          }}
        />
      </label>
      <label>
        <span>
          {REVIEW_STRINGS.most} <output>{formatSimilarity(most)}</output>
        </span>
        <input
          type="range"
          min={lowest}
          max={1}
          step={step}
          value={most}
          aria-label={REVIEW_STRINGS.most}
          aria-valuetext={formatSimilarity(most)}
          onInput={({ currentTarget }) => {
            // The last stop is everything, whatever the steps add up to.
            const next = currentTarget.valueAsNumber > 1 - step / 2 ? 1 : currentTarget.valueAsNumber;
            session.setRange({ least: Math.min(next, least), most: next });
          }}
        />
      </label>
      {isChanged && (
        <button type="button" class="link" onClick={() => session.resetRange()}>
          {REVIEW_STRINGS.reset}
        </button>
      )}
    </div>
  );
}
