/**
 * @file Room for each photo: a layout heaps up those that are much alike, and stands equal ones on each other. Those that are too near
 * are pushed apart, as little as that takes.
 */
import { nextTask } from '../../base/next-task.ts';
import { MAP } from '../../profiles/profiles.ts';
import { boundsOf, sortedByCell } from './bounds.ts';

/**
 * Changes `positions` in place; the page gets its turn between two rounds.
 *
 * @param movable by node, 1 where a photo may be moved; all may when absent
 * @throws DOMException AbortError
 */
export async function spreadApart(
  positions: Float32Array,
  { movable, signal }: { readonly movable?: Uint8Array; readonly signal?: AbortSignal } = {},
): Promise<void> {
  const { left, top, right, bottom } = boundsOf(positions);
  const area = (right - left) * (bottom - top);
  // At this distance all of them, side by side, would cover a share of the picture.
  const room = Math.sqrt((MAP.coverage * area) / (positions.length / 2));
  if (!(room > 0)) return;
  for (let round = 0; round < MAP.spreadRounds; round++) {
    if (pushApart(positions, room, movable) === 0) return;
    await nextTask();
    signal?.throwIfAborted();
  }
}

/** One round: each pair that is too near moves to where it has room. Returns how many did. */
function pushApart(positions: Float32Array, room: number, movable: Uint8Array | undefined): number {
  const { order, starts, columns, rows } = cellsOf(positions, room);
  let pushed = 0;
  const push = (own: number, from: number, to: number): void => {
    for (let at = from; at < to; at++) if (pushPair(positions, own, order[at] ?? 0, room, movable)) pushed++;
  };
  for (let cell = 0; cell < columns * rows; cell++) {
    const column = cell % columns;
    const end = starts[cell + 1] ?? 0;
    // Of cells beside each other each pair once: the next one, and the three below.
    const next = column + 1 < columns ? 1 : 0;
    const below = cell + columns;
    const isLast = below >= columns * rows;
    const first = starts[below - (column > 0 ? 1 : 0)] ?? 0;
    const last = starts[below + next + 1] ?? 0;
    for (let at = starts[cell] ?? 0; at < end; at++) {
      const own = order[at] ?? 0;
      push(own, at + 1, starts[cell + 1 + next] ?? 0);
      if (!isLast) push(own, first, last);
    }
  }
  return pushed;
}

function pushPair(
  positions: Float32Array,
  a: number,
  b: number,
  room: number,
  movable: Uint8Array | undefined,
): boolean {
  const [mine, others] = [movable?.[a] ?? 1, movable?.[b] ?? 1];
  let dx = (positions[2 * b] ?? 0) - (positions[2 * a] ?? 0);
  let dy = (positions[2 * b + 1] ?? 0) - (positions[2 * a + 1] ?? 0);
  let distance = Math.hypot(dx, dy);
  // Nearly enough is enough: of three in a row the middle one never has all.
  if (distance >= room * (1 - MAP.spreadSlack) || mine + others === 0) return false;
  const lacking = room - distance;
  // Any direction will do for equal ones, as long as it is another for another photo.
  if (distance === 0) [dx, dy, distance] = [Math.cos(a + b), Math.sin(a + b), 1];
  const step = lacking / distance / (mine + others);
  positions[2 * a] = (positions[2 * a] ?? 0) - mine * step * dx;
  positions[2 * a + 1] = (positions[2 * a + 1] ?? 0) - mine * step * dy;
  positions[2 * b] = (positions[2 * b] ?? 0) + others * step * dx;
  positions[2 * b + 1] = (positions[2 * b + 1] ?? 0) + others * step * dy;
  return true;
}

/** Nodes by cells whose side is one room: those of cell c stand at `starts[c]`..`starts[c + 1]`. */
function cellsOf(positions: Float32Array, room: number) {
  const { left, top, right, bottom } = boundsOf(positions);
  const columns = Math.floor((right - left) / room) + 1;
  const rows = Math.floor((bottom - top) / room) + 1;
  const cells = Uint32Array.from({ length: positions.length / 2 }, (_, node) => {
    const column = Math.floor(((positions[2 * node] ?? 0) - left) / room);
    return Math.floor(((positions[2 * node + 1] ?? 0) - top) / room) * columns + column;
  });
  return { ...sortedByCell(cells, columns * rows), columns, rows };
}
