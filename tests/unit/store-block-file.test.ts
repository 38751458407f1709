import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BlockFile, type BlockPlace } from '../../src/store/block-file.ts';
import { MemoryFiles } from '../support/memory-files.ts';

test('whatever is written after a list was kept, all that it names can be read', async () => {
  const words = fc.uint32Array({ maxLength: 6 });
  const step = fc.record({ index: fc.nat({ max: 5 }), words, keeps: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const files = new MemoryFiles();
      const file = new BlockFile(await files.open('blocks'));
      let kept: { place: BlockPlace; words: Uint32Array }[] = [];
      let current = [...kept];
      for (const { index, words, keeps } of steps) {
        const entry = { place: file.write(words), words };
        if (index < current.length) current[index] = entry;
        else current.push(entry);
        if (keeps) {
          kept = [...current];
          file.keep(kept.map(({ place }) => place));
          file.trim();
        }
        const again = new BlockFile(await files.open('blocks'));
        for (const { place, words } of kept) expect(again.read(place)).toEqual(words);
        for (const { place, words } of current) expect(file.read(place)).toEqual(words);
      }
      current = [];
    }),
  );
});

test('room of blocks that are named no more is used again', async () => {
  const files = new MemoryFiles();
  const file = new BlockFile(await files.open('blocks'));
  const block = (value: number): Uint32Array => new Uint32Array(8).fill(value);
  let places = [1, 2, 3].map((value) => file.write(block(value)));
  file.keep(places);
  for (let round = 0; round < 20; round++) {
    places = [places[0] as BlockPlace, file.write(block(round)), places[2] as BlockPlace];
    file.keep(places);
    file.trim();
  }
  expect(files.contents.get('blocks')?.length).toBeLessThanOrEqual(4 * 32);
  file.keep([]);
  file.trim();
  expect(files.contents.get('blocks')?.length).toBe(0);
});

test.each(['flipped', 'cut off', 'zeroed'])('a block that was %s is refused', async (damage) => {
  const files = new MemoryFiles();
  const file = new BlockFile(await files.open('blocks'));
  const place = file.write(Uint32Array.of(1, 2, 3, 4));
  const bytes = files.contents.get('blocks') as Uint8Array<ArrayBuffer>;
  if (damage === 'flipped') bytes[5] = (bytes[5] as number) ^ 16;
  if (damage === 'zeroed') bytes.fill(0);
  if (damage === 'cut off') files.contents.set('blocks', bytes.slice(0, 12));
  expect(() => file.read(place)).toThrow(expect.objectContaining({ code: 'SNAPSHOT_INVALID' }) as Error);
});

test('a full disk is told as such', async () => {
  const files = new MemoryFiles();
  files.room = 8;
  const file = new BlockFile(await files.open('blocks'));
  expect(() => file.write(new Uint32Array(3))).toThrow(
    expect.objectContaining({ code: 'QUOTA_EXCEEDED' }) as Error,
  );
});
