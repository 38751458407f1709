/** @file The page as a person meets it, by accessible names, over a library in memory. */
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { page as screen, userEvent } from 'vitest/browser';
import { FakeLibrary, fakePhoto, picture } from './fake-services.ts';
import { showPage } from './shown-page.ts';

const library = new FakeLibrary();

function photos(count: number) {
  return Array.from({ length: count }, (_, i) => fakePhoto(i));
}

async function transferOf(...files: File[]): Promise<DataTransfer> {
  const transfer = new DataTransfer();
  for (const file of files) transfer.items.add(file);
  return Promise.resolve(transfer);
}

async function imageFile(name: string): Promise<File> {
  return new File([await picture(10)], name, { type: 'image/png' });
}

/** What a drag over the page and a drop on `target` fire. */
function drop(target: Element, transfer: DataTransfer): void {
  for (const type of ['dragenter', 'dragover', 'drop']) {
    target.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: transfer }));
  }
}

function resultItems(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>('ul[aria-label="Results"] > li')];
}

beforeAll(async () => {
  await showPage(library);
});

beforeEach(async () => {
  await userEvent.keyboard('{Escape}{Escape}');
  scrollTo(0, 0);
});

async function withPhotos(count: number): Promise<void> {
  library.set(photos(count));
  await expect
    .poll(() => document.querySelector('[role="grid"]')?.getAttribute('aria-rowcount'))
    .not.toBe(null);
  await expect.element(screen.getByText(`${count.toLocaleString('en')} photos`)).toBeVisible();
}

describe('first visit', () => {
  it('offers three ways in and says what leaves the machine', async () => {
    for (const name of ['Add folder', 'Add photos', 'Try sample photos']) {
      await expect.element(screen.getByRole('button', { name })).toBeVisible();
    }
    await expect.element(screen.getByText('0 photos uploaded, 0 requests to other servers.')).toBeVisible();
  });

  it('answers a query in an empty library with a sentence and the ways in', async () => {
    await userEvent.upload(screen.getByLabelText('Search by image'), await imageFile('q.png'));
    await expect.element(screen.getByText('There is no photo to compare with yet.')).toBeVisible();
    await expect.element(screen.getByRole('button', { name: 'Try sample photos' })).toBeVisible();
  });

  it('adds what the sample button and a drop anywhere bring', async () => {
    await screen.getByRole('button', { name: 'Try sample photos' }).click();
    await expect.element(screen.getByText('1 photo added')).toBeVisible();
    drop(document.body, await transferOf(await imageFile('dropped.png')));
    await expect.poll(() => library.stored.map((photo) => photo.path)).toEqual(['sample.jpg', 'dropped.png']);
    await screen.getByRole('button', { name: 'Dismiss' }).click();
    await expect.element(screen.getByText('2 photos')).toBeVisible();
  });
});

describe('library', () => {
  it('draws only what is near the window, of 10,000 photos', async () => {
    await withPhotos(10_000);
    const cells = () => document.querySelectorAll('[role="gridcell"]').length;
    await expect.poll(cells).toBeGreaterThan(10);
    expect(cells()).toBeLessThan(150);
    scrollTo(0, 150_000);
    await expect
      .poll(() =>
        Number(document.querySelector<HTMLElement>('.grid-row:nth-child(3) .photo')?.dataset['index']),
      )
      .toBeGreaterThan(2000);
    expect(cells()).toBeLessThan(150);
  });

  it('is one tab stop, walked with arrows, Home and End', async () => {
    await withPhotos(300);
    expect(document.querySelectorAll('.photo[tabindex="0"]')).toHaveLength(1);
    document.querySelector<HTMLElement>('.photo')?.focus();
    const focused = () => (document.activeElement as HTMLElement | null)?.dataset['index'];
    await userEvent.keyboard('{ArrowRight}{ArrowRight}');
    expect(focused()).toBe('2');
    await userEvent.keyboard('{ArrowDown}{ArrowUp}');
    expect(Number(focused())).toBeLessThan(5);
    await userEvent.keyboard('{End}');
    await expect.poll(focused).toBe('299');
    await userEvent.keyboard('{Home}');
    await expect.poll(focused).toBe('0');
  });

  it('removes a photo with Delete, after a question that says what stays', async () => {
    await withPhotos(20);
    document.querySelector<HTMLElement>('.photo[data-index="3"]')?.focus();
    await userEvent.keyboard('{Delete}');
    await expect
      .element(screen.getByRole('dialog'))
      .toHaveTextContent('The file on your disk stays as it is.');
    await screen.getByRole('button', { name: 'Cancel' }).click();
    expect(library.stored).toHaveLength(20);
    await userEvent.keyboard('{Delete}');
    await screen.getByRole('button', { name: 'Remove photo' }).click();
    await expect.poll(() => library.stored.map(({ id }) => id)).not.toContain('3');
    expect(library.stored).toHaveLength(19);
  });

  it('lists folders and clears after a question', async () => {
    await withPhotos(20);
    await screen.getByRole('button', { name: 'Library and settings' }).click();
    await expect.element(screen.getByRole('button', { name: 'Remove folder Holiday' })).toBeVisible();
    await screen.getByRole('button', { name: 'Clear library' }).click();
    await screen
      .getByRole('dialog', { name: 'Clear the library?' })
      .getByRole('button', { name: 'Clear library' })
      .click();
    await expect.element(screen.getByRole('button', { name: 'Try sample photos' })).toBeVisible();
    expect(library.stored).toHaveLength(0);
  });
});

describe('search', () => {
  beforeEach(() => withPhotos(40));

  it('by a click gives items with path and distance, hops on a click, and goes back', async () => {
    document.querySelector<HTMLElement>('.photo[data-index="2"]')?.click();
    await expect
      .poll(() => resultItems().map((item) => item.dataset['path']))
      .toEqual([3, 4, 5, 6, 7].map((n) => `Holiday/${n}.jpg`));
    expect(resultItems()[0]?.dataset['distance']).toBe('0.1');
    expect(resultItems()[0]?.textContent).toContain('95.0%');
    expect(resultItems()[0]?.textContent).toContain('0.1000');
    resultItems()[0]?.querySelector('button')?.click();
    await expect.poll(() => resultItems()[0]?.dataset['path']).toBe('Holiday/4.jpg');
    history.back();
    await expect.poll(() => resultItems()[0]?.dataset['path']).toBe('Holiday/3.jpg');
    await screen.getByRole('button', { name: 'Back to the library' }).click();
    await expect.poll(() => (document.activeElement as HTMLElement | null)?.dataset['index']).toBe('2');
  });

  it('by a pasted image and by a drop on the query field', async () => {
    const transfer = await transferOf(await imageFile('image.png'));
    document.body.dispatchEvent(new ClipboardEvent('paste', { bubbles: true, clipboardData: transfer }));
    await expect
      .element(screen.getByRole('complementary', { name: 'Query photo' }))
      .toHaveTextContent('Pasted image');
    const before = library.stored.length;
    const field = document.querySelector('.query-field');
    if (field) drop(field, await transferOf(await imageFile('mine.png')));
    await expect
      .element(screen.getByRole('complementary', { name: 'Query photo' }))
      .toHaveTextContent('mine.png');
    expect(library.stored).toHaveLength(before);
  });

  it('by many photos gives a row each, with the sentence where one is no image, and a table to save', async () => {
    await userEvent.upload(screen.getByLabelText('Search by image'), [
      await imageFile('a.png'),
      new File(['hello'], 'notes.txt', { type: 'text/plain' }),
      await imageFile('=c.png'),
    ]);
    const rows = screen.getByRole('list', { name: 'Searches' });
    await expect.element(rows).toHaveTextContent('The file is a text, not an image.');
    expect(document.querySelectorAll('.query-row-hit')).toHaveLength(10);
    const saved = new Promise<string>((resolve) => {
      const create = URL.createObjectURL.bind(URL);
      URL.createObjectURL = (blob: Blob) => {
        if (blob.type.startsWith('text/csv')) {
          URL.createObjectURL = create;
          void blob.text().then(resolve);
        }
        return create(blob);
      };
    });
    await screen.getByRole('button', { name: 'Export CSV' }).click();
    const lines = (await saved).trimEnd().split('\r\n');
    expect(lines).toHaveLength(1 + 5 + 1 + 5);
    expect(lines[1]).toBe('a.png,1,Holiday/0.jpg,0.1,95,0,');
    expect(lines[6]).toBe('notes.txt,,,,,,"The file is a text, not an image."');
    expect(lines[7]).toMatch(/^'=c\.png,1,/);
  });

  it('follows the number of results and says what it takes', async () => {
    document.querySelector<HTMLElement>('.photo')?.click();
    await expect.poll(() => resultItems().length).toBe(5);
    const field = screen.getByLabelText('Number of results');
    await userEvent.fill(field, '16001');
    await expect.element(screen.getByText('Type a whole number from 1 to 16,000.')).toBeVisible();
    expect(resultItems()).toHaveLength(5);
    await userEvent.fill(field, '12');
    await expect.poll(() => resultItems().length).toBe(12);
    await expect.element(screen.getByText('Type a whole number from 1 to 16,000.')).not.toBeInTheDocument();
    await userEvent.fill(field, '5');
  });

  it('searches again when the slider moves', async () => {
    document.querySelector<HTMLElement>('.photo')?.click();
    await expect.poll(() => resultItems().length).toBe(5);
    const slider = screen.getByRole('slider', { name: 'From the same picture to the same kind of thing' });
    await userEvent.click(slider);
    await userEvent.keyboard('{End}');
    await expect.poll(() => library.searches.at(-1)?.balance).toBe(1);
    await userEvent.keyboard('{Home}');
    await expect.poll(() => library.searches.at(-1)?.balance).toBe(0);
  });

  it('says when photos came in since, and searches them when asked', async () => {
    document.querySelector<HTMLElement>('.photo')?.click();
    await expect.poll(() => resultItems().length).toBe(5);
    library.set(photos(43));
    await expect.element(screen.getByText('3 photos came in since.')).toBeVisible();
    await screen.getByRole('button', { name: 'Search again' }).click();
    await expect.element(screen.getByText('3 photos came in since.')).not.toBeInTheDocument();
  });
});

describe('failures', () => {
  /** Two of three files. */
  async function addWithFailures(): Promise<void> {
    library.failures = [
      { path: 'x.jpg', code: 'EMPTY_FILE', message: 'The file has 0 bytes.', passing: false },
      { path: 'y.jpg', code: 'WORKER_LOST', message: 'It was lost.', passing: true },
    ];
    library.set([]);
    drop(document.body, await transferOf(...(await Promise.all(['x.jpg', 'y.jpg', 'z.jpg'].map(imageFile)))));
    await expect.element(screen.getByRole('button', { name: '2 problems' })).toBeVisible();
  }

  it('are counted and listed with path, code and sentence', async () => {
    await addWithFailures();
    await screen.getByRole('button', { name: '2 problems' }).click();
    const panel = screen.getByRole('dialog', { name: 'Photos that could not be added' });
    await expect.element(panel).toHaveTextContent('x.jpg');
    await expect.element(panel).toHaveTextContent('The file has 0 bytes.');
    await expect.element(panel).toHaveTextContent('EMPTY_FILE');
    await userEvent.keyboard('{Escape}');
    await expect.element(panel).not.toBeInTheDocument();
  });

  it('are kept apart by whether they pass, and tried again', async () => {
    await addWithFailures();
    await screen.getByRole('button', { name: '2 problems' }).click();
    const passing = screen.getByRole('region', { name: 'May go well another time' });
    const lasting = screen.getByRole('region', { name: 'Cannot be read as they are' });
    await expect.element(passing).toHaveTextContent('y.jpg');
    await expect.element(lasting).toHaveTextContent('x.jpg');
    library.failures = library.failures.slice(0, 1);
    await passing.getByRole('button', { name: 'Try again: y.jpg' }).click();
    await expect.element(passing).not.toBeInTheDocument();
    await expect.element(lasting).toHaveTextContent('x.jpg');
    expect(library.stored.map(({ path }) => path)).toEqual(['z.jpg', 'y.jpg']);
  });

  it('are copied as a report', async () => {
    const copied: string[] = [];
    vi.spyOn(navigator.clipboard, 'writeText').mockImplementation((text) =>
      Promise.resolve(void copied.push(text)),
    );
    await addWithFailures();
    await screen.getByRole('button', { name: '2 problems' }).click();
    await screen.getByRole('button', { name: 'Copy report' }).click();
    await expect.element(screen.getByText('The report was copied.')).toBeInTheDocument();
    expect(copied).toEqual(['x.jpg\tEMPTY_FILE\tThe file has 0 bytes.\ny.jpg\tWORKER_LOST\tIt was lost.']);
  });
});
