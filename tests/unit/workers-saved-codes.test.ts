import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { MemoryStore } from '../../src/store/memory-store.ts';
import { seal, unseal, type Sealed } from '../../src/store/sealed.ts';
import { CODES } from '../../src/profiles/profiles.ts';
import { FlatIndex } from '../../src/vectors/flat-index.ts';
import { forgetCodes, SavedCodes, sweepCodes, type SavedCodesParts } from '../../src/workers/saved-codes.ts';
import { MemoryFiles } from '../support/memory-files.ts';

/** Few rows make a file worth compacting, and it takes several steps. */
vi.mock('../../src/profiles/profiles.ts', async (original) => {
  const actual = await original<typeof import('../../src/profiles/profiles.ts')>();
  return {
    ...actual,
    KEEPING: Object.freeze({ ...actual.KEEPING, compactShare: 0.2, compactRows: 3 }),
    VECTOR_FILE: Object.freeze({ writeRows: 4 }),
  };
});

const FIELD = Object.freeze({
  collection: 1,
  collectionName: 'photos',
  field: 'vec',
  dimension: 2,
  metric: 'L2',
  indexType: 'AUTOINDEX',
  params: Object.freeze({}),
});
const NAMES = Object.freeze({ vectors: '1-vec.vectors', codes: '1-vec.codes' });
const NEVER = new AbortController().signal;

interface Parts extends SavedCodesParts {
  readonly store: MemoryStore;
  readonly files: MemoryFiles;
}

function partsOf(): Parts {
  return { field: FIELD, store: new MemoryStore(), files: new MemoryFiles() };
}

function vectorOf(row: number): Float32Array {
  return Float32Array.of(Math.sin(row), row % 7);
}

/** Rows as the engine writes them: into the store, then into the index. */
async function append({ store }: Parts, first: number, count: number, codes?: SavedCodes): Promise<void> {
  const rows = Array.from({ length: count }, (_, position) => first + position);
  await store.rows.append(
    FIELD.collection,
    rows.map((row) => ({ row, key: row, fields: {}, vectors: { vec: vectorOf(row) } })),
  );
  codes?.index.add(Uint32Array.from(rows), Float32Array.from(rows.flatMap((row) => [...vectorOf(row)])));
}

async function remove({ store }: Parts, rows: readonly number[], codes?: SavedCodes): Promise<void> {
  await store.rows.delete(FIELD.collection, rows);
  codes?.index.remove(Uint32Array.from(rows));
}

async function save(codes: SavedCodes): Promise<void> {
  await codes.save(NEVER, () => Promise.resolve());
}

function close(codes: SavedCodes): void {
  codes.index.close();
  codes.close();
}

/** Rows 0..count - 1, saved; nothing is open. */
async function savedParts(count: number): Promise<Parts> {
  const parts = partsOf();
  await append(parts, 0, count);
  const codes = await SavedCodes.open(parts);
  await save(codes);
  close(codes);
  return parts;
}

/** The answers are those of an exact index made from the rows. */
async function expectRight(codes: SavedCodes, { store }: Parts): Promise<void> {
  const flat = new FlatIndex(FIELD.dimension, FIELD.metric);
  const { rows, vectors } = await store.rows.scanVectors(FIELD.collection, FIELD.field, {
    after: -1,
    limit: Infinity,
  });
  flat.add(rows, vectors as Float32Array);
  const query = Float32Array.of(0.3, 2.5);
  const limit = Math.max(1, flat.size);
  expect(codes.index.search(query, { limit })).toEqual(flat.search(query, { limit }));
}

test('whatever comes, goes, is saved or killed, an index opened again answers as one made from the rows', async () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('append' as const), count: fc.integer({ min: 1, max: 40 }) }),
    fc.record({ kind: fc.constant('remove' as const), share: fc.integer({ min: 2, max: 9 }) }),
    fc.record({ kind: fc.constant('removeLast' as const) }),
    fc.record({ kind: fc.constant('save' as const) }),
    fc.record({ kind: fc.constant('cutShort' as const) }),
    fc.record({ kind: fc.constant('compact' as const), isDeleteLost: fc.boolean() }),
    fc.record({ kind: fc.constant('compactKilled' as const), after: fc.nat({ max: 6 }) }),
    fc.record({ kind: fc.constant('compactUnlisted' as const), isKilled: fc.boolean() }),
    fc.record({ kind: fc.constant('reopen' as const), isKilled: fc.boolean(), unseen: fc.nat({ max: 3 }) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const parts = partsOf();
      let codes = await SavedCodes.open(parts);
      let next = 0;
      for (const taken of steps) {
        const labels = [...codes.index.labels()];
        if (taken.kind === 'append') {
          await append(parts, next, taken.count, codes);
          next += taken.count;
        } else if (taken.kind === 'remove') {
          await remove(
            parts,
            labels.filter((label) => label % taken.share === 0),
            codes,
          );
        } else if (taken.kind === 'removeLast') {
          await remove(parts, [Math.max(-1, ...labels)], codes);
        } else if (taken.kind === 'save') {
          await save(codes);
          expect(codes.isSaved).toBe(true);
        } else if (taken.kind === 'cutShort') {
          const ending = new AbortController();
          const cut = (): Promise<void> => {
            ending.abort();
            return Promise.resolve();
          };
          await codes.save(ending.signal, cut).catch(() => undefined);
        } else if (taken.kind === 'compact') {
          // Another tab holds the file that is to go.
          const deleting = vi.spyOn(parts.files, 'delete');
          if (taken.isDeleteLost) deleting.mockResolvedValue();
          await codes.compact(NEVER, () => Promise.resolve());
          deleting.mockRestore();
          expect(wasted(codes, parts)).toBe(false);
        } else if (taken.kind === 'compactKilled') {
          let left = taken.after;
          const pause = (): Promise<void> => (left-- > 0 ? Promise.resolve() : new Promise(() => undefined));
          void codes.compact(NEVER, pause);
          await new Promise((resolve) => setTimeout(resolve));
          codes = await SavedCodes.open(parts);
        } else if (taken.kind === 'compactUnlisted') {
          const putting = vi
            .spyOn(parts.store.documents, 'put')
            .mockRejectedValue(new Error('The disk broke.'));
          await codes.compact(NEVER, () => Promise.resolve()).catch(() => undefined);
          putting.mockRestore();
          if (taken.isKilled) codes = await SavedCodes.open(parts);
        } else {
          if (!taken.isKilled) close(codes);
          await append(parts, next, taken.unseen);
          next += taken.unseen;
          await remove(parts, labels.slice(0, taken.unseen));
          codes = await SavedCodes.open(parts);
          expect(codes.note).toBe('');
        }
        await expectRight(codes, parts);
      }
      await save(codes);
      close(codes);
      await sweepCodes(parts.store, parts.files);
      // Nothing is left of any other file.
      expect((await parts.files.names()).length).toBeLessThanOrEqual(2);
      await expectRight(await SavedCodes.open(parts), parts);
    }),
    { numRuns: 150 },
  );
});

/** Saved, and the file of vectors has many places of rows that went. */
function wasted(codes: SavedCodes, { files }: Parts): boolean {
  const places = Math.max(
    ...[...files.contents]
      .filter(([name]) => name.includes('.vectors'))
      .map(([, bytes]) => bytes.length / 12),
  );
  return codes.isSaved && places - codes.index.size >= 3 && places - codes.index.size > places * 0.2;
}

test('of several blocks those are written that changed', async () => {
  const rows = 3 * CODES.blockRows + 10;
  const parts = await savedParts(rows);
  const codes = await SavedCodes.open(parts);
  const writes = vi.spyOn(codes.index, 'block');
  await append(parts, rows, 5, codes);
  await remove(parts, [CODES.blockRows + 1], codes);
  await save(codes);
  expect(writes.mock.calls.map(([block]) => block)).toEqual([1, 3]);
  await save(codes);
  expect(writes).toHaveBeenCalledTimes(2);
  close(codes);
  const again = await SavedCodes.open(parts);
  await expectRight(again, parts);
});

test('room of rows that went is given back, and rows that come go on behind', async () => {
  const parts = await savedParts(100);
  const codes = await SavedCodes.open(parts);
  await remove(parts, range(0, 60), codes);
  const compact = () => codes.compact(NEVER, () => Promise.resolve());
  // What is not saved has to be saved first.
  await compact();
  expect(sizes(parts)).toEqual({ [NAMES.vectors]: 100 * RECORD });
  await save(codes);
  await compact();
  expect(sizes(parts)).toEqual({ [`${NAMES.vectors}.1`]: 40 * RECORD });
  await append(parts, 100, 10, codes);
  expect(sizes(parts)).toEqual({ [`${NAMES.vectors}.1`]: 50 * RECORD });
  await expectRight(codes, parts);
  close(codes);
  const again = await SavedCodes.open(parts);
  expect(again.note).toBe('');
  await expectRight(again, parts);
  await remove(parts, range(60, 109), again);
  await save(again);
  await again.compact(NEVER, () => Promise.resolve());
  expect(sizes(parts)).toEqual({ [`${NAMES.vectors}.2`]: RECORD });
  await expectRight(again, parts);
  await forgetCodes(parts);
  expect(await parts.files.names()).toEqual([]);
});

test('compacting waits for room, and ends when rows come or go', async () => {
  const parts = await savedParts(100);
  const codes = await SavedCodes.open(parts);
  await remove(parts, range(0, 60), codes);
  await save(codes);
  parts.files.room = 20 * RECORD;
  await codes.compact(NEVER, () => Promise.resolve());
  parts.files.room = Infinity;
  const ending = new AbortController();
  const pause = async (): Promise<void> => {
    if (!ending.signal.aborted) await append(parts, 100, 1, codes);
    ending.abort();
  };
  await expect(codes.compact(ending.signal, pause)).rejects.toMatchObject({ name: 'AbortError' });
  expect(sizes(parts)).toEqual({ [NAMES.vectors]: 101 * RECORD });
  await expectRight(codes, parts);
});

test('vectors of a compacted file whose list of rows is damaged are made anew from the rows', async () => {
  const parts = await savedParts(100);
  const codes = await SavedCodes.open(parts);
  await remove(parts, range(0, 60), codes);
  await save(codes);
  await codes.compact(NEVER, () => Promise.resolve());
  close(codes);
  const bytes = parts.files.contents.get(NAMES.codes) ?? new Uint8Array();
  bytes[bytes.length - 3] = (bytes[bytes.length - 3] ?? 0) ^ 1;
  const again = await SavedCodes.open(parts);
  expect(again.note).toContain('built again from the stored photos');
  await expectRight(again, parts);
});

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at);

/** A vector and its checksum. */
const RECORD = 4 * (FIELD.dimension + 1);

/** Of the files of vectors. */
function sizes({ files }: Parts): Record<string, number> {
  const vectors = [...files.contents].filter(([name]) => name.includes('.vectors'));
  return Object.fromEntries(vectors.map(([name, bytes]) => [name, bytes.length]));
}

test('opening reads no vector but those of rows stored since', async () => {
  const parts = await savedParts(40);
  await append(parts, 40, 3);
  const { rows } = parts.store;
  const scanVectors = rows.scanVectors.bind(rows);
  const read: number[] = [];
  const scanning = vi.spyOn(rows, 'scanVectors').mockImplementation(async (...asked) => {
    const run = await scanVectors(...asked);
    read.push(...run.rows);
    return run;
  });
  const codes = await SavedCodes.open(parts);
  scanning.mockRestore();
  expect(read).toEqual([40, 41, 42]);
  await expectRight(codes, parts);
});

test.each(['zeroed', 'cut off', 'flipped', 'gone'])(
  'codes whose file was %s are made anew from the rows',
  async (damage) => {
    const parts = await savedParts(40);
    injure(parts.files, NAMES.codes, damage);
    const codes = await SavedCodes.open(parts);
    expect(codes.note).toContain('built again from the stored photos');
    await expectRight(codes, parts);
    await save(codes);
    close(codes);
    expect((await SavedCodes.open(parts)).note).toBe('');
  },
);

test.each(['zeroed', 'cut off', 'flipped', 'gone'])(
  'a search among vectors whose file was %s is refused; forgotten, they are made anew',
  async (damage) => {
    const parts = await savedParts(40);
    injure(parts.files, NAMES.vectors, damage);
    const codes = await SavedCodes.open(parts);
    expect(() => codes.index.search(Float32Array.of(0, 0), { limit: 40 })).toThrow(
      expect.objectContaining({ code: 'SNAPSHOT_INVALID' }) as Error,
    );
    close(codes);
    await forgetCodes(parts);
    const anew = await SavedCodes.open(parts, 'It was damaged.');
    expect(anew.note).toBe('It was damaged. It was built again from the stored photos; nothing is lost.');
    await expectRight(anew, parts);
  },
);

function injure(files: MemoryFiles, name: string, damage: string): void {
  const bytes = files.contents.get(name)?.slice() ?? new Uint8Array();
  const middle = bytes.length >> 1;
  if (damage === 'zeroed') bytes.fill(0);
  if (damage === 'flipped') bytes[middle] = (bytes[middle] ?? 0) ^ 4;
  if (damage === 'gone') files.contents.delete(name);
  else files.contents.set(name, damage === 'cut off' ? bytes.slice(0, middle) : bytes);
}

/** Stores another list of blocks, as if it had been saved so. */
async function changeManifest(
  { store }: Parts,
  change: (manifest: { facts: object }) => object,
): Promise<void> {
  const [entry] = await store.documents.list<Sealed<{ facts: object }>>('indexes');
  if (!entry) throw new Error('Nothing was saved.');
  await store.documents.put('indexes', [{ key: entry.key, value: seal(change(unseal(entry.value))) }]);
}

test.each([
  ['of another form', { format: -1 }],
  ['of other vectors', { dimension: 3 }],
])('codes %s are made anew from the rows', async (_, changed) => {
  const parts = await savedParts(40);
  await changeManifest(parts, (manifest) => ({ ...manifest, facts: { ...manifest.facts, ...changed } }));
  const codes = await SavedCodes.open(parts);
  expect(codes.note).toContain('built again from the stored photos');
  await expectRight(codes, parts);
});

test('codes that miss a row are made anew from the rows', async () => {
  const parts = await savedParts(40);
  await append(parts, 40, 1);
  // As if row 40 had been there when the codes were saved.
  await changeManifest(parts, (manifest) => ({ ...manifest, through: 40 }));
  const codes = await SavedCodes.open(parts);
  expect(codes.note).toContain('has 40 of 41 stored photos');
  await expectRight(codes, parts);
});

test('without files the vectors are in memory, which is said', async () => {
  const parts = partsOf();
  parts.files.missing = true;
  await append(parts, 0, 20);
  const codes = await SavedCodes.open(parts);
  await expectRight(codes, parts);
  expect(codes.note).toContain('kept in memory');
  await save(codes);
  expect(await parts.store.documents.list('indexes')).toEqual([]);
});

test('a full disk is said, and nothing is saved that would miss a vector', async () => {
  const parts = partsOf();
  parts.files.room = 10 * 12;
  await append(parts, 0, 20);
  const codes = await SavedCodes.open(parts);
  await expectRight(codes, parts);
  expect(codes.note).toContain('no room');
  await save(codes);
  expect(await parts.store.documents.list('indexes')).toEqual([]);
});

test('a disk without room for codes fails the save and leaves what was saved before', async () => {
  const parts = await savedParts(40);
  const codes = await SavedCodes.open(parts);
  await append(parts, 40, 1, codes);
  parts.files.room = parts.files.contents.get(NAMES.codes)?.length ?? 0;
  await expect(save(codes)).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' });
  parts.files.room = Infinity;
  close(codes);
  const again = await SavedCodes.open(parts);
  expect(again.note).toBe('');
  await expectRight(again, parts);
});

test('files of no saved index are swept', async () => {
  const parts = await savedParts(3);
  for (const name of ['7-vec.codes', '1-other.vectors']) (await parts.files.open(name)).close();
  await sweepCodes(parts.store, parts.files);
  expect((await parts.files.names()).sort()).toEqual([NAMES.codes, NAMES.vectors]);
  await forgetCodes(parts);
  expect(await parts.files.names()).toEqual([]);
});
