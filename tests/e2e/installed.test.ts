/** What the system hands to the installed app. */
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { startDumbServer, type DumbServer } from '../support/dumb-server.ts';
import { addSamples, isKept, openApp, samplePath, whenReady, type AppPage } from './page.ts';

let host: DumbServer;
let app: AppPage;
beforeEach(async () => {
  host = await startDumbServer(inject('stubFolder'), '/app/');
});
afterEach(async () => {
  await app.close();
  await host.close();
});

const queryName = () => app.page.getByRole('banner').getByText('kite.jpg');

test('a photo from the share sheet is searched by, once, and sent nowhere', async () => {
  app = await openApp({ url: host.url, serviceWorker: true });
  const { page } = app;
  await whenReady(page);
  await addSamples(page, ['pier-lake', 'kite']);
  await isKept(page);
  const asked = host.asked.length;

  // As the system does it: a form from outside of the app.
  await page.goto('about:blank');
  await page.setContent(
    `<form method="post" enctype="multipart/form-data" action="${host.url}share"><input type="file" name="photo"></form>`,
  );
  await page.locator('input').setInputFiles(samplePath('kite'));
  await page.locator('form').evaluate((form: HTMLFormElement) => form.submit());
  await page.waitForURL(`${host.url}**`);
  await whenReady(page);
  const results = page.getByRole('list', { name: 'Results' }).getByRole('listitem');
  await results.first().waitFor();
  expect(await results.first().innerText()).toContain('kite.jpg');
  await expect.poll(() => queryName().count()).toBeGreaterThan(0);
  expect(page.url()).not.toContain('shared');
  expect(host.asked.slice(asked)).not.toContain('share');

  await page.goto(host.url);
  await whenReady(page);
  await expect.poll(() => page.locator('.photo').count()).toBe(2);
  expect(await queryName().count()).toBe(0);
  expect(app.complaints).toEqual([]);
});

test('a photo that is opened with the app is searched by', async () => {
  app = await openApp({
    url: host.url,
    serviceWorker: true,
    prepare: () => {
      // The system's part: what the person opened.
      const file = {
        getFile: async () =>
          new File([await (await fetch('samples/photos/kite.jpg')).blob()], 'kite.jpg', {
            type: 'image/jpeg',
          }),
      };
      Object.defineProperty(globalThis, 'launchQueue', {
        value: { setConsumer: (take: (launch: object) => void) => take({ files: [file] }) },
      });
    },
  });
  await whenReady(app.page);
  await expect.poll(() => queryName().count()).toBeGreaterThan(0);
});

test('the browser finds the app fit to be installed, and the menu offers it', async () => {
  app = await openApp({ url: host.url, serviceWorker: true });
  const { page, context } = app;
  await whenReady(page);
  await isKept(page);
  const session = await context.newCDPSession(page);
  const { errors } = await session.send('Page.getAppManifest');
  expect(errors).toEqual([]);
  const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
  expect(installabilityErrors.map(({ errorId }) => errorId)).toEqual([]);

  await page.evaluate(() => {
    const prompt = (): Promise<void> => {
      document.title = 'asked';
      return Promise.resolve();
    };
    dispatchEvent(Object.assign(new Event('beforeinstallprompt', { cancelable: true }), { prompt }));
  });
  await page.getByRole('button', { name: 'Library and settings' }).click();
  await page.getByRole('button', { name: 'Install the app' }).click();
  await page.waitForFunction(() => document.title === 'asked');
});
