/** @file What another language has to say: every text, by the same names and with the same arguments as in English. */
import type { ErrorCode } from '../../base/errors.ts';
import type { ENGLISH } from '../strings.ts';
import type { ENGLISH_DELIVERY } from '../strings-delivery.ts';
import type { ENGLISH_EVALUATION } from '../strings-evaluation.ts';
import type { ENGLISH_FILTERS } from '../strings-filters.ts';
import type { ENGLISH_GALLERY } from '../strings-gallery.ts';
import type { ENGLISH_MAP } from '../strings-map.ts';
import type { ENGLISH_KEYS } from '../strings-keys.ts';
import type { ENGLISH_MODELS } from '../strings-models.ts';
import type { ENGLISH_PRIVACY } from '../strings-privacy.ts';
import type { ENGLISH_RESULTS } from '../strings-results.ts';
import type { ENGLISH_REVIEW } from '../strings-review.ts';
import type { ENGLISH_VIEWER } from '../strings-viewer.ts';

/** The shape of a table of texts. */
export type Words<Table> = Table extends string
  ? string
  : Table extends (...given: infer Given) => string
    ? (...given: Given) => string
    : { readonly [Name in keyof Table]: Words<Table[Name]> };

export interface Translation {
  readonly page: Words<typeof ENGLISH>;
  readonly review: Words<typeof ENGLISH_REVIEW>;
  readonly map: Words<typeof ENGLISH_MAP>;
  readonly evaluation: Words<typeof ENGLISH_EVALUATION>;
  readonly models: Words<typeof ENGLISH_MODELS>;
  readonly delivery: Words<typeof ENGLISH_DELIVERY>;
  readonly filters: Words<typeof ENGLISH_FILTERS>;
  readonly results: Words<typeof ENGLISH_RESULTS>;
  readonly keys: Words<typeof ENGLISH_KEYS>;
  readonly viewer: Words<typeof ENGLISH_VIEWER>;
  readonly gallery: Words<typeof ENGLISH_GALLERY>;
  readonly privacy: Words<typeof ENGLISH_PRIVACY>;
  /**
   * A sentence for each code: what happened and what to do. The precise one, which names the file or the number, is put behind it as
   * it is: it is made where the error happens, in any thread and for any program.
   */
  readonly errors: Readonly<Record<ErrorCode, string>>;
}
