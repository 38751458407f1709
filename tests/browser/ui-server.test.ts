/** @file Settings of a Milvus server as a person meets them, by accessible names, over a library in memory. */
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { page as screen, userEvent } from 'vitest/browser';
import { LookalikeError } from '../../src/base/errors.ts';
import type { CopyReport, LibraryPhoto } from '../../src/library/types.ts';
import { mount, mountServerTrouble } from '../../src/ui/mount.tsx';
import type { UiServices } from '../../src/ui/services.ts';
import { FakeLoad, FakeServer } from '../support/fake-server.ts';
import { FakeLibrary, fakePhoto, fakeServices } from './fake-services.ts';

const ADDRESS = 'http://milvus.example:19530';
const SETTINGS = { address: ADDRESS, collection: 'reverse_image_search', keepToken: false };
const NEVER = new Promise<never>(() => undefined);

let root: HTMLElement;
let library: FakeLibrary;
beforeAll(() => screen.viewport(1200, 800));
beforeEach(() => {
  library = new FakeLibrary();
  library.stored = Array.from({ length: 12 }, (_, i) => fakePhoto(i));
  root = document.createElement('div');
  document.body.append(root);
});
afterEach(async () => {
  // Closes what is open before it goes: a modal dialog would leave the next page inert.
  await userEvent.keyboard('{Escape}{Escape}');
  root.remove();
});

function show(server: FakeServer, load = new FakeLoad(ADDRESS)): UiServices {
  const services = fakeServices(library, { server, load });
  mount(root, services);
  return services;
}

async function openSettings(): Promise<void> {
  await screen.getByRole('button', { name: 'Library and settings' }).click();
  await screen.getByRole('button', { name: 'Milvus server' }).click();
}

const field = (name: string) => screen.getByRole('textbox', { name });
const button = (name: string) => screen.getByRole('button', { name, exact: true });

describe('connecting', () => {
  it('takes a server after a test that says what it found, with the token for this tab only', async () => {
    const server = new FakeServer();
    server.checks.set(ADDRESS, { dialect: 'v2', collection: { photos: 3, note: '' } });
    const load = new FakeLoad(ADDRESS);
    show(server, load);
    await openSettings();
    await expect.element(field('Collection')).toHaveValue('reverse_image_search');
    await expect.element(button('Use this server')).not.toBeInTheDocument();
    await userEvent.fill(field('Address'), ADDRESS);
    const token = screen.getByLabelText('Token', { exact: true });
    await expect.element(token).toHaveAttribute('type', 'password');
    // A slash is a character in a field, not the key for a search.
    await userEvent.type(token, 'user:a/b');
    await expect
      .element(screen.getByRole('switch', { name: 'Keep the token on this device' }))
      .not.toBeChecked();
    await userEvent.keyboard('{Enter}');
    const panel = screen.getByRole('dialog', { name: 'Milvus server' });
    await expect.element(panel).toHaveTextContent('reverse_image_search fits and holds 3 photos');
    await button('Use this server').click();
    expect(server.saved).toEqual({ ...SETTINGS, token: 'user:a/b' });
    expect(load.loads).toEqual([{ errand: { kind: 'show-server' }, server: undefined }]);
  });

  it('says why a server would not do, until something else is typed', async () => {
    const server = new FakeServer();
    server.checks.set(ADDRESS, new LookalikeError('MILVUS', 'The token is wrong. Enter another one.'));
    show(server);
    await openSettings();
    await userEvent.fill(field('Address'), ADDRESS);
    await button('Test connection').click();
    await expect
      .element(screen.getByRole('alert'))
      .toHaveTextContent('The token is wrong. Enter another one.');
    await userEvent.type(field('Collection'), '2');
    await expect.element(screen.getByRole('alert')).not.toBeInTheDocument();
  });

  it('says that the page loads anew, and goes on with the test after that', async () => {
    const server = new FakeServer();
    const before = new FakeLoad();
    show(server, before);
    await openSettings();
    await userEvent.fill(field('Address'), ADDRESS);
    await button('Test connection').click();
    await expect
      .element(screen.getByRole('dialog', { name: 'Milvus server' }))
      .toHaveTextContent('It loads once more, so that it may ask milvus.example:19530');
    const errand = before.loads[0]?.errand;
    root.remove();
    root = document.body.appendChild(document.createElement('div'));
    server.checks.set(ADDRESS, { dialect: 'v2', collection: null });
    show(server, new FakeLoad(ADDRESS, errand));
    await expect
      .element(screen.getByRole('dialog', { name: 'Milvus server' }))
      .toHaveTextContent('It has no collection reverse_image_search yet');
    await expect.element(field('Address')).toHaveValue(ADDRESS);
  });

  it('asks before it loads anew while photos are being added', async () => {
    const load = new FakeLoad();
    library.index = () => NEVER;
    show(new FakeServer(), load);
    const drop = new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: new DataTransfer() });
    drop.dataTransfer?.items.add(new File(['x'], 'a.jpg', { type: 'image/jpeg' }));
    document.body.dispatchEvent(drop);
    await expect.element(screen.getByText('Looking for photos')).toBeVisible();
    await openSettings();
    await userEvent.fill(field('Address'), ADDRESS);
    await button('Test connection').click();
    const question = screen.getByRole('dialog', { name: 'Load the page anew now?' });
    await question.getByRole('button', { name: 'Cancel' }).click();
    expect(load.loads).toEqual([]);
    await button('Test connection').click();
    await question.getByRole('button', { name: 'Stop and load anew' }).click();
    await expect.poll(() => load.loads.length).toBe(1);
  });
});

describe('in use', () => {
  it('says where photos are, what goes there, and the way back', async () => {
    const server = new FakeServer(SETTINGS);
    const load = new FakeLoad(ADDRESS);
    show(server, load);
    await expect
      .element(screen.getByRole('complementary', { name: 'Status' }))
      .toHaveTextContent('12 photoson milvus.example:19530');
    await openSettings();
    const panel = screen.getByRole('dialog', { name: 'Milvus server' });
    await expect.element(panel).toHaveTextContent('milvus.example:19530');
    await expect.element(panel).toHaveTextContent('Collection reverse_image_search');
    await button('Back').click();
    await screen.getByRole('button', { name: /^Privacy/u }).click();
    await expect
      .element(screen.getByText('Their vectors, paths and sizes go to milvus.example:19530'))
      .toBeVisible();
    await expect
      .element(screen.getByText('0 photos uploaded, 0 requests to milvus.example:19530, 0 to other servers.'))
      .toBeVisible();
    await button('Back').click();
    await screen.getByRole('button', { name: 'Milvus server' }).click();
    await button('Back to this browser').click();
    expect(server.saved).toBeNull();
    expect(load.loads).toHaveLength(1);
  });

  it('copies with progress, can be stopped, and says how it ended', async () => {
    const server = new FakeServer(SETTINGS);
    let finish: (report: CopyReport) => void = () => undefined;
    server.copy = ({ signal, onProgress } = {}) =>
      new Promise((resolve, reject) => {
        finish = resolve;
        onProgress?.({ total: 5000, done: 1234, copied: 1200, present: 34, rate: 350, secondsLeft: 12 });
        signal?.addEventListener('abort', () => reject(signal.reason as Error));
      });
    show(server);
    await openSettings();
    await button('Copy to server').click();
    const panel = screen.getByRole('dialog', { name: 'Milvus server' });
    await expect
      .element(panel)
      .toHaveTextContent('Copying to the server1,234 of 5,000350 photos/s12 sec left');
    await expect.element(button('Copy from server')).toBeDisabled();
    await panel.getByRole('button', { name: 'Cancel' }).click();
    await expect
      .element(panel)
      .toHaveTextContent('Stopped after 1,200 photos. Copying again goes on from there.');
    await button('Copy from server').click();
    finish({ copied: 4966, present: 34, seconds: 14 });
    await expect
      .element(panel)
      .toHaveTextContent('4,966 photos copied from the server in 14 sec; 34 were there already.');
    await userEvent.keyboard('{Escape}');
    await expect
      .element(screen.getByRole('complementary', { name: 'Status' }))
      .toHaveTextContent('4,966 photos copied');
  });

  it('deletes from the server only after it was named', async () => {
    show(new FakeServer(SETTINGS));
    await screen.getByRole('button', { name: 'Library and settings' }).click();
    await button('Clear library').click();
    const question = screen.getByRole('dialog', { name: 'Clear the library on milvus.example:19530?' });
    await expect
      .element(question)
      .toHaveTextContent(
        "12 photos of this browser's folders from the collection reverse_image_search on milvus.example:19530",
      );
    await question.getByRole('button', { name: 'Delete from the server' }).click();
    await expect.poll(() => library.clears).toEqual([{ server: ADDRESS }]);
  });
});

describe('a photo that only the server knows', () => {
  const path = 'צילומים/写真/<img src=x onerror=alert(1)>.jpg';
  const row: LibraryPhoto = {
    id: '447658823190016001',
    contentId: 'row:447658823190016001',
    path,
    width: 0,
    height: 0,
    bytes: 0,
    format: '',
  };

  it('is its path, as text, in the library, in results, as the query and in full', async () => {
    library.stored = [fakePhoto(0), row, { ...row, id: '7', contentId: 'row:7', path: '7' }, fakePhoto(3)];
    show(new FakeServer(SETTINGS));
    const tile = (place: string) => document.querySelector<HTMLElement>(`${place} .picture-path`);
    await expect.poll(() => tile('.photo[data-index="1"]')?.textContent).toBe(path);
    const { width, height } = tile('.photo[data-index="1"]')?.getBoundingClientRect() ?? new DOMRect();
    expect(width / height).toBeCloseTo(4 / 3, 1);
    expect(document.querySelector('.photo img[src="x"]')).toBeNull();

    document.querySelector<HTMLElement>('.photo[data-index="0"]')?.click();
    await expect.poll(() => tile('.results [data-id="447658823190016001"]')?.textContent).toBe(path);
    document.querySelector<HTMLElement>('.results [data-id="447658823190016001"] button')?.click();
    const query = screen.getByRole('complementary', { name: 'Query photo' });
    await expect.element(query).toHaveTextContent(path);
    expect(tile('.chip-picture')).not.toBeNull();
    await query.getByRole('button', { name: 'View' }).click();
    const dialog = screen.getByRole('dialog', { name: 'Photo' });
    await expect.element(dialog).toHaveTextContent('Known to the server only');
    await expect.element(dialog).toHaveTextContent(path);
    await dialog.getByRole('button', { name: 'Close' }).click();
  });
});

describe('a server that could not be opened', () => {
  it('is told with ways to try again, to change the settings and to go back', async () => {
    const server = new FakeServer(SETTINGS);
    const load = new FakeLoad(ADDRESS);
    await mountServerTrouble(
      root,
      { server, load },
      'Nobody answers at http://milvus.example:19530. Start the server.',
    );
    await expect.element(screen.getByRole('alert')).toHaveTextContent('Start the server.');
    await button('Try again').click();
    expect(load.loads).toHaveLength(1);
    server.checks.set(ADDRESS, { dialect: 'v2', collection: null });
    await userEvent.fill(screen.getByLabelText('Token', { exact: true }), 'a:b');
    await button('Test connection').click();
    await button('Use this server').click();
    expect(server.saved).toEqual({ ...SETTINGS, token: 'a:b' });
    await button('Back to this browser').click();
    expect(server.saved).toBeNull();
  });
});
