/** @file A photo that came by the system's share sheet: the service worker takes it, the page it opens searches by it. */

/** Below the app's folder: where the sheet sends it (public/app.webmanifest), and its name there. */
export const SHARE_PATH = 'share';
export const SHARE_FIELD = 'photo';
/** Of the address of the page that is opened for it. */
export const SHARED_MARK = 'shared';

const ENTRY = '.shared';

/** @param cacheName see `appCacheName` */
export async function keepShared(cacheName: string, folder: string, form: FormData): Promise<void> {
  const photo = form.get(SHARE_FIELD);
  if (!(photo instanceof File)) return;
  const headers = { 'Content-Type': photo.type, 'X-Name': encodeURIComponent(photo.name) };
  const cache = await caches.open(cacheName);
  await cache.put(new URL(ENTRY, folder).href, new Response(photo, { headers }));
}

/** The photo, once. */
export async function takeShared(cacheName: string, folder: string): Promise<File | undefined> {
  const cache = await caches.open(cacheName);
  const url = new URL(ENTRY, folder).href;
  const response = await cache.match(url);
  if (!response) return undefined;
  const name = decodeURIComponent(response.headers.get('X-Name') ?? '');
  const type = response.headers.get('Content-Type') ?? '';
  const file = new File([await response.blob()], name, { type });
  await cache.delete(url);
  return file;
}
