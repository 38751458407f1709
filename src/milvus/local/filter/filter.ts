/** @file A filter expression, compiled once a request. */
import { invalidParameter } from '../../failure.ts';
import type { Schema } from '../schema.ts';
import { planAccess, type Access } from './access-path.ts';
import type { Condition } from './condition.ts';
import { FilterError, placeOf } from './filter-error.ts';
import { parseFilter } from './parser.ts';
import { planFilter } from './plan.ts';
import { compilePredicate, type Predicate } from './predicate.ts';

export interface Filter {
  /** Selects a row when it is `true`. */
  readonly predicate: Predicate;
  /** Reaches every row that can be selected. */
  readonly access: Access;
  /** Selects every row there is or can be. */
  readonly isAlwaysTrue: boolean;
}

/** @param text empty or only white space: every row @throws Refusal 1100 with the place of the first mistake */
export function compileFilter(text: string, schema: Schema): Filter {
  const condition = planText(text, schema);
  return {
    predicate: compilePredicate(condition),
    access: planAccess(condition, schema),
    isAlwaysTrue: condition.kind === 'constant' && condition.value,
  };
}

function planText(text: string, schema: Schema): Condition {
  if (text.trim() === '') return { kind: 'constant', value: true };
  try {
    return planFilter(parseFilter(text), schema);
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    throw invalidParameter(
      'failed to create query plan: cannot parse expression: ' +
        `${text}, error: ${placeOf(text, error.at)} ${error.message}`,
    );
  }
}
