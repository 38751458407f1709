/** @file Exported files that something happened to: what an import makes of them is compared with what it should. */
import fc from 'fast-check';
import { expect } from 'vitest';
import { Library } from '../../src/library/library.ts';
import { PROFILES } from '../../src/profiles/profiles.ts';
import { MemoryStore } from '../../src/store/memory-store.ts';
import { FakeEmbedder, fakePhoto } from './fake-embedder.ts';
import { fakeFolder, pathsOf } from './fake-folder.ts';
import { localHost } from './local-host.ts';
import { localMilvus } from './local-milvus.ts';

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

const mutations = fc.array(mutation, { minLength: 1, maxLength: 3 });

function mutated(file: Uint8Array, changes: readonly Mutation[]): Uint8Array<ArrayBuffer> {
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

async function openLibrary(): Promise<{ library: Library; store: MemoryStore }> {
  const store = new MemoryStore();
  const embedder = new FakeEmbedder();
  const profile = PROFILES['resnet50-dual'];
  const parts = { milvus: localMilvus(store), store, embedder, profile, host: localHost() };
  return { library: await Library.open(parts), store };
}

/**
 * Imports `runs` damaged files, each into a library that holds a photo. A file that is refused leaves all as it was; one that is
 * accepted makes what the whole one would. Returns how often which happened.
 */
export async function fuzzImports(runs: number): Promise<{ refused: number; imported: number }> {
  const from = await openLibrary();
  await from.library.index(fakeFolder('Trip', [1, 2, 3, 4, 5, 6]));
  await from.store.documents.put('decisions', [{ key: 'a', value: 1 }]);
  const pieces: BlobPart[] = [];
  await from.library.export(new WritableStream({ write: (piece) => void pieces.push(piece.slice()) }));
  const file = new Uint8Array(await new Blob(pieces).arrayBuffer());
  const expected = [...(await pathsOf(from.library)), 'Mine/60.jpg'].sort();
  const ends = { refused: 0, imported: 0 };
  await fc.assert(
    fc.asyncProperty(mutations, async (changes) => {
      const { library, store } = await openLibrary();
      await library.index(fakeFolder('Mine', [60]));
      const before = await stateOf(library, store);
      const start = performance.now();
      const failure: unknown = await library.import(new Blob([mutated(file, changes)])).then(
        () => undefined,
        (error: unknown) => error,
      );
      expect(performance.now() - start).toBeLessThan(LIMIT);
      if (failure === undefined) {
        ends.imported++;
        expect(await pathsOf(library)).toEqual(expected);
        const [[hit] = []] = await library.search([fakePhoto(3)], { limit: 1 });
        expect(hit?.path).toBe('Trip/3.jpg');
      } else {
        ends.refused++;
        expect(failure).toMatchObject({ code: 'ARCHIVE_INVALID' });
        expect(await stateOf(library, store)).toEqual(before);
      }
    }),
    { numRuns: runs },
  );
  return ends;
}
