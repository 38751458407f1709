/** @file What near-duplicates are told as: plain data, shared by the page, the scripting object and the tests. */
import type { PauseGate } from '../../base/pause.ts';
import type { Tier } from '../../profiles/profiles.ts';
import type { LibraryPhoto } from '../types.ts';
import type { Decision } from './decisions.ts';
import type { KeeperSettings } from './keeper.ts';
import type { ResultGroup } from './result.ts';

/** A moment of looking up neighbours. Counts are photos. */
export interface NeighborProgress {
  /** Whose neighbours are known. */
  readonly done: number;
  readonly total: number;
  /** A second over the last seconds, 0 until known. */
  readonly rate: number;
  /** `null` until a rate is known. */
  readonly secondsLeft: number | null;
}

export interface CatchUpOptions {
  readonly signal?: AbortSignal;
  readonly gate?: PauseGate;
  readonly onProgress?: (progress: NeighborProgress) => void;
}

export interface DuplicateOptions {
  /** Which groups; all three when absent. */
  readonly tier?: Tier;
  /** In place of the tier: photos at least so similar are held together, -1..1. */
  readonly threshold?: number;
  /** Photos that are more similar do not hold each other together; 1 when absent. */
  readonly most?: number;
  /** Groups about which it is decided already which of them stay are told, too. */
  readonly reviewed?: boolean;
  readonly signal?: AbortSignal;
  /** While neighbours are looked up that are not known yet. */
  readonly onProgress?: (progress: NeighborProgress) => void;
}

/** A group as scripts see it. In a group `file` all photos have one id and different paths. */
export interface Duplicates {
  readonly band: Tier;
  readonly photos: readonly { readonly id: string; readonly path: string }[];
}

/** One of a group: a photo, or in a group `file` a file. */
export interface GroupMember {
  /** Tells it from the others: a photo's id, a file's path. */
  readonly key: string;
  readonly id: string;
  /** Of a file: when it was last changed, in milliseconds since 1970, where that is known. */
  readonly modified?: number;
}

export interface DuplicateGroup {
  /** The same as long as the members are. */
  readonly key: string;
  readonly band: Tier;
  /** Of the two photos that hold it together least, -1..1. */
  readonly similarity: number;
  /** Two or more. */
  readonly members: readonly GroupMember[];
  /** Keys of those that stay, where that is decided. */
  readonly kept?: readonly string[];
}

/** What was decided about a group: which of its members stay, or that they are no duplicates. */
export interface GroupVerdict {
  readonly group: DuplicateGroup;
  readonly verdict: Decision['verdict'];
  /** Keys of members, one or more. */
  readonly keep: readonly string[];
}

/** Range of similarity in which photos hold each other together, -1..1. */
export interface SimilarityRange {
  readonly least: number;
  readonly most: number;
}

/** The review of near-duplicates, as the page sees it. */
export interface ReviewApi {
  /** Photos whose neighbours are not known yet, of all. */
  missing(): Promise<{ readonly missing: number; readonly total: number }>;
  /** Looks these up. Errors: `NeighborLedger.catchUp`. */
  catchUp(options?: CatchUpOptions): Promise<number>;
  /** The closest groups first. Groups `file` know no range. Errors: AbortError, what reading the store throws. */
  groups(tier: Tier, range: SimilarityRange, signal?: AbortSignal): Promise<readonly DuplicateGroup[]>;
  /** Photos by id, with all that is known of them. */
  photos(ids: readonly string[]): Promise<ReadonlyMap<string, LibraryPhoto>>;
  /** Remembers verdicts. Returns what undoes it. */
  decide(verdicts: readonly GroupVerdict[]): Promise<() => Promise<void>>;
  /** Forgets what was decided about all members of this group together. */
  reopen(group: DuplicateGroup): Promise<void>;
  /** Which of a group is suggested to stay. */
  settings(): Promise<KeeperSettings>;
  prefer(settings: KeeperSettings): Promise<void>;
  /**
   * The files of what was decided, for `writeResult`: of groups with something that does not stay. What an earlier group keeps as
   * its last, or moves already, no later one moves.
   */
  result(verdicts: readonly GroupVerdict[]): Promise<readonly ResultGroup[]>;
}
