/** @file How each verb may be treated when its answer does not come. */
import type { MilvusVerbs } from '../verbs.ts';
import { REST_LIMITS } from './limits.ts';

/**
 * - `none`: changes nothing.
 * - `same`: done twice is done once, by Milvus' own rules (dropping what is not there succeeds, and so does creating the
 *   same again).
 * - `more`: done twice is something else, or answers something else: an insert stores its rows again.
 */
export type Effect = 'none' | 'same' | 'more';

export interface VerbTraits {
  readonly effect: Effect;
  /** How long to wait for the answer, in milliseconds. */
  readonly patience: number;
}

const LOOK: VerbTraits = Object.freeze({ effect: 'none', patience: REST_LIMITS.lookMs });
const READ: VerbTraits = Object.freeze({ effect: 'none', patience: REST_LIMITS.readMs });
const CHANGE: VerbTraits = Object.freeze({ effect: 'same', patience: REST_LIMITS.changeMs });
const CHANGE_ONCE: VerbTraits = Object.freeze({ effect: 'more', patience: REST_LIMITS.changeMs });
const STORAGE: VerbTraits = Object.freeze({ effect: 'same', patience: REST_LIMITS.storageMs });
const INSERT: VerbTraits = Object.freeze({ effect: 'more', patience: REST_LIMITS.insertMs });

type TraitsTable = {
  readonly [Group in keyof MilvusVerbs]: { readonly [Name in keyof MilvusVerbs[Group]]: VerbTraits };
};

export const VERB_TRAITS: TraitsTable = Object.freeze({
  databases: Object.freeze({
    list: LOOK,
    // The second time it would be refused, as if it had failed.
    create: CHANGE_ONCE,
    describe: LOOK,
    drop: CHANGE,
    alter: CHANGE,
    dropProperties: CHANGE,
  }),
  collections: Object.freeze({
    list: LOOK,
    has: LOOK,
    describe: LOOK,
    getStats: LOOK,
    getLoadState: LOOK,
    create: CHANGE,
    drop: CHANGE,
    // Rows that somebody inserted after the first time would go as well.
    truncate: CHANGE_ONCE,
    rename: CHANGE_ONCE,
    load: STORAGE,
    refreshLoad: STORAGE,
    release: STORAGE,
    flush: STORAGE,
    compact: CHANGE_ONCE,
    getCompactionState: LOOK,
    alterProperties: CHANGE,
    dropProperties: CHANGE,
    alterFieldProperties: CHANGE,
    addField: CHANGE_ONCE,
  }),
  partitions: Object.freeze({
    list: LOOK,
    has: LOOK,
    getStats: LOOK,
    create: CHANGE,
    drop: CHANGE,
    load: STORAGE,
    release: STORAGE,
  }),
  indexes: Object.freeze({
    list: LOOK,
    describe: LOOK,
    create: CHANGE,
    drop: CHANGE,
    alterProperties: CHANGE,
    dropProperties: CHANGE,
  }),
  aliases: Object.freeze({
    list: LOOK,
    describe: LOOK,
    create: CHANGE,
    alter: CHANGE,
    drop: CHANGE,
  }),
  entities: Object.freeze({
    insert: INSERT,
    // Where keys are generated a row gets another one each time. Where they are chosen it is `same`; that is for whoever
    // knows the schema to say.
    upsert: INSERT,
    // The rows are gone either way; a repeated delete may count fewer of them.
    delete: CHANGE,
    get: READ,
    query: READ,
    search: READ,
    hybridSearch: READ,
  }),
});

/** @param group and verb of the table */
export function traitsOf(group: string, verb: string): VerbTraits {
  const traits = (VERB_TRAITS as unknown as Record<string, Record<string, VerbTraits>>)[group]?.[verb];
  if (!traits) throw new TypeError(`Milvus has no verb ${group}.${verb}`);
  return traits;
}
