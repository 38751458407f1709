/** @file Photos in full and compared, as a person meets them, over a library in memory. */
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { page as screen, userEvent } from 'vitest/browser';
import { VIEWER } from '../../src/profiles/profiles.ts';
import { bandFrom, FakeReview } from './fake-review.ts';
import { FakeLibrary, fakePhoto, picture } from './fake-services.ts';
import { showPage } from './shown-page.ts';

const library = new FakeLibrary();
/** Ids of which the file was read, in order. */
const read: string[] = [];
const COUNT = 300;

beforeAll(async () => {
  await showPage(library);
});

beforeEach(async () => {
  read.length = 0;
  library.file = (id) => {
    read.push(id);
    return picture(Number(id) * 10);
  };
  library.set(Array.from({ length: COUNT }, (_, i) => fakePhoto(i)));
  await expect.element(screen.getByText(`${COUNT} photos`)).toBeVisible();
  scrollTo(0, 0);
});

afterEach(async () => {
  for (let tries = 0; tries < 3 && document.querySelector('dialog[open]'); tries++) {
    await userEvent.keyboard('{Escape}');
  }
  await expect.poll(() => document.querySelector('dialog[open]')).toBeNull();
  await userEvent.keyboard('{Escape}');
  await expect.element(screen.getByRole('grid')).toBeVisible();
});

const dialog = () => screen.getByRole('dialog', { name: 'Photo' });
const tile = (index: number) => document.querySelector<HTMLElement>(`.photo[data-index="${index}"]`);
const title = (): string | undefined => document.querySelector('.viewer-title .path')?.textContent;
const layer = (): HTMLElement | null =>
  document.querySelector('.viewer-pane[aria-hidden="false"] .photo-layer');
/** How large a photo is drawn, and where, in the window. */
const box = (): DOMRect => layer()?.getBoundingClientRect() ?? new DOMRect();
const drawn = (): boolean => layer()?.querySelector('.full-picture img') !== null;
/** Steps are drawn as short glides: resolves when the photo stands still. */
const glided = () =>
  Promise.all(
    layer()
      ?.getAnimations()
      .map(({ finished }) => finished) ?? [],
  );
const frame = (): HTMLElement => document.querySelector<HTMLElement>('.zoom-frame') as HTMLElement;

async function openFromGrid(index: number): Promise<void> {
  await expect.poll(() => tile(index)).not.toBeNull();
  tile(index)?.focus();
  await userEvent.keyboard(' ');
  await expect.element(dialog()).toBeVisible();
}

/** Opens the hit of this rank, of a search by photo 0. */
async function openFromResults(rank: number): Promise<void> {
  tile(0)?.click();
  await expect.poll(() => document.querySelectorAll('ul[aria-label="Results"] > li').length).toBe(5);
  const view = screen.getByRole('list', { name: 'Results' }).getByRole('button', { name: /^View / });
  await view.nth(rank).click();
  await expect.element(dialog()).toBeVisible();
}

describe('from the library', () => {
  it('goes through the photos that the grid shows, and leaves the focus at the last one', async () => {
    await openFromGrid(2);
    expect(title()).toBe('Holiday/2.jpg');
    await expect.element(dialog()).toHaveTextContent('3 / 300');
    await userEvent.keyboard('{ArrowRight}{ArrowRight}{ArrowLeft}');
    await expect.poll(title).toBe('Holiday/3.jpg');
    await userEvent.keyboard('{Home}');
    await expect.poll(title).toBe('Holiday/0.jpg');
    const previous = screen.getByRole('button', { name: 'Previous photo' });
    await expect.element(previous).not.toBeInTheDocument();
    await userEvent.keyboard('{End}');
    await expect.poll(title).toBe('Holiday/299.jpg');
    await expect
      .element(screen.getByRole('status').getByText('300 of 300: Holiday/299.jpg'))
      .toBeInTheDocument();
    await previous.click();
    await expect.poll(title).toBe('Holiday/298.jpg');
    expect(scrollY).toBe(0);
    await userEvent.keyboard('{Escape}');
    await expect.poll(() => (document.activeElement as HTMLElement).dataset['index']).toBe('298');
    const { top, bottom } = (document.activeElement as HTMLElement).getBoundingClientRect();
    expect(top).toBeGreaterThanOrEqual(0);
    expect(bottom).toBeLessThanOrEqual(innerHeight);
    expect(scrollY).toBeGreaterThan(0);
  });

  it("is closed by the browser's Back, and opened again by Forward", async () => {
    const address = location.href;
    await openFromGrid(1);
    history.back();
    await expect.poll(() => document.querySelector('.viewer')).toBeNull();
    await expect.element(screen.getByRole('grid')).toBeVisible();
    expect(location.href).toBe(address);
    history.forward();
    await expect.poll(title).toBe('Holiday/1.jpg');
  });

  it('draws the file in the place of the thumbnail, and reads ahead those beside it alone', async () => {
    await openFromGrid(10);
    const before = box();
    expect(before.width / before.height).toBeCloseTo(1, 1);
    await expect.poll(drawn).toBe(true);
    expect(layer()?.querySelectorAll('img')).toHaveLength(1);
    expect(box()).toEqual(before);
    const ahead = () =>
      document.querySelectorAll('.viewer-pane[aria-hidden="true"] .full-picture img').length;
    await expect.poll(ahead).toBe(2);
    expect([...read].sort()).toEqual(['10', '11', '9']);
    await userEvent.keyboard('{ArrowRight}');
    await expect.poll(title).toBe('Holiday/11.jpg');
    // It was there already.
    expect(drawn()).toBe(true);
    await expect.poll(() => [...read].sort()).toEqual(['10', '11', '12', '9']);
  });

  it('says why it shows a thumbnail only', async () => {
    library.file = () => Promise.resolve(new Blob(['no picture'], { type: 'image/heic' }));
    const drawing = vi.spyOn(library, 'picture').mockRejectedValue(new Error('It is no picture.'));
    await openFromGrid(4);
    await expect.element(dialog()).toHaveTextContent('The file can be drawn no more');
    // What only the app can draw is drawn for the whole screen.
    drawing.mockRestore();
    const asked = vi.spyOn(library, 'picture');
    await userEvent.keyboard('{Home}');
    await expect.poll(drawn).toBe(true);
    expect(asked).toHaveBeenLastCalledWith(expect.any(Blob), expect.objectContaining({ isLarge: true }));
    asked.mockRestore();
    library.file = () => Promise.resolve(undefined);
    await userEvent.keyboard('{End}');
    await expect.element(dialog()).toHaveTextContent('The file cannot be read from here any more');
  });

  it('zooms and moves by keys, wheel and double press, and never loses the photo', async () => {
    await openFromGrid(3);
    const fitted = box();
    await userEvent.keyboard('+');
    await glided();
    expect(box().width / fitted.width).toBeCloseTo(VIEWER.zoomStep, 2);
    const { left } = box();
    await userEvent.keyboard('{ArrowRight}');
    await glided();
    expect(box().left).toBeLessThan(left);
    expect(title()).toBe('Holiday/3.jpg');
    for (let i = 0; i < 12; i++) await userEvent.keyboard('{ArrowRight}{ArrowDown}');
    await glided();
    const seen = frame().getBoundingClientRect();
    expect(box().right).toBeCloseTo(seen.right, 0);
    expect(box().bottom).toBeCloseTo(seen.bottom, 0);
    await userEvent.keyboard('1');
    await glided();
    expect(box().width * devicePixelRatio).toBeCloseTo(fakePhoto(3).width, 0);
    await expect.element(dialog()).toHaveTextContent('100%');
    await userEvent.keyboard('0');
    await glided();
    expect(box()).toEqual(fitted);

    // What is under the pointer stays there.
    const at = { clientX: fitted.left + fitted.width / 4, clientY: fitted.top + fitted.height / 4 };
    const wheel = new WheelEvent('wheel', { ...at, deltaY: -400, bubbles: true, cancelable: true });
    frame().dispatchEvent(wheel);
    expect(wheel.defaultPrevented).toBe(true);
    expect(box().width / fitted.width).toBeCloseTo(Math.exp(400 * VIEWER.wheelPace), 2);
    expect((at.clientX - box().left) / box().width).toBeCloseTo(0.25, 2);
    expect((at.clientY - box().top) / box().height).toBeCloseTo(0.25, 2);
    await userEvent.keyboard('0');
    await glided();
    await userEvent.dblClick(frame());
    await glided();
    expect(box().width * devicePixelRatio).toBeCloseTo(fakePhoto(3).width, 0);
    // The next photo is shown as a whole.
    await userEvent.keyboard('{PageDown}');
    await expect.poll(title).toBe('Holiday/4.jpg');
    expect(box().height).toBeLessThanOrEqual(frame().clientHeight + 1);
  });

  it('follows fingers: a swipe turns the page, two of them pinch, down closes', async () => {
    await openFromGrid(5);
    const finger = (type: string, pointerId: number, x: number, y: number): void => {
      const place = {
        clientX: 600 + x,
        clientY: 400 + y,
        pointerId,
        pointerType: 'touch',
        isPrimary: pointerId === 1,
      };
      frame().dispatchEvent(new PointerEvent(type, { ...place, bubbles: true, cancelable: true }));
    };
    // A pointer that no hand moves cannot be captured.
    const capture = vi.spyOn(Element.prototype, 'setPointerCapture').mockReturnValue();
    try {
      finger('pointerdown', 1, 0, 0);
      for (let x = 0; x > -200; x -= 20) finger('pointermove', 1, x, 0);
      expect(document.querySelector<HTMLElement>('.viewer-strip')?.style.transform).toMatch(
        /translate\(-1\d\dpx/,
      );
      finger('pointerup', 1, -200, 0);
      await expect.poll(title).toBe('Holiday/6.jpg');
      await expect.poll(() => document.querySelector<HTMLElement>('.viewer-strip')?.style.transform).toBe('');

      const fitted = box();
      finger('pointerdown', 1, -50, 0);
      finger('pointerdown', 2, 50, 0);
      finger('pointermove', 1, -100, 0);
      finger('pointermove', 2, 100, 0);
      finger('pointerup', 1, -100, 0);
      finger('pointerup', 2, 100, 0);
      expect(box().width / fitted.width).toBeCloseTo(2, 1);
      expect(title()).toBe('Holiday/6.jpg');
      await userEvent.keyboard('0');
      await glided();

      finger('pointerdown', 1, 0, 0);
      for (let y = 0; y < 200; y += 20) finger('pointermove', 1, 0, y);
      finger('pointerup', 1, 0, 200);
      await expect.poll(() => document.querySelector('.viewer')).toBeNull();
    } finally {
      capture.mockRestore();
    }
  });

  it('hides its controls while a mouse rests, and shows them to whoever uses keys', async () => {
    await openFromGrid(9);
    const isIdle = () => document.querySelector('.viewer-idle') !== null;
    const move = () =>
      frame().dispatchEvent(new PointerEvent('pointermove', { pointerType: 'mouse', bubbles: true }));
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      move();
      await vi.advanceTimersByTimeAsync(VIEWER.idle - 100);
      move();
      await vi.advanceTimersByTimeAsync(VIEWER.idle - 100);
      expect(isIdle()).toBe(false);
      await vi.advanceTimersByTimeAsync(200);
    } finally {
      vi.useRealTimers();
    }
    await expect.poll(isIdle).toBe(true);
    await userEvent.keyboard('{ArrowRight}');
    await expect.poll(isIdle).toBe(false);
  });

  it('shows facts when asked for, of every photo from then on', async () => {
    library.set(library.stored.map((photo) => ({ ...photo, camera: `Camera ${photo.id}`, kinds: ['pier'] })));
    await openFromGrid(7);
    expect(document.querySelector('.viewer-facts')).toBeNull();
    await userEvent.keyboard('i');
    const facts = screen.getByRole('complementary', { name: 'Facts' });
    await expect.element(facts).toHaveTextContent('Camera 7');
    await expect.element(facts).toHaveTextContent('Kindspier');
    await userEvent.keyboard('{ArrowRight}');
    await expect.element(facts).toHaveTextContent('Camera 8');
    await userEvent.keyboard('i');
    await expect.poll(() => document.querySelector('.viewer-facts')).toBeNull();
  });

  it('shows the next photo after one was removed', async () => {
    await openFromGrid(8);
    await userEvent.keyboard('{Delete}');
    const question = screen.getByRole('dialog', { name: 'Remove this photo from the library?' });
    // Keys of the viewer are not meant while a question lies over it.
    await userEvent.keyboard('{ArrowRight}');
    await question.getByRole('button', { name: 'Remove photo' }).click();
    await expect.poll(title).toBe('Holiday/9.jpg');
    await expect.element(dialog()).toHaveTextContent('9 / 299');
    await expect.element(dialog()).toHaveTextContent('The photo was removed from the library.');
    await userEvent.keyboard('{Escape}');
    await expect.poll(() => (document.activeElement as HTMLElement).dataset['path']).toBe('Holiday/9.jpg');
  });

  it('leads to look-alikes, and Back leads to the photo again', async () => {
    await openFromGrid(6);
    await userEvent.keyboard('{Enter}');
    const query = screen.getByRole('complementary', { name: 'Query photo' });
    await expect.element(query).toHaveTextContent('6.jpg');
    expect(document.querySelector('.viewer')).toBeNull();
    history.back();
    await expect.poll(title).toBe('Holiday/6.jpg');
    await userEvent.keyboard('r');
    await expect.element(screen.getByRole('group', { name: 'Region to search by' })).toBeVisible();
  });
});

describe('from results', () => {
  it('knows the hits, how alike they are, and where; the search stays as it is', async () => {
    await openFromResults(1);
    const searches = library.searches.length;
    expect(title()).toBe('Holiday/2.jpg');
    await expect.element(dialog()).toHaveTextContent('2 / 5');
    await userEvent.keyboard('i');
    await expect
      .element(screen.getByRole('complementary', { name: 'Facts' }))
      .toHaveTextContent('Similarity90.0%');
    await userEvent.keyboard('ih');
    await expect.element(dialog()).toHaveTextContent('Most similar in the middle.');
    await userEvent.keyboard('{ArrowRight}');
    await expect.poll(title).toBe('Holiday/3.jpg');
    await userEvent.keyboard('{Escape}');
    await expect
      .poll(() => document.activeElement?.closest<HTMLElement>('[data-id]')?.dataset['path'])
      .toBe('Holiday/3.jpg');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(library.searches.length).toBe(searches);
  });

  it('brings the one shown last into sight, of more than are drawn', async () => {
    await openFromResults(0);
    await userEvent.keyboard('{Escape}');
    const limit = screen.getByRole('spinbutton', { name: 'Number of results' });
    await limit.fill('200');
    await userEvent.keyboard('{Enter}');
    const view = screen.getByRole('list', { name: 'Results' }).getByRole('button', { name: /^View / });
    await expect.element(screen.getByRole('heading', { name: '200 nearest photos' })).toBeVisible();
    await view.first().click();
    await userEvent.keyboard('{End}');
    await expect.poll(title).toBe('Holiday/200.jpg');
    await userEvent.keyboard('{Escape}');
    await expect
      .poll(() => document.activeElement?.closest<HTMLElement>('[data-id]')?.dataset['path'])
      .toBe('Holiday/200.jpg');
    await limit.fill('5');
    await userEvent.keyboard('{Enter}');
    await expect.element(screen.getByRole('heading', { name: '5 nearest photos' })).toBeVisible();
  });

  it('compares with the query: one zoom for both, facts that differ are marked, sides change', async () => {
    await openFromResults(0);
    await userEvent.keyboard('c');
    const sides = () => [...document.querySelectorAll<HTMLElement>('.zoom-frame')];
    await expect.poll(() => sides().length).toBe(2);
    const names = () => sides().map((side) => side.querySelector('.path')?.textContent);
    expect(names()).toEqual(['Holiday/0.jpg', 'Holiday/1.jpg']);
    const scales = () =>
      [...document.querySelectorAll<HTMLElement>('.photo-layer')].map(({ style }) => style.transform);
    await userEvent.keyboard('+{ArrowRight}');
    expect(new Set(scales().map((transform) => /scale\(.*\)/.exec(transform)?.[0])).size).toBe(1);
    expect(scales()[0]).toContain(`scale(${VIEWER.zoomStep})`);
    const table = screen.getByRole('complementary', { name: 'Facts' });
    const row = (name: string) => table.getByRole('row', { name });
    await expect.element(row('Pixels')).toHaveTextContent('Pixels (differs)1,800 × 1,200');
    await expect.element(row('Format')).toHaveTextContent('FormatJPEGJPEG');
    await expect.element(row('Similarity')).toHaveTextContent('95.0%');
    await userEvent.keyboard('s');
    await expect.poll(names).toEqual(['Holiday/1.jpg', 'Holiday/0.jpg']);
    // The next hit takes the place of this one; where one looks stays.
    await userEvent.keyboard('{PageDown}');
    await expect.poll(names).toEqual(['Holiday/2.jpg', 'Holiday/0.jpg']);
    expect(scales()[0]).toContain(`scale(${VIEWER.zoomStep})`);
    await userEvent.keyboard('{Escape}');
    await expect.poll(title).toBe('Holiday/2.jpg');
    expect(sides()).toHaveLength(1);
  });

  it('wipes one over the other, by keys and by mouse', async () => {
    await openFromResults(0);
    await userEvent.keyboard('c');
    await expect.element(screen.getByRole('button', { name: 'Wipe' })).toBeVisible();
    await userEvent.keyboard('w');
    const border = screen.getByRole('slider', { name: 'Border between the two photos' });
    await expect.element(border).toHaveAttribute('aria-valuetext', '50% of Holiday/0.jpg');
    const cut = () => document.querySelector<HTMLElement>('.viewer-over')?.style.clipPath;
    expect(cut()).toBe('inset(0px 0px 0px 50%)');
    (border.element() as HTMLElement).focus();
    await userEvent.keyboard('{ArrowRight}{ArrowRight}');
    await expect.poll(cut).toBe('inset(0px 0px 0px 54%)');
    // The arrows were the border's alone.
    expect(document.querySelector('.viewer-position')?.textContent).toBe('1 / 5');
    await userEvent.dragAndDrop(border, screen.getByText('1 / 5'), { force: true });
    await expect.poll(() => Number(/([\d.]+)%/.exec(cut() ?? '')?.[1])).toBeLessThan(20);
    await userEvent.keyboard('{End}');
    await expect.poll(cut).toBe('inset(0px 0px 0px 100%)');
    await userEvent.keyboard('{Home}');
    await expect.poll(cut).toBe('inset(0px 0px 0px 0%)');
    await userEvent.keyboard('w');
    await expect.poll(() => document.querySelectorAll('.zoom-frame').length).toBe(2);
  });
});

describe('from elsewhere', () => {
  it('a file that was shown is looked at as well', async () => {
    const file = new File([await picture(77)], 'shown.png', { type: 'image/png' });
    await userEvent.upload(screen.getByLabelText('Search by image'), file);
    await screen
      .getByRole('complementary', { name: 'Query photo' })
      .getByRole('button', { name: 'View' })
      .click();
    await expect.poll(title).toBe('shown.png');
    await expect.poll(drawn).toBe(true);
    expect(box().width / box().height).toBeCloseTo(32 / 24, 1);
    await expect
      .element(dialog().getByRole('button', { name: 'Remove from library' }))
      .not.toBeInTheDocument();
    await userEvent.keyboard('{Escape}');
    await userEvent.keyboard('{Escape}');
  });

  it('two of a group of near-duplicates are compared, with how alike they are', async () => {
    library.reviewed.found.picture = [
      FakeReview.group('picture', ['0', '1', '2'], bandFrom('picture') + 0.01),
    ];
    await screen.getByRole('banner').getByRole('button', { name: 'Review near-duplicates' }).click();
    await screen.getByRole('button', { name: 'Compare Holiday/1.jpg with the one that stays' }).click();
    const names = () =>
      [...document.querySelectorAll('.zoom-frame .path')].map(({ textContent }) => textContent);
    await expect.poll(names).toEqual(['Holiday/0.jpg', 'Holiday/1.jpg']);
    const facts = screen.getByRole('complementary', { name: 'Facts' });
    await expect.element(facts.getByRole('row', { name: 'Similarity' })).toHaveTextContent('95.0%');
    await userEvent.keyboard('{ArrowRight}');
    await expect.poll(names).toEqual(['Holiday/0.jpg', 'Holiday/2.jpg']);
    // Whoever came to compare leaves with that.
    await userEvent.keyboard('{Escape}');
    await expect.poll(() => document.querySelector('.viewer')).toBeNull();
    await expect
      .poll(() => document.activeElement?.closest<HTMLElement>('[data-id]')?.dataset['path'])
      .toBe('Holiday/2.jpg');
    history.back();
    await expect.element(screen.getByRole('grid')).toBeVisible();
  });
});
