import { beforeEach, expect, test, vi } from 'vitest';
import { LookalikeError } from '../../src/base/errors.ts';
import type { ServerCheck } from '../../src/library/server-control.ts';
import type { ServerSettings } from '../../src/library/server-settings.ts';
import { hostOf, ServerConnection } from '../../src/ui/server-connection.ts';
import { FakeLoad, FakeServer } from '../support/fake-server.ts';

const ADDRESS = 'http://milvus.example:19530';
const FITS: ServerCheck = { dialect: 'v2', collection: { photos: 3, note: '' } };

let server: FakeServer;
let load: FakeLoad;
beforeEach(() => {
  server = new FakeServer();
  server.checks.set(ADDRESS, FITS);
  load = new FakeLoad(ADDRESS);
});

function connection(beforeLeaving = (leave: () => void) => leave()): ServerConnection {
  return new ServerConnection(server, load, beforeLeaving);
}

test('asks the server with what was typed, without what was left empty', async () => {
  const form = connection();
  form.type({ address: ` ${ADDRESS} `, token: 'root:Milvus' });
  await form.askServer();
  expect(server.asked).toEqual([
    { address: ADDRESS, collection: 'reverse_image_search', keepToken: false, token: 'root:Milvus' },
  ]);
  expect(form.test.value).toEqual({ state: 'fits', check: FITS });
  expect(load.loads).toEqual([]);
});

test('says why a server would not do', async () => {
  server.checks.set(ADDRESS, new LookalikeError('MILVUS', 'The token is wrong. Enter another one.'));
  const form = connection();
  form.type({ address: ADDRESS });
  await form.askServer();
  expect(form.test.value).toEqual({ state: 'failed', message: 'The token is wrong. Enter another one.' });
});

test('an answer about what was typed before is not shown', async () => {
  let answer: (check: ServerCheck) => void = () => undefined;
  vi.spyOn(server, 'check').mockReturnValue(new Promise((resolve) => (answer = resolve)));
  const form = connection();
  form.type({ address: ADDRESS });
  const asking = form.askServer();
  expect(form.test.value.state).toBe('asking');
  form.type({ collection: 'other' });
  answer(FITS);
  await asking;
  expect(form.test.value).toEqual({ state: 'none' });
});

test('loads the page anew for an address that this load may not ask, and goes on with the test then', async () => {
  load = new FakeLoad();
  const before = connection();
  before.type({ address: 'milvus.example:19530', token: 'secret', database: 'photos' });
  await before.askServer();
  expect(server.asked).toEqual([]);
  expect(before.test.value.state).toBe('loading-anew');
  const [again] = load.loads;
  expect(again?.server).toBe(ADDRESS);
  const settings = again?.errand?.kind === 'test-server' ? again.errand.settings : undefined;
  expect(settings).toEqual({
    address: 'milvus.example:19530',
    token: 'secret',
    database: 'photos',
    collection: 'reverse_image_search',
    keepToken: false,
  });

  load = new FakeLoad(ADDRESS);
  server.checks.set('milvus.example:19530', FITS);
  const after = connection();
  if (settings) after.resume(settings);
  await vi.waitFor(() => expect(after.test.value.state).toBe('fits'));
  expect(after.form.value.token).toBe('secret');
});

test.each([
  ['http://[::1]:19530', "cannot name http://[::1]:19530. Enter the server's name or its IPv4 address"],
  ['', 'cannot be read'],
  ['ftp://milvus.example', 'is neither http nor https'],
])('loads nothing anew for %j', async (address, sentence) => {
  const form = connection();
  form.type({ address });
  await form.askServer();
  expect(form.test.value).toMatchObject({
    state: 'failed',
    message: expect.stringContaining(sentence) as string,
  });
  expect(load.loads).toEqual([]);
  expect(server.asked).toEqual([]);
});

test('a server is used, and left, from the next load on', () => {
  const form = connection();
  form.type({ address: ADDRESS, token: 'secret', keepToken: true });
  form.use();
  const settings: ServerSettings = {
    address: ADDRESS,
    collection: 'reverse_image_search',
    token: 'secret',
    keepToken: true,
  };
  expect(server.saved).toEqual(settings);
  expect(load.loads).toEqual([{ errand: { kind: 'show-server' }, server: undefined }]);

  server = new FakeServer(settings);
  const inUse = connection();
  expect(inUse.inUse).toEqual(settings);
  inUse.leave();
  expect(server.saved).toBeNull();
  expect(load.loads[1]).toEqual({ errand: undefined, server: undefined });
});

test('nothing is saved or loaded while the person is still asked', async () => {
  load = new FakeLoad();
  const form = connection(() => undefined);
  form.type({ address: ADDRESS });
  await form.askServer();
  form.use();
  form.leave();
  expect(form.test.value).toEqual({ state: 'none' });
  expect(server.saved).toBeUndefined();
  expect(load.loads).toEqual([]);
});

test('what keeps a server from being saved is told', () => {
  vi.spyOn(server, 'save').mockImplementation(() => {
    throw new DOMException('The storage is switched off.', 'SecurityError');
  });
  const form = connection();
  form.type({ address: ADDRESS });
  form.use();
  expect(form.test.value).toEqual({ state: 'failed', message: 'The storage is switched off.' });
  expect(load.loads).toEqual([]);
});

test('a server is called by host and port', () => {
  expect(hostOf({ address: ADDRESS })).toBe('milvus.example:19530');
  expect(hostOf({ address: 'https://milvus.example' })).toBe('milvus.example');
  expect(hostOf({ address: 'milvus.example:19530' })).toBe('milvus.example:19530');
  expect(hostOf({ address: 'http://' })).toBe('http://');
});
