import { beforeEach, expect, test } from 'vitest';
import { KeptQueries } from '../../src/library/kept-queries.ts';
import { QUERY } from '../../src/profiles/profiles.ts';
import { MemoryStore } from '../../src/store/memory-store.ts';

let store: MemoryStore;
let kept: KeptQueries;
beforeEach(() => {
  store = new MemoryStore();
  kept = new KeptQueries(store);
});

test('a file that was searched by is there again, under its content, with its type', async () => {
  const id = (await kept.keep(new Blob(['a photo'], { type: 'image/png' }))) ?? '';
  expect(id).toMatch(/^[0-9a-f]{64}$/);
  const found = await new KeptQueries(store).get(id);
  expect(await found?.text()).toBe('a photo');
  expect(found?.type).toBe('image/png');
  expect(await kept.get('0'.repeat(64))).toBeUndefined();
});

test('those searched by last stay', async () => {
  const ids: string[] = [];
  for (let n = 0; n < QUERY.keptFiles; n++) ids.push((await kept.keep(new Blob([`photo ${n}`]), n)) ?? '');
  // The first is searched by again, so that the second is the oldest.
  await kept.keep(new Blob(['photo 0']), 1000);
  await kept.keep(new Blob(['one more']), 1001);
  const there = await Promise.all(ids.map(async (id) => (await kept.get(id)) !== undefined));
  expect(there.indexOf(false)).toBe(1);
  expect(there.filter((is) => is)).toHaveLength(QUERY.keptFiles - 1);
  expect(await store.documents.count('queries')).toBe(QUERY.keptFiles);
});

test('large ones are not kept, and together they take no more than is allowed', async () => {
  const half = new Uint8Array(QUERY.keptBytes / 2);
  const of = (first: number): Blob => new Blob([Uint8Array.of(first), half.subarray(1)]);
  const first = (await kept.keep(of(1), 1)) ?? '';
  const second = (await kept.keep(of(2), 2)) ?? '';
  expect(await kept.get(first)).toBeDefined();
  expect(await kept.keep(new Blob([half, half, 'x']), 3)).toBeUndefined();
  await kept.keep(of(3), 4);
  expect(await kept.get(first)).toBeUndefined();
  expect(await kept.get(second)).toBeDefined();
});

test('clearing leaves nothing of them, and leaves thumbnails', async () => {
  await store.blobs.put([{ key: 'thumbnail', blob: new Blob(['t']) }]);
  const id = (await kept.keep(new Blob(['a photo']))) ?? '';
  await kept.clear();
  expect(await kept.get(id)).toBeUndefined();
  expect(await store.documents.count('queries')).toBe(0);
  expect(await store.blobs.get('thumbnail')).toBeDefined();
});
