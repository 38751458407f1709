/** @file The review of near-duplicates as a person meets it, over groups that are made up. */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { page as screen, userEvent } from 'vitest/browser';
import { bandFrom, FakeReview } from './fake-review.ts';
import { FakeLibrary, fakePhoto } from './fake-services.ts';
import { showPage } from './shown-page.ts';

const library = new FakeLibrary();
const review = library.reviewed;

const SIMILARITY = bandFrom('picture') + 0.01;
const pair = (number: number, similarity = SIMILARITY) =>
  FakeReview.group('picture', [String(2 * number), String(2 * number + 1)], similarity);
/** Facts of a photo that is made up. */
const pathOf = (number: number): string => fakePhoto(number).path;

beforeAll(async () => {
  await showPage(library);
});

beforeEach(async () => {
  review.verdicts.length = 0;
  review.behind = 0;
  review.found = { file: [], picture: [], scene: [] };
  library.set(Array.from({ length: 40 }, (_, number) => fakePhoto(number)));
  await expect.element(screen.getByRole('button', { name: 'Review near-duplicates' }).first()).toBeVisible();
});

/** Opens it anew, whatever was open before. */
async function open(): Promise<void> {
  const heading = screen.getByRole('heading', { name: 'Near-duplicates' });
  const button = screen.getByRole('banner').getByRole('button', { name: 'Review near-duplicates' });
  if (heading.elements().length > 0) {
    await button.click();
    await expect.element(screen.getByRole('grid')).toBeVisible();
  }
  await button.click();
  await expect.element(heading).toBeVisible();
}

const tab = (name: string) => screen.getByRole('tab', { name });
const groups = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('.review-group')];
const going = (): (string | undefined)[] =>
  [...document.querySelectorAll<HTMLElement>('.review-member:not(.stays)')].map(
    ({ dataset }) => dataset.path,
  );

describe('the review', () => {
  it('counts the tiers, and suggests which photo stays with the reason', async () => {
    review.found = {
      file: [],
      picture: [pair(0), pair(1)],
      scene: [FakeReview.group('scene', ['10', '11', '12'], bandFrom('scene') + 0.01)],
    };
    await open();
    await expect.element(tab('Same picture 2')).toBeVisible();
    await expect.element(tab('Same file 0')).toBeVisible();
    await expect.element(tab('Same scene 1')).toBeVisible();
    // Of 0 and 1 the first has more pixels; of 2 and 3 the second.
    await expect.poll(going).toEqual([pathOf(1), pathOf(2)]);
    await expect.element(screen.getByText('most pixels').first()).toBeVisible();
    await userEvent.click(tab('Same picture 2'));
    await userEvent.keyboard('{ArrowRight}');
    await expect.poll(() => document.activeElement?.textContent).toContain('Same scene');
    await expect.poll(() => groups().length).toBe(1);
  });

  it('draws only what is near the window, of 10,000 groups, and accepts them all at once with a way back', async () => {
    const count = 10_000;
    library.set(Array.from({ length: 2 * count }, (_, number) => fakePhoto(number)));
    review.found.picture = Array.from({ length: count }, (_, number) => pair(number));
    await open();
    await expect.element(tab('Same picture 10,000')).toBeVisible();
    expect(groups().length).toBeLessThan(20);
    scrollTo(0, document.documentElement.scrollHeight);
    await expect.poll(() => groups().at(-1)?.ariaPosInSet).toBe(String(count));
    expect(groups().length).toBeLessThan(20);
    scrollTo(0, 0);
    await screen.getByRole('button', { name: 'Accept all 10,000 suggestions' }).click();
    await expect.element(screen.getByText('In 10,000 groups 10,000 stay and 10,000 (')).toBeVisible();
    await screen.getByRole('dialog').getByRole('button', { name: 'Accept all' }).click();
    await expect.element(tab('Same picture 0')).toBeVisible();
    expect(review.verdicts).toHaveLength(count);
    await screen.getByRole('button', { name: 'Undo' }).click();
    await expect.element(tab('Same picture 10,000')).toBeVisible();
    expect(review.verdicts).toHaveLength(0);
  });

  it('lets people choose others, and never leaves a group without one that stays', async () => {
    review.found.picture = [pair(0)];
    await open();
    const toggle = (number: number) => screen.getByRole('button', { name: `${pathOf(number)}:` });
    await toggle(0).click();
    await expect.poll(going).toEqual([pathOf(1)]);
    await toggle(1).click();
    await toggle(0).click();
    await expect.poll(going).toEqual([pathOf(0)]);
    await screen.getByRole('button', { name: 'Accept', exact: true }).click();
    expect(review.verdicts.map(({ keep }) => keep)).toEqual([['1']]);
    await screen.getByRole('button', { name: 'Decided (1)' }).click();
    await screen.getByRole('button', { name: 'Review again' }).click();
    await screen.getByRole('button', { name: 'To review (1)' }).click();
    await expect.poll(going).toEqual([pathOf(0)]);
  });

  it('remembers that photos are no duplicates, and that all stay', async () => {
    review.found.picture = [pair(0), pair(1)];
    await open();
    await screen.getByRole('button', { name: 'Not duplicates' }).first().click();
    await expect.element(tab('Same picture 1')).toBeVisible();
    await screen.getByRole('button', { name: 'Keep all' }).click();
    await expect.element(tab('Same picture 0')).toBeVisible();
    expect(review.verdicts.map(({ verdict, keep }) => [verdict, keep])).toEqual([
      ['distinct', ['0', '1']],
      ['reviewed', ['2', '3']],
    ]);
    await expect.element(screen.getByText('Nothing to review here.')).toBeVisible();
  });

  it('follows the rules in the order that people give them, and leaves reference folders alone', async () => {
    review.found.picture = [pair(0)];
    await open();
    await screen.getByText('Which one stays').click();
    const rules = () => [...document.querySelectorAll('.keeper-rules li')].map((rule) => rule.textContent);
    await screen.getByRole('button', { name: 'Earlier: The larger file' }).click();
    await expect.poll(() => rules()[1]).toBe('The larger file');
    // Photo 1 has a byte more, photo 0 more pixels.
    await expect.poll(going).toEqual([pathOf(0)]);
    await userEvent.fill(screen.getByLabelText('Reference folders'), 'Holiday/');
    await userEvent.keyboard('{Tab}');
    await expect.poll(going).toEqual([]);
    expect(review.preferred.references).toEqual(['Holiday']);
    await expect.element(screen.getByRole('button', { name: `${pathOf(0)}:` })).toBeDisabled();
    await userEvent.fill(screen.getByLabelText('Reference folders'), '');
    await userEvent.keyboard('{Tab}');
    await expect.poll(going).toEqual([pathOf(0)]);
  });

  it('takes a slider for how alike photos have to be, and counts again', async () => {
    review.found.picture = [pair(0), pair(1, 0.99)];
    await open();
    await expect.element(tab('Same picture 2')).toBeVisible();
    const slider = screen.getByRole('slider', { name: 'At least as similar as' });
    (slider.element() as HTMLElement).focus();
    await userEvent.keyboard('{ArrowRight>60/}');
    await expect.element(tab('Same picture 1')).toBeVisible();
    await screen.getByRole('button', { name: 'Reset' }).click();
    await expect.element(tab('Same picture 2')).toBeVisible();
  });

  it('compares what was not compared yet, with progress, and pauses', async () => {
    review.behind = 30;
    await open();
    await screen.getByRole('button', { name: 'Pause' }).click();
    await expect.element(screen.getByText(/of 40 photos compared · Paused/)).toBeVisible();
    const stopped = review.behind;
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(stopped - review.behind).toBeLessThan(2);
    expect(review.behind).toBeGreaterThan(0);
    review.found.picture = [pair(0)];
    await screen.getByRole('button', { name: 'Resume' }).click();
    await expect.element(tab('Same picture 1')).toBeVisible();
    expect(review.behind).toBe(0);
  });
});
