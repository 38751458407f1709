/** @file What a filter asks of a row, after names, types and constants are resolved. */
import type { DataType, ElementType } from '../../types.ts';
import type { ComparisonOperator, Constant } from './expression.ts';
import type { LikePattern } from './like-pattern.ts';

/** One step of arithmetic on a field's value, with a constant on its right. */
export interface ArithmeticStep {
  readonly operator: '+' | '-' | '*' | '/' | '%';
  readonly constant: Constant & { readonly type: 'int' | 'float' };
}

/** A value taken from a row. */
export interface Operand {
  readonly column: string;
  /** The column is the primary key. */
  readonly isKey: boolean;
  /** The value's type: the column's, JSON for paths and dynamic keys, an array's element's, Int64 for a length. */
  readonly dataType: DataType;
  /** Of a whole Array column: its elements' type. */
  readonly elementType?: ElementType;
  /** Into a JSON column, or one position in an Array; empty for the column itself. */
  readonly path: readonly (string | number)[];
  /** Applied in turn; numbers only. */
  readonly steps: readonly ArithmeticStep[];
  /** `array_length`: the number of elements instead of the value. */
  readonly length: boolean;
}

export type OrderOperator = '==' | '<' | '<=' | '>' | '>=';
export type ScalarValue = Constant['value'];
/** A constant, or a list of them where JSON arrays are compared. */
export type ConstantValue = ScalarValue | readonly ConstantValue[];

/**
 * There is no `not in`, and `!=` only of an Array's element: both are `not` of the positive form, in three-valued logic,
 * too. An element that is not there satisfies no comparison, `!=` neither, so that there it is one of its own.
 */
export type Condition =
  | { readonly kind: 'constant'; readonly value: boolean }
  | { readonly kind: 'and' | 'or'; readonly terms: readonly Condition[] }
  | { readonly kind: 'not'; readonly term: Condition }
  | {
      readonly kind: 'compare';
      readonly operand: Operand;
      readonly operator: ComparisonOperator;
      readonly value: ScalarValue;
    }
  | {
      readonly kind: 'columns';
      readonly left: Operand;
      readonly operator: ComparisonOperator;
      readonly right: Operand;
    }
  | {
      readonly kind: 'in';
      readonly operand: Operand;
      readonly values: readonly ScalarValue[];
    }
  | { readonly kind: 'like'; readonly operand: Operand; readonly pattern: LikePattern }
  | { readonly kind: 'null'; readonly operand: Operand }
  | { readonly kind: 'exists'; readonly operand: Operand }
  /** The value is (or, when negated, is not) an array of just these elements; false for what is no array. */
  | {
      readonly kind: 'array';
      readonly operand: Operand;
      readonly negated: boolean;
      readonly value: readonly ConstantValue[];
    }
  /** The value is an array that holds all, or any, of these elements. */
  | {
      readonly kind: 'contains';
      readonly operand: Operand;
      readonly every: boolean;
      readonly values: readonly ConstantValue[];
    };

/** The operand is a column's value as it is stored. */
export function isPlain({ path, steps, length }: Operand): boolean {
  return path.length === 0 && steps.length === 0 && !length;
}

/** The operand is one element of an Array column. */
export function isArrayElement({ path, dataType, length }: Operand): boolean {
  return path.length > 0 && dataType !== 'JSON' && !length;
}
