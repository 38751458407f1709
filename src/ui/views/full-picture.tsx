/** @file A photo as well as it can be shown: its file once that is decoded, its thumbnail until then or instead. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import { usePage } from '../state.ts';
import { VIEWER_STRINGS } from '../strings-viewer.ts';
import { nameOf, type Viewable } from '../viewing.ts';
import { Icon } from './icon.tsx';
import type { Original } from './original.ts';
import { Thumbnail, useThumbnail } from './thumbnail.tsx';

export function FullPicture({ photo, original }: { photo: Viewable; original: Original }) {
  const host = useRef<HTMLSpanElement>(null);
  const image = 'image' in original ? original.image : undefined;
  const name = nameOf(photo);
  useLayoutEffect(() => {
    if (!image) return undefined;
    image.alt = name;
    host.current?.append(image);
    return () => image.remove();
  }, [image, name]);
  return (
    <>
      {!image && <SmallPicture photo={photo} isWaiting={original.kind === 'waiting'} />}
      <span ref={host} class="full-picture" />
    </>
  );
}

function SmallPicture({ photo, isWaiting }: { photo: Viewable; isWaiting: boolean }) {
  if (!('file' in photo)) return <Thumbnail key={photo.contentId} photo={photo} alt={photo.path} />;
  if (isWaiting) return <span class="picture" />;
  return (
    <span class="picture picture-broken">
      <Icon name="alert" />
    </span>
  );
}

/** Why a photo is not shown in full; nothing when it is, or may still be. */
export function Shortcoming({ photo, original }: { photo: Viewable; original: Original }) {
  if (original.kind === 'waiting' || original.kind === 'whole') return null;
  if (!('file' in photo))
    return <LibraryShortcoming contentId={photo.contentId} hasFile={original.kind === 'undrawn'} />;
  return <Sentence text={VIEWER_STRINGS.neither} />;
}

function LibraryShortcoming({ contentId, hasFile }: { contentId: string; hasFile: boolean }) {
  const { server } = usePage();
  const thumbnail = useThumbnail(contentId);
  const { small, undrawn, neither, onlyThere } = VIEWER_STRINGS;
  if (thumbnail === undefined) return null;
  if (thumbnail !== null) return <Sentence text={hasFile ? undrawn : small} />;
  return <Sentence text={server.inUse && !hasFile ? onlyThere : neither} />;
}

function Sentence({ text }: { text: string }) {
  return (
    <p class="viewer-note" role="status">
      {text}
    </p>
  );
}
