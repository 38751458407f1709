import { beforeEach, expect, test } from 'vitest';
import { LookalikeError } from '../../src/base/errors.ts';
import { Thumbnails } from '../../src/library/thumbnails.ts';
import { THUMBNAIL } from '../../src/profiles/profiles.ts';
import { MemoryStore } from '../../src/store/memory-store.ts';
import type { Blobs } from '../../src/store/store.ts';

let blobs: Blobs;
let room: number;
let made: number;
let thumbnails: Thumbnails;

beforeEach(() => {
  ({ blobs } = new MemoryStore());
  room = THUMBNAIL.reserve;
  made = 0;
  thumbnails = open();
});

function open(shown: readonly string[] = []): Thumbnails {
  return new Thumbnails({
    blobs,
    estimate: () => Promise.resolve({ usage: 7, quota: 7 + room, persisted: true }),
    make: async (photo) => {
      made++;
      return new Blob([`small ${await photo.text()}`]);
    },
    shownElsewhere: () => Promise.resolve(new Set(shown)),
  });
}

const photo = () => Promise.resolve(new Blob(['photo']));
const noPhoto = () => Promise.resolve(undefined);
const textOf = async (contentId: string): Promise<string | undefined> => (await blobs.get(contentId))?.text();
const newThumbnails = (...contentIds: string[]) =>
  contentIds.map((contentId) => ({ contentId, blob: new Blob([contentId]) }));

/** Files that can be opened now. */
const ledger = (contentIds: readonly string[]) => ({
  async *readableContents() {
    for (const contentId of contentIds) yield await Promise.resolve(contentId);
  },
});

/** @param left bytes of room by then */
function refuse(left: number): void {
  blobs.put = () => {
    room = left;
    return Promise.reject(new LookalikeError('QUOTA_EXCEEDED', 'No room.'));
  };
}

test('one that is stored is not made again', async () => {
  await thumbnails.put(newThumbnails('a'), false);
  expect(await (await thumbnails.get('a', photo))?.text()).toBe('a');
  expect(made).toBe(0);
});

test('one that is missing is made of its original, and kept', async () => {
  expect(await thumbnails.get('a', noPhoto)).toBeUndefined();
  expect(await (await thumbnails.get('a', photo))?.text()).toBe('small photo');
  expect(await textOf('a')).toBe('small photo');
  await thumbnails.get('a', photo);
  expect(made).toBe(1);
});

test('where room is short only those are kept that cannot be made again', async () => {
  room = THUMBNAIL.reserve - 1;
  await thumbnails.put(newThumbnails('folder'), true);
  await thumbnails.put(newThumbnails('pasted'), false);
  expect(await textOf('folder')).toBeUndefined();
  expect(await textOf('pasted')).toBe('pasted');
  expect(await (await thumbnails.get('folder', photo))?.text()).toBe('small photo');
  expect(await textOf('folder')).toBeUndefined();
});

test('a browser that tells of no room is believed only when it refuses', async () => {
  room = -7;
  await thumbnails.put(newThumbnails('a'), true);
  expect(await textOf('a')).toBe('a');
});

test('a refusal costs a run nothing but the thumbnail, unless it is all there is', async () => {
  refuse(1);
  await thumbnails.put(newThumbnails('a'), true);
  expect(await (await thumbnails.get('a', photo))?.text()).toBe('small photo');
  await expect(thumbnails.put(newThumbnails('a'), false)).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' });
});

test('a refusal where the browser tells of room is a full disk: rows are not tried', async () => {
  refuse(THUMBNAIL.reserve);
  await expect(thumbnails.put(newThumbnails('a'), true)).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' });
  expect(await (await thumbnails.get('a', photo))?.text()).toBe('small photo');
});

test('room is made some at a time, of what can be made again and nobody else shows', async () => {
  const contents = Array.from({ length: 2 * THUMBNAIL.released + 5 }, (_, n) => `content ${n}`);
  thumbnails = open(['content 1']);
  await thumbnails.put(newThumbnails('pasted', ...contents.slice(0, -1)), false);
  const released: number[] = [];
  for (;;) {
    const count = await thumbnails.release(ledger(contents));
    released.push(count);
    if (count === 0) break;
  }
  expect(released).toEqual([THUMBNAIL.released - 1, THUMBNAIL.released, 4, 0]);
  expect(await textOf('pasted')).toBe('pasted');
  expect(await textOf('content 1')).toBe('content 1');
  expect(await textOf('content 2')).toBeUndefined();
  // Looked for from the beginning the next time.
  await thumbnails.put(newThumbnails('content 2'), false);
  expect(await thumbnails.release(ledger(contents))).toBe(1);
});
