/**
 * @file A report's charts as one SVG, written by hand: a file of its own that needs nothing and can be read in light and
 * dark. Coordinates are CSS pixels.
 */
import { drawBars } from './bar-chart.ts';
import { escapeXml, round, text, type Drawing } from './drawing.ts';
import { drawLines } from './line-chart.ts';
import type { Chart, Report } from './report.ts';

const WIDTH = 920;
const MARGIN = 32;
const HEADER = 96;
/** Between one chart and the next, and around what is in one. */
const GAP = 24;
const PADDING = 24;
/** Height of a chart's title. */
const TITLE = 62;
const PANEL_WIDTH = WIDTH - 2 * MARGIN;

/** Colours by role, for a light and for a dark screen. */
const COLOURS = Object.freeze({
  page: ['#f5f7f6', '#0f1413'],
  panel: ['#ffffff', '#182020'],
  rim: ['#e0e6e4', '#273331'],
  ink: ['#16211f', '#e6eeec'],
  muted: ['#5a6967', '#97a8a5'],
  other: ['#b7c4c1', '#4a5a57'],
  own: ['#0b7269', '#4fc3b5'],
  second: ['#b0560a', '#f0a561'],
  third: ['#3a5fc4', '#8fadff'],
  fourth: ['#8a3ea6', '#d09ae8'],
} satisfies Record<string, readonly [light: string, dark: string]>);

const variables = (shade: 0 | 1): string =>
  Object.entries(COLOURS)
    .map(([role, shades]) => `--${role}:${shades[shade]}`)
    .join(';');

const STYLE =
  `svg{${variables(0)};font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',sans-serif}` +
  `@media(prefers-color-scheme:dark){svg{${variables(1)}}}` +
  'text{font-size:13px;fill:var(--ink)}.head{font-size:24px;font-weight:650}.title{font-size:16px;font-weight:600}' +
  '.strong{font-weight:650}.muted{fill:var(--muted);font-weight:400}.end{text-anchor:end}.middle{text-anchor:middle}' +
  '.page{fill:var(--page)}.panel{fill:var(--panel);stroke:var(--rim)}.own{fill:var(--own)}.other{fill:var(--other)}' +
  '.grid{stroke:var(--rim);fill:none}.line{fill:none;stroke-width:2;stroke-linejoin:round}' +
  ['own', 'second', 'third', 'fourth']
    .map((role, at) => {
      const name = `line${at + 1}`;
      return `.line.${name}{stroke:var(--${role})}.dot.${name},.name.${name}{fill:var(--${role})}`;
    })
    .join('');

/** All charts of the report below one another, under its title, machine, browser and day. */
export function renderSvg({ title, date, environment, sections }: Report): string {
  let top = HEADER;
  const panels = sections
    .flatMap(({ charts }) => charts)
    .map((chart) => {
      const { body, height } = draw(chart, PANEL_WIDTH - 2 * PADDING);
      const panelHeight = round(TITLE + height + PADDING);
      const panel =
        `<g transform="translate(${MARGIN} ${top})">` +
        `<rect class="panel" width="${PANEL_WIDTH}" height="${panelHeight}" rx="12"/>` +
        text(chart.title, { x: PADDING, y: 34, classes: 'title' }) +
        text(chart.subtitle, { x: PANEL_WIDTH - PADDING, y: 34, classes: 'muted end' }) +
        `<g transform="translate(${PADDING} ${TITLE})">${body}</g></g>`;
      top = round(top + panelHeight + GAP);
      return panel;
    });
  const height = top - GAP + MARGIN;
  const { machine, browser } = environment;
  const facts = [machine, browser, date.slice(0, 10)].filter((fact) => fact !== undefined).join(' · ');
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" ` +
    `role="img"><title>${escapeXml(title)}</title><style>${STYLE}</style>` +
    `<rect class="page" width="${WIDTH}" height="${height}"/>` +
    text(title, { x: MARGIN, y: 50, classes: 'head' }) +
    text(facts, { x: MARGIN, y: 76, classes: 'muted' }) +
    `${panels.join('')}</svg>\n`
  );
}

function draw(chart: Chart, width: number): Drawing {
  return chart.kind === 'bars' ? drawBars(chart, width) : drawLines(chart, width);
}
