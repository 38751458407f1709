/** @file A saved evaluation: its figures, alone or beside another's, curves, the index, copies, thresholds and worst queries. */
import { useEffect, useRef, useState } from 'preact/hooks';
import {
  DIGITS,
  FIGURES,
  figureRows,
  modelName,
  runAsCsv,
  runAsJson,
  runAsMarkdown,
  sameRow,
  type Figure,
  type FigureRow,
} from '../../library/evaluation/figure-table.ts';
import type { CopyEdit, EvaluationRun, ProfileFigures } from '../../library/evaluation/types.ts';
import { type BandName, type ProfileId } from '../../profiles/profiles.ts';
import { isOwn } from '../../vision/own-model.ts';
import { download } from '../download.ts';
import type { NamedRun } from '../evaluation-charts.ts';
import type { EvaluationSession } from '../evaluation-session.ts';
import { formatFixed } from '../figure-format.ts';
import { formatCount, formatShare } from '../format.ts';
import { bandsOf } from '../measured-bands.ts';
import { runName } from '../run-name.ts';
import { usePage } from '../state.ts';
import { EVALUATION_STRINGS } from '../strings-evaluation.ts';
import { MODEL_STRINGS } from '../strings-models.ts';
import { useElementWidth } from './element-size.ts';
import { WorstQueries } from './worst-queries.tsx';

const FORMATS = Object.freeze({
  CSV: { make: runAsCsv, ending: 'csv', type: 'text/csv' },
  JSON: { make: runAsJson, ending: 'json', type: 'application/json' },
  Markdown: { make: runAsMarkdown, ending: 'md', type: 'text/markdown' },
});

interface RunProps {
  readonly session: EvaluationSession;
  readonly run: EvaluationRun;
}

export function EvaluationFigures({ session, run }: RunProps) {
  const other = session.other.value;
  const named: NamedRun[] = other
    ? [run, other].map((each) => ({ name: runName(each), run: each }))
    : [{ name: '', run }];
  return (
    <article class="evaluation-result" aria-label={runName(run)}>
      <About run={run} />
      <div class="evaluation-tools">
        <Other session={session} run={run} />
        <Exports run={run} />
      </div>
      <Figures run={run} other={other} />
      <Curves runs={named} />
      <Index run={run} />
      <Copies run={run} />
      <Bands session={session} run={run} />
      <WorstQueries session={session} run={run} />
      <Confusions run={run} />
    </article>
  );
}

function About({ run }: { run: EvaluationRun }) {
  const { about, kinds, classes, repeated, single, leftOut } = EVALUATION_STRINGS;
  const facts = [
    about(formatCount(run.queries), run.photos, formatCount(run.photos)),
    kinds[run.labels],
    ...(run.classes > 0 ? [classes(run.classes, formatCount(run.classes))] : []),
    [...new Set(run.profiles.map(({ engine }) => engine))].join(', '),
  ];
  return (
    <header>
      <h2>{runName(run)}</h2>
      <p class="muted">{facts.join(' · ')}</p>
      {run.repeated > 0 && <p class="muted">{repeated(run.repeated, formatCount(run.repeated))}</p>}
      {run.single.length > 0 && <p class="muted">{single(run.single.join(', '))}</p>}
      {run.leftOut.length > 0 && (
        <details class="evaluation-part">
          <summary>{leftOut(run.leftOut.length, formatCount(run.leftOut.length))}</summary>
          <ul class="evaluation-left-out">
            {run.leftOut.map(({ path, message }) => (
              <li key={path}>
                <bdi>{path}</bdi> <span class="muted">{message}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </header>
  );
}

function Other({ session, run }: RunProps) {
  const others = (session.runs.value ?? []).filter(({ id }) => id !== run.id);
  if (others.length === 0) return null;
  return (
    <label class="field">
      {EVALUATION_STRINGS.compareWith}
      <select
        value={session.other.value?.id ?? ''}
        onChange={({ currentTarget }) => (session.otherId.value = currentTarget.value || null)}
      >
        <option value="">{EVALUATION_STRINGS.nothing}</option>
        {others.map((other) => (
          <option key={other.id} value={other.id}>
            {runName(other)}
          </option>
        ))}
      </select>
    </label>
  );
}

function Exports({ run }: { run: EvaluationRun }) {
  return (
    <div class="evaluation-actions" role="group" aria-label={EVALUATION_STRINGS.exports}>
      <span class="muted">{EVALUATION_STRINGS.exports}</span>
      {Object.entries(FORMATS).map(([name, { make, ending, type }]) => (
        <button
          key={name}
          type="button"
          class="button"
          onClick={() => download(new Blob([make(run)], { type }), fileName(run, ending))}
        >
          {name}
        </button>
      ))}
    </div>
  );
}

function fileName({ made }: EvaluationRun, ending: string): string {
  return `evaluation-${made.slice(0, 'YYYY-MM-DD'.length)}.${ending}`;
}

function Figures({ run, other }: { run: EvaluationRun; other: EvaluationRun | undefined }) {
  const { title, hint, model, balance, heads } = EVALUATION_STRINGS.figures;
  const rows = figureRows(run);
  const others = other && figureRows(other);
  return (
    <section>
      <h3>{title}</h3>
      <p class="muted">{hint}</p>
      <Scrolled label={title}>
        <thead>
          <tr>
            <th scope="col">{model}</th>
            <th scope="col">{balance}</th>
            {FIGURES.map((figure) => (
              <th key={figure} scope="col">
                {heads[figure]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${modelName(row)} ${row.balance}`}>
              <th scope="row">{modelName(row)}</th>
              <td>{formatFixed(row.balance, 3)}</td>
              {FIGURES.map((figure) => (
                <td key={figure}>
                  <FigureText
                    figure={figure}
                    row={row}
                    {...(others ? { before: sameRow(others, row) ?? null } : {})}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </Scrolled>
    </section>
  );
}

interface FigureProps {
  readonly figure: Figure;
  readonly row: FigureRow;
  /** The other run's; `null` where it has none; absent where nothing is compared. */
  readonly before?: FigureRow | null;
}

function FigureText({ figure, row, before }: FigureProps) {
  const { change, onlyHere } = EVALUATION_STRINGS.figures;
  const value = row.figures[figure];
  const digits = DIGITS[figure];
  const text = value === null || Number.isNaN(value) ? '–' : formatFixed(value, digits);
  if (before === undefined) return <>{text}</>;
  const old = before?.figures[figure] ?? null;
  const isKnown = value !== null && old !== null;
  return (
    <>
      {text}
      <span
        class="muted evaluation-change"
        title={isKnown ? change(formatFixed(value - old, digits, true)) : onlyHere}
      >
        {isKnown ? formatFixed(value - old, digits, true) : '–'}
      </span>
    </>
  );
}

/** A table that scrolls by itself where it is wider than the window. */
function Scrolled({ label, children }: { label: string; children: preact.ComponentChildren }) {
  return (
    <div class="evaluation-table" role="region" aria-label={label} tabIndex={0}>
      <table>{children}</table>
    </div>
  );
}

function Curves({ runs }: { runs: readonly NamedRun[] }) {
  const page = usePage();
  const box = useRef<HTMLDivElement>(null);
  const width = useElementWidth(box);
  const [charts, setCharts] = useState<typeof import('../evaluation-charts.ts')>();
  useEffect(() => {
    import('../evaluation-charts.ts').then(setCharts, (error: unknown) => page.notices.fail(error));
  }, [page]);
  return (
    <section>
      <h3>{EVALUATION_STRINGS.charts.title}</h3>
      <div ref={box} class="evaluation-charts">
        {charts &&
          width > 0 &&
          charts.CHARTS.map((chart) => (
            <Curve key={chart} charts={charts} chart={chart} runs={runs} width={width} />
          ))}
      </div>
    </section>
  );
}

interface CurveProps {
  readonly charts: typeof import('../evaluation-charts.ts');
  readonly chart: (typeof import('../evaluation-charts.ts'))['CHARTS'][number];
  readonly runs: readonly NamedRun[];
  /** Of all charts. */
  readonly width: number;
}

/** Widest chart, in CSS pixels: two stand side by side where there is room. */
const CHART_WIDTH = 560;

function Curve({ charts, chart, runs, width }: CurveProps) {
  const place = useRef<HTMLDivElement>(null);
  const [run] = runs;
  const drawnWidth = Math.min(CHART_WIDTH, width);
  // Another pair of runs, and no new list of the same, is drawn anew.
  const key = runs.map(({ run: { id } }) => id).join(' ');
  useEffect(() => {
    place.current?.replaceChildren(charts.drawChart(chart, runs, drawnWidth));
  }, [charts, chart, key, drawnWidth]);
  const save = (): void => {
    const drawn = place.current?.firstElementChild;
    if (!drawn || !run) return;
    const text = charts.chartFile(drawn, getComputedStyle(drawn));
    download(new Blob([text], { type: 'image/svg+xml' }), fileName(run.run, `${chart}.svg`));
  };
  return (
    <figure style={{ inlineSize: `${drawnWidth}px` }}>
      <figcaption>
        {EVALUATION_STRINGS.charts[chart]}
        <button
          type="button"
          class="link"
          aria-label={`${EVALUATION_STRINGS.charts.save}: ${EVALUATION_STRINGS.charts[chart]}`}
          onClick={save}
        >
          {EVALUATION_STRINGS.charts.save}
        </button>
      </figcaption>
      <div ref={place} class="evaluation-chart" />
    </figure>
  );
}

function Index({ run }: { run: EvaluationRun }) {
  const { title, plan, ef, recall, ms } = EVALUATION_STRINGS.index;
  return (
    <details class="evaluation-part">
      <summary>{title}</summary>
      <Scrolled label={title}>
        <thead>
          <tr>
            {[EVALUATION_STRINGS.figures.model, plan, ef, recall, ms].map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {run.profiles.flatMap((figures) =>
            figures.index.map((way) => (
              <tr key={`${modelName(figures)} ${way.plan} ${way.ef ?? ''}`}>
                <th scope="row">{modelName(figures)}</th>
                <td>{EVALUATION_STRINGS.charts.plans[way.plan]}</td>
                <td>{way.ef ?? '–'}</td>
                <td>{formatFixed(way.recall, 3)}</td>
                <td>{formatFixed(way.ms, 2)}</td>
              </tr>
            )),
          )}
        </tbody>
      </Scrolled>
    </details>
  );
}

type MeasuredFigures = ProfileFigures & { readonly copies: NonNullable<ProfileFigures['copies']> };

/** Profiles whose copies were measured. */
function withCopies(run: EvaluationRun): MeasuredFigures[] {
  return run.profiles.flatMap((figures) => (figures.copies ? [{ ...figures, copies: figures.copies }] : []));
}

function Copies({ run }: { run: EvaluationRun }) {
  const { title, hint, all, names } = EVALUATION_STRINGS.edits;
  const measured = withCopies(run);
  const [first] = measured;
  if (!first) return null;
  const edits = Object.keys(first.copies.recall[0]?.edits ?? {}) as Exclude<CopyEdit, 'saved'>[];
  return (
    <section>
      <h3>{title}</h3>
      <p class="muted">{hint(first.copies.photos, formatCount(first.copies.photos))}</p>
      <Scrolled label={title}>
        <thead>
          <tr>
            <th scope="col">{EVALUATION_STRINGS.figures.model}</th>
            <th scope="col">{EVALUATION_STRINGS.figures.balance}</th>
            <th scope="col">{all}</th>
            {edits.map((edit) => (
              <th key={edit} scope="col">
                {names[edit]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {measured.flatMap(({ copies, ...model }) =>
            copies.recall.map((row) => (
              <tr key={`${modelName(model)} ${row.balance}`}>
                <th scope="row">{modelName(model)}</th>
                <td>{formatFixed(row.balance, 3)}</td>
                <td>{formatFixed(row.mean, 3)}</td>
                {edits.map((edit) => (
                  <td key={edit}>{formatFixed(row.edits[edit] ?? NaN, 2)}</td>
                ))}
              </tr>
            )),
          )}
        </tbody>
      </Scrolled>
    </section>
  );
}

function Bands({ session, run }: RunProps) {
  const { title, hint, band, names, proposed, builtIn, precision, recall, pairs, none } =
    EVALUATION_STRINGS.bands;
  const measured = withCopies(run);
  if (measured.length === 0) return null;
  const rows = measured.flatMap(({ profile, copies, ...model }) =>
    copies.bands.map((figures) => ({ profile, name: modelName({ profile, ...model }), ...figures })),
  );
  return (
    <section>
      <h3>{title}</h3>
      <p class="muted">{rows.length > 0 ? hint : none}</p>
      {rows.length > 0 && (
        <Scrolled label={title}>
          <thead>
            <tr>
              {[EVALUATION_STRINGS.figures.model, band, proposed, builtIn, precision, recall, pairs].map(
                (head) => (
                  <th key={head} scope="col">
                    {head}
                  </th>
                ),
              )}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={`${row.name} ${row.band}`}>
                <th scope="row">{row.name}</th>
                <td>{names[row.band]}</td>
                <td>{formatFixed(row.from, 4)}</td>
                <td>{inUse(session, row.profile, row.band)}</td>
                <td>{formatShare(row.precision)}</td>
                <td>{formatShare(row.recall)}</td>
                <td>
                  {formatCount(row.belonging)} / {formatCount(row.others)}
                </td>
              </tr>
            ))}
          </tbody>
        </Scrolled>
      )}
      {measured.map((figures) => (
        <OwnBands key={modelName(figures)} session={session} figures={figures} />
      ))}
    </section>
  );
}

interface OwnBandsProps {
  readonly session: EvaluationSession;
  readonly figures: MeasuredFigures;
}

/** Of a person's own model that is still here: what was measured can name its results. */
function OwnBands({ session, figures }: OwnBandsProps) {
  const { profile, copies } = figures;
  const page = usePage();
  const { useBands, incomplete } = MODEL_STRINGS.evaluation;
  if (!isOwn(profile) || !session.choices.value.some(({ id }) => id === profile)) return null;
  const name = modelName(figures);
  const bands = bandsOf(copies.bands);
  if (!bands) return <p class="muted">{incomplete(name)}</p>;
  const take = async (): Promise<void> => {
    await (await page.models()).setBands(profile, bands);
    await session.read();
  };
  return (
    <button
      type="button"
      class="button"
      onClick={() => void take().catch((error: unknown) => page.notices.fail(error))}
    >
      {useBands(name)}
    </button>
  );
}

function Confusions({ run }: { run: EvaluationRun }) {
  const { title, wanted, found, count } = EVALUATION_STRINGS.confusions;
  const rows = run.profiles.flatMap(({ confusions, ...model }) =>
    confusions.map((confusion) => ({ name: modelName(model), ...confusion })),
  );
  if (rows.length === 0) return null;
  return (
    <details class="evaluation-part">
      <summary>{title}</summary>
      <Scrolled label={title}>
        <thead>
          <tr>
            {[EVALUATION_STRINGS.figures.model, wanted, found, count].map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={JSON.stringify([row.name, row.wanted, row.found])}>
              <th scope="row">{row.name}</th>
              <td>
                <bdi>{row.wanted}</bdi>
              </td>
              <td>
                <bdi>{row.found}</bdi>
              </td>
              <td>{formatCount(row.count)}</td>
            </tr>
          ))}
        </tbody>
      </Scrolled>
    </details>
  );
}

/** Where a band of this model begins now. */
/** Nothing of a model that has no bands of its own, or is not here any more. */
function inUse(session: EvaluationSession, profile: ProfileId, band: BandName): string {
  const found = session.choices.value.find(({ id }) => id === profile);
  return found?.isCalibrated ? formatFixed(found.bands[band].from, 4) : '–';
}
