/** @file How far something is. */
import { STRINGS } from '../strings.ts';

/** @param share 0..1, or `null` while the end is not known */
export function ProgressBar({ share, paused = false }: { share: number | null; paused?: boolean }) {
  return (
    <progress
      class={paused ? 'pill-progress paused' : 'pill-progress'}
      aria-label={STRINGS.status.progress}
      max={1}
      {...(share === null ? {} : { value: share })}
    />
  );
}
