/**
 * @file What a person decided about near-duplicates, by content: it outlives a rescan, other names, another model, and leaves
 * with an export (`ARCHIVE.tables`).
 */
import { sha256 } from '../../base/hash.ts';
import type { Documents } from '../../store/store.ts';

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
