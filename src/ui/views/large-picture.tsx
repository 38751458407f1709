/** @file A photo's own file over its thumbnail, where it can be read: for where a thumbnail is too small. */
import { useEffect, useState } from 'preact/hooks';
import type { LibraryPhoto } from '../../library/types.ts';
import { usePage } from '../state.ts';
import { FilePicture } from './file-picture.tsx';

export function LargePicture({ photo }: { photo: LibraryPhoto }) {
  const { library } = usePage().services;
  const [file, setFile] = useState<Blob>();
  useEffect(() => {
    let shown = true;
    setFile(undefined);
    void library
      .original(photo.id)
      .catch(() => undefined)
      .then((found) => {
        if (shown) setFile(found);
      });
    return () => {
      shown = false;
    };
  }, [library, photo.id]);
  return file ? (
    <span class="large-picture" aria-hidden="true">
      <FilePicture file={file} />
    </span>
  ) : null;
}
