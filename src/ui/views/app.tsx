/** @file The page: what stands where. */
import { useEffect } from 'preact/hooks';
import type { ReleaseEvent } from '../../delivery/installation.ts';
import { usePage } from '../state.ts';
import { STRINGS } from '../strings.ts';
import type { Viewing } from '../viewing.ts';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { DropTargets } from './drop-targets.tsx';
import type { GalleryProps } from './gallery.tsx';
import { Header } from './header.tsx';
import { lazily } from './lazily.tsx';
import { LockedFolders } from './locked-folders.tsx';
import { NoticeList } from './notice-list.tsx';
import { PhotoGrid } from './photo-grid.tsx';
import { StatusPill } from './status-pill.tsx';
import { Welcome } from './welcome.tsx';

const ReleaseNotice = lazily<{ event: ReleaseEvent }>(
  async () => (await import('./release-notice.tsx')).ReleaseNotice,
);
const SearchView = lazily(async () => (await import('./search-view.tsx')).SearchView);
const FailuresPanel = lazily(async () => (await import('./failures-panel.tsx')).FailuresPanel);
const EvaluationPage = lazily(async () => (await import('./evaluation-page.tsx')).EvaluationPage);
const ModelsPage = lazily(async () => (await import('./models-page.tsx')).ModelsPage);
const MapPage = lazily(async () => (await import('./map-page.tsx')).MapPage);
const ReviewPage = lazily(async () => (await import('./review-page.tsx')).ReviewPage);
const KeysDialog = lazily(async () => (await import('./keys-dialog.tsx')).KeysDialog);
const GalleryLoading = lazily<GalleryProps>(async () => (await import('./gallery.tsx')).GalleryLoading);
const GalleryPanel = lazily<GalleryProps>(async () => (await import('./gallery.tsx')).GalleryPanel);
const LibraryPanel = lazily(async () => (await import('./library-panel.tsx')).LibraryPanel);
const PhotoSourceDialog = lazily(async () => (await import('./photo-source-dialog.tsx')).PhotoSourceDialog);
const PrivacyPanel = lazily(async () => (await import('./privacy-panel.tsx')).PrivacyPanel);
const ServerPanel = lazily(async () => (await import('./server-panel.tsx')).ServerPanel);
const Viewer = lazily<{ viewing: Viewing }>(async () => (await import('./viewer.tsx')).Viewer);

export function App() {
  const page = usePage();
  const panel = page.panel.value;
  const asked = page.confirmation.value;
  const viewing = page.viewing.current.value;
  const release = page.release.value;
  return (
    <>
      <Header />
      <main>
        <Content />
      </main>
      {panel === 'library' && (page.gallery ? <GalleryPanel gallery={page.gallery} /> : <LibraryPanel />)}
      {panel === 'server' && <ServerPanel />}
      {panel === 'privacy' && <PrivacyPanel />}
      {panel === 'failures' && <FailuresPanel />}
      <div class="foot">
        {release && <ReleaseNotice event={release} />}
        <NoticeList />
        {page.gallery && <GalleryLoading gallery={page.gallery} />}
        <StatusPill />
      </div>
      {viewing && <Viewer viewing={viewing} />}
      {page.photoAsked.value && <PhotoSourceDialog />}
      {page.showsKeys.value && <KeysDialog />}
      {asked && <ConfirmDialog asked={asked} />}
      <DropTargets />
    </>
  );
}

function Content() {
  const page = usePage();
  const isFilled = page.list.photos.value.length > 0;
  useEffect(() => {
    // Whoever has photos will search and look at one: both are there by then. A failure is told when it is needed.
    if (isFilled) Promise.all([import('./search-view.tsx'), import('./viewer.tsx')]).catch(() => undefined);
  }, [isFilled]);
  if (page.aside.value === 'review') return <ReviewPage />;
  if (page.aside.value === 'map') return <MapPage />;
  if (page.aside.value === 'evaluation') return <EvaluationPage />;
  if (page.aside.value === 'models') return <ModelsPage />;
  if (page.search.queries.value.length > 0) return <SearchView />;
  if (page.firstVisit.value && !page.gallery) return <Welcome />;
  if (isFilled) {
    return (
      <>
        <h1 class="visually-hidden">{STRINGS.grid.label}</h1>
        <LockedFolders />
        {page.shown.value.photos.length > 0 ? (
          <PhotoGrid />
        ) : (
          <p class="waiting muted">{STRINGS.grid.noneMatch}</p>
        )}
      </>
    );
  }
  // Nothing is said before the library has been read: a word that stands for a blink is a flicker.
  return page.list.loaded.value && !page.gallery ? <p class="waiting muted">{STRINGS.grid.waiting}</p> : null;
}
