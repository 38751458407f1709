/** @file A folder of made-up photos (./fake-embedder.ts), and what a library shows of them. */
import type { LibraryApi } from '../../src/library/types.ts';
import type { PhotoSource } from '../../src/photos/photo-source.ts';
import { fakePhoto } from './fake-embedder.ts';

/** One photo a seed, named after it. */
export function fakeFolder(name: string, seeds: readonly number[]): PhotoSource {
  return {
    kind: 'folder',
    name,
    async *walk() {
      for (const seed of seeds) {
        yield await Promise.resolve({
          path: `${name}/${seed}.jpg`,
          open: () => Promise.resolve(fakePhoto(seed)),
        });
      }
    },
  };
}

/** Paths of all photos, in the order of the alphabet. */
export async function pathsOf(library: LibraryApi): Promise<string[]> {
  const paths: string[] = [];
  for await (const page of library.photos()) paths.push(...page.map(({ path }) => path));
  return paths.sort();
}
