/** What a person chose works on the real engine and outlives a reload. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { addSamples, openApp, reloadApp, results, samplePath, type AppPage } from './page.ts';

let app: AppPage;
beforeEach(async () => {
  app = await openApp({ search: '?plan=2x1' });
});
afterEach(async () => {
  await app.close();
});

test('the language', async () => {
  const { page } = app;
  const html = page.locator('html');
  expect(await html.getAttribute('lang')).toBe('en');
  await page.getByRole('button', { name: 'Library and settings' }).click();
  await page.getByText('Language', { exact: true }).click();
  await page.getByLabel('Language').selectOption('Deutsch');
  await page.getByRole('heading', { name: 'Finde die Fotos, die sich gleichen.' }).waitFor();
  expect(await html.getAttribute('lang')).toBe('de');
  expect(await page.title()).toBe('Lookalike: Bildersuche in deinen eigenen Fotos');
  const failed = await page.evaluate(() =>
    lookalike.search({ id: '1' }).catch((error: unknown) => (error as Error).message),
  );
  // For programs an error says the same in every language.
  expect(failed).toMatch(/^There is no photo/u);

  await page.getByLabel('Mit einem Bild suchen').first().setInputFiles(samplePath('moss'));
  await page.getByText('Die Bibliothek ist noch leer.').waitFor();
  await page.getByRole('button', { name: 'Bibliothek und Einstellungen' }).click();
  await page.getByText('Sprache', { exact: true }).click();
  await page.getByLabel('Sprache').selectOption({ index: 0 });
  await expect.poll(() => html.getAttribute('lang')).toBe('en');
  expect(app.complaints).toEqual([]);
});

test('the way searches are answered', async () => {
  const { page } = app;
  const chosen = () => page.evaluate(async () => (await lookalike.status()).index?.chosen);
  const openSetting = async (): Promise<void> => {
    await page.getByRole('button', { name: 'Library and settings' }).click();
    await page.getByText('Index', { exact: true }).click();
  };
  await addSamples(page, ['wine', 'moss', 'kite', 'clock']);
  expect(await chosen()).toBe('auto');
  await openSetting();
  await page.getByRole('radio', { name: 'Exact' }).check();
  expect(await chosen()).toBe('exact');
  await page.getByLabel('Search by image').first().setInputFiles(samplePath('moss'));
  expect((await results(page))[0]?.path).toBe('moss.jpg');
  await reloadApp(page);
  expect(await chosen()).toBe('exact');
  await openSetting();
  await expect.poll(() => page.getByRole('radio', { name: 'Exact' }).isChecked()).toBe(true);
  expect(app.complaints).toEqual([]);
});

test('gentle', async () => {
  const { page } = app;
  const plan = () =>
    page.evaluate(async () => {
      const { workers, threads } = await lookalike.status();
      return [workers, threads];
    });
  expect(await plan()).toEqual([2, 1]);
  await page.getByRole('button', { name: 'Library and settings' }).click();
  await page.getByText('Adding photos', { exact: true }).click();
  await page.getByRole('switch', { name: 'Gentle' }).check();
  await expect.poll(plan).toEqual([1, 1]);
  expect(await addSamples(page, ['wine', 'moss', 'kite', 'clock'])).toEqual({ added: 4, unchanged: 0 });
  await reloadApp(page);
  expect(await plan()).toEqual([1, 1]);
  expect(app.complaints).toEqual([]);
});
