import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CODES, type Metric } from '../../src/profiles/profiles.ts';
import { CodedIndex, type CodeBlock, type CodeFacts } from '../../src/vectors/coded-index.ts';
import { FlatIndex } from '../../src/vectors/flat-index.ts';
import { plainKernels } from '../../src/vectors/plain-kernels.ts';
import { seededRandom } from '../../src/vectors/random.ts';
import { instantiateKernels, loadKernels } from '../../src/vectors/simd-kernels.ts';
import type { VectorKernels } from '../../src/vectors/vector-kernels.ts';
import { MemoryRows } from '../../src/vectors/vector-rows.ts';
import { vectorIndexContract } from '../contract/vector-index.ts';
import { nearRealMatrix } from '../support/near-real-vectors.ts';

const fastKernels = await loadKernels();
const KERNELS = [plainKernels, await instantiateKernels('simd'), await instantiateKernels('relaxed')].filter(
  (kernels) => kernels !== undefined,
);
const METRICS: readonly Metric[] = ['L2', 'IP', 'COSINE'];

for (const kernels of KERNELS) {
  vectorIndexContract(`coded, ${kernels.name}`, (dimension, metric) => open(dimension, metric, kernels));
}

test('SIMD kernels run here', () => expect(KERNELS.map(({ name }) => name)).toContain('simd'));

describe.each(KERNELS)('codes, $name kernels', (kernels) => {
  test.each(METRICS)('%s: answers are those of the plain scan, whatever happened before', (metric) => {
    fc.assert(
      fc.property(
        fc.constantFrom(1, 3, 16, 40, 130, 300),
        fc.array(step, { maxLength: 10 }),
        fc.nat(),
        (dimension, steps, seed) => {
          const pair = new Pair(dimension, metric, kernels, seed);
          for (const { add, kind, remove, limit, allow } of steps) {
            pair.add(add, kind);
            pair.remove(remove);
            pair.index.refine(0);
            for (const query of pair.queries(3)) pair.compare(query, limit, allow);
          }
          pair.close();
        },
      ),
      { numRuns: 25 },
    );
  });

  test.each(METRICS)('%s: with short codes at every moment of making them', (metric) => {
    // One segment each: only a profile's vectors have blocks.
    const dimension = { L2: 130, IP: 140, COSINE: 150 }[metric];
    const pair = new Pair(dimension, metric, kernels, 5);
    pair.add(700, 'near');
    pair.add(20, 'wild');
    pair.add(2000, 'near');
    let steps = 0;
    while (pair.index.refine(0)) {
      if (steps++ % 97 > 0) continue;
      for (const query of pair.queries(1)) pair.compare(query, 7, 0.5);
      if (steps % 3 === 0) pair.add(1, 'near');
      if (steps % 4 === 0) pair.remove([(steps % 800) / 800]);
    }
    expect(pair.index.facts.short).not.toBeNull();
    for (const limit of [1, 10, 5000]) {
      for (const allow of [1, 0.5, 0.01]) {
        for (const query of pair.queries(2)) pair.compare(query, limit, allow);
      }
    }
    pair.close();
  });
});

describe('saved codes', () => {
  test.each([
    ['few rows, no short codes', 40, 100],
    ['short codes', 130, 2600],
  ])('%s: block by block, what changed since is enough', (_, dimension, rows) => {
    const pair = new Pair(dimension, 'L2', fastKernels, 3);
    pair.add(rows, 'near');
    while (pair.index.refine(Infinity));
    const saved = new Map<number, CodeBlock>();
    save(pair.index, saved);
    expect(saved.size).toBe(Math.ceil(rows / CODES.blockRows));
    pair.remove([0]);
    pair.add(1, 'wild');
    const changed = save(pair.index, saved);
    expect(changed).toEqual(rows > CODES.blockRows ? [0, 2] : [0]);
    expect(save(pair.index, saved)).toEqual([]);

    const loaded = pair.reload(structuredClone(pair.index.facts), saved);
    expect(loaded.takeChanged()).toEqual([]);
    expect(loaded.refine(0)).toBe(false);
    for (const query of pair.queries(4)) {
      for (const options of [{ limit: 10 }, { limit: 2 * rows }]) {
        expect(loaded.search(query, options)).toEqual(pair.flat.search(query, options));
      }
    }
    pair.close();
  });

  test('short codes of an older projection are made anew', () => {
    const pair = new Pair(130, 'L2', fastKernels, 4);
    pair.add(2600, 'near');
    while (pair.index.refine(Infinity));
    const saved = new Map<number, CodeBlock>();
    save(pair.index, saved);
    const loaded = pair.reload({ ...pair.index.facts, generation: 2 }, saved);
    for (const query of pair.queries(2)) {
      expect(loaded.search(query, { limit: 9 })).toEqual(pair.flat.search(query, { limit: 9 }));
    }
    while (loaded.refine(Infinity));
    expect(loaded.takeChanged()).toEqual([0, 1, 2]);
    for (const query of pair.queries(2)) {
      expect(loaded.search(query, { limit: 9 })).toEqual(pair.flat.search(query, { limit: 9 }));
    }
    pair.close();
  });

  test('what does not fit is refused', () => {
    const pair = new Pair(8, 'L2', fastKernels, 5);
    pair.add(20, 'near');
    const { facts } = pair.index;
    const block = pair.index.block(0);
    const refused: [CodeFacts, CodeBlock[]][] = [
      [{ ...facts, format: facts.format + 1 }, [block]],
      [{ ...facts, dimension: 9 }, [block]],
      [{ ...facts, metric: 'IP' }, [block]],
      [facts, [block, block]],
      [facts, [{ ...block, labels: block.labels.slice(1) }]],
      [facts, [{ ...block, labels: block.labels.slice().fill(3) }]],
      [facts, [{ ...block, bytes: block.bytes.slice(0, 7) }]],
      [facts, [{ ...block, bytes: block.bytes.slice(0, -1) }]],
    ];
    for (const [otherFacts, blocks] of refused) {
      const index = open(8, 'L2', fastKernels);
      expect(() => Array.from(index.loading(otherFacts, blocks))).toThrow(invalid());
      index.close();
    }
    pair.close();
  });

  test('a vector that its codes were not made of is noticed', () => {
    const dimension = 24;
    const rows = new MemoryRows(dimension);
    const index = new CodedIndex({ dimension, metric: 'L2', rows, kernels: fastKernels });
    const vectors = nearPool(dimension).subarray(0, 50 * dimension);
    index.add(
      Uint32Array.from({ length: 50 }, (_, label) => label),
      vectors,
    );
    const query = vectors.slice(0, dimension);
    expect([...index.search(query, { limit: 1 }).labels]).toEqual([0]);
    const stored = rows.read(0);
    if (stored) stored[dimension - 1] = (stored[dimension - 1] ?? 0) + 0.1;
    expect(() => index.search(query, { limit: 1 })).toThrow(invalid());
    expect(() => index.vector(0)).toThrow(invalid());
    expect(index.vector(1)).toEqual(vectors.subarray(dimension, 2 * dimension));
    rows.remove(Uint32Array.of(1));
    expect(() => index.vector(1)).toThrow(invalid());
    index.close();
  });
});

/** Takes over what changed; numbers of the blocks. */
function save(index: CodedIndex, saved: Map<number, CodeBlock>): number[] {
  const changed = index.takeChanged();
  for (const block of changed) saved.set(block, structuredClone(index.block(block)));
  return changed;
}

function invalid(): unknown {
  return expect.objectContaining({ code: 'SNAPSHOT_INVALID' });
}

type Kind = 'near' | 'uniform' | 'ties' | 'wild';

const step = fc.record({
  add: fc.nat({ max: 60 }),
  kind: fc.constantFrom<Kind>('near', 'uniform', 'ties', 'wild'),
  remove: fc.array(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), { maxLength: 5 }),
  limit: fc.constantFrom(1, 2, 10, 1000),
  allow: fc.constantFrom(1, 0.5, 0.1, 0),
});

function open(dimension: number, metric: Metric, kernels: VectorKernels): CodedIndex {
  return new CodedIndex({ dimension, metric, rows: new MemoryRows(dimension), kernels });
}

const NEAR_ROWS = 6000;
const nearPools = new Map<number, Float32Array<ArrayBuffer>>();

/** Rows of which some are drawn more than once: duplicates. */
function nearPool(dimension: number): Float32Array<ArrayBuffer> {
  let pool = nearPools.get(dimension);
  if (!pool) {
    pool = nearRealMatrix(NEAR_ROWS, { dimension, blocks: [], seed: 1 });
    nearPools.set(dimension, pool);
  }
  return pool;
}

/** A coded index and the plain scan with the same rows. */
class Pair {
  readonly index: CodedIndex;
  readonly flat: FlatIndex;
  readonly #random: () => number;
  #next = 0;

  constructor(dimension: number, metric: Metric, kernels: VectorKernels, seed: number) {
    this.index = open(dimension, metric, kernels);
    this.flat = new FlatIndex(dimension, metric);
    this.#random = seededRandom(seed);
  }

  add(count: number, kind: Kind): void {
    const labels = Uint32Array.from({ length: count }, () => this.#next++);
    const vectors = this.#vectors(count, kind);
    this.index.add(labels, vectors);
    this.flat.add(labels, vectors);
  }

  /** @param places shares of the labels held */
  remove(places: readonly number[]): void {
    const held = [...this.flat.labels()];
    const labels = Uint32Array.from(
      new Set(places.map((place) => held[Math.floor(place * held.length)] ?? 0)),
    );
    expect(this.index.remove(labels)).toBe(this.flat.remove(labels));
  }

  /** Stored vectors, new ones and zeros. */
  *queries(count: number): Generator<Float32Array> {
    const held = [...this.flat.labels()];
    for (let query = 0; query < count; query++) {
      const label = held[Math.floor(this.#random() * held.length)];
      const stored = label === undefined ? undefined : this.flat.vector(label);
      if (stored) yield stored.slice();
      yield this.#vectors(1, (['near', 'uniform', 'ties', 'wild'] as const)[query % 4] ?? 'near');
    }
    yield new Float32Array(this.flat.dimension);
  }

  compare(query: Float32Array, limit: number, allow: number): void {
    const allowed = new Set([...this.flat.labels()].filter(() => this.#random() < allow));
    const test = { has: (label: number) => allowed.has(label) };
    for (const options of [{ limit }, { limit, allow: allowed }, { limit, allow: test }]) {
      expect(this.index.search(query, options)).toEqual(this.flat.search(query, options));
    }
    expect(this.index.searchAmong(query, allowed, limit)).toEqual(
      this.flat.searchAmong(query, allowed, limit),
    );
  }

  /** Another index over the same vectors, from saved codes. */
  reload(facts: CodeFacts, saved: ReadonlyMap<number, CodeBlock>): CodedIndex {
    const { dimension, metric } = this.flat;
    const rows = new MemoryRows(dimension);
    for (const label of this.flat.labels())
      rows.add(Uint32Array.of(label), this.flat.vector(label) ?? new Float32Array());
    const index = new CodedIndex({ dimension, metric, rows, kernels: fastKernels });
    const blocks = [...saved.keys()].sort((a, b) => a - b).flatMap((block) => saved.get(block) ?? []);
    Array.from(index.loading(facts, blocks));
    return index;
  }

  close(): void {
    this.index.close();
    this.flat.close();
  }

  #vectors(count: number, kind: Kind): Float32Array<ArrayBuffer> {
    const { dimension } = this.flat;
    const random = this.#random;
    if (count === 0) return new Float32Array();
    if (kind === 'near') {
      const pool = nearPool(dimension);
      const from = Math.floor(random() * (NEAR_ROWS - count + 1)) * dimension;
      return pool.slice(from, from + count * dimension);
    }
    const draw: Record<Exclude<Kind, 'near'>, () => number> = {
      uniform: () => 2 * random() - 1,
      ties: () => Math.floor(random() * 3) - 1,
      wild: () => (random() - 0.5) * 10 ** (80 * random() - 43),
    };
    return Float32Array.from({ length: count * dimension }, draw[kind]);
  }
}
