/**
 * @file A layout leaves gaps between islands of photos, which on a screen is room for nothing. They are narrowed along each axis: who is
 * left of whom, and above whom, stays so.
 */
import { MAP } from '../../profiles/profiles.ts';

/** Changes `positions` in place. The picture gets the proportions `MAP.aspect`, its area stays. */
export function evenOut(positions: Float32Array): void {
  const count = positions.length / 2;
  if (count < 2) return;
  const axes = [0, 1].map((axis) => {
    const nodes = Array.from({ length: count }, (_, node) => node);
    const at = (node: number): number => positions[2 * node + axis] ?? 0;
    nodes.sort((a, b) => at(a) - at(b) || a - b);
    const [least, most] = [at(nodes[0] ?? 0), at(nodes[count - 1] ?? 0)];
    return { axis, nodes, least, length: most - least };
  });
  const area = (axes[0]?.length ?? 0) * (axes[1]?.length ?? 0);
  if (!(area > 0)) return;
  for (const { axis, nodes, least, length } of axes) {
    const target = Math.sqrt(axis === 0 ? area * MAP.aspect : area / MAP.aspect);
    nodes.forEach((node, rank) => {
      const own = ((positions[2 * node + axis] ?? 0) - least) / length;
      const even = rank / (count - 1);
      positions[2 * node + axis] = target * (own + (even - own) * MAP.evening - 0.5);
    });
  }
}
