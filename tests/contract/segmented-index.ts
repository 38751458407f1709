/** @file What a collection's index has to do with any graph below it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SEGMENTS } from '../../src/profiles/profiles.ts';
import { FlatIndex } from '../../src/vectors/flat-index.ts';
import type { GraphFactory } from '../../src/vectors/graph-index.ts';
import { SegmentedIndex } from '../../src/vectors/segmented-index.ts';
import { SEARCH_PLANS } from '../../src/vectors/vector-index.ts';
import { randomVectors } from './vector-index.ts';

const DIMENSION = 8;

export function segmentedIndexContract(name: string, factory: GraphFactory): void {
  describe(`segmented index: ${name}`, () => {
    test('rows are found while they grow, and sealed slice by slice', async () => {
      const index = filled(50);
      expect(index.status()).toMatchObject({ kind: 'hnsw', sealed: 0, growing: 50, state: 'building' });
      expectExact(index, 5);
      // No budget: one vector a slice.
      expect(await index.seal(0)).toBe(true);
      expect(index.status()).toMatchObject({ sealed: 1, growing: 49 });
      expectExact(index, 5);
      await sealAll(index);
      expect(index.status()).toMatchObject({ sealed: 50, growing: 0, state: 'ready', note: '' });
      expectExact(index, 5);
      expect(await index.seal(0)).toBe(false);
      index.close();
    });

    test('any order of adding, removing and sealing answers as the exact scan', async () => {
      const step = fc.oneof(
        fc.record({ kind: fc.constant('add' as const), count: fc.integer({ min: 1, max: 9 }) }),
        fc.record({
          kind: fc.constant('remove' as const),
          labels: fc.array(fc.nat({ max: 60 }), { maxLength: 6 }),
        }),
        fc.record({ kind: fc.constant('seal' as const), slices: fc.integer({ min: 1, max: 12 }) }),
      );
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
          const index = new SegmentedIndex(new FlatIndex(DIMENSION, 'L2'), factory);
          let next = 0;
          for (const action of steps) {
            if (action.kind === 'add') {
              add(index, next, action.count);
              next += action.count;
            } else if (action.kind === 'remove') index.remove(Uint32Array.from(action.labels));
            else for (let slice = 0; slice < action.slices; slice++) await index.seal(0);
            const { sealed, growing } = index.status();
            expect(sealed + growing).toBe(index.size);
            if (index.size > 0) expectExact(index, 4);
          }
          await sealAll(index);
          expect(index.status()).toMatchObject({ sealed: index.size, growing: 0, state: 'ready' });
          index.close();
        }),
        { numRuns: 25 },
      );
    });

    test('a filter that leaves few rows, or many, is answered exactly', async () => {
      const index = filled(200);
      await sealAll(index);
      const labels = Array.from({ length: 250 }, (_, label) => label);
      for (const has of [(label: number) => label % 50 === 0, (label: number) => label !== 3, () => false]) {
        const query = vectorOf(3);
        const expected = index.search(query, { limit: 10, allow: { has }, plan: 'exact' });
        expect([...expected.labels].every(has)).toBe(true);
        // Listed or not, and with labels that no vector has.
        for (const allow of [{ has }, new Set(labels.filter(has))]) {
          for (const plan of SEARCH_PLANS) {
            expect(index.search(query, { limit: 10, allow, plan })).toEqual(expected);
          }
        }
      }
      index.close();
    });

    test('too many removed: the exact scan answers until the graph is built anew', async () => {
      const index = filled(40);
      await sealAll(index);
      const few = Math.floor(40 * SEGMENTS.tombstoneShare);
      index.remove(Uint32Array.from({ length: few }, (_, label) => label));
      expect(index.status()).toMatchObject({ state: 'ready', sealed: 40 - few });
      index.remove(Uint32Array.of(few));
      expect(index.status().state).toBe('rebuilding');
      expectExact(index, 5);
      expect(await index.seal(0)).toBe(true);
      expect(index.status()).toMatchObject({ state: 'rebuilding', sealed: 1 });
      expectExact(index, 5);
      await sealAll(index);
      expect(index.status()).toMatchObject({ state: 'ready', sealed: 40 - few - 1, growing: 0 });
      expectExact(index, 5);
      index.close();
    });

    test('recall of the graph against the exact scan is measured, and forgotten with the graph', async () => {
      const index = filled(120);
      expect(index.status().recall).toBeNull();
      await sealAll(index);
      expect(await index.recall(SEGMENTS.recallSamples, SEGMENTS.recallRank)).toBe(1);
      expect(index.status().recall).toBe(1);
      index.remove(Uint32Array.from({ length: 60 }, (_, label) => label));
      await sealAll(index);
      expect(index.status().recall).toBeNull();
      index.close();
    });

    test('measuring recall stops when told to', async () => {
      const index = filled(20);
      const reason = new DOMException('stop', 'AbortError');
      await expect(index.recall(10, 5, AbortSignal.abort(reason))).rejects.toBe(reason);
      index.close();
    });

    test('a restored graph takes up what was sealed; the rest grows, what is gone stays gone', async () => {
      const index = filled(30);
      await sealAll(index);
      const snapshot = await index.snapshot();
      expect(snapshot?.facts).toMatchObject({ count: 30, lastRow: 29, dimension: DIMENSION, metric: 'L2' });
      index.close();

      const reopened = filled(35);
      reopened.remove(Uint32Array.of(4, 31));
      expect(await reopened.restore(snapshot)).toBe(true);
      expect(reopened.status()).toMatchObject({ sealed: 29, growing: 4, state: 'building', note: '' });
      expect(reopened.search(vectorOf(4), { limit: 40, plan: 'hnsw' }).labels).not.toContain(4);
      expectExact(reopened, 5);
      await sealAll(reopened);
      expect(reopened.status()).toMatchObject({ sealed: 33, growing: 0, state: 'ready' });
      expectExact(reopened, 5);
      reopened.close();
    });

    test('a damaged or foreign snapshot leads to a rebuild that says so, never to wrong answers', async () => {
      const index = filled(10);
      await sealAll(index);
      const good = await index.snapshot();
      if (!good) throw new Error('no snapshot');
      const wrong = [
        undefined,
        { ...good, facts: { ...good.facts, dimension: 4 } },
        { ...good, facts: { ...good.facts, metric: 'IP' as const } },
        { ...good, facts: { ...good.facts, space: { ...good.facts.space, dimension: 4 } } },
        { ...good, facts: { ...good.facts, space: { ...good.facts.space, metric: 'IP' as const } } },
        { ...good, facts: { ...good.facts, format: 0 } },
      ];
      for (const snapshot of wrong) {
        const reopened = filled(10);
        expect(await reopened.restore(snapshot)).toBe(false);
        expect(reopened.status()).toMatchObject({ state: 'rebuilding', sealed: 0, growing: 10 });
        expect(reopened.status().note).toMatch(/saved index.*built again/);
        expectExact(reopened, 5);
        await sealAll(reopened);
        expect(reopened.status()).toMatchObject({ state: 'ready', sealed: 10 });
        reopened.close();
      }
      index.close();
    });

    test('closed while a slice is under way', async () => {
      const index = filled(10);
      const sealing = index.seal(1000);
      index.close();
      expect(await sealing).toBe(false);
      expect(await index.snapshot()).toBeUndefined();
    });

    function filled(count: number): SegmentedIndex {
      const index = new SegmentedIndex(new FlatIndex(DIMENSION, 'L2'), factory);
      add(index, 0, count);
      return index;
    }
  });
}

/** Adds the vectors of labels `first`..`first + count - 1`. */
function add(index: SegmentedIndex, first: number, count: number): void {
  const labels = Uint32Array.from({ length: count }, (_, row) => first + row);
  index.add(labels, Float32Array.from([...labels].flatMap((label) => [...vectorOf(label)])));
}

/** The vector that label `label` has in every one of these tests. */
function vectorOf(label: number): Float32Array {
  return Float32Array.from(randomVectors(1, DIMENSION, label + 1)[0] ?? []);
}

async function sealAll(index: SegmentedIndex): Promise<void> {
  while (await index.seal(5));
}

function expectExact(index: SegmentedIndex, limit: number): void {
  for (const label of [0, 7, 1000]) {
    const query = vectorOf(label);
    const exact = index.search(query, { limit, plan: 'exact' });
    for (const plan of ['auto', 'hnsw'] as const) expect(index.search(query, { limit, plan })).toEqual(exact);
  }
}
