/** @file Whether anybody sees the page, and whether its machine runs on a battery, as far as the browser tells. */

/** The part of the Battery Status API that is used. */
interface Battery extends EventTarget {
  readonly charging: boolean;
}

declare global {
  interface Navigator {
    /** Only Chromium has it, so TypeScript's library does not. */
    readonly getBattery?: () => Promise<Battery>;
  }
}

/** The part of a window that tells. */
export interface PowerWindow {
  readonly document: Pick<Document, 'hidden' | 'addEventListener'>;
  readonly navigator: Pick<Navigator, 'getBattery'>;
}

/**
 * Calls `tell` whenever it may have changed whether the page is hidden while its machine runs on a battery. Where the
 * browser does not tell of batteries, it never is.
 */
export function watchPower(
  { document, navigator }: PowerWindow,
  tell: (hiddenOnBattery: boolean) => void,
): void {
  let battery: Battery | undefined;
  const update = (): void => tell(document.hidden && battery?.charging === false);
  document.addEventListener('visibilitychange', update);
  navigator.getBattery?.().then(
    (found) => {
      battery = found;
      battery.addEventListener('chargingchange', update);
      update();
    },
    // A policy may forbid it: as in a browser that does not tell.
    () => undefined,
  );
}
