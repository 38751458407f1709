/** @file A photo of the library as its stored thumbnail; where there is none, as its path. */
import { useLayoutEffect, useState } from 'preact/hooks';
import { usePage } from '../state.ts';
import { PathPicture } from './path-picture.tsx';

interface ThumbnailProps {
  readonly photo: { readonly contentId: string; readonly path: string };
  readonly alt?: string;
}

/** Fills its box; the box has the photo's proportions, so nothing moves when the picture comes. */
export function Thumbnail({ photo: { contentId, path }, alt = '' }: ThumbnailProps) {
  const url = useThumbnail(contentId);
  if (url === null) return <PathPicture path={path} />;
  return url === undefined ? (
    <span class="picture" />
  ) : (
    <img class="picture" src={url} alt={alt} decoding="async" draggable={false} />
  );
}

/** Address of a thumbnail: `undefined` while it is looked for, `null` when there is none. */
export function useThumbnail(contentId: string): string | null | undefined {
  const { thumbnails } = usePage();
  const [url, setUrl] = useState<string | null | undefined>(thumbnails.peek(contentId));
  useLayoutEffect(() => {
    let shown = true;
    const lease = thumbnails.acquire(contentId);
    void lease.url.then((loaded) => {
      if (shown) setUrl(loaded ?? null);
    });
    return () => {
      shown = false;
      lease.release();
    };
  }, [thumbnails, contentId]);
  return url;
}
