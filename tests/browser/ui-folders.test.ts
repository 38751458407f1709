/** @file Folders as a person sees them: connected, waiting for permission, away; and what is left out of them. */
import { beforeAll, describe, expect, it } from 'vitest';
import { page as screen, userEvent } from 'vitest/browser';
import type { LibraryFolder } from '../../src/library/types.ts';
import { fromFileList } from '../../src/photos/file-list.ts';
import type { PhotoSource } from '../../src/photos/photo-source.ts';
import { mount } from '../../src/ui/mount.tsx';
import { FakeLibrary, fakePhoto, FakePreferences, fakeServices } from './fake-services.ts';

class FoldersLibrary extends FakeLibrary {
  list: LibraryFolder[] = [
    { id: '1', kind: 'folder', name: 'Holiday', photos: 1234, state: 'locked' },
    { id: '2', kind: 'folder', name: 'Work', photos: 1, state: 'connected' },
    { id: '3', kind: 'folder', name: 'Backup', photos: 7, state: 'away' },
    { id: '4', kind: 'folder', name: 'Phone', photos: 5, state: 'unlinked' },
    { id: 'files', kind: 'files', name: 'files', photos: 2, state: 'unlinked' },
  ];
  override folders(): Promise<readonly LibraryFolder[]> {
    return Promise.resolve(this.list);
  }

  override reconnect(id: string): Promise<PhotoSource> {
    void super.reconnect(id);
    this.list = this.list.map((folder) => (folder.id === id ? { ...folder, state: 'connected' } : folder));
    return Promise.resolve(fromFileList([new File(['photo'], `${this.stored.length}.jpg`)]));
  }
}

const library = new FoldersLibrary();
const preferences = new FakePreferences();

beforeAll(async () => {
  await screen.viewport(1200, 800);
  const root = document.createElement('div');
  document.body.append(root);
  library.set([fakePhoto(0), fakePhoto(1)]);
  mount(root, { ...fakeServices(library), preferences });
});

describe('folders', () => {
  it('that wait for their permission are told above the photos and reconnected there', async () => {
    const bar = screen.getByRole('region', { name: 'Folders' });
    await expect.element(bar).toHaveTextContent('Holiday is not connected since the browser was closed.');
    await bar.getByRole('button', { name: 'Reconnect' }).click();
    await expect.poll(() => library.reconnected).toEqual(['1']);
    // It is read at once, and the bar has said what it had to say.
    await expect.poll(() => library.stored.length).toBe(3);
    await expect.poll(() => document.querySelector('.bar')).toBe(null);
  });

  it('say how they are, and offer what helps', async () => {
    await screen.getByRole('button', { name: 'Library and settings' }).click();
    const items = () => [...document.querySelectorAll('.folders li')].map((item) => item.textContent);
    await expect
      .poll(items)
      .toEqual([
        'Holiday1,234 photos',
        'Work1 photo',
        'Backup7 photosAway: drive not connected',
        'Phone5 photosChoose it again to update',
        'Single photos2 photos',
      ]);
    await screen.getByRole('button', { name: 'Look for new and changed photos in Backup' }).click();
    await expect.poll(() => library.reconnected).toEqual(['1', '3']);
    await expect.poll(items).toContain('Backup7 photos');
    await screen.getByRole('button', { name: 'Rescan all' }).click();
    await expect.poll(() => library.reconnected).toEqual(['1', '3', '1', '2', '3']);
  });
});

it('what a person leaves out is remembered and followed', async () => {
  await screen.getByText('Adding photos', { exact: true }).click();
  await userEvent.fill(screen.getByLabelText('Leave out'), 'Screenshots\n*.gif');
  await userEvent.fill(screen.getByLabelText('Smallest photo'), '200');
  await screen.getByRole('switch', { name: 'One photo of a pair' }).click();
  const wanted = { globs: ['Screenshots', '*.gif'], minSide: 200, pairs: false };
  await expect.poll(() => library.exclusions).toEqual(wanted);
  expect(preferences.load().exclusions).toEqual(wanted);
  await userEvent.fill(screen.getByLabelText('Smallest photo'), '-5');
  await userEvent.tab();
  expect(library.exclusions.minSide).toBe(200);
});
