/** @file Positions in a plane, x and y of one node after the other: what they cover, and which lie in one cell. */

export interface Bounds {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** All zeros where there are no positions. */
export function boundsOf(positions: Float32Array): Bounds {
  if (positions.length === 0) return { left: 0, top: 0, right: 0, bottom: 0 };
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let at = 0; at < positions.length; at += 2) {
    const [x, y] = [positions[at] ?? 0, positions[at + 1] ?? 0];
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return { left, top, right, bottom };
}

/**
 * Places in `cells`, by cell and then as they come: those of cell c stand at `starts[c]`..`starts[c + 1]`.
 * @param cells numbers below `count`
 */
export function sortedByCell(
  cells: Uint32Array,
  count: number,
): { readonly order: Uint32Array; readonly starts: Uint32Array } {
  const starts = new Uint32Array(count + 1);
  for (const cell of cells) starts[cell + 1] = (starts[cell + 1] ?? 0) + 1;
  for (let cell = 0; cell < count; cell++) starts[cell + 1] = (starts[cell + 1] ?? 0) + (starts[cell] ?? 0);
  const places = starts.slice();
  const order = new Uint32Array(cells.length);
  cells.forEach((cell, at) => {
    const place = places[cell] ?? 0;
    order[place] = at;
    places[cell] = place + 1;
  });
  return { order, starts };
}
