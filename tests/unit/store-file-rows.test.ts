import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FileRows } from '../../src/store/file-rows.ts';
import { VECTOR_FILE } from '../../src/profiles/profiles.ts';
import { MemoryRows } from '../../src/vectors/vector-rows.ts';
import { MemoryFiles } from '../support/memory-files.ts';

const DIMENSION = 3;
const RECORD = 4 * (DIMENSION + 1);

async function rowsIn(files: MemoryFiles): Promise<FileRows> {
  return new FileRows(DIMENSION, await files.open('vectors'));
}

function vectorsOf(labels: readonly number[]): Float32Array {
  return Float32Array.from(labels.flatMap((label) => [label, -label, 0.5]));
}

test('rows of any labels are read as rows in memory are, by this file and when it is opened again', async () => {
  const label = fc.oneof(fc.nat({ max: 40 }), fc.integer({ min: 1000, max: 1000 + VECTOR_FILE.writeRows }));
  const batches = fc.array(fc.uniqueArray(label, { maxLength: 30 }), { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(batches, fc.boolean(), async (added, sorted) => {
      const files = new MemoryFiles();
      const rows = await rowsIn(files);
      const plain = new MemoryRows(DIMENSION);
      const used = new Set<number>();
      for (const batch of added) {
        const labels = batch.filter((each) => !used.has(each));
        if (sorted) labels.sort((a, b) => a - b);
        for (const each of labels) used.add(each);
        rows.add(Uint32Array.from(labels), vectorsOf(labels));
        plain.add(Uint32Array.from(labels), vectorsOf(labels));
      }
      const again = await rowsIn(files);
      for (const each of [...used, 17, 2000]) {
        const expected = plain.read(each)?.slice();
        expect(rows.read(each)?.slice()).toEqual(expected);
        expect(again.read(each)?.slice()).toEqual(expected);
      }
    }),
  );
});

test('more consecutive rows than one write takes', async () => {
  const labels = Array.from({ length: 2 * VECTOR_FILE.writeRows + 1 }, (_, label) => label + 5);
  const rows = await rowsIn(new MemoryFiles());
  rows.add(Uint32Array.from(labels), vectorsOf(labels));
  expect(labels.every((label) => rows.read(label)?.[0] === label)).toBe(true);
  expect(rows.read(4)).toBeUndefined();
});

test('a row whose bytes changed, moved or went is missing', async () => {
  const files = new MemoryFiles();
  const rows = await rowsIn(files);
  rows.add(Uint32Array.of(1, 2, 3), vectorsOf([1, 2, 3]));
  const bytes = files.contents.get('vectors') ?? new Uint8Array();
  for (let bit = 0; bit < 8 * RECORD; bit++) {
    const at = 2 * RECORD + (bit >> 3);
    bytes[at] = (bytes[at] as number) ^ (1 << (bit & 7));
    expect(rows.read(2)).toBeUndefined();
    bytes[at] = bytes[at] ^ (1 << (bit & 7));
  }
  expect(rows.read(2)).toEqual(vectorsOf([2]));
  bytes.copyWithin(2 * RECORD, RECORD, 2 * RECORD);
  expect(rows.read(2)).toBeUndefined();
  bytes.fill(0, RECORD, 2 * RECORD);
  expect(rows.read(1)).toBeUndefined();
  files.contents.set('vectors', bytes.slice(0, -1));
  expect(rows.read(3)).toBeUndefined();
});

test('what the file does not take stays in memory', async () => {
  const files = new MemoryFiles();
  files.room = 4 * RECORD;
  const rows = await rowsIn(files);
  rows.add(Uint32Array.of(0, 1), vectorsOf([0, 1]));
  expect(rows.isComplete).toBe(true);
  const before = rows.bytes;
  rows.add(Uint32Array.of(2, 3, 4), vectorsOf([2, 3, 4]));
  expect(rows.isComplete).toBe(false);
  expect(rows.bytes).toBeGreaterThan(before);
  for (const label of [0, 1, 2, 3, 4]) expect(rows.read(label)).toEqual(vectorsOf([label]));
  rows.remove(Uint32Array.of(2, 3, 4));
  expect(rows.isComplete).toBe(true);
});
