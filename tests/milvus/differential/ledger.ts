/** @file Who agreed on what, and why not. */
import type { Entity } from '../../../src/milvus/types.ts';
import { KNOWN_DIFFERENCES, type KnownDifference } from '../known-differences.ts';
import { textOf } from './same-answer.ts';
import type { Trial } from './twins.ts';

/** Differences that a failing test shows, shortest first: they say most. */
const SHOWN = 20;
const SHOWN_LETTERS = 400;

type SameAnswer = (local: readonly Entity[], server: readonly Entity[], request: object) => boolean;

export class Ledger {
  #same = 0;
  #refusedByBoth = 0;
  readonly #known = new Map<KnownDifference, number>(KNOWN_DIFFERENCES.map((known) => [known, 0]));

  /**
   * Counts the trials.
   * @returns texts of those whose answers differ for no known reason
   */
  judge(trials: readonly Trial[], isSame: SameAnswer): string[] {
    const unexplained = trials.filter((trial) => !this.#account(trial, isSame)).map(describe);
    return unexplained.sort((a, b) => a.length - b.length).slice(0, SHOWN);
  }

  #account(trial: Trial, isSame: SameAnswer): boolean {
    const { local, server } = trial;
    if ('data' in local && 'data' in server && isSame(local.data, server.data, trial.request)) {
      this.#same++;
      return true;
    }
    if (!('data' in local) && !('data' in server)) {
      this.#refusedByBoth++;
      return true;
    }
    const known = KNOWN_DIFFERENCES.find(({ explains }) => explains(trial));
    if (known) this.#known.set(known, (this.#known.get(known) ?? 0) + 1);
    return known !== undefined;
  }

  get totals() {
    return {
      same: this.#same,
      refusedByBoth: this.#refusedByBoth,
      known: Object.fromEntries([...this.#known].map(([{ name }, count]) => [name, count])),
    };
  }
}

function describe({ request, local, server }: Trial): string {
  return `${textOf(request)}\n  local:  ${summary(local, server)}\n  server: ${summary(server, local)}`;
}

/** What one side answers and the other does not. */
function summary(answer: Trial['local'], other: Trial['local']): string {
  if (!('data' in answer)) return `refuses with ${answer.code}: ${answer.message}`;
  const others = new Set('data' in other ? other.data.map(textOf) : []);
  const own = answer.data.map(textOf).filter((row) => !others.has(row));
  return `${answer.data.length} rows, ${own.length} of its own: ${own.join(' ').slice(0, SHOWN_LETTERS)}`;
}
