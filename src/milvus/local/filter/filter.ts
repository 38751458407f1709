/** @file A filter expression, compiled once a request. */
import type { Row } from '../../../store/store.ts';
import { invalidParameter } from '../../failure.ts';
import { PARTITION_FIELD, type Schema } from '../schema.ts';
import { listedKeys, planAccess, type Access, type RowScope } from './access-path.ts';
import { asCondition, typeName } from './bound.ts';
import { columnReader } from './column.ts';
import type { Condition } from './condition.ts';
import { FilterError, placeOf } from './filter-error.ts';
import { parseFilter } from './parser.ts';
import { planFilter } from './plan.ts';
import { compilePredicate, type Predicate } from './predicate.ts';
import type { TemplateValues } from './template.ts';

export type { RowScope } from './access-path.ts';

export interface FilterOptions {
  /** Values of the text's templates: `exprParams`. */
  readonly params?: TemplateValues;
  /** Rows outside are not selected, whatever the text says. */
  readonly scope?: RowScope;
}

export interface Filter {
  /** Selects a row when it is `true`. */
  readonly predicate: Predicate;
  /** Reaches every row that can be selected. */
  readonly access: Access;
  /** The text selects every row there is or can be; the scope may still leave some out. */
  readonly isAlwaysTrue: boolean;
  /** How many different keys the text lists, `undefined` when it does anything else: a delete counts them, not rows. */
  readonly keyCount: number | undefined;
}

/** @param text empty or only white space: every row @throws Refusal 1100 with the place of the first mistake */
export function compileFilter(text: string, schema: Schema, options: FilterOptions = {}): Filter {
  const { params = {}, scope = {} } = options;
  const condition = planText(text, schema, params);
  return {
    predicate: within(scope, schema, compilePredicate(condition, schema)),
    access: planAccess(condition, schema, scope),
    isAlwaysTrue: condition.kind === 'constant' && condition.value,
    keyCount: listedKeys(condition)?.length,
  };
}

function planText(text: string, schema: Schema, params: TemplateValues): Condition {
  if (text.trim() === '') return { kind: 'constant', value: true };
  try {
    const bound = planFilter(parseFilter(text), schema, params);
    const condition = asCondition(bound);
    if (condition) return condition;
    throw new FilterError(
      bound.at,
      `predicate is not a boolean expression: ${text.trim()}, data type: ${typeName(bound)}`,
    );
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    throw invalidParameter(
      'failed to create query plan: cannot parse expression: ' +
        `${text}, error: ${placeOf(text, error.at)} ${error.message}`,
    );
  }
}

function within(
  { partitions, before = Infinity }: RowScope,
  schema: Schema,
  predicate: Predicate,
): Predicate {
  if (!partitions && before === Infinity) return predicate;
  const ids: ReadonlySet<unknown> | undefined = partitions && new Set(partitions);
  const partitionOf = columnReader(schema, PARTITION_FIELD);
  const isInside = (row: Row): boolean => row.row < before && (ids?.has(partitionOf(row)) ?? true);
  return (row) => isInside(row) && predicate(row);
}
