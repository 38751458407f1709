/** @file What a published gallery shows beside its photos: how far it is loaded, and what it is. */
import { useEffect, useState } from 'preact/hooks';
import type { Gallery, GalleryProgress } from '../../library/gallery/gallery.ts';
import { formatCount } from '../format.ts';
import { usePage } from '../state.ts';
import { STRINGS } from '../strings.ts';
import { GALLERY_STRINGS } from '../strings-gallery.ts';
import { Disclosure } from './disclosure.tsx';
import { EngineFacts } from './engine-facts.tsx';
import { Facts } from './facts.tsx';
import { Icon } from './icon.tsx';
import { LanguageChoice } from './language-choice.tsx';
import { ProgressBar } from './progress-bar.tsx';
import { Credits } from './sample-credits.tsx';
import { Sheet } from './sheet.tsx';
import { KeyboardPlace, PrivacyPlace } from './places.tsx';

export interface GalleryProps {
  readonly gallery: Gallery;
}

/** Nothing once all is there; what is missing then is told. */
export function GalleryLoading({ gallery }: GalleryProps) {
  const { notices } = usePage();
  const { total, loaded, damaged } = useProgress(gallery);
  const isLoading = loaded + damaged < total;
  useEffect(() => {
    if (!isLoading && damaged > 0) notices.tell(GALLERY_STRINGS.damaged(damaged, formatCount(damaged)));
  }, [notices, isLoading, damaged]);
  if (!isLoading) return null;
  return (
    <div class="pill">
      <ProgressBar share={(loaded + damaged) / total} />
      <Facts live>
        <span>{GALLERY_STRINGS.loading(formatCount(loaded), formatCount(total))}</span>
      </Facts>
    </div>
  );
}

/** In place of the library's panel: nothing here is to be changed. */
export function GalleryPanel({ gallery }: GalleryProps) {
  const page = usePage();
  const { loaded } = useProgress(gallery);
  return (
    <Sheet title={gallery.title}>
      <p>{GALLERY_STRINGS.about(loaded, formatCount(loaded))}</p>
      <p class="muted">{GALLERY_STRINGS.private}</p>
      <button
        type="button"
        class="place"
        disabled={page.list.photos.value.length === 0}
        onClick={() => page.openAside('map')}
      >
        <Icon name="map" />
        <span>
          {STRINGS.map}
          <span class="muted">{STRINGS.mapHint}</span>
        </span>
        <Icon name="next" />
      </button>
      <KeyboardPlace />
      <PrivacyPlace />
      <Disclosure title={STRINGS.panel.engine}>
        <EngineFacts />
      </Disclosure>
      <Disclosure title={STRINGS.language.title}>
        <LanguageChoice />
      </Disclosure>
      {gallery.credits && (
        <Disclosure title={GALLERY_STRINGS.credits}>
          <Credits load={gallery.credits} />
        </Disclosure>
      )}
    </Sheet>
  );
}

function useProgress(gallery: Gallery): GalleryProgress {
  const [progress, setProgress] = useState(() => gallery.progress());
  useEffect(() => {
    const follow = (): void => setProgress(gallery.progress());
    // It may have gone on since it was drawn.
    follow();
    return gallery.onProgress(follow);
  }, [gallery]);
  return progress;
}
