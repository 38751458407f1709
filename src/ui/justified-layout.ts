/**
 * @file Justified rows: photos keep their proportions, fill each row edge to edge, and rows come out nearly equally
 * high. Pure arithmetic in CSS pixels; whoever draws asks for the rows of a stretch and for neighbours.
 */

import { PAGE } from '../profiles/profiles.ts';

export interface JustifiedOptions {
  /** Width to fill. */
  readonly width: number;
  /** Height that rows aim at. */
  readonly rowHeight: number;
  /** Between photos and between rows. */
  readonly gap: number;
  /** Proportions (width / height) beyond these are cropped to them. */
  readonly aspectMin: number;
  readonly aspectMax: number;
}

export interface JustifiedRow {
  /** Position of the row's first photo in the list. */
  readonly first: number;
  readonly top: number;
  readonly height: number;
  /** Left edges, and widths, one a photo; whole pixels, so that gaps look equal. */
  readonly lefts: readonly number[];
  readonly widths: readonly number[];
}

/** Width / height of a photo; of one whose size is not known, that of most photos. */
export function aspectOf({ width, height }: { readonly width: number; readonly height: number }): number {
  return width > 0 && height > 0 ? width / height : PAGE.aspectUnknown;
}

export type Step = 'left' | 'right' | 'up' | 'down';

/** Where a key leads: an arrow's way, or one of the ends. */
export type Move = Step | 'first' | 'last';

export const MOVES: Readonly<Partial<Record<string, Move>>> = Object.freeze({
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
  Home: 'first',
  End: 'last',
});

/**
 * Greedy line breaking: a row closes at the photo that brings its height to `rowHeight` or below, or just before it
 * when the row without it is nearer to `rowHeight` (compared as ratios). Where a row breaks depends only on photos up
 * to the break, so a longer list begins with the same rows; only the last, open row can change.
 *
 * @param aspects width / height of each photo
 * @param from first photo to lay out, `top` the upper edge of its row
 */
export function breakRows(
  aspects: readonly number[],
  options: JustifiedOptions,
  from = 0,
  top = 0,
): { rows: JustifiedRow[]; open: boolean } {
  const { width, rowHeight, gap } = options;
  const rows: JustifiedRow[] = [];
  let first = from;
  let sum = 0;
  const close = (end: number, height: number, fill: boolean): void => {
    const row = placeRow(aspects.slice(first, end), options, first, top, height, fill);
    rows.push(row);
    top += row.height + gap;
    first = end;
    sum = 0;
  };
  for (let i = from; i < aspects.length; i++) {
    const aspect = clampAspect(aspects[i] ?? 1, options);
    const count = i - first + 1;
    const without = count > 1 ? (width - gap * (count - 2)) / sum : Infinity;
    const withIt = (width - gap * (count - 1)) / (sum + aspect);
    sum += aspect;
    if (withIt > rowHeight) continue;
    if (without / rowHeight < rowHeight / withIt) {
      close(i, without, true);
      sum = aspect;
      // A panorama may fill the next row on its own.
      if (width / aspect <= rowHeight) close(i + 1, width / aspect, true);
    } else {
      close(i + 1, withIt, true);
    }
  }
  const open = first < aspects.length;
  if (open) close(aspects.length, rowHeight, false);
  return { rows, open };
}

function clampAspect(aspect: number, { aspectMin, aspectMax }: JustifiedOptions): number {
  // A photo without a size (0 / 0) is drawn square.
  return Number.isFinite(aspect) && aspect > 0 ? Math.min(aspectMax, Math.max(aspectMin, aspect)) : 1;
}

function placeRow(
  aspects: readonly number[],
  options: JustifiedOptions,
  first: number,
  top: number,
  exactHeight: number,
  fill: boolean,
): JustifiedRow {
  const lefts: number[] = [];
  const widths: number[] = [];
  let edge = 0;
  for (const [i, aspect] of aspects.entries()) {
    const left = Math.round(edge);
    edge += clampAspect(aspect, options) * exactHeight;
    const right = fill && i === aspects.length - 1 ? options.width : Math.round(edge);
    lefts.push(left);
    widths.push(Math.max(1, right - left));
    edge += options.gap;
  }
  return { first, top, height: Math.max(1, Math.round(exactHeight)), lefts, widths };
}

/** Rows of a list that grows at its end: appending lays out the open last row and what is new, nothing else. */
export class JustifiedLayout {
  readonly options: JustifiedOptions;
  readonly #aspects: number[] = [];
  readonly #rows: JustifiedRow[] = [];
  #open = false;

  constructor(options: JustifiedOptions) {
    this.options = options;
  }

  get rows(): readonly JustifiedRow[] {
    return this.#rows;
  }

  /** Photos laid out. */
  get count(): number {
    return this.#aspects.length;
  }

  /** Of all rows together. */
  get height(): number {
    const last = this.#rows.at(-1);
    return last ? last.top + last.height : 0;
  }

  /** @param aspects width / height of photos that follow those already laid out */
  append(aspects: Iterable<number>): void {
    const reopened = this.#open ? this.#rows.pop() : undefined;
    const from = reopened?.first ?? this.#aspects.length;
    const top = reopened?.top ?? (this.#rows.length > 0 ? this.height + this.options.gap : 0);
    for (const aspect of aspects) this.#aspects.push(aspect);
    const { rows, open } = breakRows(this.#aspects, this.options, from, top);
    for (const row of rows) this.#rows.push(row);
    this.#open = open;
  }

  /** {@link rowsBetween} */
  rowsBetween(top: number, bottom: number): readonly [from: number, to: number] {
    return rowsBetween(this.#rows, top, bottom);
  }

  /** {@link rowOf} */
  rowOf(index: number): number {
    return rowOf(this.#rows, index);
  }

  /** {@link neighborIn} */
  neighbor(index: number, step: Move): number {
    return neighborIn(this.#rows, index, step);
  }
}

/** Photo reached from photo `index` by a key: up and down go to the photo whose middle is nearest. */
export function neighborIn(rows: readonly JustifiedRow[], index: number, step: Move): number {
  const end = rows.at(-1);
  const last = end ? end.first + end.widths.length - 1 : 0;
  if (step === 'first') return 0;
  if (step === 'last') return last;
  if (step === 'left') return Math.max(0, index - 1);
  if (step === 'right') return Math.min(last, index + 1);
  const position = rowOf(rows, index);
  const row = rows[position];
  const target = rows[position + (step === 'up' ? -1 : 1)];
  if (!row || !target) return index;
  const middle = middleOf(row, index - row.first);
  let best = 0;
  for (let i = 1; i < target.lefts.length; i++) {
    if (Math.abs(middleOf(target, i) - middle) < Math.abs(middleOf(target, best) - middle)) best = i;
  }
  return target.first + best;
}

/** Position of the row that holds photo `index`, 0 when there is none. */
export function rowOf(rows: readonly JustifiedRow[], index: number): number {
  return Math.max(0, firstRow(rows, (row) => row.first > index) - 1);
}

/** Positions [from, to) of the rows that touch the stretch `top`..`bottom`; rows stand below each other. */
export function rowsBetween(
  rows: readonly JustifiedRow[],
  top: number,
  bottom: number,
): readonly [from: number, to: number] {
  const from = firstRow(rows, (row) => row.top + row.height >= top);
  const to = firstRow(rows, (row) => row.top > bottom);
  return [from, Math.max(from, to)];
}

/** Binary search: rows are ordered, so `test` is false for a beginning and true for the rest. */
function firstRow(rows: readonly JustifiedRow[], test: (row: JustifiedRow) => boolean): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const row = rows[middle];
    if (row && test(row)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function middleOf(row: JustifiedRow, i: number): number {
  return (row.lefts[i] ?? 0) + (row.widths[i] ?? 0) / 2;
}
