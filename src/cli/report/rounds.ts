/** @file Arithmetic on figures of interleaved rounds. */
import { median } from '../../vectors/ranking.ts';

/**
 * Median of the rounds' own ratios: what slows a whole round down slows both, and stays out of it.
 * @param numerators one a round; `denominators` likewise
 */
export function medianRatio(numerators: readonly number[], denominators: readonly number[]): number {
  return median(numerators.map((value, round) => value / (denominators[round] ?? NaN)));
}

/** A goal beside what was reached, e.g. `3.61 (goal 3.5: met)`. */
export function besideGoal(ratio: number, goal: number): string {
  return `${ratio.toFixed(2)} (goal ${goal}: ${ratio >= goal ? 'met' : 'not met'})`;
}
