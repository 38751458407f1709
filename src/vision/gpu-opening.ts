/** @file A session on the graphics card: as fast as the card allows, and believed only as far as it was checked. */
import { reviveError } from '../base/errors.ts';
import { DEFAULT_PROFILE, ENGINE, GRAPHICS_CARD, PROFILES, type Precision } from '../profiles/profiles.ts';
import { GpuSession } from './gpu-session.ts';
import { timePixels, type PixelTimes } from './gpu-pixels.ts';
import { closePicture } from './picture.ts';
import type { GraphicsCard } from './graphics-card.ts';
import { readPicture, type PhotoInput } from './photo-pixels.ts';
import { probeBy, selfCheck, type Probe } from './self-check.ts';
import { Session, type BatchSession } from './session.ts';

export interface OpenedSession {
  readonly session: BatchSession<PhotoInput>;
  /** The lowest of the self-check, over all batch sizes and ways to run them. */
  readonly cosine: number;
  /** A sentence for each thing that this card cannot do. */
  readonly notes: readonly string[];
  /** Absent where the session takes no {@link Picture}. */
  readonly pixels?: PixelTimes;
}

/**
 * Pixels go to the card directly and the largest batches are recorded; what fails is left out, with a note.
 * @param probe {@link readProbe}
 * @param sizes photos of a run that are tried, ascending from 1
 * @throws LookalikeError BACKEND_FAILED, SELF_CHECK_FAILED when not even the plainest way works
 */
export async function openOnCard(
  card: GraphicsCard,
  model: Uint8Array,
  precision: Precision,
  probe: Probe,
  sizes: readonly number[] = ENGINE.batchSizes.webgpu,
): Promise<OpenedSession> {
  try {
    return await openDirectly(card, model, precision, probe, sizes);
  } catch (error) {
    // The runtime may still be waiting for the lost device, and cannot be called again.
    card.lost.throwIfAborted();
    const session = await Session.open({ backend: 'webgpu', model, threads: 1, device: card.device });
    const cosines: number[] = [];
    for (const size of session.sizes) cosines.push(await selfCheck(session, size, precision, probe));
    const note = `Pixels reach it by way of WebAssembly: ${reviveError(error).message}.`;
    return { session, cosine: Math.min(...cosines), notes: [note] };
  }
}

async function openDirectly(
  card: GraphicsCard,
  model: Uint8Array,
  precision: Precision,
  probe: Probe,
  sizes: readonly number[],
): Promise<OpenedSession> {
  const session = await GpuSession.open(card, model);
  const cosines: number[] = [];
  const notes: string[] = [];
  /** Nothing, and a note, where the card cannot do something. */
  const attempt = async <T>(otherwise: string, work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      card.lost.throwIfAborted();
      notes.push(`${otherwise}: ${reviveError(error).message}.`);
      return undefined;
    }
  };

  let photoMs = 0;
  for (const size of sizes) {
    if (size * photoMs > GRAPHICS_CARD.longestRun) break;
    cosines.push(await selfCheck(session, size, precision, probe));
    session.allow([...session.sizes.filter((each) => each < size), size]);
    photoMs = await session.measure(probe[DEFAULT_PROFILE], PROFILES[DEFAULT_PROFILE].output);
  }

  const largest = session.sizes.at(-1) ?? 1;
  const recorded = await attempt('Its runs are not recorded', async () => {
    await session.capture(largest, model);
    return selfCheck(session, largest, precision, probe);
  });
  if (recorded === undefined) session.forget(largest);
  else cosines.push(recorded);

  const pixels = await attempt('It does not resample', async () => {
    const pictures = await probeBy(async (file, inputSize) => (await readPicture(file, { inputSize })).input);
    try {
      cosines.push(await selfCheck(session, 1, precision, probe, pictures));
      return await timePixels(card);
    } finally {
      Object.values(pictures).forEach(closePicture);
    }
  });
  return { session, cosine: Math.min(...cosines), notes, ...(pixels ? { pixels } : {}) };
}
