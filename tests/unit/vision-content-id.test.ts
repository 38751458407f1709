import { expect, test } from 'vitest';
import { LIMITS } from '../../src/profiles/profiles.ts';
import { partialContentId } from '../../src/vision/content-id.ts';
import { PhotoEmbedder } from '../../src/vision/photo-embedder.ts';

const noFilm = (): Promise<never> => Promise.reject(new Error('No film comes here.'));
const SIZE = LIMITS.wholeBytes + 10;

/** A JPEG by its first bytes, with others changed. */
function large(changes: Readonly<Record<number, number>> = {}, size = SIZE): Blob {
  const bytes = new Uint8Array(size);
  bytes.set([0xff, 0xd8, 0xff, 0xe0]);
  for (const [at, value] of Object.entries(changes)) bytes[Number(at)] = value;
  return new Blob([bytes]);
}

test('a large file is told by its size and three of its parts, and says so', async () => {
  const embedder = new PhotoEmbedder(noFilm);
  const file = large();
  const { contentId, content } = await embedder.identify(file);
  expect(contentId).toMatch(/^part:[0-9a-f]{59}$/);
  expect(content).toBe(file);
  const idOf = async (file: Blob) => (await embedder.identify(file)).contentId;
  expect(await idOf(large())).toBe(contentId);
  for (const other of [
    large({ 1000: 1 }),
    large({ [Math.floor(SIZE / 2)]: 1 }),
    large({ [SIZE - 1]: 1 }),
    large({}, SIZE + 1),
  ]) {
    expect(await idOf(other)).not.toBe(contentId);
  }
  // Between the parts nobody looks.
  expect(await idOf(large({ [2 * LIMITS.partBytes]: 1 }))).toBe(contentId);
});

test('a file of just the limit is told by all of its bytes', async () => {
  const { contentId, content } = await new PhotoEmbedder(noFilm).identify(large({}, LIMITS.wholeBytes));
  expect(contentId).toMatch(/^[0-9a-f]{64}$/);
  expect(content).toHaveProperty('byteLength', LIMITS.wholeBytes);
});

test('little of a large file is read', async () => {
  let read = 0;
  await partialContentId(large(), (part) => {
    read += part.size;
    return part.arrayBuffer();
  });
  expect(read).toBe(3 * LIMITS.partBytes);
});
