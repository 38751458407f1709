/** @file Rules for names (contract section 9). */
import { invalidParameter, Refusal } from '../failure.ts';
import { utf8Length } from './field-values.ts';
import { MILVUS_LIMITS } from '../limits.ts';
import { MILVUS_CODES } from '../types.ts';

/** What a name is of, as messages call it. */
type Named = 'collection name' | 'collection alias' | 'partition name' | 'index name';

/** @throws Refusal 1100 */
export function checkName(what: Named, name: string): void {
  const problem = problemOf(name, what);
  if (problem) throw invalidParameter(`Invalid ${what}: ${name}. ${problem}`);
}

/** @throws Refusal 802 */
export function checkDatabaseName(name: string): void {
  const problem = problemOf(name, 'database name');
  if (problem) {
    throw new Refusal(
      MILVUS_CODES.invalidDatabaseName,
      `${problem}: invalid database name[database=${name}]`,
    );
  }
}

/** @throws Refusal 1701 */
export function checkFieldName(name: string): void {
  const problem = problemOf(name, 'field name');
  if (problem) {
    throw new Refusal(
      MILVUS_CODES.invalidFieldName,
      `Invalid field name: ${name}. ${problem}: field name invalid[field=${name}]`,
    );
  }
}

function problemOf(name: string, what: string): string | undefined {
  if (name === '') return `${what} should not be empty`;
  if (utf8Length(name) > MILVUS_LIMITS.nameBytes) {
    return `the length of a ${what} must be less than ${MILVUS_LIMITS.nameBytes} characters`;
  }
  if (!/^[A-Za-z_]/.test(name)) return `the first character of a ${what} must be an underscore or letter`;
  if (!/^[A-Za-z0-9_]+$/.test(name)) return `${what} can only contain numbers, letters and underscores`;
  return undefined;
}
