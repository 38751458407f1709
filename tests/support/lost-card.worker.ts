/** @file A worker that opens the model it is sent on the graphics card, loses the card, and tells what came of it. */
import { DEFAULT_PROFILE, PROFILES } from '../../src/profiles/profiles.ts';
import { openOnCard } from '../../src/vision/gpu-opening.ts';
import { GpuSession } from '../../src/vision/gpu-session.ts';
import { openGraphicsCard } from '../../src/vision/graphics-card.ts';
import { readProbe } from '../../src/vision/self-check.ts';

/** Each `computed`, or the error as text. */
export interface CardLoss {
  /** One run before the loss. */
  readonly before: string;
  /** Runs that had begun. */
  readonly underWay: readonly string[];
  /** A run after it. */
  readonly after: string;
  /** A model opened after it. */
  readonly opening: string;
}

const outcomeOf = (work: Promise<unknown>): Promise<string> => work.then(() => 'computed', String);

async function loseCard(model: Uint8Array): Promise<CardLoss> {
  const card = await openGraphicsCard(true);
  const session = await GpuSession.open(card, model);
  const probe = await readProbe();
  const photo = probe[DEFAULT_PROFILE];
  const run = (): Promise<string> => outcomeOf(session.runPhotos([photo], [PROFILES.resnet50.output]));
  const before = await run();
  const running = Array.from({ length: 4 }, run);
  card.device.destroy();
  const underWay = await Promise.all(running);
  return {
    before,
    underWay,
    after: await run(),
    opening: await outcomeOf(openOnCard(card, model, 'float32', probe)),
  };
}

self.onmessage = async ({ data }: MessageEvent<Uint8Array>) => self.postMessage(await loseCard(data));
