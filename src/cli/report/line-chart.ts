/** @file Lines over two axes: logarithmic ones with a tick for each power of ten, or shares from 0 to 1. */
import { formatValue, round, text, type Drawing } from './drawing.ts';
import type { LineChart } from './report.ts';

const HEIGHT = 260;
const LEFT = 56;
/** Room for the lines' names. */
const RIGHT = 170;
const BOTTOM = 44;
/** Names of lines that end close together are moved apart by this. */
const NAME_HEIGHT = 17;
const COLOURS = 4;

export function drawLines({ axis, axes = 'logarithmic', lines }: LineChart, width: number): Drawing {
  const points = lines.flatMap(({ points: own }) => own);
  if (points.length === 0) return { body: '', height: 0 };
  const axisOf = axes === 'shares' ? shares : logarithmic;
  const across = axisOf(
    points.map(([x]) => x),
    LEFT,
    width - RIGHT,
  );
  const upward = axisOf(
    points.map(([, y]) => y),
    HEIGHT - BOTTOM,
    6,
  );
  const grid = [
    ...upward.ticks.map(
      (y) =>
        `<path class="grid" d="M${LEFT} ${round(upward.place(y))}H${width - RIGHT}"/>` +
        text(formatValue(y), { x: LEFT - 10, y: upward.place(y) + 4, classes: 'muted end' }),
    ),
    ...across.ticks.map(
      (x) =>
        `<path class="grid" d="M${round(across.place(x))} 6V${HEIGHT - BOTTOM}"/>` +
        text(formatValue(x), { x: across.place(x), y: HEIGHT - BOTTOM + 20, classes: 'muted middle' }),
    ),
    text(axis, { x: (LEFT + width - RIGHT) / 2, y: HEIGHT - 4, classes: 'muted middle' }),
  ];
  const placed = lines.map(({ points: own }) =>
    own.map(([x, y]) => [across.place(x), upward.place(y)] as const),
  );
  const names = spreadOut(placed.map((own) => own.at(-1)?.[1] ?? 0));
  const drawn = lines.map(({ label }, line) => {
    const own = placed[line] ?? [];
    const colour = `line${(line % COLOURS) + 1}`;
    const path = own.map(([x, y], at) => `${at === 0 ? 'M' : 'L'}${round(x)} ${round(y)}`).join('');
    // Of curves dots would be beads.
    const dotted = axes === 'shares' ? [] : own;
    const dots = dotted.map(
      ([x, y]) => `<circle class="dot ${colour}" cx="${round(x)}" cy="${round(y)}" r="3.5"/>`,
    );
    return (
      `<path class="line ${colour}" d="${path}"/>${dots.join('')}` +
      text(label, { x: width - RIGHT + 14, y: (names[line] ?? 0) + 4, classes: `name ${colour}` })
    );
  });
  return { body: grid.join('') + drawn.join(''), height: HEIGHT };
}

/** An axis from `start` to `end` over whole powers of ten around the values. */
function logarithmic(values: readonly number[], start: number, end: number) {
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))));
  return {
    ticks: Array.from({ length: high - low + 1 }, (_, step) => 10 ** (low + step)),
    place: (value: number): number => start + ((Math.log10(value) - low) / (high - low)) * (end - start),
  };
}

/** An axis from `start` to `end` for 0 to 1. */
function shares(_values: readonly number[], start: number, end: number) {
  return {
    ticks: [0, 0.2, 0.4, 0.6, 0.8, 1],
    place: (value: number): number => start + value * (end - start),
  };
}

/** The heights in their order, each at least a name's height below the one above. */
function spreadOut(heights: readonly number[]): number[] {
  const spread = [...heights];
  const order = heights.map((_, at) => at).sort((a, b) => (heights[a] ?? 0) - (heights[b] ?? 0));
  let free = -Infinity;
  for (const at of order) {
    spread[at] = Math.max(heights[at] ?? 0, free);
    free = (spread[at] ?? 0) + NAME_HEIGHT;
  }
  return spread;
}
