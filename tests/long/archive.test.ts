/** @file Exports of any size: memory, files beyond 4 GiB, a thousand damaged files. */
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exportLibrary } from '../../src/library/archive/export.ts';
import { importLibrary } from '../../src/library/archive/import.ts';
import { fuzzImports } from '../support/archive-fuzz.ts';
import { DiskBlob } from '../support/disk-blob.ts';
import { countingLibrary, madeUpLibrary } from '../support/large-library.ts';

const MINUTES = 60_000;
const GIB = 2 ** 30;
/** Over what there was before; 100,000 contents and their places in the file are part of it. */
const MEMORY = 150 * 2 ** 20;

/** Tests of this file. */
const PARTS = 4;
const RESULT = new URL('results/archive.json', import.meta.url);
/** What came out, written when all of it was tried. */
const result: Record<string, unknown> = {};

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lookalike-archive-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  if (Object.keys(result).length === PARTS) await writeFile(RESULT, `${JSON.stringify(result, null, 2)}\n`);
});

function sinkInto(file: string): WritableStream<Uint8Array> {
  return Writable.toWeb(createWriteStream(file)) as WritableStream<Uint8Array>;
}

/** The most memory in use, of some moments. */
class Peak {
  readonly #before = inUse();
  #next = 0;
  bytes = 0;

  readonly look = (): void => {
    if (performance.now() < this.#next) return;
    this.bytes = Math.max(this.bytes, inUse() - this.#before);
    this.#next = performance.now() + 1000;
  };
}

function inUse(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

test(
  '100,000 photos are exported and imported in little memory',
  async () => {
    const file = path.join(folder, 'many.zip');
    const [out, back] = [new Peak(), new Peak()];
    await exportLibrary(madeUpLibrary(100_000, new Blob([new Uint8Array(100)])), sinkInto(file), {
      onProgress: out.look,
    });
    const to = countingLibrary();
    await importLibrary(await DiskBlob.open(file), to, { onProgress: back.look });
    expect(to.counts).toMatchObject({ photos: 100_000, thumbnails: 100_000, files: 100_000 });
    result['memoryMiB'] = { export: mebibytes(out), import: mebibytes(back) };
    expect(out.bytes).toBeLessThan(MEMORY);
    expect(back.bytes).toBeLessThan(MEMORY);
  },
  20 * MINUTES,
);

test(
  'a table and a file beyond 4 GiB come back',
  async () => {
    const file = path.join(folder, 'large.zip');
    // Vectors of 3 KB each make one entry beyond 4 GiB, and so all that stand behind it.
    const photos = Math.ceil((4.1 * GIB) / 3072);
    await exportLibrary(madeUpLibrary(photos, new Blob([new Uint8Array(100)])), sinkInto(file), {
      thumbnails: false,
    });
    expect((await stat(file)).size).toBeGreaterThan(4.1 * GIB);
    const to = countingLibrary();
    const { size } = await stat(file);
    await importLibrary(await DiskBlob.open(file), to);
    expect(to.counts).toMatchObject({ photos, files: photos });
    result['largeTable'] = { photos, bytes: size };
    await rm(file);
  },
  40 * MINUTES,
);

test(
  'thumbnails beyond 4 GiB come back',
  async () => {
    const file = path.join(folder, 'thumbnails.zip');
    const photos = 4200;
    const thumbnail = new Blob([new Uint8Array(2 ** 20).fill(7)]);
    await exportLibrary(madeUpLibrary(photos, thumbnail), sinkInto(file));
    expect((await stat(file)).size).toBeGreaterThan(4.1 * GIB);
    const to = countingLibrary();
    await importLibrary(await DiskBlob.open(file), to);
    expect(to.counts).toMatchObject({ photos, thumbnails: photos, thumbnailBytes: photos * 2 ** 20 });
    result['thumbnails'] = { photos, bytes: (await stat(file)).size };
    await rm(file);
  },
  20 * MINUTES,
);

test(
  'a thousand damaged files are refused or imported as they were written',
  async () => {
    const { refused, imported } = await fuzzImports(1000);
    result['damaged'] = { refused, imported };
    expect(refused + imported).toBe(1000);
  },
  20 * MINUTES,
);

function mebibytes({ bytes }: Peak): number {
  return Math.round(bytes / 2 ** 20);
}
