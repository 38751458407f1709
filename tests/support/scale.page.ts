/** @file Generated photos for the built app, and a look at how smoothly it draws. Runs in the page, beside the app's own scripts. */
import type {} from '../../src/main.ts';
import { seededRandom } from '../../src/vectors/random.ts';
import { progressiveJpeg } from './image-files.ts';

/** Blocks of a photo, of 8 x 8 pixels each. */
const [ACROSS, DOWN] = [6, 4];
/** Pixels that the grid is scrolled by in a frame. */
const SPEED = 24;
/** Milliseconds of a frame that a person sees, and of one at sixty a second. */
const LONG = 50;
const FRAME = 1000 / 60;

export interface FrameTimes {
  readonly frames: number;
  /** Frames that took longer than 50 ms. */
  readonly long: number;
  readonly longestMs: number;
  /** Frames that a screen of sixty a second would have shown besides. */
  readonly dropped: number;
  /** The longest task of the main thread, 0 when none was longer than 50 ms. */
  readonly longestTaskMs: number;
}

const complaints: string[] = [];
addEventListener('error', ({ message }) => complaints.push(message));
addEventListener('unhandledrejection', ({ reason }) => complaints.push(String(reason)));

/** Photo number `n`: a small JPEG, other pixels than any other's. */
function photo(n: number): File {
  const random = seededRandom(n);
  const greys = Array.from({ length: ACROSS * DOWN }, () => Math.floor(random() * 256));
  const folder = String(Math.floor(n / 1000)).padStart(4, '0');
  return new File([progressiveJpeg(ACROSS, DOWN, greys)], `${folder}-${n}.jpg`, { type: 'image/jpeg' });
}

/** Adds photos `from` to before `from + count`. Resolves to the seconds it took. @throws Error when one is not added */
async function add(from: number, count: number): Promise<number> {
  const photos = Array.from({ length: count }, (_, at) => photo(from + at));
  const { added, failed, seconds } = await lookalike.add(photos);
  if (added === count) return seconds;
  throw new Error(`${added} of ${count} photos were added: ${JSON.stringify(failed.slice(0, 3))}`);
}

/** Names of photos that are not found first by themselves. */
async function unfound(numbers: readonly number[]): Promise<string[]> {
  const wanted = numbers.map(photo);
  const found = await lookalike.search(wanted, { limit: 1 });
  return wanted.map(({ name }) => name).filter((name, at) => found[at]?.[0]?.path !== name);
}

let ending: (() => FrameTimes) | undefined;

/** Scrolls the grid up and down until {@link endScrolling}. */
function scroll(): void {
  const intervals: number[] = [];
  let [longestTaskMs, speed, last, isEnding] = [0, SPEED, performance.now(), false];
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longestTaskMs = Math.max(longestTaskMs, duration);
  });
  observer.observe({ type: 'longtask' });
  const step = (now: number): void => {
    intervals.push(now - last);
    last = now;
    const before = scrollY;
    scrollBy({ top: speed, behavior: 'instant' });
    if (scrollY === before) speed = -speed;
    if (!isEnding) requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
  ending = () => {
    isEnding = true;
    observer.disconnect();
    // The first began somewhere within a frame.
    const whole = intervals.slice(1);
    return {
      frames: whole.length,
      long: whole.filter((each) => each > LONG).length,
      longestMs: whole.reduce((longest, each) => Math.max(longest, each), 0),
      dropped: whole.reduce((sum, each) => sum + Math.max(0, Math.round(each / FRAME) - 1), 0),
      longestTaskMs,
    };
  };
}

function endScrolling(): FrameTimes {
  if (!ending) throw new Error('Nothing scrolls.');
  return ending();
}

export const scale = { add, unfound, scroll, endScrolling, complaints };
Object.assign(globalThis, { scale });
