/**
 * @file The page in each state that must look right, at four sizes and in both schemes: as pictures in .cache/states for who looks
 * at them, and checked for what a machine can see: nothing is wider than the window, and its words are there.
 */
import { render } from 'preact';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cdp, commands, page as screen } from 'vitest/browser';
import type { LibraryFolder, SearchHit } from '../../src/library/types.ts';
import { mount } from '../../src/ui/mount.tsx';
import { FakeLoad, FakeServer } from '../support/fake-server.ts';
import { FakeEngine, FakeLibrary, fakePhoto, fakeServices } from './fake-services.ts';

const SIZES = Object.freeze({
  desktop: [1280, 800],
  phone: [390, 844],
  tiny: [320, 568],
  huge: [2560, 1440],
} as const);
const SCHEMES = Object.freeze(['light', 'dark'] as const);
const PICTURES = '.cache/states';
const ADDRESS = 'http://milvus.test:19530';

let root: HTMLElement;
beforeEach(async () => {
  await screen.viewport(...SIZES.desktop);
  history.replaceState(null, '', location.pathname + location.search);
  root = document.createElement('div');
  document.body.append(root);
});
afterEach(async () => {
  render(null, root);
  root.remove();
  await cdp().send('Emulation.setEmulatedMedia', { features: [] });
});

/** A library of which a test says how its folders and results are. */
class StateLibrary extends FakeLibrary {
  folder: Partial<LibraryFolder> = {};
  results: readonly SearchHit[] | undefined;
  /** Runs stay under way after this file. */
  holdAt: number | undefined;

  constructor(photos: number) {
    super();
    this.stored = Array.from({ length: photos }, (_, n) => fakePhoto(n));
  }

  override async folders(): Promise<readonly LibraryFolder[]> {
    return (await super.folders()).map((folder) => ({ ...folder, ...this.folder }));
  }

  override search(...asked: Parameters<FakeLibrary['search']>): Promise<readonly (readonly SearchHit[])[]> {
    return this.results ? Promise.resolve([this.results]) : super.search(...asked);
  }

  override index(...[source, options]: Parameters<FakeLibrary['index']>): ReturnType<FakeLibrary['index']> {
    const { holdAt } = this;
    if (holdAt === undefined) return super.index(source, options);
    options?.onProgress?.({
      found: 5120,
      walking: false,
      done: holdAt,
      added: holdAt - 12,
      unchanged: 12,
      skipped: 3,
      failed: 0,
      rate: 10.4,
      secondsLeft: 287,
      path: 'Holiday/Rome/IMG_2041.jpg',
    });
    return new Promise(() => undefined);
  }
}

const search = async (): Promise<void> => {
  await expect.poll(() => document.querySelector('.photo')).not.toBe(null);
  document.querySelector<HTMLElement>('.photo')?.click();
};
const press = (name: string) => screen.getByRole('button', { name }).first().click();
const addFile = async (name: string): Promise<void> => {
  const input = document.querySelector<HTMLInputElement>('#photos-input');
  const transfer = new DataTransfer();
  transfer.items.add(new File(['x'], name, { type: 'image/jpeg' }));
  if (input) input.files = transfer.files;
  input?.dispatchEvent(new Event('change', { bubbles: true }));
  return Promise.resolve();
};

interface State {
  readonly name: string;
  /** Brings the page there. Resolves to words that stand on it then. */
  readonly enter: () => Promise<string>;
}

const STATES: readonly State[] = [
  {
    name: 'first-visit',
    enter: () => {
      mount(root, fakeServices(new StateLibrary(0)));
      return Promise.resolve('Find the photos that look alike.');
    },
  },
  {
    name: 'loading-the-model',
    enter: async () => {
      const engine = new FakeEngine();
      mount(root, fakeServices(new StateLibrary(30), { embedder: engine }));
      await expect.poll(() => document.querySelector('.photo')).not.toBe(null);
      engine.tell({ state: 'loading', loaded: 9e6, total: 25e6, selfCheck: null });
      return 'Loading the model';
    },
  },
  {
    name: 'indexing',
    enter: async () => {
      const library = new StateLibrary(60);
      library.holdAt = 2133;
      mount(root, fakeServices(library));
      await expect.poll(() => document.querySelector('.photo')).not.toBe(null);
      await addFile('a.jpg');
      return '2,133';
    },
  },
  {
    name: 'no-result',
    enter: async () => {
      const library = new StateLibrary(1);
      mount(root, fakeServices(library));
      await search();
      return 'The library holds no other photo to show.';
    },
  },
  {
    name: 'one-result',
    enter: async () => {
      const library = new StateLibrary(2);
      mount(root, fakeServices(library));
      await search();
      return '1 nearest photo';
    },
  },
  {
    name: 'ten-thousand-results',
    enter: async () => {
      const library = new StateLibrary(10_001);
      library.results = library.stored
        .slice(1)
        .map((photo, rank) => ({ ...photo, distance: rank / 5000, similarity: 1 - rank / 10_000 }));
      mount(root, fakeServices(library));
      await search();
      return '10,000 nearest photos';
    },
  },
  {
    name: 'failed-photos',
    enter: async () => {
      const library = new StateLibrary(12);
      library.failures = [
        {
          path: 'a.jpg',
          code: 'CORRUPT_IMAGE',
          message: 'The JPEG ends in the middle of its picture. Copy it again from where it came from.',
          passing: false,
        },
      ];
      mount(root, fakeServices(library));
      await expect.poll(() => document.querySelector('.photo')).not.toBe(null);
      await addFile('a.jpg');
      await press('1 problem');
      return 'The JPEG ends in the middle of its picture.';
    },
  },
  {
    name: 'away-drive',
    enter: async () => {
      const library = new StateLibrary(40);
      library.folder = { state: 'away', name: 'Archive drive' };
      mount(root, fakeServices(library));
      await press('Library and settings');
      return 'Archive drive';
    },
  },
  {
    name: 'locked-folder',
    enter: () => {
      const library = new StateLibrary(40);
      library.folder = { state: 'locked', name: 'Holiday' };
      mount(root, fakeServices(library));
      return Promise.resolve('Reconnect');
    },
  },
  {
    name: 'remote-store',
    enter: async () => {
      const settings = { address: ADDRESS, collection: 'reverse_image_search', keepToken: false };
      const load = new FakeLoad(ADDRESS);
      mount(root, fakeServices(new StateLibrary(40), { server: new FakeServer(settings), load }));
      await press('Library and settings');
      await press('Milvus server');
      return 'milvus.test:19530';
    },
  },
  {
    name: 'no-threads',
    enter: async () => {
      const engine = new FakeEngine();
      mount(root, fakeServices(new StateLibrary(40), { embedder: engine }));
      engine.tell({
        workers: 1,
        threads: 1,
        note: 'This page is not cross-origin isolated: one thread a worker.',
      });
      await press('Library and settings');
      await screen.getByText('Engine', { exact: true }).click();
      return 'This page is not cross-origin isolated';
    },
  },
];

describe('the page looks right', () => {
  it.each(STATES)('$name', async ({ name, enter }) => {
    const words = await enter();
    await expect.element(screen.getByText(words).first()).toBeVisible();
    for (const [size, [width, height]] of Object.entries(SIZES)) {
      await screen.viewport(width, height);
      await expect.poll(() => document.documentElement.scrollWidth).toBeLessThanOrEqual(width);
      await expect.element(screen.getByText(words).first()).toBeInTheDocument();
      for (const value of SCHEMES) {
        // The others differ from those in nothing but the scheme.
        if (size !== 'desktop' && size !== 'phone' && value === 'light') continue;
        await cdp().send('Emulation.setEmulatedMedia', {
          features: [
            { name: 'prefers-color-scheme', value },
            { name: 'prefers-reduced-motion', value: 'reduce' },
          ],
        });
        const picture = await cdp().send('Page.captureScreenshot', {
          captureBeyondViewport: true,
          clip: { x: 0, y: 0, width, height, scale: 1 },
        });
        await commands.writeFile(`${PICTURES}/${name}-${size}-${value}.png`, picture.data, 'base64');
      }
    }
  });
});
