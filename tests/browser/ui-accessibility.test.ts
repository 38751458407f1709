/** @file WCAG 2.2 AA, as far as axe can tell, of the page's states in both colour schemes, and what it cannot: reflow, forced colours. */
import axe from 'axe-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cdp, page as screen, userEvent } from 'vitest/browser';
import { FakeEvaluation, fakeRun } from './fake-evaluation.ts';
import { FakeModels, OWN } from './fake-models.ts';
import { FakeReview } from './fake-review.ts';
import { FakeLibrary, fakePhoto } from './fake-services.ts';
import { showPage } from './shown-page.ts';

const library = new FakeLibrary();
const evaluation = new FakeEvaluation();
const models = new FakeModels();
const SCHEMES = ['light', 'dark'] as const;
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

beforeAll(async () => {
  document.documentElement.lang = 'en';
  document.title = 'Lookalike';
  library.reviewed.found.picture = [FakeReview.group('picture', ['2', '3'], 0.95)];
  await showPage(library, { evaluation, models });
});
afterAll(() => emulate({}));
beforeEach(async () => {
  await screen.viewport(1200, 800);
  await userEvent.keyboard('{Escape}{Escape}{Escape}');
  scrollTo(0, 0);
});

async function emulate(features: Readonly<Record<string, string>>): Promise<void> {
  const list = Object.entries(features).map(([name, value]) => ({ name, value }));
  await cdp().send('Emulation.setEmulatedMedia', { features: list });
}

/** What axe finds, in both schemes, once nothing moves. */
async function violations(): Promise<string[]> {
  const found: string[] = [];
  for (const scheme of SCHEMES) {
    await emulate({ 'prefers-color-scheme': scheme, 'prefers-reduced-motion': 'reduce' });
    await Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => undefined)));
    const result = await axe.run(document, { runOnly: TAGS, resultTypes: ['violations'] });
    for (const { id, nodes } of result.violations) {
      for (const { html, failureSummary } of nodes.slice(0, 3)) {
        found.push(`${scheme} ${id}: ${html} ${failureSummary ?? ''}`);
      }
    }
  }
  return found;
}

/** What makes the page wider than so many pixels. */
function wider(width: number): string[] {
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.body.querySelectorAll('*')]
    .filter((element) => element.getBoundingClientRect().right > width)
    .map((element) => `${element.tagName} ${element.getAttribute('class') ?? ''}`);
}

const photo = (n: number) => document.querySelector<HTMLElement>(`.photo[data-index="${n}"]`);
const press = (name: string | RegExp) => screen.getByRole('button', { name }).first().click();

async function openSearch(): Promise<void> {
  await expect.poll(() => photo(0)).not.toBe(null);
  photo(0)?.click();
  await expect.element(screen.getByRole('heading', { name: 'nearest photos' })).toBeVisible();
  await expect.poll(() => document.querySelectorAll('.hit-tools').length).toBeGreaterThan(0);
}

/** Each leaves the page in a state; what comes before it is undone by Escape. */
const STATES: readonly { readonly name: string; readonly enter: () => Promise<void> }[] = [
  {
    name: 'the first visit',
    enter: async () => {
      await expect.element(screen.getByRole('button', { name: 'Try sample photos' })).toBeVisible();
    },
  },
  {
    name: 'the library',
    enter: async () => {
      library.set(Array.from({ length: 200 }, (_, n) => ({ ...fakePhoto(n), kinds: ['pier'] })));
      await expect.poll(() => photo(0)).not.toBe(null);
    },
  },
  {
    name: 'the evaluation, two runs compared',
    enter: async () => {
      evaluation.saved = ['1', '0'].map((id) => fakeRun(id, 'Labelled', ['resnet50-dual', 'resnet50']));
      await press('Library and settings');
      await press('Evaluation');
      await screen.getByLabelText('Compare with').selectOptions('0');
      await expect.poll(() => document.querySelectorAll('.evaluation-chart svg').length).toBeGreaterThan(2);
    },
  },
  {
    name: 'models, a change under way, and a draft that cannot be tried so',
    enter: async () => {
      models.own = [OWN];
      models.photos.set('resnet50-dual', 200).set('resnet50', 200);
      models.changing = new Promise(() => undefined);
      await press('Library and settings');
      await press(/^Models/);
      await press(/^Use this model: dinov2/);
      await press(/^Use this model$/);
      await expect.element(screen.getByRole('region', { name: 'Change of the model' })).toBeVisible();
      const input = document.querySelector<HTMLInputElement>('#model-files');
      const chosen = new DataTransfer();
      chosen.items.add(new File(['x'], 'vit.onnx'));
      if (input) input.files = chosen.files;
      input?.dispatchEvent(new Event('change'));
      await screen.getByText('How a picture is shown to it').click();
      await screen.getByLabelText('Mean, green').fill('x');
      await press('Try again');
      await expect.element(screen.getByText('Type three numbers.')).toBeVisible();
    },
  },
  { name: 'results', enter: openSearch },
  {
    name: 'the range of similarity',
    enter: async () => {
      await openSearch();
      await screen.getByText('Similarity', { exact: true }).click();
      await expect.element(screen.getByText('photos are so similar')).toBeVisible();
    },
  },
  {
    name: 'the query editor',
    enter: async () => {
      await openSearch();
      await press(/^Change$/);
      await expect.element(screen.getByRole('button', { name: 'Done' })).toBeVisible();
    },
  },
  {
    name: 'filters',
    enter: async () => {
      await press('Filter and sort');
      await screen.getByText('Orientation', { exact: true }).click();
      await expect.element(screen.getByRole('checkbox').first()).toBeVisible();
    },
  },
  {
    name: 'the Milvus request',
    enter: async () => {
      await press('Show the Milvus request');
      await expect.element(screen.getByText('POST /v2/vectordb')).toBeVisible();
    },
  },
  {
    name: 'the library panel',
    enter: async () => {
      await press('Library and settings');
      for (const summary of document.querySelectorAll<HTMLElement>('.sheet summary')) summary.click();
      await expect.element(screen.getByRole('dialog')).toBeVisible();
    },
  },
  {
    name: 'the server panel',
    enter: async () => {
      await press('Library and settings');
      await press(/Milvus server/);
      await expect.element(screen.getByLabelText('Address', { exact: true })).toBeVisible();
    },
  },
  {
    name: 'the privacy panel',
    enter: async () => {
      await press('Library and settings');
      await press(/^Privacy/);
      await expect.element(screen.getByRole('switch', { name: 'Network off' })).toBeVisible();
      for (const summary of document.querySelectorAll<HTMLElement>('.sheet summary')) summary.click();
    },
  },
  {
    name: 'a question',
    enter: async () => {
      photo(0)?.focus();
      await userEvent.keyboard('{Delete}');
      await expect.element(screen.getByRole('dialog')).toBeVisible();
    },
  },
  {
    name: 'the keys',
    enter: async () => {
      await userEvent.keyboard('?');
      await expect.element(screen.getByRole('dialog', { name: 'Keys' })).toBeVisible();
    },
  },
  {
    name: 'one photo',
    enter: async () => {
      photo(0)?.focus();
      await userEvent.keyboard(' ');
      await expect.element(screen.getByRole('dialog')).toBeVisible();
    },
  },
  {
    name: 'the facts of a photo',
    enter: async () => {
      photo(0)?.focus();
      await userEvent.keyboard(' ');
      await expect.element(screen.getByRole('dialog')).toBeVisible();
      await press('Facts');
      await expect.element(screen.getByRole('complementary', { name: 'Facts' })).toBeVisible();
      await press('Facts');
      await press('Facts');
    },
  },
  {
    name: 'a comparison',
    enter: async () => {
      await openSearch();
      await press(/^View /);
      await press('Compare with the query photo');
      await expect.element(screen.getByRole('heading', { name: 'Comparison' })).toBeVisible();
    },
  },
  {
    name: 'a wipe',
    enter: async () => {
      await openSearch();
      await press(/^View /);
      await press('Compare with the query photo');
      await press('Wipe');
      await expect.element(screen.getByRole('slider', { name: 'Border' })).toBeVisible();
    },
  },
  {
    name: 'the map',
    enter: async () => {
      await press('Map of the photos');
      await expect.element(screen.getByRole('application', { name: 'Map of 200 photos' })).toHaveFocus();
      await userEvent.keyboard('{ArrowRight}');
      await expect.poll(() => document.querySelector('.map-card')).not.toBe(null);
    },
  },
  {
    name: 'the review',
    enter: async () => {
      await press('Review near-duplicates');
      await expect.element(screen.getByRole('heading', { name: 'Near-duplicates' })).toBeVisible();
    },
  },
];

describe('axe finds nothing, and nothing is wider than a window of 320 pixels, in', () => {
  it.each(STATES)('$name', async ({ enter }) => {
    await enter();
    expect(await violations()).toEqual([]);
    // WCAG 1.4.10: a window of 1280 pixels at a zoom of 400 %.
    await screen.viewport(320, 640);
    await expect.poll(() => wider(320)).toEqual([]);
  });
});
