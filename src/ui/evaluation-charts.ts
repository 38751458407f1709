/** @file Charts of evaluations as SVG, by Observable Plot: the code comes with the first chart. Lines differ by dashes and marks, too. */
import * as Plot from '@observablehq/plot';
import type { EvaluationRun, ProfileFigures } from '../library/evaluation/types.ts';
import { DEFAULT_BALANCE } from '../profiles/profiles.ts';
import { EVALUATION_STRINGS } from './strings-evaluation.ts';

export const CHARTS = Object.freeze(['precision', 'latency', 'slider'] as const);
export type Chart = (typeof CHARTS)[number];

/** A run as the legend names it. */
export interface NamedRun {
  /** Empty for the only one. */
  readonly name: string;
  readonly run: EvaluationRun;
}

interface Point {
  readonly series: string;
  readonly x: number;
  readonly y: number;
  readonly label?: string;
}

/** Of the style sheet (`evaluation.css`), so that both schemes have theirs; as many as three models in two runs. */
const COLOURS = Object.freeze([1, 2, 3, 4, 5, 6].map((number) => `var(--chart-${number})`));
const SYMBOLS = Object.freeze(['circle', 'triangle', 'square', 'diamond', 'star', 'cross'] as const);
const DASHES = Object.freeze(['none', '7 4', '2 3', '10 3 2 3', '5 2', '1 4']);
const HEIGHT = 280;
/** A recall axis ends above 1 by so much, for the marks on it. */
const ROOM = 1.03;

const POINTS: Readonly<Record<Chart, (figures: ProfileFigures) => readonly Omit<Point, 'series'>[]>> = {
  precision: ({ retrieval }) =>
    (retrieval.find(({ balance }) => balance === DEFAULT_BALANCE)?.precisions ?? []).map(
      (precision, level) => ({
        x: level / 10,
        y: precision,
      }),
    ),
  latency: ({ index }) =>
    index
      .filter(({ plan }) => plan === 'hnsw')
      .map(({ ef, recall, ms }) => ({ x: ms, y: recall, label: `ef ${ef ?? ''}` })),
  slider: ({ retrieval }) => retrieval.map(({ balance, standard }) => ({ x: balance, y: standard })),
};

/** @param width in CSS pixels. @returns an element with a legend and an SVG */
export function drawChart(chart: Chart, runs: readonly NamedRun[], width: number): HTMLElement | SVGElement {
  const { charts } = EVALUATION_STRINGS;
  const each = (of: (figures: ProfileFigures) => readonly Omit<Point, 'series'>[]): Point[] =>
    runs.flatMap(({ name, run }) =>
      run.profiles.flatMap((figures) => {
        const series = name === '' ? figures.profile : `${figures.profile}, ${name}`;
        return of(figures).map((point) => ({ series, ...point }));
      }),
    );
  const points = each(POINTS[chart]);
  const names = [...new Set(points.map(({ series }) => series))];
  const scale = <T>(values: readonly T[]) => names.map((_, at) => values[at % values.length] as T);
  const plans =
    chart === 'latency'
      ? each(({ index }) =>
          index
            .filter(({ plan }) => plan !== 'hnsw')
            .map(({ plan, recall, ms }) => ({ x: ms, y: recall, label: charts.plans[plan] })),
        )
      : [];
  const labelled = [...points, ...plans].filter(({ label }) => label !== undefined);
  const axes = {
    precision: { x: charts.recallAxis, y: charts.precisionAxis },
    latency: { x: charts.timeAxis, y: charts.recallAxis },
    slider: { x: charts.balanceAxis, y: charts.mapAxis },
  }[chart];
  const lowest = Math.min(...points.map(({ y }) => y), ...plans.map(({ y }) => y));
  return Plot.plot({
    width,
    height: HEIGHT,
    marginLeft: 48,
    marginBottom: 44,
    marginTop: 24,
    ariaLabel: charts[chart],
    style: { background: 'transparent', color: 'inherit', fontFamily: 'inherit', fontSize: '12px' },
    x: {
      label: axes.x,
      grid: true,
      ...(chart === 'latency' ? { nice: true, zero: true } : { domain: [0, 1] }),
    },
    y: {
      label: axes.y,
      grid: true,
      domain: chart === 'latency' ? [Math.max(0, Math.min(lowest, 0.9) - 0.02), ROOM] : [0, ROOM],
      tickFormat: '.2~f',
    },
    color: { domain: names, range: scale(COLOURS), legend: false },
    symbol: { domain: names, range: scale(SYMBOLS), legend: true },
    marks: [
      ...names.map((series, at) =>
        Plot.line(
          points.filter((point) => point.series === series),
          {
            x: 'x',
            y: 'y',
            stroke: () => series,
            strokeWidth: 2,
            strokeDasharray: DASHES[at % DASHES.length] ?? 'none',
            sort: 'x',
          },
        ),
      ),
      Plot.dot([...points, ...plans], {
        x: 'x',
        y: 'y',
        stroke: 'series',
        symbol: 'series',
        fill: 'var(--ground)',
        r: 4,
      }),
      Plot.text(labelled, { x: 'x', y: 'y', text: 'label', dy: 14, fill: 'currentColor', fontSize: 10 }),
    ],
  });
}

/** Charts below one another as a file of its own, which brings the colours of both schemes. @param drawn of {@link drawChart} */
export function chartFile(drawn: Element, style: Pick<CSSStyleDeclaration, 'getPropertyValue'>): string {
  const svg = [...(drawn.matches('svg') ? [drawn] : drawn.querySelectorAll('svg'))].at(-1);
  const copy = svg?.cloneNode(true) as SVGElement;
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  const names = ['--ground', '--ink', ...COLOURS.map((colour) => colour.slice('var('.length, -1))];
  const values = names.map((name) => `${name}:${style.getPropertyValue(name).trim()}`).join(';');
  const sheet = document.createElementNS('http://www.w3.org/2000/svg', 'style');
  sheet.textContent = `svg{${values};color:var(--ink);background:var(--ground);font-family:system-ui,sans-serif}`;
  copy.prepend(sheet);
  copy.style.removeProperty('background');
  return new XMLSerializer().serializeToString(copy);
}
