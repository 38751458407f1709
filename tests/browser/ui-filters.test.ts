/** @file Filters on the page: menus with counts, the grid and searches that follow them, and the Milvus request. */
import { beforeAll, expect, it } from 'vitest';
import { page as screen, userEvent } from 'vitest/browser';
import { FakeLibrary, fakePhoto } from './fake-services.ts';
import { showPage } from './shown-page.ts';

const library = new FakeLibrary();
const CAMERA = 'Canon "EOS" R5';

beforeAll(async () => {
  await showPage(library);
  const photos = Array.from({ length: 120 }, (_, i) => ({
    ...fakePhoto(i),
    ...(i < 7 ? { camera: CAMERA, taken: `20${10 + i}-03-04T05:06:07` } : {}),
    ...(i < 9 ? { kinds: i < 3 ? ['pier', 'lakeside'] : ['lakeside'] } : {}),
  }));
  library.set(photos);
});

const shown = () => document.querySelectorAll('.photo').length;
const menu = (name: string) => screen.getByText(name, { exact: true });

it('offers what photos have, with counts, and shows those that are meant', async () => {
  await expect.element(screen.getByText('120 photos')).toBeVisible();
  await screen.getByRole('button', { name: 'Filter and sort' }).click();
  await menu('Camera').click();
  await expect.element(screen.getByRole('checkbox', { name: `${CAMERA} 7` })).toBeVisible();
  await menu('Orientation').click();
  // The first menu has closed.
  await expect.poll(() => document.querySelectorAll('.menu-panel').length).toBe(1);
  await screen.getByRole('checkbox', { name: 'Portrait 40' }).click();
  await expect.element(screen.getByText('40 of 120 photos')).toBeVisible();
  const upright = library.stored.filter(({ width, height }) => width < height).map(({ id }) => id);
  await expect
    .poll(() => [...document.querySelectorAll<HTMLElement>('.photo')].map(({ dataset }) => dataset['id']))
    .toEqual(upright.slice(0, shown()));
  await userEvent.keyboard('{Escape}');
  expect(document.querySelectorAll('.menu-panel')).toHaveLength(0);
  // Escape closed the menu alone, and the focus is where it can be opened again.
  expect(document.activeElement?.textContent).toBe('Orientation: Portrait');
});

it('filters a search as well, whose link tells so, and shows what Milvus is asked', async () => {
  document.querySelector<HTMLElement>('.photo')?.click();
  await expect.poll(() => library.searches.at(-1)?.filter).toBe('width < height');
  await expect.poll(() => decodeURIComponent(location.hash)).toContain('filter={"orientation":["portrait"]}');
  await screen.getByRole('button', { name: 'Show the Milvus request' }).click();
  await expect.element(screen.getByText('POST /v2/vectordb/entities/search')).toBeVisible();
  const [filter, body] = [...document.querySelectorAll('.milvus-request pre')].map((pre) => pre.textContent);
  expect(filter).toBe('width < height');
  expect(body).toContain('768 numbers');
  expect(body).toContain('"filter": "width < height"');
});

it('dates, sizes and the way back to all photos', async () => {
  await menu('Date').click();
  await screen.getByRole('button', { name: '2013 1' }).click();
  const taken = '(taken >= "2013-01-01" and taken < "2013-12-31U")';
  await expect.poll(() => library.searches.at(-1)?.filter).toBe(`width < height and ${taken.slice(1, -1)}`);
  await menu('Size').click();
  // Menus at the end of the row do not make the page wider than the window.
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(innerWidth);
  await screen.getByLabelText('From').first().fill('1.5');
  await userEvent.keyboard('{Tab}');
  await expect.poll(() => library.searches.at(-1)?.filter).toContain('bytes >= 1500000');
  // The menu lies over what is below it.
  await userEvent.keyboard('{Escape}');
  await screen.getByRole('button', { name: 'Clear filters' }).click();
  await expect.poll(() => library.searches.at(-1)?.filter).toBe(undefined);
  await screen.getByRole('button', { name: 'Back to the library' }).click();
  await expect
    .poll(() =>
      [...document.querySelectorAll<HTMLElement>('.photo')].slice(0, 3).map((photo) => photo.dataset['id']),
    )
    .toEqual(['0', '1', '2']);
  expect(document.querySelector('.filter-state [role=status]')?.textContent).toBe('');
});

it('sorts the library and results by date and size, what has no date last', async () => {
  const ids = () => [...document.querySelectorAll<HTMLElement>('.photo')].map((photo) => photo.dataset['id']);
  const sort = screen.getByRole('combobox', { name: 'Sort by' });
  await sort.selectOptions('Newest first');
  await expect.poll(() => ids().slice(0, 8)).toEqual(['6', '5', '4', '3', '2', '1', '0', '7']);
  await sort.selectOptions('Largest file first');
  await expect.poll(() => ids().slice(0, 2)).toEqual(['119', '118']);
  document.querySelector<HTMLElement>('.photo[data-id="110"]')?.click();
  const results = () =>
    [...document.querySelectorAll<HTMLElement>('.results > li')].map(({ dataset }) => dataset['id']);
  await expect.poll(results).toEqual(['115', '114', '113', '112', '111']);
  const asked = library.searches.length;
  await sort.selectOptions('Most similar first');
  await expect.poll(results).toEqual(['111', '112', '113', '114', '115']);
  // Nothing is searched again for another order.
  expect(library.searches).toHaveLength(asked);
});

it('kinds are chips, the most frequent first', async () => {
  const chips = () =>
    [...document.querySelectorAll('ul[aria-label="Kind"] button')].map(({ textContent }) => textContent);
  await expect.poll(chips).toEqual(['lakeside 9', 'pier 3']);
  const chip = screen.getByRole('button', { name: 'lakeside 9' });
  await chip.click();
  await expect.element(chip).toHaveAttribute('aria-pressed', 'true');
  await expect.poll(() => decodeURIComponent(location.hash)).toContain('"kind":["lakeside"]');
  await chip.click();
  await expect.element(chip).toHaveAttribute('aria-pressed', 'false');
});
