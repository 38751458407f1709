/** @file A photo's own file over its thumbnail, where it can be read: for where a thumbnail is too small. */
import type { LibraryPhoto } from '../../library/types.ts';
import { FullPicture } from './full-picture.tsx';
import { useOriginal } from './original.ts';

export function LargePicture({ photo }: { photo: LibraryPhoto }) {
  const original = useOriginal(photo, true);
  return (
    <span class="large-picture" aria-hidden="true">
      <FullPicture photo={photo} original={original} />
    </span>
  );
}
