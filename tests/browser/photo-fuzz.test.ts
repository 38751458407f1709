/** A slice of tests/long/photo-fuzz.test.ts. */
import { expect, test } from 'vitest';
import { PhotoFuzz } from '../support/photo-fuzz.page.ts';

const FILES = 150;

test(`each of ${FILES} mutated photos is embedded or refused with a sentence, and the workers go on`, async () => {
  const fuzz = await PhotoFuzz.open(1);
  const { outcomes } = await fuzz.run(0, FILES);
  fuzz.close();
  const ends = Object.values(outcomes).flatMap((counts) => Object.entries(counts));
  expect(ends.reduce((sum, [, count]) => sum + count, 0)).toBe(FILES);
  // What is refused at the door only is no fuzz of decoders, and what passes whole is none at all.
  for (const [end, least] of [
    ['embedded', 0.1],
    ['CORRUPT_IMAGE', 0.2],
  ] as const) {
    const count = ends.reduce((sum, [name, times]) => sum + (name === end ? times : 0), 0);
    expect(count, end).toBeGreaterThan(least * FILES);
  }
});
