/**
 * @file What a person decided about near-duplicates, by content: it outlives a rescan, other names, another model, and leaves
 * with an export (`ARCHIVE.tables`).
 */
import { sha256 } from '../../base/hash.ts';
import { KEEPER_RULES, type KeeperRule } from '../../profiles/profiles.ts';
import type { Documents } from '../../store/store.ts';
import type { KeeperSettings } from './keeper.ts';

/** About files of one content (`file`, members are their paths), or about contents. */
export interface Decision {
  readonly about: 'files' | 'contents';
  /** distinct: no two of them are duplicates. reviewed: they are, and it is decided which stay. */
  readonly verdict: 'distinct' | 'reviewed';
  readonly members: readonly string[];
  /** Of the members, those that stay; all of them where the verdict is `distinct`. */
  readonly keep: readonly string[];
}

const TABLE = 'decisions';
const SETTINGS = 'keeper';

export class Decisions {
  readonly #documents: Documents;

  constructor(documents: Documents) {
    this.#documents = documents;
  }

  /** All that can be read; the table may hold what another release decided. */
  async all(): Promise<Decision[]> {
    const entries = await this.#documents.list<unknown>(TABLE);
    return entries.flatMap(({ value }) => (isDecision(value) ? [value] : []));
  }

  /** Forgets decisions that are about all of these members, and maybe more. */
  async forget(about: Decision['about'], members: readonly string[]): Promise<void> {
    const entries = await this.#documents.list<unknown>(TABLE);
    const keys = entries.flatMap(({ key, value }) => {
      if (!isDecision(value) || value.about !== about) return [];
      const named = new Set(value.members);
      return members.every((member) => named.has(member)) ? [key] : [];
    });
    await this.#documents.delete(TABLE, keys);
  }

  /** How people want the keeper chosen. */
  async settings(): Promise<KeeperSettings> {
    return parseSettings(await this.#documents.get<unknown>(TABLE, SETTINGS));
  }

  async prefer(settings: KeeperSettings): Promise<void> {
    await this.#documents.put(TABLE, [{ key: SETTINGS, value: settings }]);
  }

  /** Later decisions about the very same members take the place of earlier ones. Returns what undoes it. */
  async decide(decisions: readonly Decision[]): Promise<() => Promise<void>> {
    const keys = await Promise.all(decisions.map(keyOf));
    const before = await this.#documents.getMany<unknown>(TABLE, keys);
    await this.#documents.put(
      TABLE,
      decisions.map((value, at) => ({ key: keys[at] ?? '', value })),
    );
    return async () => {
      const known = keys.flatMap((key, at) => (before[at] === undefined ? [] : [{ key, value: before[at] }]));
      await this.#documents.delete(
        TABLE,
        keys.filter((_, at) => before[at] === undefined),
      );
      if (known.length > 0) await this.#documents.put(TABLE, known);
    };
  }
}

/** What is missing or is no rule is as by default; a rule that a later release added comes last. */
function parseSettings(value: unknown): KeeperSettings {
  const saved = (typeof value === 'object' && value !== null ? value : {}) as Partial<
    Record<keyof KeeperSettings, unknown>
  >;
  const order = isTexts(saved.rules) ? saved.rules : [];
  const place = (rule: KeeperRule): number => {
    const found = order.indexOf(rule);
    return found < 0 ? order.length : found;
  };
  return {
    rules: [...KEEPER_RULES].sort((a, b) => place(a) - place(b)),
    preferred: typeof saved.preferred === 'string' ? saved.preferred : '',
    references: isTexts(saved.references) ? saved.references : [],
  };
}

/** One key a set of members, so that two libraries that decided about the same ones merge. */
async function keyOf({ about, members }: Decision): Promise<string> {
  const text = JSON.stringify([...members].sort());
  return `${about}/${await sha256(new TextEncoder().encode(text))}`;
}

function isDecision(value: unknown): value is Decision {
  if (typeof value !== 'object' || value === null) return false;
  const { about, verdict, members, keep } = value as Partial<Record<keyof Decision, unknown>>;
  return (
    (about === 'files' || about === 'contents') &&
    (verdict === 'distinct' || verdict === 'reviewed') &&
    isTexts(members) &&
    isTexts(keep)
  );
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((text) => typeof text === 'string');
}
