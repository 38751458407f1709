/**
 * @file What a machine's cores give when they are split into workers and threads in other ways than the app's plan does.
 * Runs in the page; `splits.ts` asks for it and reports.
 */
import { detectCapabilities } from '../../src/base/capabilities.ts';
import { parsePlan, planWorkers, type EmbedPlan } from '../../src/workers/embed-plan.ts';
import { openLookalike, photosOf, timeInTurns, type Contestant, type PhotoKind } from './contestants.page.ts';

export interface SplitsInput {
  /** Addresses of photos. */
  readonly photos: readonly string[];
  readonly kinds: readonly PhotoKind[];
  readonly rounds: number;
}

/** Milliseconds, a value a round, by plan (`workers x threads`). */
export type SplitTimes = Readonly<Partial<Record<string, readonly number[]>>>;

export interface SplitCosts {
  readonly cores: number;
  /** The app's. */
  readonly plan: EmbedPlan;
  /** A photo of many, from a folder to durable rows. */
  readonly kinds: readonly { readonly kind: string; readonly times: SplitTimes }[];
  /** A photo of the first kind that comes alone, as a query does. */
  readonly alone: SplitTimes;
}

/** Of one that comes alone. */
const ALONE = 8;

export async function measureSplits(
  { photos, kinds, rounds }: SplitsInput,
  say: (line: string) => void,
): Promise<SplitCosts> {
  const capabilities = detectCapabilities();
  const contestants: Contestant<string>[] = [];
  for (const name of splitsOf(capabilities.cores)) {
    contestants.push(await openLookalike(name, 'wasm', parsePlan(name)));
  }
  const measured: { kind: string; times: SplitTimes }[] = [];
  for (const kind of kinds) {
    const files = await photosOf(kind, photos);
    measured.push({ kind: kind.name, times: await timeInTurns(contestants, kind.name, files, rounds, say) });
  }
  const [first] = kinds;
  const alone = first ? await photosOf({ ...first, count: ALONE }, photos) : [];
  const times = await timeInTurns(contestants.map(oneByOne), 'alone', alone, rounds, say);
  for (const contestant of contestants) contestant.close();
  return { cores: capabilities.cores, plan: planWorkers(capabilities), kinds: measured, alone: times };
}

/** All ways to give each worker the same power of two of the cores, and one worker more than there are cores. */
function splitsOf(cores: number): string[] {
  const splits = [`${cores + 1}x1`];
  for (let threads = 1; threads <= cores; threads *= 2)
    splits.push(`${Math.floor(cores / threads)}x${threads}`);
  return splits;
}

function oneByOne({ id, embed }: Contestant<string>): Contestant<string> {
  return {
    id,
    prepare: () => Promise.resolve(),
    async embedAll(photos) {
      for (const photo of photos) await embed?.(photo);
    },
    close: () => undefined,
  };
}
