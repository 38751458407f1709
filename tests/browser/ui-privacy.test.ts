/** @file The panel about privacy: requests by who made them, what is forbidden, the network. */
import { render } from 'preact';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { page as screen } from 'vitest/browser';
import { requestLog } from '../../src/base/requests.ts';
import { mount } from '../../src/ui/mount.tsx';
import { FakeLoad, FakeServer } from '../support/fake-server.ts';
import { FakeDelivery, FakeLibrary, fakePhoto, fakeServices } from './fake-services.ts';

const SERVER = 'http://milvus.example:19530';
/** Of this origin, so that it counts as a file of the app. */
const model = new URL('models/model.onnx', location.href).href;

let root: HTMLElement;
let library: FakeLibrary;
beforeAll(() => screen.viewport(1200, 1600));
beforeEach(() => {
  library = new FakeLibrary();
  library.stored = [fakePhoto(0)];
  root = document.createElement('div');
  document.body.append(root);
});
afterEach(() => {
  render(null, root);
  root.remove();
});

async function open(
  { delivery = new FakeDelivery(), isStoreConfined = true } = {},
  server = new FakeServer(),
  load = new FakeLoad(),
): Promise<HTMLElement> {
  mount(root, fakeServices(library, { delivery, isStoreConfined, server, load }));
  await screen.getByRole('button', { name: 'Library and settings' }).click();
  await screen.getByRole('button', { name: /^Privacy/u }).click();
  await expect.element(screen.getByRole('heading', { name: 'Requests since' })).toBeVisible();
  return screen.getByRole('dialog', { name: 'Privacy' }).element() as HTMLElement;
}

const summary = (name: RegExp) => screen.getByRole('dialog').getByText(name);

it('requests are told by who made them, live, with what came over the network', async () => {
  const panel = await open();
  expect(panel.textContent).toContain('None. Nobody but the place this page came from');
  requestLog.add({
    from: 'embed',
    confined: true,
    requests: [
      { address: model, kind: 'fetch', bytes: 24_000_000 },
      { address: model, kind: 'fetch', bytes: 0 },
    ],
  });
  await summary(/^The workers that read photos: 2 requests, 24 MB received$/u).click();
  await expect.element(screen.getByText('models/model.onnx')).toBeVisible();
  await expect.element(screen.getByText('fetch · 2 times · 24 MB')).toBeVisible();
});

it('those of the service worker stand beside them', async () => {
  const delivery = new FakeDelivery();
  delivery.news = {
    offUntil: null,
    requests: [{ address: model, kind: 'fetch', bytes: 1000 }],
    isInCharge: false,
  };
  await open({ delivery });
  await expect.element(summary(/^The service worker: 1 request, 1 kB received$/u)).toBeVisible();
});

it('a server in use is named, and what goes elsewhere is marked, as text', async () => {
  const settings = { address: SERVER, collection: 'c', keepToken: false };
  const panel = await open({}, new FakeServer(settings), new FakeLoad(SERVER));
  expect(panel.textContent).toContain('and to milvus.example:19530, the Milvus server that you entered.');
  const address = 'https://elsewhere.example/<img src=x onerror=alert(1)>';
  requestLog.add({
    from: 'page',
    confined: null,
    requests: [
      { address: `${SERVER}/v2/vectordb/entities/search`, kind: 'fetch', bytes: 0 },
      { address, kind: 'img', bytes: 0 },
    ],
  });
  await expect.element(summary(/^milvus\.example:19530, .*: 1 request/u)).toBeVisible();
  const marked = screen.getByText(address);
  await expect.element(marked).toBeVisible();
  expect(marked.element().closest('.privacy-elsewhere')).not.toBe(null);
  expect(panel.querySelector('.privacy-requests img')).toBe(null);
  await expect
    .element(screen.getByText(/1 requests to milvus\.example:19530, 1 to other servers/u))
    .toBeVisible();
});

it('a worker without a policy is not hidden', async () => {
  await open({ isStoreConfined: false });
  const loose = screen.getByText(/The worker that keeps the library runs without rules/u);
  await expect.element(loose).toBeVisible();
  await expect
    .element(screen.getByText(/A worker that reads photos runs without rules/u))
    .not.toBeInTheDocument();
  requestLog.add({ from: 'embed', confined: false, requests: [] });
  requestLog.add({ from: 'embed', confined: true, requests: [] });
  await expect.element(screen.getByText(/A worker that reads photos runs without rules/u)).toBeVisible();
});

it('the network is switched off and on, or there is another way to try', async () => {
  const delivery = new FakeDelivery();
  const panel = await open({ delivery });
  const off = screen.getByRole('switch', { name: 'Network off' });
  await off.click();
  await expect.element(screen.getByText(/^Off until/u)).toBeVisible();
  expect(delivery.news?.offUntil).toBe(0);
  await off.click();
  await expect.element(screen.getByText(/^Off until/u)).not.toBeInTheDocument();
  expect(delivery.news?.offUntil).toBe(null);
  delivery.news = undefined;
  await expect.poll(() => panel.textContent, { timeout: 10_000 }).toContain('switch your network off');
});
