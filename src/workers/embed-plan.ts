/** @file How many embed workers, with how many threads each. */
import type { Capabilities } from '../base/capabilities.ts';
import { ENGINE, GRAPHICS_CARD, OWN_MODEL, SMALL_MACHINES } from '../profiles/profiles.ts';

export interface EmbedPlan {
  readonly workers: number;
  /** WebAssembly threads of each worker. */
  readonly threads: number;
}

/** What a plan for the processor depends on. */
export type PlannedMachine = Pick<Capabilities, 'threads' | 'cores' | 'webkit' | 'touch' | 'memory'>;

/** The row of the table in `ENGINE` for this machine, as far as its memory goes. */
export function planWorkers(machine: PlannedMachine): EmbedPlan {
  const rows = machine.threads ? ENGINE.threaded : ENGINE.unthreaded;
  const row = rows.findLast((each) => each.cores <= machine.cores) ?? { workers: 1, threads: 1 };
  const most = mostFor(machine);
  return { workers: Math.min(row.workers, most.workers), threads: Math.min(row.threads, most.threads) };
}

/** Bounds by memory; a phone or tablet of Apple tells none, and ends a page that takes too much. */
function mostFor({ webkit, touch, memory }: PlannedMachine): EmbedPlan {
  const { gigabytes, small, tight, others } = SMALL_MACHINES;
  if (webkit && touch) return tight;
  return memory !== null && memory <= gigabytes ? small : others;
}

/** Why a graphics card is not even tried, half a sentence; `undefined`: it may prove itself. */
export function whyNoCard({
  webkit,
  memory,
  metered,
}: Pick<Capabilities, 'webkit' | 'memory' | 'metered'>): string | undefined {
  const { gigabytes } = SMALL_MACHINES;
  if (webkit) return 'Safari cannot hold the runtime for it';
  if (memory !== null && memory <= gigabytes) {
    return `its model is twice as large, and this device has ${memory} GB of memory`;
  }
  return metered ? 'its model is twice as large, and this connection is metered' : undefined;
}

/** For a network of so many bytes: a large one is opened once, and its threads share it. */
export function planOwn(plan: EmbedPlan, bytes: number): EmbedPlan {
  return bytes > OWN_MODEL.sharedBytes ? { workers: 1, threads: plan.workers * plan.threads } : plan;
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
