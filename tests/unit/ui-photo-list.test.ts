import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LibraryPhoto, ListOptions } from '../../src/library/types.ts';
import { PhotoList } from '../../src/ui/photo-list.ts';

function photos(from: number, to: number): LibraryPhoto[] {
  return Array.from({ length: to - from }, (_, i) => {
    const id = String(from + i);
    return { id, contentId: id, path: `${id}.jpg`, width: 3, height: 2, bytes: 1, format: 'jpeg' };
  });
}

/** A library that hands out `stored` in pages of two, and counts how often it is read. */
function countingLibrary(stored: LibraryPhoto[]) {
  const library = {
    stored,
    reads: 0,
    /** Photos handed out. */
    read: 0,
    count: () => Promise.resolve(library.stored.length),
    // eslint-disable-next-line @typescript-eslint/require-await -- pages that are there already
    async *photos({ after }: ListOptions = {}) {
      library.reads++;
      const now = library.stored.filter(({ id }) => after === undefined || Number(id) > Number(after));
      library.read += now.length;
      for (let i = 0; i < now.length; i += 2) yield now.slice(i, i + 2);
    },
  };
  return library;
}

/** No error belongs into the test that passes this. */
function unexpected(error: unknown): never {
  throw error;
}

describe('PhotoList', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('keeps its epoch while the library only grows', async () => {
    const library = countingLibrary(photos(0, 5));
    const list = new PhotoList(library, unexpected);
    list.refresh();
    await vi.runAllTimersAsync();
    expect(list.loaded.value).toBe(true);
    expect(list.photos.value).toHaveLength(5);
    library.stored = photos(0, 8);
    list.refresh();
    await vi.runAllTimersAsync();
    expect(list.photos.value.map(({ id }) => id)).toEqual(photos(0, 8).map(({ id }) => id));
    expect(list.epoch.value).toBe(0);
    expect(library.read).toBe(5 + 3);
  });

  it.each([
    ['one went as another came', [1, 2, 3, 4, 5]],
    ['the last one went', [0, 1, 2, 3]],
    ['the last one went as another came', [0, 1, 2, 3, 5]],
    ['one in the middle was replaced', [0, 1, 3, 4, 5]],
    ['one came before the others', [-1, 0, 1, 2, 3, 4]],
    ['all went', []],
  ])('reads all anew where %s', async (_, ids) => {
    const library = countingLibrary(photos(0, 5));
    const list = new PhotoList(library, unexpected);
    list.refresh();
    await vi.runAllTimersAsync();
    library.stored = ids.flatMap((id) => photos(id, id + 1));
    list.refresh();
    await vi.runAllTimersAsync();
    expect(list.photos.value.map(({ id }) => Number(id))).toEqual(ids);
    expect(list.epoch.value).toBe(1);
  });

  it('lets a removed photo leave at once, without reading', async () => {
    const library = countingLibrary(photos(0, 5));
    const list = new PhotoList(library, unexpected);
    list.refresh();
    await vi.runAllTimersAsync();
    library.stored = library.stored.filter(({ id }) => id !== '2');
    list.drop(['2']);
    expect(list.photos.value.map(({ id }) => id)).toEqual(['0', '1', '3', '4']);
    list.refresh();
    await vi.runAllTimersAsync();
    expect(list.photos.value.map(({ id }) => id)).toEqual(['0', '1', '3', '4']);
    expect(library.read).toBe(5);
  });

  it('shows the first photos while the others are read', async () => {
    let readOn: () => void = () => undefined;
    const library = {
      count: () => Promise.resolve(4),
      async *photos() {
        yield photos(0, 2);
        await new Promise<void>((resolve) => (readOn = resolve));
        yield photos(2, 4);
      },
    };
    const list = new PhotoList(library, unexpected);
    list.refresh();
    await vi.advanceTimersByTimeAsync(1);
    expect(list.loaded.value).toBe(true);
    expect(list.photos.value).toHaveLength(2);
    readOn();
    await vi.runAllTimersAsync();
    expect(list.photos.value).toHaveLength(4);
    expect(list.epoch.value).toBe(0);
  });

  it('begins a new epoch when a photo left', async () => {
    const library = countingLibrary(photos(0, 5));
    const list = new PhotoList(library, unexpected);
    list.refresh();
    await vi.runAllTimersAsync();
    library.stored = photos(1, 5);
    list.refresh();
    await vi.runAllTimersAsync();
    expect(list.photos.value.map(({ id }) => id)).toEqual(['1', '2', '3', '4']);
    expect(list.epoch.value).toBe(1);
  });

  it('reads a busy library once now and once after a rest, and misses nothing', async () => {
    const library = countingLibrary([]);
    const list = new PhotoList(library, unexpected);
    for (let i = 1; i <= 50; i++) {
      library.stored = photos(0, i);
      list.refresh();
    }
    await vi.runAllTimersAsync();
    expect(library.reads).toBe(2);
    expect(list.photos.value).toHaveLength(50);
  });

  it('tells an error and can read again', async () => {
    const errors: unknown[] = [];
    const library = countingLibrary(photos(0, 2));
    const broken = new Error('closed');
    let fails = true;
    const list = new PhotoList(
      {
        count: library.count,
        photos: () => {
          if (fails) throw broken;
          return library.photos();
        },
      },
      (error) => errors.push(error),
    );
    list.refresh();
    await vi.runAllTimersAsync();
    expect(errors).toEqual([broken]);
    fails = false;
    list.refresh();
    await vi.runAllTimersAsync();
    expect(list.photos.value).toHaveLength(2);
  });
});
