/** @file A photo's file, decoded before it is shown, as a hook: what is drawn then comes without a jump. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { LibraryApi } from '../../library/types.ts';
import { VIEWER } from '../../profiles/profiles.ts';
import { usePage } from '../state.ts';
import type { Viewable } from '../viewing.ts';

/** `small`: the browser cannot draw the file; of one that is not in the library the app makes a small picture. `none`: no file. */
export type Original =
  | { readonly kind: 'waiting' | 'none' }
  | { readonly kind: 'whole'; readonly image: HTMLImageElement }
  | { readonly kind: 'small'; readonly image?: HTMLImageElement };

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
  const isFile = 'file' in photo;
  const file = isFile ? photo.file : await library.original(photo.id).catch(() => undefined);
  if (!file) return { kind: 'none' };
  const whole = await decoded(file, signal);
  if (whole) return { kind: 'whole', image: whole };
  // A photo of the library has a thumbnail already, which is what this would make.
  const picture = isFile && !signal.aborted ? await library.picture(file).catch(() => undefined) : undefined;
  const image = picture && (await decoded(picture, signal));
  return { kind: 'small', ...(image ? { image } : {}) };
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
