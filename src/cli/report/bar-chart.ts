/** @file Groups of horizontal bars, side by side in two columns. */
import { formatValue, round, text, type Drawing } from './drawing.ts';
import type { BarChart } from './report.ts';

const COLUMNS = 2;
const COLUMN_GAP = 36;
const GROUP_GAP = 22;
const GROUP_TITLE = 26;
const ROW = 27;
const THICKNESS = 13;
/** Width of the labels, and what is kept free behind the longest bar for its value. */
const LABEL = 176;
const VALUE = 108;
/** The shortest bar that is seen as one. */
const LEAST = 2;

export function drawBars({ groups }: BarChart, width: number): Drawing {
  const columnWidth = (width - COLUMN_GAP * (COLUMNS - 1)) / COLUMNS;
  let top = 0;
  let body = '';
  for (let first = 0; first < groups.length; first += COLUMNS) {
    const row = groups.slice(first, first + COLUMNS);
    row.forEach((group, column) => {
      const left = column * (columnWidth + COLUMN_GAP);
      body += `<g transform="translate(${round(left)} ${top})">${drawGroup(group, columnWidth)}</g>`;
    });
    top += GROUP_TITLE + ROW * Math.max(...row.map(({ bars }) => bars.length)) + GROUP_GAP;
  }
  return { body, height: Math.max(0, top - GROUP_GAP) };
}

function drawGroup({ title, bars }: BarChart['groups'][number], width: number): string {
  const largest = Math.max(...bars.map(({ value }) => value), Number.MIN_VALUE);
  const scale = (width - LABEL - VALUE) / largest;
  const rows = bars.map(({ label, value, note = '', own }, row) => {
    const top = GROUP_TITLE + row * ROW;
    const base = top + THICKNESS / 2 + 4.5;
    const strong = own ? 'strong' : '';
    const name = text(label, { x: 0, y: base, classes: strong });
    const length = round(Math.max(LEAST, value * scale));
    return (
      `${name}<rect class="${own ? 'own' : 'other'}" x="${LABEL}" y="${top}" width="${length}" height="${THICKNESS}" rx="3"/>` +
      text(formatValue(value), { x: LABEL + length + 8, y: base, classes: strong }, note)
    );
  });
  return text(title, { x: 0, y: 10, classes: 'muted' }) + rows.join('');
}
