/** @file A photo of the library as its stored thumbnail. */
import { useLayoutEffect, useState } from 'preact/hooks';
import { usePage } from '../state.ts';

/** Fills its box; the box has the photo's proportions, so nothing moves when the picture comes. */
export function Thumbnail({ contentId, alt = '' }: { contentId: string; alt?: string }) {
  const { thumbnails } = usePage();
  const [url, setUrl] = useState(thumbnails.peek(contentId));
  useLayoutEffect(() => {
    let shown = true;
    const lease = thumbnails.acquire(contentId);
    void lease.url.then((loaded) => {
      if (shown) setUrl(loaded);
    });
    return () => {
      shown = false;
      lease.release();
    };
  }, [thumbnails, contentId]);
  return url === undefined ? (
    <span class="picture" />
  ) : (
    <img class="picture" src={url} alt={alt} decoding="async" draggable={false} />
  );
}
