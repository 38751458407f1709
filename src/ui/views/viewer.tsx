/** @file Photos in full, one after the other, or one beside another: the dialog, the way through them, and back to the page. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { VIEWER } from '../../profiles/profiles.ts';
import { formatCount } from '../format.ts';
import { usePage, type PageState } from '../state.ts';
import { VIEWER_STRINGS } from '../strings-viewer.ts';
import '../styles/viewer.css';
import { nameOf, type Viewable, type Viewing } from '../viewing.ts';
import { lazily } from './lazily.tsx';
import { Modal } from './modal.tsx';
import { NoticeList } from './notice-list.tsx';
import { SinglePhoto } from './single-photo.tsx';
import { Tool, useViewerKeys } from './viewer-tools.tsx';

const Comparison = lazily<{ viewing: Viewing; compared: Viewable; onClose: () => void }>(
  async () => (await import('./comparison.tsx')).Comparison,
);

export function Viewer({ viewing }: { viewing: Viewing }) {
  const page = usePage();
  const { photos, position, compared } = viewing;
  const photo = photos[position];
  // Whoever came to compare leaves with that; whoever came to one photo goes back to it.
  const [cameToCompare] = useState(compared !== undefined);
  const { isIdle, wake, rest } = useIdleness();
  // The photo has the focus from the start; whoever walks with Tab is shown where it is.
  const [isTabbed, setTabbed] = useState(false);
  const close = (): void => page.viewing.close();
  const back = (): void => {
    if (compared && !cameToCompare) page.viewing.single();
    else close();
  };
  const go = (to: number): void => {
    if (to >= 0 && to < photos.length && to !== position) page.viewing.change({ position: to });
  };
  useFocusBack(page, photo);
  useViewerKeys(window, ({ key }) => {
    wake(false);
    if (key === 'Tab') setTabbed(true);
    const way = { ArrowLeft: -1, PageUp: -1, ArrowRight: 1, PageDown: 1 }[key];
    if (way !== undefined) go(position + way);
    else if (key === 'Home') go(0);
    else if (key === 'End') go(photos.length - 1);
    else if (key === 'Escape') back();
    else if (key === ' ') close();
    else return false;
    return true;
  });
  const [at, count] = [position + 1, photos.length].map(formatCount) as [string, string];
  return (
    <Modal label={VIEWER_STRINGS.label} class="viewer" onClose={close}>
      <div
        class={`viewer-body ${isIdle ? 'viewer-idle' : ''} ${isTabbed ? 'viewer-tabbed' : ''}`}
        onPointerMove={({ pointerType }) => pointerType === 'mouse' && wake(true)}
      >
        {compared ? (
          <Comparison viewing={viewing} compared={compared} onClose={back} />
        ) : (
          <SinglePhoto viewing={viewing} onGo={go} onClose={close} onTap={rest} />
        )}
        {photos.length > 1 && (
          <>
            <Tool
              name={VIEWER_STRINGS.previous}
              hint="←"
              shape="previous"
              class="viewer-previous"
              disabled={position === 0}
              onPress={() => go(position - 1)}
            />
            <Tool
              name={VIEWER_STRINGS.next}
              hint="→"
              shape="next"
              class="viewer-next"
              disabled={position === photos.length - 1}
              onPress={() => go(position + 1)}
            />
            <span class="viewer-position" aria-hidden="true">
              {VIEWER_STRINGS.position(at, count)}
            </span>
          </>
        )}
        <p class="visually-hidden" role="status">
          {photo && VIEWER_STRINGS.told(at, count, nameOf(photo))}
        </p>
        <div class="viewer-notices">
          <NoticeList />
        </div>
      </div>
    </Modal>
  );
}

/** Controls leave when a mouse rests, or a finger says so; they stay for whoever uses keys. */
function useIdleness() {
  const [isIdle, setIdle] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>();
  useEffect(() => () => clearTimeout(timer.current), []);
  const wake = (rests: boolean): void => {
    clearTimeout(timer.current);
    setIdle(false);
    if (rests) timer.current = setTimeout(() => setIdle(true), VIEWER.idle);
  };
  const rest = (): void => {
    clearTimeout(timer.current);
    setIdle((was) => !was);
  };
  return { isIdle, wake, rest };
}

/** When the page is shown again the focus is at the photo that was shown last. */
function useFocusBack(page: PageState, photo: Viewable | undefined): void {
  const last = useRef(photo);
  last.current = photo;
  useEffect(() => {
    const opened = page.search.opened.peek();
    return () => {
      const shown = last.current;
      // A search takes the focus to its results.
      if (!shown || 'file' in shown || page.search.opened.peek() !== opened) return;
      const { id } = shown;
      const isLibrary = page.search.queries.peek().length === 0 && !page.aside.peek();
      const index = isLibrary ? page.shown.peek().photos.findIndex((each) => each.id === id) : -1;
      // The dialog, closing, gives the focus back to where it was; then the page draws the photo, if it is not there.
      queueMicrotask(() => {
        if (index >= 0) page.activePhoto.value = index;
        page.viewing.returned.value = id;
        focusTile(id, FRAMES);
      });
    };
  }, [page]);
}

/** In which what is scrolled to is drawn. */
const FRAMES = 5;

/** As soon as it is drawn, within so many frames. */
function focusTile(id: string, frames: number): void {
  requestAnimationFrame(() => {
    const tile = document.querySelector<HTMLElement>(`main [data-id="${CSS.escape(id)}"]`);
    const control = tile?.matches('button') ? tile : tile?.querySelector('button');
    if (control) control.focus();
    else if (frames > 1) focusTile(id, frames - 1);
  });
}
