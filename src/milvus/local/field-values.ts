/** @file One value on its way into a row, by the type of its field (contract section 4.1, "Value conversion"). */
import { badRow, invalidParameter, type Refusal } from '../failure.ts';
import { INTEGER_RANGES, MILVUS_LIMITS } from '../limits.ts';
import { textOf } from '../request.ts';
import { isInteger, type Field } from './schema.ts';

/** Names the value in a message: its field and the row's position in the request. */
export interface ValuePlace {
  readonly field: string;
  readonly row: number;
}

/** Converts a value that is neither null nor absent. @throws Refusal 1804 or 1100 */
export type ValueConverter = (value: unknown, row: number) => unknown;

/** @param field a scalar or primary field */
export function converterFor(field: Field): ValueConverter {
  const { dataType, name } = field;
  if (isInteger(dataType)) {
    const { min, max } = INTEGER_RANGES[dataType];
    return (value, row) => {
      const number = typeof value === 'string' && DECIMAL_INTEGER.test(value) ? Number(value) : value;
      if (typeof number !== 'number' || !Number.isInteger(number)) {
        throw wrongValue(dataType, value, { field: name, row });
      }
      if (number < min || number > max) throw outOfRange(field, value, row);
      // -0 is no integer of Milvus'.
      return number + 0;
    };
  }
  switch (dataType) {
    case 'Bool':
      return (value, row) => {
        if (value === true || value === 'true' || value === 1) return true;
        if (value === false || value === 'false' || value === 0) return false;
        throw wrongValue(dataType, value, { field: name, row });
      };
    case 'Float':
    case 'Double':
      return (value, row) => {
        const number = typeof value === 'string' && DECIMAL.test(value) ? Number(value) : value;
        if (typeof number !== 'number') throw wrongValue(dataType, value, { field: name, row });
        const stored = dataType === 'Float' ? Math.fround(number) : number;
        if (!Number.isFinite(stored)) throw outOfRange(field, value, row);
        return stored;
      };
    case 'VarChar': {
      const longest = field.maxLength ?? MILVUS_LIMITS.varCharBytes;
      return (value, row) => {
        const isLiteral = typeof value === 'number' || typeof value === 'boolean';
        const text = isLiteral ? String(value) : value;
        if (typeof text !== 'string') throw wrongValue(dataType, value, { field: name, row });
        checkLength(text, longest, { field: name, row });
        return text;
      };
    }
    default:
      return (value, row) => toJson(value, { field: name, row });
  }
}

const DECIMAL_INTEGER = /^-?(?:0|[1-9]\d*)$/;
const DECIMAL = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;

/** UTF-8 bytes of the longest UTF-16 unit that stands alone. */
const BYTES_PER_UNIT = 3;

function checkLength(text: string, longest: number, { field, row }: ValuePlace): void {
  if (text.length * BYTES_PER_UNIT <= longest) return;
  const length = utf8Length(text);
  if (length > longest) {
    throw invalidParameter(
      `length of varchar field ${field} exceeds max length, row number: ${row}, length: ${length}, max length: ${longest}`,
    );
  }
}

/** A copy of a JSON value, so that later changes by the caller do not reach the row. @throws Refusal 1804 or 1100 */
export function toJson(value: unknown, place: ValuePlace): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) throw wrongValue('JSON', value, place);
  const text = jsonText(value, place);
  const length = utf8Length(text);
  if (length > MILVUS_LIMITS.jsonBytes) {
    throw invalidParameter(
      `the length (${length}) of json field (${place.field}) exceeds max length (${MILVUS_LIMITS.jsonBytes})`,
    );
  }
  return JSON.parse(text);
}

function jsonText(value: unknown, place: ValuePlace): string {
  try {
    // Functions and symbols make it undefined, cycles and bigints make it throw.
    const text = JSON.stringify(value) as string | undefined;
    if (text !== undefined) return text;
  } catch {
    // Told below.
  }
  throw wrongValue('JSON', value, place);
}

export function utf8Length(text: string): number {
  let bytes = 0;
  for (let unit = 0; unit < text.length; unit++) {
    const code = text.charCodeAt(unit);
    if (code < 0x80) bytes += 1;
    else if (code < 0x800) bytes += 2;
    else if (code >= 0xd800 && code <= 0xdbff && isTrailing(text.charCodeAt(unit + 1))) {
      bytes += 4;
      unit++;
    } else bytes += 3;
  }
  return bytes;
}

function isTrailing(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}

function wrongValue(dataType: string, value: unknown, { field, row }: ValuePlace): Refusal {
  const found = typeof value === 'object' ? 'an object' : `the ${typeof value} ${textOf(value)}`;
  return badRow(`row ${row}: field ${field} of type ${dataType} cannot hold ${found}`);
}

function outOfRange(field: Field, value: unknown, row: number): Refusal {
  const reason = field.dataType === 'Int64' ? ' (this store holds integers exactly only up to 2^53 - 1)' : '';
  return badRow(
    `row ${row}: the value ${textOf(value)} of field ${field.name} is out of the range of ${field.dataType}${reason}`,
  );
}
