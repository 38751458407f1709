/** @file How much of the machine the page takes, and how a person says so. */
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { page as screen, userEvent } from 'vitest/browser';
import { PauseGate } from '../../src/base/pause.ts';
import { watchPower } from '../../src/base/power.ts';
import type { IndexOptions, IndexReport } from '../../src/library/types.ts';
import type { PhotoSource } from '../../src/photos/photo-source.ts';
import { PAGE } from '../../src/profiles/profiles.ts';
import { mount } from '../../src/ui/mount.tsx';
import {
  FakeEngine,
  FakeLibrary,
  fakePhoto,
  FakePower,
  FakePreferences,
  fakeServices,
  picture,
} from './fake-services.ts';

/** Its runs last until a test ends them, and its answers until a test lets them go. */
class SlowLibrary extends FakeLibrary {
  #held = Promise.resolve();

  /** Answers wait until the function returned is called. */
  hold(): () => void {
    let release: () => void = () => undefined;
    this.#held = new Promise((resolve) => (release = resolve));
    return release;
  }

  override async search(...request: Parameters<FakeLibrary['search']>): ReturnType<FakeLibrary['search']> {
    await this.#held;
    return super.search(...request);
  }

  gate = new PauseGate();
  finish: () => void = () => undefined;

  override async index(source: PhotoSource, options?: IndexOptions): Promise<IndexReport> {
    this.gate = options?.gate ?? this.gate;
    await new Promise<void>((resolve) => (this.finish = resolve));
    return super.index(source);
  }
}

const library = new SlowLibrary();
const preferences = new FakePreferences();
const power = new FakePower();
const embedder = new FakeEngine();

beforeAll(async () => {
  await screen.viewport(1200, 800);
  const root = document.createElement('div');
  document.body.append(root);
  mount(root, fakeServices(library, { preferences, power, embedder }));
});

beforeEach(() => {
  library.set(Array.from({ length: 20 }, (_, i) => fakePhoto(i)));
});

async function openSetting(title: string): Promise<void> {
  await screen.getByRole('button', { name: 'Library and settings' }).click();
  await screen.getByText(title, { exact: true }).click();
}

describe('the index setting', () => {
  afterEach(() => userEvent.keyboard('{Escape}'));

  it('offers three ways, says which one Auto takes, applies and remembers the choice', async () => {
    await openSetting('Index');
    await expect.element(screen.getByRole('radio', { name: 'Auto' })).toBeChecked();
    await expect.element(screen.getByText('Whichever is faster for this library: HNSW now.')).toBeVisible();
    await screen.getByRole('radio', { name: 'Exact' }).click();
    await expect.element(screen.getByRole('radio', { name: 'Exact' })).toBeChecked();
    expect(library.searchPlan).toBe('exact');
    expect(preferences.saved.searchPlan).toBe('exact');
  });

  it('searches again the new way while results are shown', async () => {
    await openSetting('Index');
    await expect.element(screen.getByRole('grid')).toBeVisible();
    document.querySelector<HTMLElement>('.photo')?.click();
    await expect.element(screen.getByRole('list', { name: 'Results' })).toBeVisible();
    const before = library.searches.length;
    await screen.getByRole('radio', { name: 'HNSW' }).click();
    await expect.poll(() => library.searches.length).toBe(before + 1);
    expect(library.searchPlan).toBe('hnsw');
    await screen.getByRole('button', { name: 'Back to the library' }).click();
  });
});

describe('before the model is there', () => {
  afterEach(async () => {
    embedder.tell({ state: 'ready', loaded: 24e6, total: 24e6 });
    await userEvent.keyboard('{Escape}');
  });

  it('the pill tells how much of it is missing, and for how long', async () => {
    embedder.tell({ state: 'loading', loaded: 2e6, total: 24e6 });
    const pill = screen.getByRole('complementary', { name: 'Status' });
    await expect.element(pill).toHaveTextContent('Loading the model: 2 MB of 24 MB');
    await new Promise((resolve) => setTimeout(resolve, PAGE.downloadPaceAfter));
    embedder.tell({ loaded: 13e6 });
    await expect.element(pill).toHaveTextContent(/Loading the model: 13 MB of 24 MB, \d+ sec left/);
  });

  it('a search says what it waits for', async () => {
    embedder.tell({ state: 'loading', loaded: 2e6, total: 24e6 });
    const answer = library.hold();
    const photo = new File([await picture(10)], 'q.png', { type: 'image/png' });
    await userEvent.upload(screen.getByLabelText('Search by image'), photo);
    await expect
      .element(
        screen.getByText(
          'Photos are compared once the model is there, which is loaded on the first visit only.',
        ),
      )
      .toHaveTextContent('2 MB of 24 MB');
    answer();
    await expect.poll(() => document.querySelectorAll('ul[aria-label="Results"] > li').length).toBe(5);
    await expect.element(screen.getByText('Photos are compared once')).not.toBeInTheDocument();
  });
});

describe('while photos are added', () => {
  beforeEach(async () => {
    await openSetting('Adding photos');
    await screen.getByRole('button', { name: 'Try sample photos' }).click();
    await expect.element(screen.getByRole('button', { name: 'Pause' })).toBeVisible();
  });

  afterEach(async () => {
    library.finish();
    await expect.element(screen.getByText('1 photo added')).toBeVisible();
    await userEvent.keyboard('{Escape}');
  });

  it('gentle is one press away, and a setting', async () => {
    const button = screen.getByRole('button', { name: 'Gentle' });
    await button.click();
    await expect.element(button).toHaveAttribute('aria-pressed', 'true');
    expect(embedder.gentle).toBe(true);
    expect(preferences.saved.gentle).toBe(true);
    await screen.getByRole('switch', { name: 'Gentle' }).click();
    await expect.element(button).toHaveAttribute('aria-pressed', 'false');
    expect(embedder.gentle).toBe(false);
  });

  it('pauses while hidden on battery, says so, and goes on by itself', async () => {
    power.setCharging(false);
    expect(library.gate.paused).toBe(false);
    power.setHidden(true);
    expect(library.gate.paused).toBe(true);
    await expect
      .element(screen.getByText('Paused to spare the battery, until this tab is seen'))
      .toBeVisible();
    power.setCharging(true);
    expect(library.gate.paused).toBe(false);
    power.setCharging(false);
    expect(library.gate.paused).toBe(true);
    power.setHidden(false);
    expect(library.gate.paused).toBe(false);
    await expect
      .element(
        screen.getByText(
          'Adding photos paused while this tab was hidden, to spare the battery. It goes on now.',
        ),
      )
      .toBeVisible();
    power.setCharging(true);
  });

  it("leaves a person's pause alone, and pauses nothing once it is switched off", async () => {
    power.setCharging(false);
    await screen.getByRole('button', { name: 'Pause' }).click();
    power.setHidden(true);
    power.setHidden(false);
    expect(library.gate.paused).toBe(true);
    await screen.getByRole('button', { name: 'Resume' }).click();
    expect(library.gate.paused).toBe(false);
    await screen.getByRole('switch', { name: 'Spare the battery' }).click();
    expect(preferences.saved.pauseOnBattery).toBe(false);
    power.setHidden(true);
    expect(library.gate.paused).toBe(false);
    power.setHidden(false);
    power.setCharging(true);
    await screen.getByRole('switch', { name: 'Spare the battery' }).click();
  });
});

describe('a search for a photo that was shown', () => {
  it('is measured from there to the frame with the results, once', async () => {
    const measured = () => performance.getEntriesByName('lookalike:search').length;
    const before = measured();
    const photo = new File([await picture(20)], 'r.png', { type: 'image/png' });
    await userEvent.upload(screen.getByLabelText('Search by image'), photo);
    await expect.poll(measured).toBe(before + 1);
    const pictures = [...document.querySelectorAll<HTMLImageElement>('ul[aria-label="Results"] img')];
    expect(pictures.map(({ complete, naturalWidth }) => complete && naturalWidth > 0)).toEqual(
      Array.from({ length: 5 }, () => true),
    );
    const [dropped, painted] = ['lookalike:dropped', 'lookalike:results-painted'].map(
      (name) => performance.getEntriesByName(name).at(-1)?.startTime ?? NaN,
    );
    expect(painted).toBeGreaterThan(dropped ?? NaN);
    document.querySelector<HTMLElement>('ul[aria-label="Results"] button')?.click();
    await expect
      .element(screen.getByRole('complementary', { name: 'Query photo' }))
      .toHaveTextContent('0.jpg');
    await expect.poll(() => document.querySelectorAll('ul[aria-label="Results"] > li').length).toBe(5);
    expect(measured()).toBe(before + 1);
    await userEvent.keyboard('{Escape}');
  });
});

describe('watchPower', () => {
  it('without a battery to ask never tells that one is to be spared', () => {
    const told: boolean[] = [];
    const { document } = power;
    watchPower({ document, navigator: {} }, (hiddenOnBattery) => told.push(hiddenOnBattery));
    power.setHidden(true);
    power.setHidden(false);
    expect(told).toEqual([false, false]);
  });
});
