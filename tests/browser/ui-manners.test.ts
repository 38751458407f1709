/** @file How much of the machine the page takes, and how a person says so. */
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { page as screen, userEvent } from 'vitest/browser';
import { PauseGate } from '../../src/base/pause.ts';
import { watchPower } from '../../src/base/power.ts';
import type { IndexOptions, IndexReport } from '../../src/library/types.ts';
import type { PhotoSource } from '../../src/photos/photo-source.ts';
import { mount } from '../../src/ui/mount.tsx';
import {
  FakeEngine,
  FakeLibrary,
  fakePhoto,
  FakePower,
  FakePreferences,
  fakeServices,
} from './fake-services.ts';

/** Its runs last until a test ends them, and do nothing but pass their gate. */
class SlowLibrary extends FakeLibrary {
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
