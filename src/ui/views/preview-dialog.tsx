/** @file One photo in full: the file where it can still be read, its thumbnail where not. */
import { useEffect, useState } from 'preact/hooks';
import type { LibraryPhoto } from '../../library/types.ts';
import { aspectOf } from '../justified-layout.ts';
import { photoFacts, takenFacts } from '../photo-facts.ts';
import { usePage } from '../state.ts';
import { STRINGS } from '../strings.ts';
import { FilePicture } from './file-picture.tsx';
import { Icon } from './icon.tsx';
import { Modal } from './modal.tsx';
import { PathText } from './path-text.tsx';
import { Thumbnail, useThumbnail } from './thumbnail.tsx';

export function PreviewDialog({ photo }: { photo: LibraryPhoto }) {
  const page = usePage();
  const { library } = page.services;
  // `undefined` while it is looked for, `null` when there is none.
  const [original, setOriginal] = useState<Blob | null>();
  const [details, setDetails] = useState(photo);
  const taken = takenFacts(details);
  const thumbnail = useThumbnail(photo.contentId);
  useEffect(() => {
    let shown = true;
    setOriginal(undefined);
    setDetails(photo);
    void library
      .details(photo.id)
      .catch(() => undefined)
      .then((known) => {
        if (shown && known) setDetails(known);
      });
    void library
      .original(photo.id)
      .catch(() => undefined)
      .then((file) => {
        if (shown) setOriginal(file ?? null);
      });
    return () => {
      shown = false;
    };
  }, [library, photo]);
  const close = (): void => {
    page.preview.value = null;
  };
  return (
    <Modal label={STRINGS.preview.label} class="preview" onClose={close}>
      <div class="preview-picture" style={{ '--aspect': aspectOf(photo) }}>
        {original ? (
          <FilePicture file={original} alt={photo.path} />
        ) : (
          <Thumbnail key={photo.contentId} photo={photo} alt={photo.path} />
        )}
      </div>
      <div class="preview-facts">
        <PathText path={photo.path} />
        {taken.length > 0 && (
          <span class="muted">
            <bdi>{taken.join(' · ')}</bdi>
          </span>
        )}
        <span class="muted">
          {original !== null
            ? photoFacts(photo)
            : thumbnail === null
              ? STRINGS.server.onlyThere
              : STRINGS.preview.small}
        </span>
        <button
          type="button"
          class="button button-primary"
          autofocus
          onClick={() => page.searchByPhoto(photo)}
        >
          <Icon name="search" />
          <span class="button-text">{STRINGS.preview.find}</span>
        </button>
        <button
          type="button"
          class="button button-icon"
          aria-label={STRINGS.close}
          title={STRINGS.close}
          onClick={close}
        >
          <Icon name="close" />
        </button>
      </div>
    </Modal>
  );
}
