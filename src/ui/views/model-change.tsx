/** @file The change from one model to another: on its page as a card, elsewhere in the status line. */
import type { ModelChangeReport } from '../../library/models/types.ts';
import { formatCount, formatDuration, formatRate } from '../format.ts';
import type { ModelChangeEnd, ModelChanging, ModelsSession } from '../models-session.ts';
import { usePage, type PageState } from '../state.ts';
import { MODEL_STRINGS } from '../strings-models.ts';
import { Facts } from './facts.tsx';
import { Icon } from './icon.tsx';
import { Outcome } from './outcome.tsx';
import { PillButton } from './pill-button.tsx';
import { ProgressBar } from './progress-bar.tsx';

interface SessionProps {
  readonly session: ModelsSession;
}

/** Under way, begun and stopped, or ended in a way that leaves something to be done. */
export function ModelChangeCard({ session }: SessionProps) {
  const run = session.run.value;
  if (run) return <ChangeUnderWay session={session} run={run} />;
  const end = session.end.value;
  const pending = session.pending.value;
  if (pending !== null) return <BegunChange session={session} to={session.nameOf(pending)} end={end} />;
  if (end?.kind !== 'done' || end.report.waiting.length === 0) return null;
  return <WaitingPhotos report={end.report} name={session.nameOf(end.report.to)} />;
}

function ChangeUnderWay({ session, run }: SessionProps & { readonly run: ModelChanging }) {
  const page = usePage();
  const { label, running, meanwhile, starting, stop, stopHint, stopping, abandon } = MODEL_STRINGS.change;
  const { progress } = run;
  const active = page.vectors.value.id;
  const to = session.nameOf(run.to);
  return (
    <section class="models-card models-change" aria-label={label}>
      <h2>
        <bdi>{running(to)}</bdi>
      </h2>
      <ProgressBar share={shareOf(run)} />
      <p role="status">{progress ? <ChangeFacts run={run} /> : starting}</p>
      {/* It has changed already where only photos that came since are left. */}
      {active !== run.to && <p class="muted">{meanwhile(session.nameOf(active))}</p>}
      <div class="models-actions">
        <button
          type="button"
          class="button"
          title={stopHint}
          disabled={run.stopping}
          onClick={() => session.stop()}
        >
          {run.stopping ? stopping : stop}
        </button>
        <button type="button" class="button button-quiet" onClick={() => askAbandon(page, session, to)}>
          {abandon}
        </button>
      </div>
    </section>
  );
}

function ChangeFacts({ run: { progress } }: { readonly run: ModelChanging }) {
  if (!progress) return null;
  const { of, pace, left } = MODEL_STRINGS.change;
  return (
    <Facts>
      <span>{of(formatCount(progress.done), formatCount(progress.total))}</span>
      {progress.rate > 0 && <span>{pace(formatRate(progress.rate))}</span>}
      {progress.secondsLeft !== null && <span>{left(formatDuration(progress.secondsLeft))}</span>}
    </Facts>
  );
}

interface BegunProps extends SessionProps {
  readonly to: string;
  readonly end: ModelChangeEnd | null;
}

function BegunChange({ session, to, end }: BegunProps) {
  const page = usePage();
  const { label, begun, failed, resume, abandon } = MODEL_STRINGS.change;
  return (
    <section class="models-card models-change" aria-label={label}>
      {end?.kind === 'failed' && (
        <div class="trouble" role="alert">
          <Icon name="alert" />
          <span>
            {failed(to)}. <bdi>{end.message}</bdi>
          </span>
        </div>
      )}
      <p role="status">
        <bdi>{begun(to)}</bdi>
      </p>
      <div class="models-actions">
        <button type="button" class="button button-primary" onClick={() => void session.resume()}>
          <Icon name="play" />
          {resume}
        </button>
        <button type="button" class="button button-quiet" onClick={() => askAbandon(page, session, to)}>
          {abandon}
        </button>
      </div>
    </section>
  );
}

interface WaitingProps {
  readonly report: ModelChangeReport;
  readonly name: string;
}

function WaitingPhotos({ report: { waiting }, name }: WaitingProps) {
  const { done, waitingHint } = MODEL_STRINGS.change;
  return (
    <section class="models-card models-change" aria-label={done(name)}>
      <p>{waitingHint(waiting.length, formatCount(waiting.length))}</p>
      <ul class="models-waiting muted">
        {waiting.map((path) => (
          <li key={path}>
            <bdi>{path}</bdi>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** In the status line. */
export function ModelChangeFacts({ session }: SessionProps) {
  const page = usePage();
  const run = session.run.value;
  const end = session.end.value;
  const { running, stopping, stop, show } = MODEL_STRINGS.change;
  if (!run) return end && <ChangeEnded session={session} end={end} />;
  return (
    <>
      <ProgressBar share={shareOf(run)} />
      <Facts>
        <strong>{running(session.nameOf(run.to))}</strong>
        {run.stopping && <span>{stopping}</span>}
        <ChangeFacts run={run} />
      </Facts>
      {page.aside.value !== 'models' && (
        <PillButton name={show} icon="model" wide onClick={() => page.openAside('models')} />
      )}
      <PillButton name={stop} icon="close" disabled={run.stopping} onClick={() => session.stop()} />
    </>
  );
}

function ChangeEnded({ session, end }: SessionProps & { readonly end: ModelChangeEnd }) {
  const { done, embedded, took, waiting, stopped, failed } = MODEL_STRINGS.change;
  return (
    <Outcome failed={end.kind === 'failed'} onDismiss={() => session.dismissEnd()}>
      {end.kind === 'done' && (
        <>
          <strong>{done(session.nameOf(end.report.to))}</strong>
          {end.report.embedded > 0 && (
            <span>{embedded(end.report.embedded, formatCount(end.report.embedded))}</span>
          )}
          {end.report.embedded > 0 && (
            <span class="pill-wide">{took(formatDuration(end.report.seconds))}</span>
          )}
          {end.report.waiting.length > 0 && (
            <span>{waiting(end.report.waiting.length, formatCount(end.report.waiting.length))}</span>
          )}
        </>
      )}
      {end.kind === 'stopped' && <strong>{stopped}</strong>}
      {end.kind === 'failed' && (
        <>
          <strong>{failed(session.nameOf(end.to))}</strong>
          <bdi>{end.message}</bdi>
        </>
      )}
    </Outcome>
  );
}

function shareOf({ progress }: ModelChanging): number | null {
  return progress && progress.total > 0 ? progress.done / progress.total : null;
}

function askAbandon(page: PageState, session: ModelsSession, to: string): void {
  const { title, text, action } = MODEL_STRINGS.ask.abandon;
  page.confirmation.value = { title: title(to), text, action, run: () => session.abandon() };
}
