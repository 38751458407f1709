/**
 * @file Where the local engine and Milvus 2.3.5 answer differently, and why. The contract is that of 2.6, whose filter
 * language is larger; an entry that explains nothing any more fails the full run and goes.
 */
import type { Trial } from './differential/twins.ts';

export interface KnownDifference {
  readonly name: string;
  readonly reason: string;
  /** Which side answers as the contract has it. */
  readonly right: 'local' | 'server';
  readonly explains: (trial: Trial) => boolean;
}

/** What the server refuses with such a message, and the local engine answers. */
const SERVER_REFUSES: readonly {
  readonly name: string;
  readonly reason: string;
  readonly message: RegExp;
}[] = [
  {
    name: 'capitals',
    reason: 'Milvus 2.3 knows the words and, or, not, in, exists in small letters only.',
    message: /invalid expression|mismatched input '(AND|OR|IN|NOT)'/,
  },
  {
    name: 'order of a calculated value',
    reason: 'Milvus 2.3 compares the result of arithmetic or array_length with == and != only.',
    message: /(Less|Greater)(Than|Equal) is not supported in execution backend/,
  },
  {
    name: 'constants',
    reason: 'Milvus 2.3 neither folds comparisons of constants nor takes a constant as a condition.',
    message: /unsupported expr proto node|between boolean expressions|predicate is not a boolean expression/,
  },
  {
    name: 'empty list',
    reason: 'Milvus 2.3 has the empty list after in and not in only.',
    message: /mismatched input '\[\]'/,
  },
  {
    name: 'mixed types',
    reason:
      'Milvus 2.3 takes values of one type in a list or a range that a JSON value or an array is compared with.',
    message: /Assert "\(value_proto\.val_case|unsupported data type VAL_NOT_SET/,
  },
  {
    name: 'patterns',
    reason: 'Milvus 2.3 knows like with a prefix only.',
    message: /unsupported pattern/,
  },
  {
    name: 'lowest Int64',
    reason: 'Milvus 2.3 reads the digits of -9223372036854775808 without their sign.',
    message: /parsing "9223372036854775808": value out of range/,
  },
  {
    name: 'whole JSON column',
    reason: 'Milvus 2.3 compares paths into a JSON column only; for 2.6 the column is the empty path.',
    message: /can not comparisons jsonField directly/,
  },
];

const mentions =
  (pattern: RegExp) =>
  ({ request: { filter = '' }, local, server }: Trial): boolean =>
    'data' in local && 'data' in server && pattern.test(filter);

export const KNOWN_DIFFERENCES: readonly KnownDifference[] = Object.freeze([
  ...SERVER_REFUSES.map(({ name, reason, message }) => ({
    name,
    reason,
    right: 'local' as const,
    explains: ({ local, server }: Trial) =>
      'data' in local && !('data' in server) && message.test(server.message),
  })),
  {
    name: 'reversed range',
    reason: 'Milvus 2.3 answers no row for 5 < f < 1, which 2.6 refuses.',
    right: 'local',
    explains: ({ local }) => !('data' in local) && local.message.includes('invalid range: lowerbound'),
  },
  {
    name: 'array compared whole',
    reason: 'Milvus 2.3 compares an array field with a list, which 2.6 refuses.',
    right: 'local',
    explains: ({ local }) =>
      !('data' in local) && local.message.includes('can not comparisons array fields directly'),
  },
  {
    name: 'unchecked radii',
    reason: 'Milvus 2.3 checks the radii only when the filter leaves it rows to compare with.',
    right: 'local',
    explains: ({ local, server }) =>
      !('data' in local) &&
      local.message.includes('range_filter') &&
      'data' in server &&
      server.data.length === 0,
  },
  {
    name: 'existence',
    reason: 'For Milvus 2.3 a key exists that is null, or an object or array of nothing.',
    right: 'local',
    explains: mentions(/\bexists\b/),
  },
  {
    name: 'literal patterns',
    reason: 'Milvus 2.3 takes _ and escapes in a pattern as they stand.',
    right: 'local',
    explains: mentions(/like "[^"]*(_|\\\\)/),
  },
  {
    name: 'modulo',
    reason:
      'Milvus 2.3 computes % with doubles: digits beyond 2^53 are lost, and of a JSON number the fraction.',
    right: 'local',
    explains: mentions(/(\]|\bd\w+|\bid|\bi64) % /),
  },
  {
    name: 'integers in an array of doubles',
    reason: 'Milvus 2.3 drops the fractions of the elements when it looks for an integer among them.',
    right: 'local',
    explains: mentions(/contains\w*\(doubles, /),
  },
  {
    name: 'columns of Int64 and Double',
    reason: 'Milvus compares the two as doubles, where integers beyond 2^53 are equal to their neighbours.',
    right: 'local',
    explains: mentions(/\bi64 [!=<>]+ d\b|\bd [!=<>]+ i64\b/),
  },
  {
    name: 'empty pattern',
    reason: 'For Milvus 2.3 the empty pattern is a prefix, which every text in a JSON value has.',
    right: 'local',
    explains: mentions(/like ""/),
  },
]);
