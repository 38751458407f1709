/**
 * @file How a person wants their library searched and filled, as remembered between visits. Kept in `localStorage` like
 * the server (./server-settings.ts): it is about this browser and this machine, not about the photos.
 */
import { NO_EXCLUSIONS, type Exclusions } from '../photos/exclusions.ts';
import { SEARCH_PLANS, type SearchPlan } from '../vectors/vector-index.ts';
import type { TextStorages } from './server-settings.ts';

export interface Preferences {
  /** How searches are answered; means nothing to a server. */
  readonly searchPlan: SearchPlan;
  /** Photos are added with half of the machine. */
  readonly gentle: boolean;
  /** No photo is added while the page is hidden and the machine runs on its battery. */
  readonly pauseOnBattery: boolean;
  /** What is not added. */
  readonly exclusions: Exclusions;
}

/** Of whoever has chosen nothing. */
export const DEFAULT_PREFERENCES: Preferences = Object.freeze({
  searchPlan: 'auto',
  gentle: false,
  pauseOnBattery: true,
  exclusions: NO_EXCLUSIONS,
});

/** Keeps the preferences of one deployment. */
export class SavedPreferences {
  readonly #storages: Pick<TextStorages, 'localStorage'>;
  readonly #key: string;

  /**
   * @param storages the window
   * @param base path of the deployment: two on one origin keep apart
   */
  constructor(storages: Pick<TextStorages, 'localStorage'>, base: string) {
    this.#storages = storages;
    this.#key = `lookalike:preferences:${base}`;
  }

  /** What is missing or cannot be read any more is as in {@link DEFAULT_PREFERENCES}. */
  load(): Preferences {
    try {
      return parsePreferences(this.#storages.localStorage.getItem(this.#key) ?? '{}');
    } catch {
      return DEFAULT_PREFERENCES;
    }
  }

  /** Where the browser keeps nothing for the page, a choice lasts as long as the page. */
  save(preferences: Preferences): void {
    try {
      this.#storages.localStorage.setItem(this.#key, JSON.stringify(preferences));
    } catch {
      return;
    }
  }
}

/** Text that a person or another release may have written. */
function parsePreferences(text: string): Preferences {
  const saved = JSON.parse(text) as Partial<Record<keyof Preferences, unknown>> | null;
  const { searchPlan, gentle, pauseOnBattery } = DEFAULT_PREFERENCES;
  return {
    searchPlan: SEARCH_PLANS.find((plan) => plan === saved?.searchPlan) ?? searchPlan,
    gentle: typeof saved?.gentle === 'boolean' ? saved.gentle : gentle,
    pauseOnBattery: typeof saved?.pauseOnBattery === 'boolean' ? saved.pauseOnBattery : pauseOnBattery,
    exclusions: parseExclusions(saved?.exclusions),
  };
}

function parseExclusions(value: unknown): Exclusions {
  const saved =
    typeof value === 'object' && value !== null ? (value as Partial<Record<string, unknown>>) : {};
  const { globs, minSide, pairs } = saved;
  return {
    globs: Array.isArray(globs) ? globs.filter((glob) => typeof glob === 'string') : NO_EXCLUSIONS.globs,
    minSide: Number.isSafeInteger(minSide) && Number(minSide) >= 0 ? Number(minSide) : NO_EXCLUSIONS.minSide,
    pairs: typeof pairs === 'boolean' ? pairs : NO_EXCLUSIONS.pairs,
  };
}
