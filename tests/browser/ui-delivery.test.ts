/** @file What the page says of its versions, its threads and its installing; the service worker is a fake. */
import { afterEach, beforeAll, expect, it, vi } from 'vitest';
import { page as screen, userEvent } from 'vitest/browser';
import { mount } from '../../src/ui/mount.tsx';
import { FakeLoad } from '../support/fake-server.ts';
import { FakeDelivery, FakeLibrary, fakePhoto, fakeServices, picture } from './fake-services.ts';

const library = new FakeLibrary();
const delivery = new FakeDelivery('no-service-worker');
const load = new FakeLoad();

beforeAll(async () => {
  await screen.viewport(1200, 800);
  const root = document.createElement('div');
  document.body.append(root);
  library.set(Array.from({ length: 20 }, (_, i) => fakePhoto(i)));
  mount(root, fakeServices(library, { delivery, load }));
});

afterEach(() => userEvent.keyboard('{Escape}'));

it.each([
  ['offered', 'A new version of Lookalike is ready.', 'Update', 1],
  ['refused', 'The new version of Lookalike failed twice to start', 'Try again', 1],
  ['changed', 'Lookalike was updated in another tab.', 'Reload', 0],
] as const)('%s: says so quietly, and what can be done', async (kind, text, action, taken) => {
  delivery.taken = 0;
  const loads = vi.spyOn(load, 'again');
  delivery.listener?.onEvent({ kind });
  await expect.element(screen.getByRole('status').getByText(text)).toBeVisible();
  await screen.getByRole('button', { name: action, exact: true }).click();
  await expect.poll(() => loads.mock.calls).toHaveLength(1);
  expect(delivery.taken).toBe(taken);
  await expect.element(screen.getByText(text)).not.toBeInTheDocument();
  loads.mockRestore();
});

it('a version that could not be fetched whole is told with the reason, and goes when it was read', async () => {
  delivery.listener?.onEvent({ kind: 'failed', reason: 'a.js answered 404.' });
  const text = screen.getByText('so it stays as it is. a.js answered 404.');
  await expect.element(text).toBeVisible();
  await screen.getByRole('button', { name: 'Dismiss' }).click();
  await expect.element(text).not.toBeInTheDocument();
});

it('tells why there are no threads, and that the app starts without a network', async () => {
  await screen.getByRole('button', { name: 'Library and settings' }).click();
  await screen.getByText('Engine', { exact: true }).click();
  await expect.element(screen.getByText(/^none: .*there is no service worker here$/u)).toBeVisible();
  await expect.element(screen.getByText('works', { exact: true })).toBeVisible();
});

it('offers to install only where the browser does', async () => {
  await screen.getByRole('button', { name: 'Library and settings' }).click();
  await expect.element(screen.getByRole('button', { name: 'Install the app' })).not.toBeInTheDocument();
  const prompt = vi.fn(() => Promise.resolve());
  const event = Object.assign(new Event('beforeinstallprompt', { cancelable: true }), { prompt });
  dispatchEvent(event);
  expect(event.defaultPrevented).toBe(true);
  await screen.getByRole('button', { name: 'Install the app' }).click();
  expect(prompt).toHaveBeenCalledOnce();
  await expect.element(screen.getByRole('button', { name: 'Install the app' })).not.toBeInTheDocument();
});

it('searches by a photo that is shared with it', async () => {
  delivery.listener?.onPhotos([new File([await picture(40)], 'shared.png')]);
  await expect.element(screen.getByRole('list', { name: 'Results' })).toBeVisible();
});
