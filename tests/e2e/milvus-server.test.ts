/** @file Photos on a Milvus server: the whole way in a real browser, against the local engine behind a port. */
import { rm } from 'node:fs/promises';
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { startMilvusHost, type MilvusHost } from '../../src/cli/milvus-host.ts';
import {
  addSamples,
  newProfile,
  openApp,
  reloadApp,
  results,
  samplePath,
  type AppPage,
  whenReady,
} from './page.ts';
import { COLLECTION, copy, testServer, useServer, type Entry } from './server-panel.ts';

const SAMPLES = ['pier-lake', 'pier-grey', 'mountain-path', 'forest-path', 'kite', 'moss'];

/** What is to be closed after each test, last opened first. */
const opened: { close(): Promise<void> }[] = [];
function closing<T extends { close(): Promise<void> }>(thing: T): T {
  opened.push(thing);
  return thing;
}
let host: MilvusHost;
beforeEach(async () => {
  host = closing(await startMilvusHost({ port: 0 }));
});
afterEach(async () => {
  for (const thing of opened.splice(0).reverse()) await thing.close();
});

/** An app of a profile of its own; a profile that is named is the test's to remove. */
async function open(profile?: string): Promise<AppPage> {
  return closing(await openApp({ url: inject('stubUrl'), ...(profile === undefined ? {} : { profile }) }));
}

async function keptProfile(): Promise<string> {
  const profile = await newProfile();
  opened.push({ close: () => rm(profile, { recursive: true, force: true }) });
  return profile;
}

async function reloaded(page: Page): Promise<void> {
  await reloadApp(page);
}

/** Asks the server past the browser. */
async function ask<T>(route: string, body: object): Promise<T> {
  const response = await fetch(`${host.url}/v2/vectordb/${route}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as { code: number; data: T };
  expect(answer).toMatchObject({ code: 0 });
  return answer.data;
}

/** Paths on the server, in code point order. */
async function pathsThere(): Promise<string[]> {
  const rows = await ask<{ path: string }[]>('entities/query', {
    collectionName: COLLECTION,
    filter: '',
    limit: 1000,
    outputFields: ['path'],
  });
  return rows.map(({ path }) => path).sort();
}

const FILES = SAMPLES.map((name) => `${name}.jpg`).sort();

/** A server of one's own: answers every request by `answer`. */
async function serve(answer: (incoming: IncomingMessage, outgoing: ServerResponse) => void): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  opened.push({ close: () => closed(server) });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

test('photos are added, searched and kept on the server, and seen by their paths from another browser', async () => {
  const { page, foreign, complaints } = await open();
  expect(await testServer(page, { address: host.url })).toContain(`It has no collection ${COLLECTION} yet`);
  await page.getByRole('button', { name: 'Use this server' }).click();
  await page.getByRole('button', { name: 'Copy to server' }).waitFor();
  await page.getByRole('button', { name: 'Close' }).click();
  expect((await addSamples(page, SAMPLES)).added).toBe(SAMPLES.length);
  expect(await pathsThere()).toEqual(FILES);
  expect((await addSamples(page, SAMPLES)).unchanged).toBe(SAMPLES.length);

  await page.getByLabel('Search by image').first().setInputFiles(samplePath('pier-lake'));
  const [nearest] = await results(page);
  expect(nearest?.path).toBe('pier-lake.jpg');
  expect(nearest?.distance).toBeLessThan(0.001);
  await expect.poll(() => page.locator('.results img').count()).toBe(5);
  await reloaded(page);
  await page.getByText(`${SAMPLES.length} photos`).waitFor();
  expect(await page.evaluate(async () => (await lookalike.status()).location.kind)).toBe('server');
  expect(foreign.filter((address) => !address.startsWith(host.url))).toEqual([]);
  expect(complaints).toEqual([]);

  const other = await open();
  await useServer(other.page, { address: host.url });
  await other.page.getByRole('button', { name: 'Close' }).click();
  await expect
    .poll(() => other.page.locator('.grid .picture-path').allTextContents())
    .toHaveLength(SAMPLES.length);
  expect((await other.page.locator('.grid .picture-path').allTextContents()).sort()).toEqual(FILES);
  await other.page.locator('.photo[data-path="pier-lake.jpg"]').click();
  const near = await results(other.page);
  expect(near.map(({ path }) => path)).toContain('pier-grey.jpg');
  await expect.poll(() => other.page.locator('.results .picture-path').count()).toBe(near.length);
});

describe('a server that would not do is told apart', () => {
  test('by cause, each with what to do', async () => {
    const { page } = await open();
    const guarded = closing(await startMilvusHost({ port: 0, token: 'root:Milvus' }));
    const nobody = await startMilvusHost({ port: 0 });
    await nobody.close();
    const silent = await serve((_, outgoing) => outgoing.end('{"code":0,"data":[]}'));
    const website = await serve((_, outgoing) => {
      outgoing.writeHead(200, {
        'Access-Control-Allow-Origin': '*',
        'Access-Control-Allow-Headers': '*',
        'Content-Type': 'text/html',
      });
      outgoing.end('<!doctype html><title>Welcome</title>');
    });
    await ask('collections/create', { collectionName: 'small', dimension: 8, metricType: 'L2' });
    const causes: readonly (readonly [Entry, RegExp])[] = [
      [{ address: nobody.url }, /Nobody answers at .*Start Milvus/u],
      [{ address: silent }, /does not let pages from .* read its answers \(CORS\)/u],
      [{ address: website }, /no Milvus.*Check the port/u],
      [{ address: guarded.url }, /asks for a token.*user:password/u],
      [{ address: guarded.url, token: 'root:wrong' }, /does not accept the token/u],
      [{ address: host.url, collection: 'small' }, /"small".*another collection/u],
      [{ address: 'http://[::1]:19530' }, /IPv4 address/u],
      [{ address: 'nowhere:x' }, /server address "nowhere:x"/u],
    ];
    for (const [entry, sentence] of causes) expect(await testServer(page, entry)).toMatch(sentence);
    expect(await testServer(page, { address: guarded.url, token: 'root:Milvus' })).toContain('answers');
  });

  test('when it is gone at the next visit, with the way back to this browser', async () => {
    const { page } = await open();
    await addSamples(page, SAMPLES.slice(0, 2));
    await useServer(page, { address: host.url });
    await host.close();
    opened.splice(0, 1);
    await page.reload();
    await page.getByRole('heading', { name: 'could not be opened' }).waitFor();
    await page.getByRole('alert').filter({ hasText: 'did not answer' }).waitFor();
    await page.getByRole('button', { name: 'Back to this browser' }).click();
    await page.getByText('2 photos').waitFor();
  });

  test('when a token was kept for a tab only, and the tab is another', async () => {
    const guarded = closing(await startMilvusHost({ port: 0, token: 'root:Milvus' }));
    const { page, context } = await open();
    await useServer(page, { address: guarded.url, token: 'root:Milvus' });
    await reloaded(page);
    expect(await page.evaluate(() => JSON.stringify(Object.entries(localStorage)))).not.toContain(
      'root:Milvus',
    );
    const tab = await context.newPage();
    await tab.goto(page.url());
    await tab.getByRole('alert').filter({ hasText: 'Check the token' }).waitFor();
    await tab.getByLabel('Token', { exact: true }).fill('root:Milvus');
    await tab.getByRole('switch', { name: 'Keep the token on this device' }).check();
    await tab.getByRole('button', { name: 'Test connection' }).click();
    await tab.getByRole('button', { name: 'Use this server' }).click();
    await tab.getByRole('button', { name: 'Copy to server' }).waitFor();
    const third = await context.newPage();
    await third.goto(page.url());
    await whenReady(third);
  });
});

describe('copying', () => {
  test('to the server goes on after the page was killed in the middle of it, without duplicates', async () => {
    const profile = await keptProfile();
    const { url, swallowed } = await forgetfulProxy(host.url);
    const first = await open(profile);
    await addSamples(first.page, SAMPLES);
    await useServer(first.page, { address: url });
    await first.page.getByRole('button', { name: 'Copy to server' }).click();
    await swallowed;
    // The server has stored what the page will never hear about.
    await first.page.close();
    await first.context.close();
    expect(await pathsThere()).toEqual(FILES);

    const { page } = await open(profile);
    await whenReady(page);
    await page.getByRole('button', { name: 'Library and settings' }).click();
    await page.getByRole('button', { name: 'Milvus server' }).click();
    expect(await copy(page, 'Copy to server')).toMatch(
      /^0 photos copied to the server in .*; 6 were there already\.$/u,
    );
    expect(await pathsThere()).toEqual(FILES);
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await page.getByText(`${SAMPLES.length} photos`).waitFor();
    // Thumbnails were made here: the photos are pictures.
    await expect.poll(() => page.locator('.grid img').count()).toBe(SAMPLES.length);
  });

  test('from the server brings photos that can be searched without it', async () => {
    const first = await open();
    await addSamples(first.page, SAMPLES);
    await useServer(first.page, { address: host.url });
    expect(await copy(first.page, 'Copy to server')).toMatch(/^6 photos copied/u);

    const { page, foreign } = await open();
    await useServer(page, { address: host.url });
    expect(await copy(page, 'Copy from server')).toMatch(/^6 photos copied from the server/u);
    expect(await copy(page, 'Copy from server')).toMatch(/^0 photos copied .*6 were there already/u);
    await page.getByRole('button', { name: 'Back to this browser' }).click();
    await page.getByText(`${SAMPLES.length} photos`).waitFor();
    const before = foreign.length;
    await page.locator('.photo[data-path="pier-lake.jpg"]').click();
    expect((await results(page)).map(({ path }) => path)).toContain('pier-grey.jpg');
    expect(foreign).toHaveLength(before);
  });
});

test('a collection as the Towhee tutorial makes it opens: any key, any name, the pooled vector', async () => {
  await ask('collections/create', {
    collectionName: 'towhee',
    schema: {
      autoId: true,
      fields: [
        { fieldName: 'id', dataType: 'Int64', isPrimary: true },
        { fieldName: 'vec', dataType: 'FloatVector', elementTypeParams: { dim: '2048' } },
      ],
    },
    indexParams: [
      { fieldName: 'vec', indexName: 'vec', metricType: 'L2', params: { index_type: 'IVF_FLAT', nlist: 8 } },
    ],
  });
  const unit = (axis: number): number[] => Array.from({ length: 2048 }, (_, i) => (i === axis ? 1 : 0));
  const { insertIds } = await ask<{ insertIds: unknown[] }>('entities/insert', {
    collectionName: 'towhee',
    data: [{ vec: unit(0) }, { vec: unit(1) }, { vec: unit(2) }],
  });
  const ids = insertIds.map(String).sort();
  const { page } = await open();
  expect(await testServer(page, { address: host.url, collection: 'towhee' })).toContain('holds 3 photos');
  await page.getByRole('button', { name: 'Use this server' }).click();
  await page.getByRole('button', { name: 'Copy to server' }).waitFor();
  await page.getByRole('button', { name: 'Close' }).click();
  await expect.poll(() => page.locator('.grid .picture-path').allTextContents()).toHaveLength(3);
  expect((await page.locator('.grid .picture-path').allTextContents()).sort()).toEqual(ids);
  await page.locator('.photo').first().click();
  expect((await results(page)).map(({ distance }) => distance)).toEqual([2, 2]);
  await page.getByLabel('Search by image').first().setInputFiles(samplePath('kite'));
  await expect.poll(async () => (await results(page)).length).toBe(3);
});

/** Hands everything on to `target`, but keeps the answer to the first insert, which the target has carried out. */
async function forgetfulProxy(target: string): Promise<{ url: string; swallowed: Promise<void> }> {
  let tell: () => void = () => undefined;
  const swallowed = new Promise<void>((resolve) => (tell = resolve));
  let inserts = 0;
  const url = await serve((incoming, outgoing) => {
    const { method, headers } = incoming;
    const isInsert = method === 'POST' && /entities\/(?:insert|upsert)$/u.test(incoming.url ?? '');
    const onward = request(new URL(incoming.url ?? '/', target), { method, headers }, (answer) => {
      if (isInsert && ++inserts === 1) {
        answer.resume().on('end', tell);
        return;
      }
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
  return { url, swallowed };
}
