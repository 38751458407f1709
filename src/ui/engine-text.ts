/** @file The engine in a few words: what it is loading, or what it runs on. */
import type { EmbedderStatus } from '../vision/embedder.ts';
import { formatBytes, formatCount, formatDuration } from './format.ts';
import { STRINGS } from './strings.ts';

/** @param secondsLeft `null` while unknown */
export function loadingText({ loaded, total }: EmbedderStatus, secondsLeft: number | null): string {
  const { startingEngine, loadingModel, loadingOf, left } = STRINGS.status;
  if (total === 0 || loaded >= total) return startingEngine;
  const share = `${loadingModel}: ${loadingOf(formatBytes(loaded), formatBytes(total))}`;
  return secondsLeft === null ? share : `${share}, ${left(formatDuration(secondsLeft))}`;
}

/** Backend and threads, once they are known. */
export function engineText({ state, backend, workers, threads }: EmbedderStatus): string {
  if (state !== 'ready') return '';
  const name = STRINGS.backend[backend];
  const all = workers * threads;
  return backend === 'wasm' ? `${name}, ${STRINGS.status.threads(all, formatCount(all))}` : name;
}
