/** @file The page: what stands where. */
import { usePage } from '../state.ts';
import { STRINGS } from '../strings.ts';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { DropTargets } from './drop-targets.tsx';
import { Header } from './header.tsx';
import { lazily } from './lazily.tsx';
import { LockedFolders } from './locked-folders.tsx';
import { NoticeList } from './notice-list.tsx';
import { PhotoGrid } from './photo-grid.tsx';
import { PreviewDialog } from './preview-dialog.tsx';
import { QueryTable } from './query-table.tsx';
import { Results } from './results.tsx';
import { StatusPill } from './status-pill.tsx';
import { Welcome } from './welcome.tsx';

const FailuresPanel = lazily(async () => (await import('./failures-panel.tsx')).FailuresPanel);
const ReviewPage = lazily(async () => (await import('./review-page.tsx')).ReviewPage);
const LibraryPanel = lazily(async () => (await import('./library-panel.tsx')).LibraryPanel);
const ServerPanel = lazily(async () => (await import('./server-panel.tsx')).ServerPanel);

export function App() {
  const page = usePage();
  const panel = page.panel.value;
  const asked = page.confirmation.value;
  const preview = page.preview.value;
  return (
    <>
      <Header />
      <main>
        <Content />
      </main>
      {panel === 'library' && <LibraryPanel />}
      {panel === 'server' && <ServerPanel />}
      {panel === 'failures' && <FailuresPanel />}
      <div class="foot">
        <NoticeList />
        <StatusPill />
      </div>
      {preview && <PreviewDialog photo={preview} />}
      {asked && <ConfirmDialog asked={asked} />}
      <DropTargets />
    </>
  );
}

function Content() {
  const page = usePage();
  if (page.reviewing.value) return <ReviewPage />;
  const queries = page.search.queries.value;
  const [first] = queries;
  if (first) return queries.length === 1 ? <Results query={first} /> : <QueryTable queries={queries} />;
  if (page.firstVisit.value) return <Welcome />;
  if (page.list.photos.value.length > 0) {
    return (
      <>
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
  return page.list.loaded.value ? <p class="waiting muted">{STRINGS.grid.waiting}</p> : null;
}
