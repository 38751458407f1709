/** @file The page's side of its service worker: registers it, tells that the page came up, hears of newer versions. */
import { SERVICE_WORKER_FILE } from '../policy/response-headers.ts';
import { DELIVERY } from '../profiles/profiles.ts';
import { forgetIsolating } from './isolation.ts';
import type { NetworkChange, NetworkNews } from './network-gate.ts';
import type { PageMessage, ReleaseNews, WorkerMessage } from './messages.ts';
import { appCacheName } from './release.ts';
import { SHARED_MARK, takeShared } from './shared-photo.ts';

/** What a person may want to know of the app's versions. */
export type ReleaseEvent =
  /** A newer one is here, whole. */
  | { readonly kind: 'offered' }
  /** A newer one did not start; the one before is in use. */
  | { readonly kind: 'refused' }
  /** Another tab took a newer one. */
  | { readonly kind: 'changed' }
  /** A version could not be fetched whole; a sentence why. */
  | { readonly kind: 'failed'; readonly reason: string };

export interface PageNetworkNews extends NetworkNews {
  /** This page's requests go through the service worker: not on a first visit. */
  readonly isInCharge: boolean;
}

export interface Installation {
  /** Takes the newer version. Resolves to whether the next load gets it. */
  accept(): Promise<boolean>;
  /** The app starts without a network; `undefined` where nobody answers. */
  isOffline(): Promise<boolean | undefined>;
  /**
   * What the service worker asked for, and whether it lets anything be asked; with a change, after that. `undefined` where nobody
   * answers.
   */
  network(change?: NetworkChange): Promise<PageNetworkNews | undefined>;
}

export interface InstallationListener {
  readonly onEvent: (event: ReleaseEvent) => void;
  /** Shared with the app, or opened with it. */
  readonly onPhotos: (photos: readonly File[]) => void;
}

/** @returns `undefined` where the browser has no service workers, or none here */
export async function install(
  folder: string,
  { onEvent, onPhotos }: InstallationListener,
): Promise<Installation | undefined> {
  forgetIsolating(folder);
  const { serviceWorker } = navigator as Partial<Navigator>;
  if (!serviceWorker) return undefined;
  receivePhotos(folder, onPhotos);
  serviceWorker.addEventListener('message', ({ data }: MessageEvent<WorkerMessage>) => onEvent(data));
  const registration = await register(serviceWorker, folder);
  if (!registration) return undefined;
  registration.addEventListener('updatefound', () => void follow(folder, registration, onEvent));
  void follow(folder, registration, onEvent);
  lookNowAndThen(registration);
  const { active } = await serviceWorker.ready;
  const serving = serviceWorker.controller ?? active;
  serving?.postMessage({ kind: 'started' } satisfies PageMessage);
  const news = await ask<ReleaseNews>(serving, { kind: 'ask' });
  if (news?.refused) onEvent({ kind: 'refused' });
  else if (news?.offered) onEvent({ kind: 'offered' });
  return {
    accept: () => accept(serviceWorker, registration),
    network: async (change) => {
      const { controller } = serviceWorker;
      const message = { kind: 'network', ...(change ? { change } : {}) } as const;
      const told = await ask<NetworkNews>(controller ?? registration.active, message);
      return told && { ...told, isInCharge: controller !== null };
    },
    isOffline: async () => (await ask<ReleaseNews>(registration.active, { kind: 'ask' }))?.complete,
  };
}

async function register(
  serviceWorker: ServiceWorkerContainer,
  folder: string,
): Promise<ServiceWorkerRegistration | undefined> {
  try {
    return await serviceWorker.register(folder + SERVICE_WORKER_FILE, {
      scope: folder,
      updateViaCache: 'none',
    });
  } catch {
    // Switched off, a private window, or offline with a worker that is there already.
    return serviceWorker.getRegistration();
  }
}

/** Tells of a newer version's worker once it has fetched all. */
async function follow(
  folder: string,
  registration: ServiceWorkerRegistration,
  onEvent: InstallationListener['onEvent'],
): Promise<void> {
  const { installing, active } = registration;
  // The first one: there is nothing that it is newer than.
  if (!active) return;
  if (installing) await settled(installing);
  const { waiting } = registration;
  if (!waiting) return;
  // One of an older release, whose pages this one's are not, leaves no choice. Ours keep a cache of that name from the beginning.
  const isForeign = !(await caches.has(appCacheName(folder)));
  const news = await ask<ReleaseNews>(waiting, { kind: 'ask' });
  // It came with the same files: there is nothing to be asked.
  const isSame =
    news !== undefined && news.own === (await ask<ReleaseNews>(active, { kind: 'ask' }))?.version;
  if (isForeign || isSame) {
    await ask(waiting, { kind: 'accept' });
    if (isForeign) onEvent({ kind: 'changed' });
  } else {
    onEvent({ kind: news?.refused ? 'refused' : 'offered' });
  }
}

/** Resolves when it is installed, or never will be. */
function settled(worker: ServiceWorker): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (worker.state !== 'installing') resolve();
    };
    worker.addEventListener('statechange', look);
    look();
  });
}

async function accept(
  serviceWorker: ServiceWorkerContainer,
  { waiting, active }: ServiceWorkerRegistration,
): Promise<boolean> {
  const changed = new Promise<void>((resolve) => {
    serviceWorker.addEventListener('controllerchange', () => resolve(), { once: true });
  });
  const isTaken = (await ask<boolean>(waiting ?? active, { kind: 'accept' })) === true;
  // The worker before answers until the new one has taken over.
  if (isTaken && waiting) await Promise.race([changed, pause(DELIVERY.answerMs)]);
  return isTaken;
}

/** Its answer; `undefined` when it has none in time. */
async function ask<Answer>(worker: ServiceWorker | null, message: PageMessage): Promise<Answer | undefined> {
  if (!worker) return undefined;
  const { port1, port2 } = new MessageChannel();
  const answer = new Promise<Answer>((resolve) => {
    port1.onmessage = ({ data }: MessageEvent<Answer>) => resolve(data);
  });
  worker.postMessage(message, [port2]);
  const found = await Promise.race([answer, pause(DELIVERY.answerMs)]);
  port1.close();
  return found ?? undefined;
}

function pause(milliseconds: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), milliseconds));
}

/** A page that stays open for days hears of newer versions, too: when somebody comes back to it. */
function lookNowAndThen(registration: ServiceWorkerRegistration): void {
  let lookedAt = -Infinity;
  const look = (): void => {
    if (document.hidden || Date.now() - lookedAt < DELIVERY.lookEvery) return;
    lookedAt = Date.now();
    // Without a network there is nothing new.
    registration.update().catch(() => undefined);
  };
  document.addEventListener('visibilitychange', look);
  // Browsers look by themselves, too, but put it off while the worker is busy (Chromium 143: for more than half a minute).
  if (registration.active) look();
}

/** Not in the standard library's types. */
interface LaunchWindow {
  readonly launchQueue?: {
    setConsumer(consumer: (launch: { readonly files: readonly FileSystemFileHandle[] }) => void): void;
  };
}

function receivePhotos(folder: string, onPhotos: InstallationListener['onPhotos']): void {
  if (new URLSearchParams(location.search).has(SHARED_MARK)) {
    // Loaded anew it is a page like any other.
    history.replaceState(history.state, '', `${location.pathname}${location.hash}`);
    void takeShared(appCacheName(folder), folder).then((photo) => photo && onPhotos([photo]));
  }
  (globalThis as LaunchWindow).launchQueue?.setConsumer(({ files }) => {
    if (files.length === 0) return;
    void Promise.all(files.map((file) => file.getFile())).then(onPhotos);
  });
}
