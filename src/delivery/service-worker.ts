/**
 * @file The service worker: a classic script beside the page, so that browsers without module workers of this kind run it. It
 * answers for the app's own folder only, and nothing that it is told or asked leaves this machine.
 */
import { responseHeaders } from '../policy/response-headers.ts';
import { PART_ENDING } from '../base/parts.ts';
import type { PageMessage, WorkerMessage } from './messages.ts';
import { NetworkGate } from './network-gate.ts';
import { appCacheName, type Release } from './release.ts';
import { ReleaseKeeper, type FileRequest } from './release-keeper.ts';
import { keepShared, SHARE_PATH, SHARED_MARK } from './shared-photo.ts';

/** Stands in front of this code (release.ts). */
declare const RELEASE: Release;
declare const self: ServiceWorkerGlobalScope;

const folder = self.registration.scope;

/** A day's note at most, beside the versions. */
const networkNote = `${folder}.network`;
const noteCache = (): Promise<Cache> => caches.open(appCacheName(folder));

const gate = new NetworkGate({
  now: () => Date.now(),
  load: async () => ((await (await (await noteCache()).match(networkNote))?.json()) ?? null) as number | null,
  keep: async (offUntil) => (await noteCache()).put(networkNote, Response.json(offUntil)),
});

const keeper = new ReleaseKeeper(RELEASE, {
  caches,
  folder,
  fetch: (url, init) => gate.fetch(url, init),
  now: () => Date.now(),
  openClients: async () => {
    const all = await self.clients.matchAll({ includeUncontrolled: true, type: 'all' });
    return new Set(all.map(({ id }) => id));
  },
});

self.addEventListener('install', (event) => {
  event.waitUntil(
    keeper.install().catch(async (error: unknown) => {
      await tellAll({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) });
      throw error;
    }),
  );
});

self.addEventListener('activate', (event) => event.waitUntil(keeper.activate()));

self.addEventListener('message', (event) => {
  const message = event.data as PageMessage;
  const client = event.source instanceof Client ? event.source.id : '';
  event.waitUntil(
    (async () => {
      if (message.kind === 'started') await keeper.started(client);
      if (message.kind === 'ask') event.ports[0]?.postMessage(await keeper.news(client));
      if (message.kind === 'network') event.ports[0]?.postMessage(await gate.news(message.change));
      if (message.kind === 'accept') {
        const isOther = await keeper.accept().catch(() => undefined);
        if (isOther !== undefined) await self.skipWaiting();
        event.ports[0]?.postMessage(isOther !== undefined);
        if (isOther) await tellAll({ kind: 'changed' }, client);
      }
    })(),
  );
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const path = pathOf(request.url);
  const isKept = path !== undefined && request.method === 'GET' && !path.endsWith(PART_ENDING);
  // What is not answered from here goes past this worker, which may ask its own origin only.
  if (!isKept && gate.isOff) {
    event.respondWith(Response.error());
    return;
  }
  if (path === undefined) return;
  if (request.method === 'POST' && path === SHARE_PATH) {
    event.respondWith(share(request));
    return;
  }
  // Parts of models the page keeps itself.
  if (!isKept) return;
  const asked: FileRequest = {
    path,
    isPage: request.mode === 'navigate',
    client: event.clientId,
    resulting: event.resultingClientId,
  };
  event.respondWith(answer(request, asked));
});

async function answer(request: Request, asked: FileRequest): Promise<Response> {
  const response = await keeper.respond(asked).catch(() => undefined);
  return response ?? withHeaders(await gate.fetch(request), asked.path);
}

/** What is none of the app's files, or is not to be had as it should be, comes from the network like on a first visit. */
function withHeaders(response: Response, path: string): Response {
  // An answer to a page that redirects, or has no body to be read, is handed on as it is.
  if (response.type !== 'basic' || response.redirected || response.status !== 200) return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(responseHeaders(path))) headers.set(name, value);
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}

async function share(request: Request): Promise<Response> {
  await keepShared(appCacheName(folder), folder, await request.formData());
  return Response.redirect(`${folder}?${SHARED_MARK}`, 303);
}

async function tellAll(message: WorkerMessage, except = ''): Promise<void> {
  const all = await self.clients.matchAll({ includeUncontrolled: true, type: 'window' });
  for (const client of all) if (client.id !== except) client.postMessage(message);
}

/** Below the app's folder; `undefined` outside of it. */
function pathOf(address: string): string | undefined {
  const { origin, pathname } = new URL(address);
  const whole = origin + pathname;
  if (!whole.startsWith(folder)) return undefined;
  try {
    return decodeURIComponent(whole.slice(folder.length));
  } catch {
    return undefined;
  }
}
