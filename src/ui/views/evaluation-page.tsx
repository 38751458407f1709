/** @file The evaluation: a folder of labelled photos, models, and what these are worth on those. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { modelName } from '../../library/evaluation/figure-table.ts';
import type { EvaluationRun } from '../../library/evaluation/types.ts';
import { EVALUATION, isBuilt } from '../../profiles/profiles.ts';
import { formatMoment } from '../figure-format.ts';
import { errorSentence } from '../error-sentence.ts';
import type { EvaluationSession } from '../evaluation-session.ts';
import { formatCount, formatDuration, formatRate } from '../format.ts';
import { runName } from '../run-name.ts';
import { usePage } from '../state.ts';
import { EVALUATION_STRINGS } from '../strings-evaluation.ts';
import { MODEL_STRINGS } from '../strings-models.ts';
import '../styles/evaluation.css';
import { AsideHead } from './aside-head.tsx';
import { EvaluationFigures } from './evaluation-figures.tsx';
import { FOLDER_INPUT } from './add-buttons.tsx';
import { Icon } from './icon.tsx';
import { ProgressBar } from './progress-bar.tsx';
import { Switch } from './switch.tsx';

/** Drawn once what is saved can be asked for. */
export function EvaluationPage() {
  const page = usePage();
  const [session, setSession] = useState<EvaluationSession>();
  useEffect(
    () => void page.evaluation().then(setSession, (error: unknown) => page.notices.fail(error)),
    [page],
  );
  return session ? <EvaluationBody session={session} /> : null;
}

function EvaluationBody({ session }: { session: EvaluationSession }) {
  useEffect(() => void session.read(), [session]);
  const shown = session.shown.value;
  return (
    <div class="evaluation">
      <AsideHead title={EVALUATION_STRINGS.title} lead={EVALUATION_STRINGS.lead} />
      {session.run.value ? <Progress session={session} /> : <Form session={session} />}
      <Failure session={session} />
      <Runs session={session} />
      {shown && <EvaluationFigures key={shown.id} session={session} run={shown} />}
    </div>
  );
}

function Form({ session }: { session: EvaluationSession }) {
  const page = usePage();
  const folder = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLInputElement>(null);
  const { labels } = EVALUATION_STRINGS;
  const begun = session.begun.value;
  const chosen = session.list.value;
  const start = async (): Promise<void> => {
    const { pickFolder } = page.services.sources;
    if (!pickFolder) {
      folder.current?.click();
      return;
    }
    try {
      const source = await pickFolder();
      if (source) await session.start(source);
    } catch (error) {
      page.notices.fail(error);
    }
  };
  return (
    <section class="evaluation-form" aria-label={EVALUATION_STRINGS.title}>
      {begun && (
        <div class="evaluation-begun" role="status">
          <p>
            {begun.handle
              ? EVALUATION_STRINGS.begun(begun.folder)
              : EVALUATION_STRINGS.begunWithout(begun.folder)}
          </p>
          {begun.handle && (
            <button type="button" class="button button-primary" onClick={() => void session.resume()}>
              <Icon name="play" />
              {EVALUATION_STRINGS.resume}
            </button>
          )}
          <button type="button" class="button" onClick={() => void session.forget()}>
            {EVALUATION_STRINGS.forget}
          </button>
        </div>
      )}
      <fieldset class="evaluation-models">
        <legend>{EVALUATION_STRINGS.models}</legend>
        {session.choices.value.map(({ id: profile, name }) => (
          <label key={profile}>
            <input
              type="checkbox"
              checked={session.profiles.value.includes(profile)}
              onChange={(event) => {
                session.toggle(profile);
                event.currentTarget.checked = session.profiles.value.includes(profile);
              }}
            />
            <span>
              <bdi>{modelName({ profile, ...(name === undefined ? {} : { name }) })}</bdi>
              <span class="muted">
                {isBuilt(profile) ? EVALUATION_STRINGS.modelHints[profile] : MODEL_STRINGS.evaluation.hint}
              </span>
            </span>
          </label>
        ))}
        <button type="button" class="link" onClick={() => page.openAside('models')}>
          {MODEL_STRINGS.evaluation.own}
        </button>
      </fieldset>
      <Precisions session={session} />
      <Switch
        name={EVALUATION_STRINGS.copies}
        hint={EVALUATION_STRINGS.copiesHint(formatCount(EVALUATION.copies.photos))}
        on={session.copies.value}
        onChange={(on) => (session.copies.value = on)}
      />
      <details class="evaluation-part">
        <summary>{labels.title}</summary>
        <p class="muted">{labels.folders}</p>
        <p class="muted">{labels.split}</p>
        <p class="muted">{labels.list}</p>
        <div class="evaluation-actions">
          <button type="button" class="button" onClick={() => list.current?.click()}>
            {labels.choose}
          </button>
          {chosen && (
            <button type="button" class="link" onClick={() => void session.takeList(undefined)}>
              {labels.remove}
            </button>
          )}
        </div>
        <label class="field evaluation-queries">
          {EVALUATION_STRINGS.queries}
          <input
            type="number"
            min="1"
            step="1"
            inputMode="numeric"
            value={session.queries.value}
            onChange={({ currentTarget }) => {
              const { valueAsNumber } = currentTarget;
              if (Number.isSafeInteger(valueAsNumber) && valueAsNumber > 0)
                session.queries.value = valueAsNumber;
              else currentTarget.value = String(session.queries.value);
            }}
          />
        </label>
      </details>
      {chosen && <p role="status">{labels.chosen(chosen.name)}</p>}
      <button type="button" class="button button-primary" onClick={() => void start()}>
        <Icon name="folder" />
        {begun && !begun.handle ? EVALUATION_STRINGS.again : EVALUATION_STRINGS.start}
      </button>
      <input
        ref={folder}
        id="evaluation-folder"
        type="file"
        hidden
        multiple
        {...FOLDER_INPUT}
        onChange={({ currentTarget }) => {
          const files = [...(currentTarget.files ?? [])];
          currentTarget.value = '';
          if (files.length > 0) void session.start(page.services.sources.fromFileList(files));
        }}
      />
      <input
        ref={list}
        id="evaluation-list"
        type="file"
        hidden
        accept=".csv,text/csv"
        onChange={({ currentTarget }) => {
          void session.takeList(currentTarget.files?.[0]);
          currentTarget.value = '';
        }}
      />
    </section>
  );
}

/** Which weights the models compute with. */
function Precisions({ session }: { session: EvaluationSession }) {
  const { precisions, precisionsHint, precisionHints } = EVALUATION_STRINGS;
  return (
    <fieldset class="evaluation-models">
      <legend>{precisions}</legend>
      {session.offered.value.map((precision) => (
        <label key={precision}>
          <input
            type="checkbox"
            checked={session.precisions.value.includes(precision)}
            onChange={() => session.togglePrecision(precision)}
          />
          <span>
            {precision}
            <span class="muted">{precisionHints[precision]}</span>
          </span>
        </label>
      ))}
      <p class="muted">{precisionsHint}</p>
    </fieldset>
  );
}

function Progress({ session }: { session: EvaluationSession }) {
  const running = session.run.value;
  if (!running) return null;
  const { label, phases, text, model, pace, left, stop, stopping, starting } = EVALUATION_STRINGS.progress;
  const { progress } = running;
  const share = progress && progress.total > 0 ? progress.done / progress.total : null;
  return (
    <section class="evaluation-progress" aria-label={label}>
      <p>
        <bdi>{running.folder}</bdi>
        {progress?.profile && (
          <span class="muted"> · {model(modelName({ ...progress, profile: progress.profile }))}</span>
        )}
      </p>
      <ProgressBar share={share} />
      <p class="muted" role="status">
        {progress
          ? text(phases[progress.phase], formatCount(progress.done), formatCount(progress.total))
          : starting}
        {progress && progress.rate > 0 && ` · ${pace(formatRate(progress.rate))}`}
        {progress && progress.secondsLeft !== null && ` · ${left(formatDuration(progress.secondsLeft))}`}
      </p>
      <button type="button" class="button" disabled={running.stopping} onClick={() => session.stop()}>
        {running.stopping ? stopping : stop}
      </button>
    </section>
  );
}

function Failure({ session }: { session: EvaluationSession }) {
  const error = session.end.value?.error;
  if (!error) return null;
  return (
    <div class="trouble" role="alert">
      <Icon name="alert" />
      <span>
        {EVALUATION_STRINGS.failed} {errorSentence(error)}
      </span>
    </div>
  );
}

function Runs({ session }: { session: EvaluationSession }) {
  const page = usePage();
  const runs = session.runs.value;
  if (!runs) return null;
  const { confirmRemove, remove } = EVALUATION_STRINGS;
  const askRemove = (run: EvaluationRun): void => {
    const { title, text, action } = confirmRemove;
    page.confirmation.value = { title, text: text(runName(run)), action, run: () => session.delete(run.id) };
  };
  return (
    <section class="evaluation-runs">
      <h2>{EVALUATION_STRINGS.runs}</h2>
      {runs.length === 0 && <p class="muted">{EVALUATION_STRINGS.noRuns}</p>}
      <ul>
        {runs.map((run) => (
          <li key={run.id}>
            <button
              type="button"
              class="evaluation-run"
              aria-pressed={session.shown.value?.id === run.id}
              onClick={() => {
                session.shownId.value = run.id;
                if (session.otherId.value === run.id) session.otherId.value = null;
              }}
            >
              <bdi>{run.folder}</bdi>
              <span class="muted">
                {formatMoment(run.made)} · {modelsOf(run)}
              </span>
            </button>
            <button
              type="button"
              class="button button-quiet"
              aria-label={`${remove}: ${runName(run)}`}
              title={remove}
              onClick={() => askRemove(run)}
            >
              <Icon name="trash" />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Models, and the precisions that were asked for, each once. */
function modelsOf({ profiles }: EvaluationRun): string {
  const names = profiles.map(({ profile, name = profile }) => name);
  const precisions = profiles.flatMap(({ precision }) => precision ?? []);
  return [names, precisions]
    .filter(({ length }) => length > 0)
    .map((each) => [...new Set(each)].join(', '))
    .join(' · ');
}
