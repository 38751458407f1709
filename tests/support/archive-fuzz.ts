/** @file Exported files that something happened to: what an import makes of them is compared with what it should. */
import fc from 'fast-check';
import { expect } from 'vitest';
import type { Library } from '../../src/library/library.ts';
import type { MemoryStore } from '../../src/store/memory-store.ts';

/** Milliseconds that any file may take. */
const LIMIT = 10_000;

type Mutation =
  | { readonly kind: 'flip'; readonly at: number; readonly bits: number }
  | { readonly kind: 'cut'; readonly from: number; readonly length: number }
  | { readonly kind: 'repeat'; readonly from: number; readonly length: number }
  | { readonly kind: 'overwrite'; readonly at: number; readonly bytes: Uint8Array };

/** A place in the file, as a part of its length: much of what matters stands at its end. */
const place = fc.oneof(
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.double({ min: 0.9, max: 1, noNaN: true }),
);
const length = fc.integer({ min: 1, max: 2000 });
const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.record({ kind: fc.constant('flip' as const), at: place, bits: fc.integer({ min: 1, max: 255 }) }),
  fc.record({ kind: fc.constant('cut' as const), from: place, length }),
  fc.record({ kind: fc.constant('repeat' as const), from: place, length }),
  fc.record({
    kind: fc.constant('overwrite' as const),
    at: place,
    bytes: fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 16 }),
      // Lengths and offsets that claim everything, or nothing.
      fc.constantFrom(new Uint8Array(8).fill(0xff), new Uint8Array(8), Uint8Array.of(0xff, 0xff)),
    ),
  }),
);

export const mutations = fc.array(mutation, { minLength: 1, maxLength: 3 });

export function mutated(file: Uint8Array, changes: readonly Mutation[]): Uint8Array<ArrayBuffer> {
  let bytes = file.slice();
  for (const change of changes) {
    const at = Math.floor(('at' in change ? change.at : change.from) * (bytes.length - 1));
    if (change.kind === 'flip') bytes[at] = (bytes[at] ?? 0) ^ change.bits;
    else if (change.kind === 'overwrite') bytes.set(change.bytes.subarray(0, bytes.length - at), at);
    else {
      const end = at + change.length;
      const again = change.kind === 'repeat' ? bytes.subarray(at) : bytes.subarray(end);
      bytes = Uint8Array.from([...bytes.subarray(0, change.kind === 'repeat' ? end : at), ...again]);
    }
  }
  return bytes;
}

/** All that a library holds but its thumbnails. */
export async function stateOf(library: Library, { documents }: MemoryStore): Promise<unknown> {
  const photos = [];
  for await (const page of library.photos()) photos.push(...page);
  const tables = await Promise.all(['files', 'contents', 'decisions'].map((table) => documents.list(table)));
  const folders = (await library.folders()).map(({ name, photos: count }) => ({ name, count }));
  return { photos, tables, folders };
}

/**
 * Imports `bytes` into a library that is not empty. Refused, it leaves all as it was; accepted, it makes what `expected` says.
 */
export async function checkImport(
  bytes: Uint8Array<ArrayBuffer>,
  { library, store }: { readonly library: Library; readonly store: MemoryStore },
  expected: readonly string[],
): Promise<'refused' | 'imported'> {
  const before = await stateOf(library, store);
  const start = performance.now();
  try {
    await library.import(new Blob([bytes]));
  } catch (error) {
    expect(error).toMatchObject({ code: 'ARCHIVE_INVALID' });
    expect(await stateOf(library, store)).toEqual(before);
    return 'refused';
  } finally {
    expect(performance.now() - start).toBeLessThan(LIMIT);
  }
  const paths: string[] = [];
  for await (const page of library.photos()) paths.push(...page.map(({ path }) => path));
  expect(paths.sort()).toEqual(expected);
  return 'imported';
}
