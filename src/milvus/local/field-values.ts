/** @file One value on its way into a row, by the type of its field (contract section 4.1, "Value conversion"). */
import { badRow, invalidParameter, type Refusal } from '../failure.ts';
import { ENGINE_LIMITS, INTEGER_RANGES, MILVUS_LIMITS } from '../limits.ts';
import { textOf } from '../request.ts';
import { stringifyJson } from '../wire/json.ts';
import { DYNAMIC_FIELD, isInteger, type Field } from './schema.ts';

/** Names the value in a message: its field and the row's position in the request. */
export interface ValuePlace {
  readonly field: string;
  readonly row: number;
}

/** Converts a value that is neither null nor absent. @throws Refusal 1804 or 1100 */
export type ValueConverter = (value: unknown, row: number) => unknown;

/** What of a field decides how its values are converted. */
type ValueField = Pick<Field, 'name' | 'maxLength' | 'elementType' | 'maxCapacity'> & {
  readonly dataType: Field['dataType'];
};

/** @param field a scalar or primary field */
export function converterFor(field: ValueField): ValueConverter {
  const { dataType, name } = field;
  if (isInteger(dataType)) return integerConverter(name, dataType);
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
        const isText = typeof value === 'string' && DECIMAL.test(value);
        const number = isText || typeof value === 'bigint' ? Number(value) : value;
        if (typeof number !== 'number') throw wrongValue(dataType, value, { field: name, row });
        const stored = dataType === 'Float' ? Math.fround(number) : number;
        if (!Number.isFinite(stored)) throw outOfRange(dataType, value, { field: name, row });
        return stored;
      };
    case 'VarChar':
      return textConverter(field);
    case 'Array':
      return arrayConverter(field);
    default:
      return (value, row) => toJson(value, { field: name, row });
  }
}

const DECIMAL_INTEGER = /^-?(?:0|[1-9]\d*)$/;
const DECIMAL = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;

/** Numbers where they are exact, bigints beyond. */
function integerConverter(field: string, dataType: keyof typeof INTEGER_RANGES): ValueConverter {
  const { min, max } = INTEGER_RANGES[dataType];
  return (value, row) => {
    const isText = typeof value === 'string' && DECIMAL_INTEGER.test(value);
    const isWhole = typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value));
    if (!isText && !isWhole) throw wrongValue(dataType, value, { field, row });
    // Small ones are by far the most, and need no bigint.
    if (typeof value === 'number' && dataType === 'Int64' && Number.isSafeInteger(value)) return value + 0;
    const exact = BigInt(value);
    if (exact < min || exact > max) throw outOfRange(dataType, value, { field, row });
    const number = Number(exact);
    return Number.isSafeInteger(number) ? number : exact;
  };
}

function textConverter({ name, maxLength = MILVUS_LIMITS.varCharBytes }: ValueField): ValueConverter {
  return (value, row) => {
    const isLiteral = typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint';
    const text = isLiteral ? String(value) : value;
    if (typeof text !== 'string') throw wrongValue('VarChar', value, { field: name, row });
    checkLength(text, maxLength, { field: name, row });
    return text;
  };
}

function arrayConverter(field: ValueField): ValueConverter {
  const { name, elementType = 'VarChar', maxCapacity = MILVUS_LIMITS.arrayCapacity } = field;
  const convert = converterFor({ ...field, dataType: elementType });
  return (value, row) => {
    if (!Array.isArray(value)) throw wrongValue(`Array of ${elementType}`, value, { field: name, row });
    if (value.length > maxCapacity) {
      throw invalidParameter(
        `the length (${value.length}) of array field ${name} exceeds max capacity (${maxCapacity}), row number: ${row}`,
      );
    }
    return value.map((element: unknown) => {
      if (element === null || element === undefined)
        throw wrongValue(elementType, element, { field: name, row });
      return convert(element, row);
    });
  };
}

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
  const copy = copyJson(value, place, 0);
  const length = utf8Length(stringifyJson(copy));
  if (length > MILVUS_LIMITS.jsonBytes) {
    const what = place.field === DYNAMIC_FIELD ? 'dynamic field' : `json field (${place.field})`;
    throw invalidParameter(
      `the length (${length}) of ${what} exceeds max length (${MILVUS_LIMITS.jsonBytes})`,
    );
  }
  return copy;
}

/** Cycles end at the greatest depth, too. */
function copyJson(value: unknown, place: ValuePlace, depth: number): unknown {
  if (depth > ENGINE_LIMITS.jsonDepth) {
    throw badRow(
      `row ${place.row}: the JSON value of ${place.field} is nested more than ${ENGINE_LIMITS.jsonDepth} deep`,
    );
  }
  switch (typeof value) {
    case 'string':
    case 'boolean':
    case 'bigint':
      return value;
    case 'number':
      if (!Number.isFinite(value)) throw wrongValue('JSON', value, place);
      return value + 0;
    case 'object':
      break;
    default:
      throw wrongValue('JSON', value, place);
  }
  if (value === null) return null;
  if (ArrayBuffer.isView(value)) return Array.from(value as Uint8Array);
  if (Array.isArray(value)) return value.map((item) => copyJson(item ?? null, place, depth + 1));
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([key, member]) => [key, copyJson(member, place, depth + 1)]));
}

/** Bytes of the text in UTF-8; half a surrogate pair counts as the three bytes that replace it. */
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
  const found =
    typeof value === 'object'
      ? value === null
        ? 'null'
        : 'an object'
      : `the ${typeof value} ${textOf(value)}`;
  return badRow(`row ${row}: field ${field} of type ${dataType} cannot hold ${found}`);
}

function outOfRange(dataType: string, value: unknown, { field, row }: ValuePlace): Refusal {
  return badRow(
    `row ${row}: the value ${textOf(value)} of field ${field} is out of the range of ${dataType}`,
  );
}
