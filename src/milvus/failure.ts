/**
 * @file How the local engine says no. Inside the engine a refused request is thrown as a {@link Refusal}; at the
 * surface {@link answer} turns whatever was thrown into Milvus' `{code, message}`, so that no method ever throws.
 */
import { ERROR_CODES, LookalikeError, reviveError, type ErrorCode } from '../base/errors.ts';
import { MILVUS_CODES, type MilvusFailure, type MilvusResponse, type MilvusSuccess } from './types.ts';

/** A request that Milvus would refuse, with the code it would answer. */
export class Refusal extends LookalikeError {
  readonly milvusCode: number;

  /** @param milvusCode one of {@link MILVUS_CODES}, not 0 */
  constructor(milvusCode: number, message: string) {
    super('MILVUS', message);
    this.milvusCode = milvusCode;
  }
}

/** 1100, with the ending that Milvus gives to every wrong parameter. */
export function invalidParameter(detail: string, expected?: string, actual?: string): Refusal {
  const comparison = expected === undefined ? '' : `[expected=${expected}][actual=${actual ?? ''}]`;
  return new Refusal(MILVUS_CODES.invalidParameter, `${detail}: invalid parameter${comparison}`);
}

/** 1801: a value of the wrong JSON type. */
export function malformed(detail: string): Refusal {
  return new Refusal(MILVUS_CODES.malformedBody, `can only accept json format request, error: ${detail}`);
}

/** 1802: a required key is absent, null or empty. */
export function missingField(key: string): Refusal {
  const name = key.charAt(0).toUpperCase() + key.slice(1);
  return new Refusal(
    MILVUS_CODES.requiredFieldMissing,
    `missing required parameters, error: Key: '${name}' Error:Field validation for '${name}' failed on the 'required' tag`,
  );
}

/** 1804: a row that cannot be stored. */
export function badRow(detail: string): Refusal {
  return new Refusal(MILVUS_CODES.badRow, `fail to deal the insert data, error: ${detail}`);
}

/**
 * A 65535 message that is no refusal but an error of ours (storage full, a bug): its sentence, then its
 * {@link ErrorCode} in Milvus' own `text[key=value]` notation, so that {@link lookalikeFailure} finds it again.
 */
const LOOKALIKE_FAILURE = /^(.*)\[lookalike=([A-Z_]+)\]$/s;

/** The error of ours that a failure's message carries, `undefined` when Milvus itself refused. */
export function lookalikeFailure(message: string): { code: ErrorCode; sentence: string } | undefined {
  const [, sentence = '', code = ''] = LOOKALIKE_FAILURE.exec(message) ?? [];
  return Object.hasOwn(ERROR_CODES, code) ? { code: code as ErrorCode, sentence } : undefined;
}

/** Runs `work` and answers in Milvus' envelope. Never rejects. */
export async function answer<T>(
  work: () => Promise<Omit<MilvusSuccess<T>, 'code'>>,
): Promise<MilvusResponse<T>> {
  try {
    return { code: MILVUS_CODES.ok, ...(await work()) };
  } catch (thrown) {
    return failureOf(thrown);
  }
}

/** What Milvus answers for a {@link Refusal}; for anything else 65535 with a message that carries our code. */
export function failureOf(thrown: unknown): MilvusFailure {
  if (thrown instanceof Refusal) return { code: thrown.milvusCode, message: thrown.message };
  const error = reviveError(thrown);
  return { code: MILVUS_CODES.unexpected, message: `${error.message}[lookalike=${error.code}]` };
}
