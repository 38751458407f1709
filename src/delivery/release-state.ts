/** @file Which versions of the app this browser has, and which it serves: plain data, and how it changes. */
import { DELIVERY } from '../profiles/profiles.ts';

/** A page that was opened with a version that has not shown yet that it works. */
export interface Start {
  /** The page's id. */
  readonly client: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export interface ReleaseState {
  /** The version that pages are opened with. */
  readonly current: string;
  /** What it took the place of, until it has shown that it works; `null` after that. */
  readonly previous: string | null;
  /** The version that did not start, until there is another one. */
  readonly refused: string | null;
  /** Of the current version, unconfirmed. */
  readonly starts: readonly Start[];
  /** Which version each open page has, by its client's id. */
  readonly clients: Readonly<Record<string, string>>;
}

export function firstState(version: string): ReleaseState {
  return { current: version, previous: null, refused: null, starts: [], clients: {} };
}

/** The person took a version. */
export function accepted(state: ReleaseState, version: string): ReleaseState {
  if (state.current === version) return state;
  return { ...state, current: version, previous: state.current, refused: null, starts: [] };
}

/** A page of `version` came up. */
export function started(state: ReleaseState, version: string): ReleaseState {
  return version === state.current && state.previous !== null
    ? { ...state, previous: null, starts: [] }
    : state;
}

/**
 * A page is opened. After so many pages that had time to show that they came up, and did not, the version before is the current
 * one again: it was kept for that.
 *
 * @param open ids of clients that are there
 */
export function opened(state: ReleaseState, start: Start, open: ReadonlySet<string>): ReleaseState {
  const next = isBroken(state, start.at)
    ? {
        ...state,
        current: state.previous ?? state.current,
        previous: null,
        refused: state.current,
        starts: [],
      }
    : state;
  const clients = Object.fromEntries(Object.entries(next.clients).filter(([client]) => open.has(client)));
  return {
    ...next,
    starts: next.previous === null ? [] : [...next.starts, start],
    clients: { ...clients, [start.client]: next.current },
  };
}

function isBroken({ previous, starts }: ReleaseState, now: number): boolean {
  // Younger ones may yet come up: many, when a browser opens all its tabs at once. Whether the page is still there tells nothing:
  // one that is loaded anew is until the new one has come.
  const failed = starts.filter(({ at }) => now - at >= DELIVERY.startMs);
  return previous !== null && failed.length >= DELIVERY.starts;
}

/** What was kept may be of any release or damaged. */
export function isReleaseState(value: unknown): value is ReleaseState {
  if (typeof value !== 'object' || value === null) return false;
  const { current, previous, refused, starts, clients } = value as Partial<Record<string, unknown>>;
  const isVersion = (version: unknown): boolean => version === null || typeof version === 'string';
  return (
    typeof current === 'string' &&
    isVersion(previous) &&
    isVersion(refused) &&
    Array.isArray(starts) &&
    typeof clients === 'object' &&
    clients !== null
  );
}
