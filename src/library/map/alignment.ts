/** @file One picture laid over another: turned, mirrored and moved, so that what is in both is as near to itself as can be. */

/**
 * Moves `positions` rigidly so that the squared distances to `others` are least in sum (Procrustes without scaling; in a plane
 * the best turn is an arc tangent). Changed in place.
 *
 * @param positions x and y of one node after the other
 * @param others of the same nodes; those with NaN do not count. Where fewer than two count, nothing is turned.
 */
export function align(positions: Float32Array, others: Float32Array): void {
  const [centre, target, count] = centres(positions, others);
  if (count === 0) return;
  // Sums of the products of coordinates, from which come the best turn and the best turn of the mirror image.
  let [xx, xy, yx, yy] = [0, 0, 0, 0];
  for (let at = 0; at < positions.length; at += 2) {
    const [x, y] = [(positions[at] ?? 0) - centre[0], (positions[at + 1] ?? 0) - centre[1]];
    const [toX, toY] = [(others[at] ?? NaN) - target[0], (others[at + 1] ?? NaN) - target[1]];
    if (Number.isNaN(toX)) continue;
    xx += x * toX;
    xy += x * toY;
    yx += y * toX;
    yy += y * toY;
  }
  const isMirrored = Math.hypot(xx - yy, xy + yx) > Math.hypot(xx + yy, xy - yx);
  const flip = isMirrored ? -1 : 1;
  const angle = Math.atan2(xy - flip * yx, xx + flip * yy);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  for (let at = 0; at < positions.length; at += 2) {
    const x = (positions[at] ?? 0) - centre[0];
    const y = flip * ((positions[at + 1] ?? 0) - centre[1]);
    positions[at] = target[0] + cos * x - sin * y;
    positions[at + 1] = target[1] + sin * x + cos * y;
  }
}

type Point = readonly [x: number, y: number];

/** Of the nodes that count. */
function centres(positions: Float32Array, others: Float32Array): [own: Point, other: Point, count: number] {
  let [x, y, toX, toY, count] = [0, 0, 0, 0, 0];
  for (let at = 0; at < positions.length; at += 2) {
    if (Number.isNaN(others[at] ?? NaN)) continue;
    x += positions[at] ?? 0;
    y += positions[at + 1] ?? 0;
    toX += others[at] ?? 0;
    toY += others[at + 1] ?? 0;
    count++;
  }
  const of = Math.max(1, count);
  return [[x / of, y / of], [toX / of, toY / of], count];
}
