/** @file What an expression turned out to be, once its names are looked up. */
import type { DataType } from '../../types.ts';
import type { Condition, ConstantValue, Operand } from './condition.ts';
import type { Constant } from './expression.ts';

export type BoundConstant = {
  readonly kind: 'constant';
  readonly constant: Constant;
  /** Given beside the text. */
  readonly isTemplate: boolean;
} & Place;
export type BoundList = {
  readonly kind: 'list';
  readonly items: readonly (BoundConstant | BoundList)[];
} & Place;
export type BoundOperand = { readonly kind: 'operand'; readonly operand: Operand } & Place;
export type BoundCondition = { readonly kind: 'condition'; readonly condition: Condition } & Place;
export type Bound = BoundConstant | BoundList | BoundOperand | BoundCondition;

interface Place {
  /** Where in the text. */
  readonly at: number;
}

/** Milvus' name for each kind of constant. */
export const CONSTANT_TYPES: Readonly<Record<Constant['type'], DataType>> = Object.freeze({
  int: 'Int64',
  float: 'Double',
  string: 'VarChar',
  bool: 'Bool',
});

/** As Milvus' messages call the type of an expression. */
export function typeName(bound: Bound): string {
  switch (bound.kind) {
    case 'constant':
      return CONSTANT_TYPES[bound.constant.type];
    case 'operand':
      return bound.operand.dataType;
    case 'list':
      return 'Array';
    case 'condition':
      return 'Bool';
  }
}

/** The condition that a boolean expression is; `undefined` for what is none. A bare `true` is one, a column is not. */
export function asCondition(bound: Bound): Condition | undefined {
  if (bound.kind === 'condition') return bound.condition;
  if (bound.kind === 'constant' && bound.constant.type === 'bool') {
    return { kind: 'constant', value: bound.constant.value };
  }
  return undefined;
}

/** What a row's value is compared with. */
export function valueOf(bound: BoundConstant | BoundList): ConstantValue {
  return bound.kind === 'constant' ? bound.constant.value : bound.items.map(valueOf);
}
