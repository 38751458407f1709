/** @file The map as a person meets it, over photos that stand in a square. */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { page as screen, userEvent } from 'vitest/browser';
import { LookalikeError } from '../../src/base/errors.ts';
import { MAP_VIEW } from '../../src/profiles/profiles.ts';
import { FakeLibrary, fakePhoto } from './fake-services.ts';
import { showPage } from './shown-page.ts';

const library = new FakeLibrary();
const KINDS = ['pier', 'pier', 'alp', 'kite'];
const SIDE = 20;

beforeAll(async () => {
  await showPage(library);
});

beforeEach(async () => {
  library.mapping = Promise.resolve();
  library.set(
    Array.from({ length: SIDE * SIDE }, (_, number) => ({
      ...fakePhoto(number),
      path: `Holiday/${number % 2 === 0 ? 'Rome' : 'Oslo'}/${number}.jpg`,
      kinds: [KINDS[number % KINDS.length] ?? ''],
    })),
  );
  await open();
});

const mapButton = () =>
  screen.getByRole('banner').getByRole('button', { name: 'Map of the photos', exact: true });
const surface = () => screen.getByRole('application', { name: 'Map of' });
const card = (): string => document.querySelector<HTMLElement>('.map-card .path')?.title ?? 'no card';

/** Opens it anew, whatever was open before. */
async function open(): Promise<void> {
  await expect.element(mapButton()).toBeVisible();
  if (surface().elements().length > 0) {
    await mapButton().click();
    await expect.element(screen.getByRole('grid')).toBeVisible();
  }
  await mapButton().click();
  await expect.element(surface()).toBeVisible();
  await expect.poll(() => document.querySelector('.map-making')).toBe(null);
  await userEvent.keyboard('{Home}');
}

/** Pixels of the dots' canvas that are not the ground. */
function dotted(): number {
  const canvas = document.querySelector<HTMLCanvasElement>('.map-surface canvas');
  const context = canvas?.getContext('2d');
  if (!canvas || !context) return 0;
  const pixels = new Uint32Array(context.getImageData(0, 0, canvas.width, canvas.height).data.buffer);
  return pixels.filter((pixel) => pixel !== pixels[0]).length;
}

/** Changes with what is drawn. */
function drawing(): number {
  const canvas = document.querySelector<HTMLCanvasElement>('.map-surface canvas');
  const context = canvas?.getContext('2d');
  if (!canvas || !context) return 0;
  return context.getImageData(0, 0, canvas.width, canvas.height).data.reduce((sum, value) => sum + value, 0);
}

/** What `measure` tells once that stays as it is. */
async function atRest(measure: () => number): Promise<number> {
  let last = NaN;
  await expect
    .poll(
      () => {
        const before = last;
        last = measure();
        return last === before;
      },
      // Pictures come one after the other, on a busy machine for seconds.
      { interval: 2 * MAP_VIEW.glide, timeout: 15_000 },
    )
    .toBe(true);
  return last;
}

/** Pixels that pictures and words cover. */
function pictured(): number {
  const canvas = document.querySelectorAll<HTMLCanvasElement>('.map-surface canvas')[1];
  const context = canvas?.getContext('2d');
  if (!canvas || !context) return 0;
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  return data.filter((value, at) => at % 4 === 3 && value > 0).length;
}

describe('the map', () => {
  it('shows dots, pictures that have room beside each other, and what the colours mean', async () => {
    await expect.poll(dotted).toBeGreaterThan(2000);
    await expect.poll(pictured).toBeGreaterThan(20_000);
    await expect.element(screen.getByRole('button', { name: 'pier 200' })).toBeVisible();
    await screen.getByRole('button', { name: 'Folders' }).click();
    await expect.element(screen.getByRole('button', { name: 'Rome 200' })).toBeVisible();
    const all = pictured();
    await screen.getByRole('button', { name: 'Rome 200' }).click();
    // The others stay as pale dots.
    await expect.poll(pictured).not.toBe(all);
    await expect.poll(dotted).toBeGreaterThan(2000);
    await screen.getByRole('button', { name: 'Kinds' }).click();
  });

  it('is walked by keys, tells where one is, and searches from there; Back finds it as it was', async () => {
    (surface().element() as HTMLElement).focus();
    await userEvent.keyboard('{ArrowRight}');
    await expect.poll(card).toContain('Holiday/');
    const first = card();
    await userEvent.keyboard('{ArrowRight}');
    await expect.poll(card).not.toBe(first);
    const second = card();
    await userEvent.keyboard('{ArrowLeft}');
    await expect.poll(card).toBe(first);
    await userEvent.keyboard('{ArrowRight}');
    await expect.poll(card).toBe(second);
    await expect.poll(() => document.querySelector('.map [role="status"]')?.textContent).toContain(second);
    const far = await atRest(pictured);
    await userEvent.keyboard('++');
    await expect.poll(pictured).not.toBe(far);
    const near = await atRest(pictured);
    await userEvent.keyboard('{Enter}');
    await expect.element(screen.getByRole('heading', { name: 'nearest photos' })).toBeVisible();
    history.back();
    await expect.element(surface()).toBeVisible();
    await expect.poll(() => Math.abs(pictured() - near) / near).toBeLessThan(0.2);
    await userEvent.keyboard('{Escape}');
    await expect.element(screen.getByRole('grid')).toBeVisible();
  });

  it('zooms by the wheel, is dragged, and searches by what is clicked', async () => {
    const element = surface().element() as HTMLElement;
    const { left, top, width, height } = element.getBoundingClientRect();
    const middle = { clientX: left + width / 2, clientY: top + height / 2, bubbles: true, cancelable: true };
    await expect.poll(dotted).toBeGreaterThan(2000);
    for (let turn = 0; turn < 12; turn++)
      element.dispatchEvent(new WheelEvent('wheel', { deltaY: -200, ...middle }));
    // A few photos are left in view, and the pointer is on one or beside it.
    await expect.poll(dotted).toBeLessThan(2000);
    await screen.getByRole('button', { name: 'Show all' }).click();
    await expect.poll(dotted).toBeGreaterThan(2000);
    // The photo in column and row 10 of the square, whose middle is that of the view.
    const away = (0.5 * (height - 2 * MAP_VIEW.margin)) / (SIDE - 1);
    const position = { x: width / 2 + away, y: height / 2 + away };
    await userEvent.hover(surface(), { position });
    await expect.poll(card).toContain('Holiday/');
    expect(card()).toContain(`/${10 * SIDE + 10}.jpg`);
    await userEvent.click(surface(), { position });
    await expect.element(screen.getByRole('heading', { name: 'nearest photos' })).toBeVisible();
    history.back();
    await expect.element(surface()).toBeVisible();
  });

  it('shows what a filter leaves, the others pale', async () => {
    await expect.poll(pictured).toBeGreaterThan(20_000);
    await screen.getByRole('button', { name: 'Filter and sort' }).click();
    await screen.getByText('Orientation', { exact: true }).click();
    // The bar takes its height when photos have been counted, and the map its own then.
    await expect.element(screen.getByRole('checkbox', { name: 'Portrait' })).toBeVisible();
    const all = await atRest(drawing);
    await screen.getByRole('checkbox', { name: 'Portrait' }).click();
    await expect.poll(drawing).not.toBe(all);
    await screen.getByRole('button', { name: 'Clear filters' }).first().click();
    await expect.poll(drawing).toBe(all);
  });

  it('tells how far it is while it is made, can be cancelled, and says why it failed', async () => {
    let make: () => void = () => undefined;
    library.mapping = new Promise((resolve) => (make = resolve));
    await screen.getByRole('button', { name: 'Arrange anew' }).click();
    await expect.element(screen.getByText('1 of 400 photos compared')).toBeVisible();
    expect(library.maps.at(-1)?.anew).toBe(true);
    await screen.getByRole('button', { name: 'Cancel' }).click();
    await expect.poll(() => document.querySelector('.map-making')).toBe(null);
    // What there was is still there.
    await expect.poll(dotted).toBeGreaterThan(2000);
    make();

    library.mapping = Promise.reject(new LookalikeError('WORKER_LOST', 'The thread ended.'));
    library.mapping.catch(() => undefined);
    await screen.getByRole('button', { name: 'Arrange anew' }).click();
    await expect.element(screen.getByText('The thread ended.')).toBeVisible();
    library.mapping = Promise.resolve();
    await screen.getByRole('button', { name: 'Try again' }).click();
    await expect.poll(() => document.querySelector('.map-making')).toBe(null);
  });

  it('has what is added, and loses what goes', async () => {
    library.set(library.stored.slice(0, 3));
    await expect.element(screen.getByRole('application', { name: 'Map of 3 photos' })).toBeVisible();
    library.set(Array.from({ length: 9 }, (_, number) => fakePhoto(number)));
    await expect
      .element(screen.getByRole('application', { name: 'Map of 9 photos' }), { timeout: 10_000 })
      .toBeVisible();
    await screen.viewport(390, 800);
    await expect.poll(pictured).toBeGreaterThan(2000);
    await screen.viewport(1200, 800);
  });
});
