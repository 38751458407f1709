/** @file Texts of files and servers are shown as they are and become nothing else: in every view, whatever is in them. */
import { render } from 'preact';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { page as screen, userEvent } from 'vitest/browser';
import { LookalikeError } from '../../src/base/errors.ts';
import type { LibraryFolder, LibraryPhoto } from '../../src/library/types.ts';
import { mount } from '../../src/ui/mount.tsx';
import { FakeReview } from './fake-review.ts';
import { FakeLibrary, fakePhoto, fakeServices } from './fake-services.ts';

/** Markup that would show itself, a turn of the writing direction, a line break, and what spreadsheets calculate. */
const nasty = (where: string): string =>
  `=${where}<img src=x class=injected onerror="hacked='${where}'">\u202egpj.exe\n"><script>hacked='${where}'</script>{{7*7}}&amp;`;

const FOLDER = nasty('folder').replaceAll('/', '⁄');
const path = (n: number): string => `${FOLDER}/${nasty(`file ${n}`).replaceAll('/', '⁄')}.jpg`;

class NastyLibrary extends FakeLibrary {
  override async folders(): Promise<readonly LibraryFolder[]> {
    return (await super.folders()).map((folder) => ({ ...folder, name: FOLDER, state: 'locked' as const }));
  }
}

let root: HTMLElement;
let library: NastyLibrary;
beforeAll(() => screen.viewport(1280, 900));
beforeEach(() => {
  library = new NastyLibrary();
  library.stored = Array.from({ length: 12 }, (_, n): LibraryPhoto => ({
    ...fakePhoto(n),
    path: path(n),
    format: nasty('format'),
    camera: nasty('camera'),
    taken: '2024-05-01T10:00:00',
    kinds: [nasty('kind')],
  }));
  library.reviewed.found.picture = [FakeReview.group('picture', ['2', '3'], 0.95)];
  root = document.createElement('div');
  document.body.append(root);
  mount(root, fakeServices(library));
});
afterEach(async () => {
  await userEvent.keyboard('{Escape}{Escape}{Escape}');
  render(null, root);
  root.remove();
});

const press = (name: string | RegExp) => screen.getByRole('button', { name }).first().click();
const photo = (n: number) => document.querySelector<HTMLElement>(`.photo[data-index="${n}"]`);

/** The text is there, whole, and nothing was made of it. */
async function shows(...texts: readonly string[]): Promise<void> {
  for (const text of texts) {
    await expect.poll(() => document.body.textContent, { timeout: 10_000 }).toContain(text);
  }
  expect(document.querySelector('.injected, img[src="x"], #app script')).toBe(null);
  expect('hacked' in globalThis).toBe(false);
  // What one text turns round ends with it.
  for (const element of document.body.querySelectorAll('*')) {
    const own = [...element.childNodes].some(
      (node) => node.nodeType === Node.TEXT_NODE && node.textContent?.includes('\u202e'),
    );
    if (own && element.tagName !== 'PRE') {
      expect([element.outerHTML.slice(0, 80), getComputedStyle(element).unicodeBidi]).toEqual([
        element.outerHTML.slice(0, 80),
        expect.stringMatching(/isolate|plaintext/u),
      ]);
    }
  }
}

it('in the library panel, the filters and the request', async () => {
  await expect.poll(() => photo(0)).not.toBe(null);
  await shows(FOLDER);
  await press('Library and settings');
  await shows(FOLDER);
  await userEvent.keyboard('{Escape}');
  await press('Filter and sort');
  for (const name of ['Folder', 'Camera', 'Kind']) {
    await screen.getByRole('group', { name: 'Filters' }).getByText(name, { exact: true }).click();
    await shows(name === 'Folder' ? FOLDER : nasty(name.toLowerCase()));
  }
});

it('in results, their CSV, the query and the photo in full', async () => {
  await expect.poll(() => photo(0)).not.toBe(null);
  photo(0)?.click();
  await expect.element(screen.getByRole('heading', { name: 'nearest photos' })).toBeVisible();
  await expect.poll(() => document.querySelectorAll('.hit-tools').length).toBeGreaterThan(0);
  await shows(nasty('file 0').replaceAll('/', '⁄'));
  const saved = new Promise<Blob>((resolve) => {
    const create = URL.createObjectURL.bind(URL);
    URL.createObjectURL = (blob: Blob) => {
      // A picture may be shown just now.
      if (blob.type.startsWith('text/csv')) {
        URL.createObjectURL = create;
        resolve(blob);
      }
      return create(blob);
    };
  });
  await press('Export CSV');
  const csv = await (await saved).text();
  // A cell that a spreadsheet would calculate is marked as text, and quotes and line breaks stay inside it.
  expect(csv).toContain(`"'${path(1).replaceAll('"', '""')}"`);
  await press(/^View /u);
  await press('Facts');
  await shows(nasty('camera'), nasty('file 1').replaceAll('/', '⁄'));
});

it('on the map and in the review', async () => {
  await expect.poll(() => photo(0)).not.toBe(null);
  await press('Map of the photos');
  await expect.element(screen.getByRole('application')).toHaveFocus();
  await userEvent.keyboard('{ArrowRight}');
  await expect.poll(() => document.querySelector('.map-card'), { timeout: 10_000 }).not.toBe(null);
  await shows(nasty('kind'));
  await userEvent.keyboard('{Escape}{Escape}');
  await press('Review near-duplicates');
  await expect.element(screen.getByRole('heading', { name: 'Near-duplicates' })).toBeVisible();
  await screen.getByRole('tab', { name: /^Same picture/u }).click();
  await shows(nasty('file 2').replaceAll('/', '⁄'));
});

it('in errors and the list of what could not be added', async () => {
  const name = `${nasty('added').replaceAll('/', '⁄')}.jpg`;
  const sentence = `${name} is no photo: ${nasty('error')}`;
  library.failures = [{ path: name, code: 'NOT_AN_IMAGE', message: sentence, passing: false }];
  library.search = () => Promise.reject(new LookalikeError('INTERNAL', nasty('search')));
  const input = document.querySelector<HTMLInputElement>('#photos-input');
  const transfer = new DataTransfer();
  transfer.items.add(new File(['x'], name, { type: 'image/jpeg' }));
  if (input) input.files = transfer.files;
  input?.dispatchEvent(new Event('change', { bubbles: true }));
  await expect.poll(() => document.querySelector('.pill-problems'), { timeout: 10_000 }).not.toBe(null);
  document.querySelector<HTMLElement>('.pill-problems')?.click();
  await shows(name, nasty('error'));
  await userEvent.keyboard('{Escape}');
  photo(0)?.click();
  await shows(nasty('search'));
});
