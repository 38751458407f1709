/** @file The syntax tree of a filter. `at` is the offset in the text where a node begins, for messages. */
import type { Numeric } from './int64.ts';

export type ComparisonOperator = '==' | '!=' | '<' | '<=' | '>' | '>=';
export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%' | '**';

/** A constant. Integers and floats are told apart because an Int64 field is not compared with 1.5. */
export type Constant =
  | { readonly type: 'int'; readonly value: Numeric }
  | { readonly type: 'float'; readonly value: number }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'bool'; readonly value: boolean };

interface Node {
  readonly at: number;
}

export interface Literal extends Node {
  readonly kind: 'literal';
  readonly constant: Constant;
}
/** A value that the request gives beside the text: `{name}`. */
export interface Template extends Node {
  readonly kind: 'template';
  readonly name: string;
}
export interface List extends Node {
  readonly kind: 'list';
  readonly items: readonly Expression[];
}
/** A field, a dynamic key, or a path into either: `meta["a"][0]`. */
export interface Reference extends Node {
  readonly kind: 'reference';
  readonly name: string;
  readonly path: readonly (string | number)[];
}
export interface Unary extends Node {
  readonly kind: 'unary';
  readonly operator: '+' | '-' | '~' | 'not';
  readonly operand: Expression;
}
export interface Arithmetic extends Node {
  readonly kind: 'arithmetic';
  readonly operator: ArithmeticOperator;
  readonly left: Expression;
  readonly right: Expression;
}
export interface Comparison extends Node {
  readonly kind: 'comparison';
  readonly operator: ComparisonOperator;
  readonly left: Expression;
  readonly right: Expression;
}
/** `left < middle <= right`, both operators pointing the same way. */
export interface Range extends Node {
  readonly kind: 'range';
  readonly left: Expression;
  readonly leftOperator: ComparisonOperator;
  readonly middle: Reference;
  readonly rightOperator: ComparisonOperator;
  readonly right: Expression;
}
export interface Membership extends Node {
  readonly kind: 'in';
  readonly negated: boolean;
  readonly operand: Expression;
  readonly list: Expression;
}
export interface Like extends Node {
  readonly kind: 'like';
  readonly operand: Reference;
  readonly pattern: Expression;
}
export interface NullTest extends Node {
  readonly kind: 'null';
  readonly negated: boolean;
  readonly operand: Reference;
}
export interface Existence extends Node {
  readonly kind: 'exists';
  readonly operand: Reference;
}
export interface Logic extends Node {
  readonly kind: 'logic';
  readonly operator: 'and' | 'or';
  /** Two or more: a chain of one operator is one node, so that long chains are not deep. */
  readonly terms: readonly Expression[];
}
export interface Call extends Node {
  readonly kind: 'call';
  /** Lower case. */
  readonly name: string;
  readonly arguments: readonly Expression[];
}

export type Expression =
  | Literal
  | Template
  | List
  | Reference
  | Unary
  | Arithmetic
  | Comparison
  | Range
  | Membership
  | Like
  | NullTest
  | Existence
  | Logic
  | Call;
