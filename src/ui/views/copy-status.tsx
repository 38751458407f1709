/** @file A copy between this browser and the server, while it runs and when it has ended. */
import { formatCount, formatDuration, formatRate } from '../format.ts';
import type { CopyEnd, CopyRun } from '../server-copy.ts';
import { STRINGS } from '../strings.ts';
import { Facts } from './facts.tsx';
import { ProgressBar } from './progress-bar.tsx';

/** Bar and facts; what stands beside them is the place's. */
export function CopyProgressFacts({ run }: { run: CopyRun }) {
  const { direction, progress, stopping } = run;
  const share = progress && progress.total > 0 ? progress.done / progress.total : null;
  return (
    <>
      <ProgressBar share={share} />
      <Facts>
        <strong>{STRINGS.copy.running[direction]}</strong>
        {progress && (
          <span>{STRINGS.status.photosOf(formatCount(progress.done), formatCount(progress.total))}</span>
        )}
        {stopping && <span>{STRINGS.status.stopping}</span>}
        {progress && progress.rate > 0 && <span>{STRINGS.status.rate(formatRate(progress.rate))}</span>}
        {progress && progress.secondsLeft !== null && (
          <span>{STRINGS.status.left(formatDuration(progress.secondsLeft))}</span>
        )}
      </Facts>
    </>
  );
}

/** How it ended, in a sentence. A failure's own sentence says why. */
export function copyEndText(end: CopyEnd): string {
  if (end.kind === 'done') {
    const { copied, present, seconds } = end.report;
    return STRINGS.copy.done[end.direction](
      copied,
      formatCount(copied),
      present,
      formatCount(present),
      formatDuration(seconds),
    );
  }
  return STRINGS.copy.ended[end.kind](end.copied, formatCount(end.copied));
}
