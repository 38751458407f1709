/** @file Results on the page: thousands of them, folded near-duplicates, the range of similarity, the best match large. */
import { beforeAll, expect, it } from 'vitest';
import { page as screen, userEvent } from 'vitest/browser';
import { BANDS, LIMITS } from '../../src/profiles/profiles.ts';
import { FakeReview } from './fake-review.ts';
import { FakeLibrary, fakePhoto } from './fake-services.ts';
import { showPage } from './shown-page.ts';

const library = new FakeLibrary();
const tiles = () => [...document.querySelectorAll<HTMLElement>('ul[aria-label="Results"] > li')];
const ids = () => tiles().map(({ dataset }) => dataset['id']);
const idOf = (n: number): string => fakePhoto(n).id;

beforeAll(async () => {
  // Photo 0 is the query; 2, 4 and 5 are one picture, and so are 0 and 1.
  library.reviewed.found.picture = [
    FakeReview.group('picture', [idOf(2), idOf(4), idOf(5)], 0.95),
    FakeReview.group('picture', [idOf(0), idOf(1)], 0.95),
  ];
  await showPage(library);
  library.set(Array.from({ length: 20_000 }, (_, n) => fakePhoto(n)));
});

it('near-duplicates of each other are one result that unfolds, copies of the query are all there', async () => {
  await expect.poll(() => document.querySelectorAll('.photo').length).toBeGreaterThan(5);
  document.querySelector<HTMLElement>('.photo[data-index="0"]')?.click();
  await expect.poll(ids).toEqual([1, 2, 3].map(idOf));
  await expect.element(screen.getByText('2 near-duplicates folded.')).toBeVisible();
  const fold = screen.getByRole('button', { name: `Show 2 near-duplicates of ${fakePhoto(2).path}` });
  await fold.click();
  await expect.poll(ids).toEqual([1, 2, 4, 5, 3].map(idOf));
  await screen.getByRole('button', { name: `Fold the near-duplicates of ${fakePhoto(2).path}` }).click();
  await expect.poll(ids).toEqual([1, 2, 3].map(idOf));
  await screen.getByRole('button', { name: 'Show all' }).click();
  await expect.poll(ids).toEqual([1, 2, 3, 4, 5].map(idOf));
});

it('each says what it is to the query, as far as the slider stands where that was measured', async () => {
  const bandsShown = () => tiles().map((tile) => tile.querySelector('.facts-band')?.textContent);
  // Similarities 0.95, 0.9, 0.85, ...
  await expect.poll(() => bandsShown().slice(0, 3)).toEqual(['Same picture', 'Same scene', 'Same kind']);
  const slider = screen.getByRole('slider', { name: 'From the same picture to the same kind of thing' });
  await slider.fill('0');
  await expect.poll(() => bandsShown().every((name) => name === undefined)).toBe(true);
  await slider.fill('10');
  await expect.poll(() => bandsShown()[0]).toBe('Same picture');
});

it('counts how many photos are how similar, and shows those that are meant', async () => {
  await screen.getByText('Similarity', { exact: true }).click();
  await expect.element(screen.getByText('16,000 photos are so similar')).toBeVisible();
  const { from } = BANDS['resnet50-dual'].kind;
  // Similarity falls by 0.05 a photo.
  const ofKind = Math.floor((1 - from) / 0.05);
  await screen.getByRole('button', { name: /^Same kind/ }).click();
  await expect.element(screen.getByText(`${ofKind} of 16,000+ photos are so similar.`)).toBeVisible();
  await expect.poll(() => library.searches.at(-1)?.similarity).toEqual({ least: from });
  await screen.getByRole('slider', { name: 'At most' }).fill('0.851');
  await expect.poll(ids).toEqual([4, 5, 6, 7, 8].map((n) => idOf(n - 1)));
  await expect.poll(() => location.hash).toContain(`least=${from}&most=0.851`);
  await screen.getByRole('slider', { name: 'At least' }).fill('0.999');
  // The other end gives way, and nothing is so similar.
  await expect
    .element(screen.getByText('No other photo of the library matches these filters.'))
    .toBeVisible();
  await screen.getByRole('button', { name: /^Any/ }).click();
  await userEvent.keyboard('{Escape}');
  await expect.poll(ids).toHaveLength(5);
});

it('is one tab stop, walked with arrows, Home and End; Space views a photo', async () => {
  expect(document.querySelectorAll('.tile-button[tabindex="0"]')).toHaveLength(1);
  document.querySelector<HTMLElement>('.tile-button')?.focus();
  const focused = () => document.activeElement?.closest('li')?.dataset['id'];
  await userEvent.keyboard('{ArrowRight}{ArrowRight}');
  expect(focused()).toBe(idOf(3));
  await userEvent.keyboard('{End}');
  expect(focused()).toBe(idOf(5));
  await userEvent.keyboard('{ArrowUp}');
  expect(focused()).not.toBe(idOf(5));
  await userEvent.keyboard('{Home} ');
  await expect.element(screen.getByRole('dialog')).toBeVisible();
  await userEvent.keyboard('{Escape}');
  await expect.poll(focused).toBe(idOf(1));
  // The tools of the photo that has the focus, and no others, are behind it.
  await userEvent.keyboard('{Tab}');
  expect(document.activeElement?.className).toBe('hit-tool');
  expect(focused()).toBe(idOf(1));
});

it('the best match is shown large', async () => {
  await screen.getByRole('button', { name: 'Best match large' }).click();
  await expect.poll(() => (tiles()[0]?.offsetHeight ?? 0) > 400).toBe(true);
  expect(tiles()[1]?.offsetTop).toBeGreaterThanOrEqual(tiles()[0]?.offsetHeight ?? NaN);
  await screen.getByRole('button', { name: 'Best match large' }).click();
  await expect.poll(() => (tiles()[0]?.offsetHeight ?? 0) < 400).toBe(true);
});

it('of thousands only those near the window are drawn, and each can be come to', async () => {
  const more = screen.getByRole('button', { name: 'Show more' });
  for (const shown of [20, 100, 500, 2000, LIMITS.searchMax]) {
    await more.click();
    await expect
      .element(screen.getByRole('heading', { name: `${shown.toLocaleString('en')} nearest photos` }))
      .toBeVisible();
  }
  await expect.element(more).not.toBeInTheDocument();
  expect(tiles().length).toBeLessThan(60);
  scrollTo(0, document.documentElement.scrollHeight);
  await expect.poll(() => tiles().at(-1)?.dataset['id']).toBe(idOf(LIMITS.searchMax));
  expect(tiles().length).toBeLessThan(60);
  expect(tiles().at(-1)?.ariaPosInSet).toBe(String(LIMITS.searchMax));
});

it('a hundred thousand are drawn likewise', async () => {
  const photos = Array.from({ length: 100_000 }, (_, n) => fakePhoto(n));
  const similar = photos.map((photo, n) => ({ ...photo, distance: n / 50_000, similarity: 1 - n / 100_000 }));
  library.search = () => Promise.resolve([similar]);
  document.querySelector<HTMLElement>('.tile-button')?.click();
  await expect.element(screen.getByRole('heading', { name: '100,000 nearest photos' })).toBeVisible();
  expect(tiles().length).toBeLessThan(60);
  scrollTo(0, document.documentElement.scrollHeight);
  await expect.poll(() => tiles().at(-1)?.dataset['id']).toBe(idOf(99_999));
  document.querySelector<HTMLElement>('.tile-button')?.focus();
  await userEvent.keyboard('{Home}');
  await expect.poll(() => document.activeElement?.closest('li')?.dataset['id']).toBe(idOf(0));
  expect(tiles().length).toBeLessThan(60);
});
