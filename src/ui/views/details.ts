/** @file What lists leave out of a photo, asked for when it is shown, as a hook. */
import { useEffect, useState } from 'preact/hooks';
import { usePage } from '../state.ts';
import type { Viewable } from '../viewing.ts';

/** The photo with all that is known of it, at first without. */
export function useDetailed(photo: Viewable): Viewable {
  const { library } = usePage().services;
  const [found, setFound] = useState<{ photo: Viewable; detailed: Viewable }>();
  useEffect(() => {
    if ('file' in photo) return undefined;
    let isShown = true;
    void library
      .details(photo.id)
      .catch(() => undefined)
      .then((known) => {
        if (isShown && known) setFound({ photo, detailed: { ...known, ...photo } });
      });
    return () => {
      isShown = false;
    };
  }, [library, photo]);
  return found?.photo === photo ? found.detailed : photo;
}
