/** @file A photo's file, decoded before it is shown, as a hook: what is drawn then comes without a jump. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { LibraryApi } from '../../library/types.ts';
import { VIEWER } from '../../profiles/profiles.ts';
import { usePage } from '../state.ts';
import type { Viewable } from '../viewing.ts';

/** `whole`: drawn by the browser, or where that cannot, by the app. `undrawn`: by neither. `none`: there is no file. */
export type Original =
  | { readonly kind: 'waiting' | 'none' | 'undrawn' }
  | { readonly kind: 'whole'; readonly image: HTMLImageElement };

type Library = Pick<LibraryApi, 'original' | 'picture'>;

const WAITING: Original = Object.freeze({ kind: 'waiting' });

/** @param isWanted what was wanted once is kept until the view goes */
export function useOriginal(photo: Viewable, isWanted: boolean): Original {
  const { library } = usePage().services;
  const [found, setFound] = useState<{ photo: Viewable; original: Original }>();
  const wasWanted = useRef(false);
  wasWanted.current ||= isWanted;
  const isRead = wasWanted.current;
  useEffect(() => {
    if (!isRead) return undefined;
    const ending = new AbortController();
    const read = async (): Promise<void> => {
      const original = await readOriginal(library, photo, ending.signal);
      if (!ending.signal.aborted) setFound({ photo, original });
    };
    const timer = setTimeout(() => void read(), VIEWER.settle);
    return () => {
      clearTimeout(timer);
      ending.abort();
    };
  }, [library, photo, isRead]);
  return found?.photo === photo ? found.original : WAITING;
}

async function readOriginal(library: Library, photo: Viewable, signal: AbortSignal): Promise<Original> {
  const file = 'file' in photo ? photo.file : await library.original(photo.id).catch(() => undefined);
  if (!file) return { kind: 'none' };
  const image = (await decoded(file, signal)) ?? (await drawn(library, file, signal));
  return image ? { kind: 'whole', image } : { kind: 'undrawn' };
}

/** HEIC, raws, films: the app draws what the browser cannot. `undefined` when it cannot either. */
async function drawn(
  library: Library,
  file: Blob,
  signal: AbortSignal,
): Promise<HTMLImageElement | undefined> {
  if (signal.aborted) return undefined;
  const picture = await library.picture(file, { isLarge: true, signal }).catch(() => undefined);
  return picture && decoded(picture, signal);
}

/** `undefined` when the browser cannot draw it. Its memory is given back when the signal aborts. */
async function decoded(file: Blob, signal: AbortSignal): Promise<HTMLImageElement | undefined> {
  if (signal.aborted) return undefined;
  const image = new Image();
  const url = URL.createObjectURL(file);
  const release = (): void => {
    image.removeAttribute('src');
    URL.revokeObjectURL(url);
  };
  signal.addEventListener('abort', release, { once: true });
  image.className = 'picture';
  image.draggable = false;
  // It is decoded already; drawn a frame later it would be a blink.
  image.decoding = 'sync';
  image.src = url;
  try {
    await image.decode();
    return image;
  } catch {
    release();
    return undefined;
  }
}
