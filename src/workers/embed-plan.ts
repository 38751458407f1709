/** @file How many embed workers, with how many threads each. */
import type { Capabilities } from '../base/capabilities.ts';
import { ENGINE, GRAPHICS_CARD } from '../profiles/profiles.ts';

export interface EmbedPlan {
  readonly workers: number;
  /** WebAssembly threads of each worker. */
  readonly threads: number;
}

/** The row of the table in `ENGINE` for this machine. */
export function planWorkers({ threads, cores }: Pick<Capabilities, 'threads' | 'cores'>): EmbedPlan {
  const rows = threads ? ENGINE.threaded : ENGINE.unthreaded;
  const row = rows.findLast((each) => each.cores <= cores) ?? { workers: 1, threads: 1 };
  return { workers: row.workers, threads: row.threads };
}

/** The share `ENGINE.gentleShare` of a plan, rounded down, but one worker of one thread at least. */
export function gentlePlan({ workers, threads }: EmbedPlan): EmbedPlan {
  const share = (count: number): number => Math.max(1, Math.floor(count * ENGINE.gentleShare));
  return workers > 1 ? { workers: share(workers), threads } : { workers, threads: share(threads) };
}

/** For a graphics card: workers that read, hash and decode beside the one that has the card. */
export function planDecoders({ cores }: Pick<Capabilities, 'cores'>): number {
  return GRAPHICS_CARD.decoders.findLast((each) => each.cores <= cores)?.workers ?? 1;
}

/** A plan written as `workers x threads`, e.g. `1x2`; `undefined` for anything else. */
export function parsePlan(text: string): EmbedPlan | undefined {
  const [, workers, threads] = /^([1-9]\d?)x([1-9]\d?)$/.exec(text) ?? [];
  return workers && threads ? { workers: Number(workers), threads: Number(threads) } : undefined;
}
