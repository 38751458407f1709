/** @file Charts of evaluations as SVG, by Observable Plot: the code comes with the first chart. Lines differ by dashes and marks, too. */
import * as Plot from '@observablehq/plot';
import { modelName } from '../library/evaluation/figure-table.ts';
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

/** Of the style sheet (`evaluation.css`), so that both schemes have theirs. One mark more than colours: 42 lines differ. */
const COLOURS = Object.freeze([1, 2, 3, 4, 5, 6].map((number) => `var(--chart-${number})`));
const SYMBOLS = Object.freeze(['circle', 'triangle', 'square', 'diamond', 'star', 'cross', 'wye'] as const);
const DASHES = Object.freeze(['none', '7 4', '2 3', '10 3 2 3', '5 2', '1 4', '12 2 2 2 2 2']);
const HEIGHT = 280;
const NAMESPACE = 'http://www.w3.org/2000/svg';
/** Room above 1 for the marks on it, in pixels, and the height of a line of a file's legend. */
const ROOM = 10;
const LEGEND = 22;

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
      .map(({ ef, recall, ms }, at, all) => ({
        x: ms,
        y: recall,
        // The ends of a line tell its direction; more would lie on each other.
        ...(at === 0 || at === all.length - 1 ? { label: `ef ${ef ?? ''}` } : {}),
      })),
  slider: ({ retrieval }) => retrieval.map(({ balance, standard }) => ({ x: balance, y: standard })),
};

/** @param width in CSS pixels. @returns an element with a legend and an SVG */
export function drawChart(chart: Chart, runs: readonly NamedRun[], width: number): HTMLElement | SVGElement {
  const { charts } = EVALUATION_STRINGS;
  const each = (of: (figures: ProfileFigures) => readonly Omit<Point, 'series'>[]): Point[] =>
    runs.flatMap(({ name, run }) =>
      run.profiles.flatMap((figures) => {
        const series = [modelName(figures), ...(name === '' ? [] : [name])].join(', ');
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
  const drawn = Plot.plot({
    width,
    height: HEIGHT,
    marginLeft: 48,
    marginBottom: 44,
    marginTop: 24,
    insetTop: ROOM,
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
      domain: chart === 'latency' ? [Math.max(0, Math.min(lowest, 0.9)), 1] : [0, 1],
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
  // One picture with one name: parts of a drawing have no role that a name could stand with.
  const picture = chartOf(drawn);
  picture?.setAttribute('role', 'img');
  for (const part of drawn.querySelectorAll('g[aria-label]')) part.removeAttribute('aria-label');
  return drawn;
}

/** The SVG beside the legend's. */
function chartOf(drawn: Element): Element | null {
  return drawn.matches('svg') ? drawn : drawn.querySelector(':scope > svg');
}

/**
 * A chart as a file of its own, with its legend below and the colours of the page.
 *
 * @param drawn of {@link drawChart}
 * @param style of an element of the page
 */
export function chartFile(drawn: Element, style: Pick<CSSStyleDeclaration, 'getPropertyValue'>): string {
  const swatches = [...drawn.querySelectorAll('span')].filter((swatch) => swatch.querySelector('svg'));
  const copy = chartOf(drawn)?.cloneNode(true) as SVGSVGElement;
  const { width, height } = copy.viewBox.baseVal;
  const whole = height + LEGEND * swatches.length;
  copy.setAttribute('xmlns', NAMESPACE);
  copy.setAttribute('height', String(whole));
  copy.setAttribute('viewBox', `0 0 ${width} ${whole}`);
  swatches.forEach((swatch, at) => {
    const mark = swatch.querySelector('svg')?.cloneNode(true) as SVGSVGElement;
    mark.setAttribute('x', '48');
    mark.setAttribute('y', String(height + LEGEND * at));
    const text = document.createElementNS(NAMESPACE, 'text');
    text.setAttribute('x', '72');
    text.setAttribute('y', String(height + LEGEND * at + 12));
    text.setAttribute('text-anchor', 'start');
    text.textContent = swatch.textContent;
    copy.append(mark, text);
  });
  const names = ['--ground', '--ink', ...COLOURS.map((colour) => colour.slice('var('.length, -1))];
  const values = names.map((name) => `${name}:${style.getPropertyValue(name).trim()}`).join(';');
  const sheet = document.createElementNS(NAMESPACE, 'style');
  sheet.textContent = `svg{${values};color:var(--ink);font-family:system-ui,sans-serif}:root{background:var(--ground)}`;
  copy.prepend(sheet);
  // They were the page's.
  for (const name of ['color', 'background', 'font-family']) copy.style.removeProperty(name);
  return new XMLSerializer().serializeToString(copy);
}
