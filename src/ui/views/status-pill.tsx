/** @file One quiet line for what is going on: adding photos, loading the model, or simply how many there are. */
import type { IndexProgress } from '../../library/types.ts';
import type { EmbedderStatus } from '../../vision/embedder.ts';
import { engineText, loadingText } from '../engine-text.ts';
import type { ArchiveEnd, ArchiveRunning } from '../archive-run.ts';
import { archiveEndText } from '../archive-text.ts';
import { formatCount, formatDuration, formatRate, formatShare } from '../format.ts';
import type { IndexingEnd, IndexingRun } from '../indexing-queue.ts';
import type { ModelsSession } from '../models-session.ts';
import { hostOf } from '../server-connection.ts';
import type { CopyEnd, CopyRun } from '../server-copy.ts';
import { usePage } from '../state.ts';
import { STRINGS } from '../strings.ts';
import { copyEndText, CopyProgressFacts } from './copy-status.tsx';
import { Facts } from './facts.tsx';
import { Icon } from './icon.tsx';
import { lazily } from './lazily.tsx';
import { Outcome } from './outcome.tsx';
import { PillButton } from './pill-button.tsx';
import { ProgressBar } from './progress-bar.tsx';

const ModelChangeFacts = lazily<{ session: ModelsSession }>(
  async () => (await import('./model-change.tsx')).ModelChangeFacts,
);

export function StatusPill() {
  const page = usePage();
  const run = page.indexing.run.value;
  const end = page.indexing.end.value;
  const copy = page.copy.run.value;
  const copyEnd = page.copy.end.value;
  const archive = page.archive.run.value;
  const archiveEnd = page.archive.end.value;
  const models = page.changing.value;
  const engine = page.engine.value;
  return (
    <aside class="pill" aria-label={STRINGS.status.label}>
      {run ? (
        <Running run={run} />
      ) : copy ? (
        <Copying run={copy} />
      ) : archive ? (
        <Archiving run={archive} />
      ) : models?.run.value ? (
        <ModelChangeFacts session={models} />
      ) : end ? (
        <Ended end={end} />
      ) : copyEnd ? (
        <CopyEnded end={copyEnd} />
      ) : archiveEnd ? (
        <ArchiveEnded end={archiveEnd} />
      ) : models?.end.value ? (
        <ModelChangeFacts session={models} />
      ) : (
        <Idle engine={engine} />
      )}
    </aside>
  );
}

function Running({ run }: { run: IndexingRun }) {
  const page = usePage();
  const { indexing, engine, modelLeft, preferences } = page;
  const { progress } = run;
  const waiting = indexing.waiting.value;
  const share = progress && !progress.walking && progress.found > 0 ? progress.done / progress.found : null;
  const loading = engine.value.state === 'loading';
  const paused = run.paused !== null;
  return (
    <>
      <ProgressBar share={share} paused={paused} />
      <Facts>
        <strong>
          {run.paused
            ? STRINGS.status.paused[run.paused]
            : loading
              ? loadingText(engine.value, modelLeft.value)
              : countText(progress)}
        </strong>
        {run.stopping && <span>{STRINGS.status.stopping}</span>}
        {(paused || loading) && progress && <span>{countText(progress)}</span>}
        {!paused && progress && progress.rate > 0 && (
          <span>{STRINGS.status.rate(formatRate(progress.rate))}</span>
        )}
        {!paused && progress && progress.secondsLeft !== null && (
          <span>{STRINGS.status.left(formatDuration(progress.secondsLeft))}</span>
        )}
        <span class="pill-wide">{engineText(engine.value)}</span>
        {waiting > 0 && <span>{STRINGS.status.waiting(waiting, formatCount(waiting))}</span>}
      </Facts>
      <Problems />
      <PillButton
        name={STRINGS.adding.gentle}
        hint={STRINGS.adding.gentleHint}
        icon="leaf"
        pressed={preferences.value.gentle}
        wide
        onClick={() => page.prefer({ gentle: !preferences.value.gentle })}
      />
      <PillButton
        name={paused ? STRINGS.status.resume : STRINGS.status.pause}
        icon={paused ? 'play' : 'pause'}
        onClick={() => (paused ? indexing.resume() : indexing.pause())}
      />
      <PillButton
        name={STRINGS.status.stop}
        icon="close"
        disabled={run.stopping}
        onClick={() => indexing.stop()}
      />
    </>
  );
}

function Copying({ run }: { run: CopyRun }) {
  const { copy } = usePage();
  return (
    <>
      <CopyProgressFacts run={run} />
      <PillButton name={STRINGS.copy.stop} icon="close" disabled={run.stopping} onClick={() => copy.stop()} />
    </>
  );
}

function Archiving({ run }: { run: ArchiveRunning }) {
  const { archive } = usePage();
  const { kind, progress, stopping } = run;
  return (
    <>
      <ProgressBar share={progress && progress.total > 0 ? progress.done / progress.total : null} />
      <Facts>
        <strong>{STRINGS.archive.running[kind]}</strong>
        {progress && <span>{formatShare(progress.done / Math.max(1, progress.total))}</span>}
        {stopping && <span>{STRINGS.status.stopping}</span>}
        {progress && progress.secondsLeft !== null && (
          <span>{STRINGS.status.left(formatDuration(progress.secondsLeft))}</span>
        )}
      </Facts>
      <PillButton
        name={STRINGS.archive.stop}
        icon="close"
        disabled={stopping}
        onClick={() => archive.stop()}
      />
    </>
  );
}

function ArchiveEnded({ end }: { end: ArchiveEnd }) {
  const { archive } = usePage();
  return (
    <Outcome failed={end.kind === 'failed'} onDismiss={() => archive.dismissEnd()}>
      <strong>{archiveEndText(end)}</strong>
    </Outcome>
  );
}

function CopyEnded({ end }: { end: CopyEnd }) {
  const { copy } = usePage();
  return (
    <Outcome failed={end.kind === 'failed'} onDismiss={() => copy.dismissEnd()}>
      <strong>{copyEndText(end)}</strong>
      {end.kind === 'failed' && <bdi>{end.message}</bdi>}
    </Outcome>
  );
}

function Ended({ end }: { end: IndexingEnd }) {
  const { indexing } = usePage();
  const { added, unchanged, removed, skipped, seconds } = end.report;
  return (
    <>
      <Icon name="check" />
      {/* Announced once, when the run is over: progress read aloud every second would be noise. */}
      <Facts live>
        <strong>{STRINGS.status.added(added, formatCount(added))}</strong>
        {unchanged > 0 && <span>{STRINGS.status.unchanged(formatCount(unchanged))}</span>}
        {removed > 0 && <span>{STRINGS.status.removed(formatCount(removed))}</span>}
        {skipped > 0 && (
          <span class="pill-wide">{STRINGS.status.skipped(skipped, formatCount(skipped))}</span>
        )}
        {end.stopped ? (
          <span>{STRINGS.status.stopped}</span>
        ) : (
          <span class="pill-wide">{STRINGS.status.took(formatDuration(seconds))}</span>
        )}
      </Facts>
      <Problems />
      <PillButton name={STRINGS.dismiss} icon="close" onClick={() => indexing.dismissEnd()} />
    </>
  );
}

function Idle({ engine }: { engine: EmbedderStatus }) {
  const page = usePage();
  const photos = page.list.photos.value.length;
  const status = page.status.value;
  const share = engine.total > 0 ? engine.loaded / engine.total : null;
  if (engine.state === 'failed') {
    return (
      <>
        <Icon name="alert" />
        <Facts live>
          <strong>{STRINGS.status.engineFailed}</strong>
          <span>{engine.note}</span>
        </Facts>
        <button type="button" class="link" onClick={() => page.warmUp()}>
          {STRINGS.status.retry}
        </button>
      </>
    );
  }
  return (
    <>
      {engine.state === 'loading' && <ProgressBar share={share} paused={false} />}
      <Facts>
        {photos > 0 && <strong>{STRINGS.status.photos(photos, formatCount(photos))}</strong>}
        {page.server.inUse && <span>{STRINGS.server.on(hostOf(page.server.inUse))}</span>}
        {status?.index?.state === 'rebuilding' && <span>{STRINGS.status.rebuilding}</span>}
        <span class={page.server.inUse ? 'pill-wide' : undefined}>
          {engine.state === 'loading' ? loadingText(engine, page.modelLeft.value) : engineText(engine)}
        </span>
      </Facts>
      <Problems />
    </>
  );
}

function Problems() {
  const page = usePage();
  const count = Math.max(page.indexing.failures.value.length, page.indexing.run.value?.progress?.failed ?? 0);
  if (count === 0) return null;
  return (
    <button type="button" class="pill-problems" onClick={() => page.openPanel('failures')}>
      {STRINGS.status.problems(count, formatCount(count))}
    </button>
  );
}

function countText(progress: IndexProgress | null): string {
  if (!progress || progress.found === 0) return STRINGS.status.reading;
  const done = formatCount(progress.done);
  const found = formatCount(progress.found);
  return progress.walking ? STRINGS.status.photosSoFar(done) : STRINGS.status.photosOf(done, found);
}
