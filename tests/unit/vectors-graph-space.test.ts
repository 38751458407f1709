import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GRAPH_SPACE, PROFILES, type Metric } from '../../src/profiles/profiles.ts';
import { FlatIndex } from '../../src/vectors/flat-index.ts';
import { GraphSpace, type GraphSpaceData } from '../../src/vectors/graph-space.ts';
import { dot, norm, normalize, squaredL2 } from '../../src/vectors/kernels.ts';
import { seededRandom } from '../../src/vectors/random.ts';
import { ShortProjection } from '../../src/vectors/short-projection.ts';
import { nearRealMatrix } from '../support/near-real-vectors.ts';

const METRICS: readonly Metric[] = ['L2', 'IP', 'COSINE'];

describe('placed and asked vectors', () => {
  /** Any two vectors, a space of two parts, and how long the vectors are. */
  const cases = fc.record({
    parts: fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 })),
    directions: fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 })),
    scale: fc.constantFrom(0.01, 1, 100),
    seed: fc.nat(),
  });

  test.each(METRICS)('%s: distances of the graph are those of the formula', (metric) => {
    fc.assert(
      fc.property(cases, ({ parts, directions, scale, seed }) => {
        const { projections, dimension, random } = draw(parts, directions, seed);
        const space = new GraphSpace(dataOf(metric, dimension, projections));
        const [q, x] = [vector(random, dimension, scale), vector(random, dimension, scale)];
        const [asked, placed] = [space.ask(q), space.place(x)];
        const [qs, xs] = metric === 'COSINE' ? [normalize(q), normalize(x)] : [q, x];
        const [yq, yx] = [coordinates(projections, qs), coordinates(projections, xs)];
        const product = dot(yq, yx);
        const unit = norm(qs) * norm(xs) + norm(xs) ** 2;
        if (metric === 'IP') {
          expect(Math.abs(dot(asked, placed) - product) / unit).toBeLessThan(1e-5);
        } else {
          const expected = dot(yq, yq) + dot(xs, xs) - 2 * product;
          expect(Math.abs(squaredL2(asked, placed) - expected) / (unit + dot(yq, yq))).toBeLessThan(1e-5);
        }
      }),
    );
  });

  test.each(METRICS)('%s: with all directions the order is the true one', (metric) => {
    fc.assert(
      fc.property(cases, ({ parts, seed }) => {
        const { projections, dimension, random } = draw(parts, parts, seed);
        const space = new GraphSpace(dataOf(metric, dimension, projections));
        const truth = new FlatIndex(dimension, metric);
        const graph = new FlatIndex(space.dimension, space.metric);
        for (let label = 0; label < 20; label++) {
          const x = vector(random, dimension, 1 + label);
          truth.add(Uint32Array.of(label), x);
          graph.add(Uint32Array.of(label), space.place(x));
        }
        const q = vector(random, dimension, 1);
        const { distances } = truth.search(q, { limit: 20 });
        const found = graph.search(space.ask(q), { limit: 20 }).labels;
        const inOrder = truth.searchAmong(q, found, 20).distances;
        const again = [...found].map((label) => truth.searchAmong(q, [label], 1).distances[0] ?? NaN);
        expect(inOrder).toEqual(distances);
        again.forEach((distance, rank) => {
          expect(Math.abs(distance - (distances[rank] ?? NaN))).toBeLessThan(1e-4 * 20 ** 2);
        });
      }),
    );
  });

  test('a vector of zeros is as far from all by cosine as one at a right angle', () => {
    const { projections, dimension } = draw([4, 4], [2, 2], 1);
    const space = new GraphSpace(dataOf('COSINE', dimension, projections));
    const zeros = space.place(new Float32Array(dimension));
    const asked = space.ask(Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8));
    expect(squaredL2(asked, zeros)).toBeCloseTo(dot(asked, asked) + 1, 6);
  });

  test('a space comes back from its data', () => {
    const { projections, dimension, random } = draw([9, 7], [3, 5], 2);
    const space = new GraphSpace(dataOf('L2', dimension, projections));
    const again = new GraphSpace(structuredClone(space.data));
    const x = vector(random, dimension, 1);
    expect(again).toMatchObject({ dimension: 9, metric: 'L2', isShort: true });
    expect([again.place(x), again.ask(x)]).toEqual([space.place(x), space.ask(x)]);
    const [first] = space.data.projections;
    const broken = { ...space.data, projections: [{ ...first, directions: 4 }] } as GraphSpaceData;
    expect(() => new GraphSpace(broken)).toThrow(expect.objectContaining({ code: 'SNAPSHOT_INVALID' }));
  });
});

describe('the space that is made', () => {
  test("of photos' vectors it is short, block by block, and keeps the nearest together", () => {
    const { dimension, metric, blocks } = PROFILES['resnet50-dual'];
    const exact = filled(dimension, metric, nearRealMatrix(GRAPH_SPACE.rows, { dimension, blocks, seed: 5 }));
    const space = made(exact);
    const { looks, means } = GRAPH_SPACE.blockDirections;
    expect(space.data.projections.map((each) => each.dimension)).toEqual([512, 256]);
    expect(space.data.projections.map((each) => each.directions)).toEqual([looks, means]);
    expect(space.dimension).toBe(2 * looks + means + 1);
    expect(space.isOutgrown(GRAPH_SPACE.growth * GRAPH_SPACE.rows - 1)).toBe(false);
    expect(space.isOutgrown(GRAPH_SPACE.growth * GRAPH_SPACE.rows)).toBe(true);
  });

  test('of vectors without structure it is full: short ones would not tell them apart', () => {
    const random = seededRandom(7);
    const dimension = GRAPH_SPACE.dimension;
    const vectors = Float32Array.from({ length: GRAPH_SPACE.rows * dimension }, () => 2 * random() - 1);
    const space = made(filled(dimension, 'L2', vectors));
    expect(space).toMatchObject({ isShort: false, dimension, metric: 'L2' });
    // Asked again when there are many more, not at once.
    expect(space.isOutgrown(GRAPH_SPACE.rows + 1)).toBe(false);
    expect(space.isOutgrown(GRAPH_SPACE.growth * GRAPH_SPACE.rows)).toBe(true);
  });

  test('of few rows or few dimensions it is full, until there are rows enough', () => {
    const few = made(filled(GRAPH_SPACE.dimension, 'IP', new Float32Array(5 * GRAPH_SPACE.dimension)));
    expect(few).toMatchObject({ isShort: false, metric: 'IP' });
    expect([few.isOutgrown(GRAPH_SPACE.rows - 1), few.isOutgrown(GRAPH_SPACE.rows)]).toEqual([false, true]);
    const narrow = made(filled(2, 'L2', new Float32Array(2 * GRAPH_SPACE.rows)));
    expect(narrow.isShort).toBe(false);
    expect(narrow.isOutgrown(1e6)).toBe(false);
    const x = Float32Array.of(1, 2);
    expect([narrow.place(x), narrow.ask(x)]).toEqual([x, x]);
  });

  test('rows that are removed meanwhile are passed over', () => {
    const dimension = 256;
    const exact = filled(
      dimension,
      'L2',
      nearRealMatrix(GRAPH_SPACE.rows, { dimension, blocks: [], seed: 6 }),
    );
    const steps = GraphSpace.making(exact);
    steps.next();
    exact.remove(Uint32Array.from({ length: GRAPH_SPACE.rows / 2 }, (_, row) => 2 * row));
    let step = steps.next();
    while (!step.done) step = steps.next();
    expect(step.value.isShort).toBe(true);
  });
});

function made(exact: FlatIndex): GraphSpace {
  const steps = GraphSpace.making(exact);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

function filled(dimension: number, metric: Metric, vectors: Float32Array): FlatIndex {
  const index = new FlatIndex(dimension, metric);
  index.add(
    Uint32Array.from({ length: vectors.length / dimension }, (_, row) => row),
    vectors,
  );
  return index;
}

function draw(
  parts: readonly [number, number],
  directions: readonly [number, number],
  seed: number,
): { projections: ShortProjection[]; dimension: number; random: () => number } {
  const random = seededRandom(seed);
  const projections = parts.map((length, part) =>
    ShortProjection.fit(length, vector(random, 30 * length, 1), directions[part]),
  );
  return { projections, dimension: parts[0] + parts[1], random };
}

function dataOf(metric: Metric, dimension: number, projections: readonly ShortProjection[]): GraphSpaceData {
  return { dimension, metric, fittedRows: 1, projections: projections.map(({ data }) => data) };
}

function vector(random: () => number, length: number, scale: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length }, () => scale * (2 * random() - 1));
}

/** What the projections say of the parts, one after the other. */
function coordinates(projections: readonly ShortProjection[], x: Float32Array): Float32Array {
  let from = 0;
  return Float32Array.from(
    projections.flatMap((projection) => {
      const target = new Float32Array(projection.length);
      projection.project(x.subarray(from, (from += projection.dimension)), target);
      return [...target];
    }),
  );
}
