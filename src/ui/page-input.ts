/** @file What reaches the page as a whole: files dragged and dropped, images pasted, keys that work anywhere. */
import { signal } from '@preact/signals';
import type { InstallPrompt, PageState } from './state.ts';
import { STRINGS } from './strings.ts';

/** Files are being dragged over the page. */
export const dragging = signal(false);

/** Listens until the page is closed. */
export function listenToPage(page: PageState): void {
  addEventListener('dragenter', (event) => {
    if (carriesFiles(event)) dragging.value = true;
  });
  addEventListener('dragover', (event) => {
    if (!carriesFiles(event)) return;
    // Without this the browser opens the dropped file instead of the page.
    event.preventDefault();
    document.querySelectorAll('.drop-target').forEach((target) => {
      target.classList.toggle('drop-over', event.target instanceof Node && target.contains(event.target));
    });
  });
  addEventListener('dragleave', (event) => {
    // Moving between two elements of the page also leaves one of them.
    if (event.relatedTarget === null) dragging.value = false;
  });
  addEventListener('drop', (event) => {
    if (!event.dataTransfer || !carriesFiles(event)) return;
    event.preventDefault();
    dragging.value = false;
    if (page.tryDropped(event.dataTransfer)) return;
    const target = event.target instanceof Element ? event.target.closest('[data-drop]') : null;
    if (page.gallery ?? target?.getAttribute('data-drop') === 'search')
      void page.searchByDropped(event.dataTransfer);
    else if (!page.importDropped(event.dataTransfer)) void page.addDropped(event.dataTransfer);
  });
  addEventListener('paste', (event) => {
    const images = [...(event.clipboardData?.files ?? [])].filter((file) => file.type.startsWith('image/'));
    if (images.length === 0) return;
    event.preventDefault();
    // Browsers name a copied image "image.png"; one that was copied as a file keeps its name.
    const generic = images.length === 1 && images[0]?.name === 'image.png';
    page.searchByFiles(images, generic ? STRINGS.search.pasted : undefined);
  });
  addEventListener('beforeinstallprompt', (event) => {
    // The page has a button of its own for it, where nobody is in the middle of something.
    event.preventDefault();
    page.installPrompt.value = event as InstallPrompt;
  });
  addEventListener('keydown', (event) => onKey(page, event));
}

function carriesFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') ?? false;
}

function onKey(page: PageState, event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === '?' && !isTextField(event.target)) {
    event.preventDefault();
    page.showsKeys.value = true;
    return;
  }
  if (document.querySelector('dialog[open]')) return;
  if (event.key === 'Escape') {
    if (page.panel.value) page.panel.value = null;
    else if (page.aside.value) page.closeAside();
    else page.searchBy([]);
  } else if (event.key === '/' && !isTextField(event.target)) {
    event.preventDefault();
    document.getElementById('query-input')?.click();
  }
}

/** Inputs that take what is typed. */
const TEXT_TYPES: readonly string[] = Object.freeze(['date', 'number', 'password', 'text']);

function isTextField(target: EventTarget | null): boolean {
  if (target instanceof HTMLTextAreaElement) return true;
  return target instanceof HTMLInputElement && TEXT_TYPES.includes(target.type);
}
