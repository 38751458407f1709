/** @file The values that a request gives beside a filter's text: `exprParams` (contract section 6.9). */
import { ENGINE_LIMITS } from '../../limits.ts';
import type { BoundConstant, BoundList } from './bound.ts';
import type { Constant } from './expression.ts';
import { FilterError } from './filter-error.ts';
import { INT64_MAX, INT64_MIN, narrow } from './int64.ts';

export type TemplateValues = Readonly<Record<string, unknown>>;

/** @throws FilterError for a name without a value, and a value that no constant of the language stands for */
export function bindTemplate(values: TemplateValues, name: string, at: number): BoundConstant | BoundList {
  if (!Object.hasOwn(values, name)) {
    throw new FilterError(at, `the value of expression template variable name {${name}} is not found`);
  }
  const bound = bind(values[name], at, 0);
  if (bound) return bound;
  throw new FilterError(
    at,
    `the value of expression template variable {${name}} has to be a bool, an Int64, a finite number, a string or a ` +
      'list of such that is not empty',
  );
}

function bind(value: unknown, at: number, depth: number): BoundConstant | BoundList | undefined {
  if (Array.isArray(value)) {
    if (value.length === 0 || depth === ENGINE_LIMITS.filterDepth) return undefined;
    const items = value.map((item) => bind(item, at, depth + 1));
    return items.includes(undefined)
      ? undefined
      : { kind: 'list', items: items.filter((item) => item !== undefined), at };
  }
  const constant = constantOf(value);
  return constant && { kind: 'constant', constant, isTemplate: true, at };
}

/** A number has lost whether it was written `1` or `1.0`: a whole one is an integer where an Int64 can hold it. */
function constantOf(value: unknown): Constant | undefined {
  switch (typeof value) {
    case 'boolean':
      return { type: 'bool', value };
    case 'string':
      return { type: 'string', value };
    case 'bigint':
      return value >= INT64_MIN && value <= INT64_MAX ? { type: 'int', value: narrow(value) } : undefined;
    case 'number':
      if (!Number.isFinite(value)) return undefined;
      return Number.isInteger(value) && value >= INT64_MIN && value <= INT64_MAX
        ? { type: 'int', value: narrow(BigInt(value)) }
        : { type: 'float', value };
    default:
      return undefined;
  }
}
