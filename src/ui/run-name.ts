/** @file What a saved evaluation is called. */
import type { EvaluationRun } from '../library/evaluation/types.ts';
import { formatMoment } from './figure-format.ts';
import { EVALUATION_STRINGS } from './strings-evaluation.ts';

/** Told apart from others of its folder by its time. */
export function runName({ folder, made }: EvaluationRun): string {
  return EVALUATION_STRINGS.run(folder, formatMoment(made));
}
