import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { groupNodes, type NodeGroup } from '../../src/library/duplicates/grouping.ts';
import { NeighborGraph } from '../../src/library/duplicates/neighbor-graph.ts';
import { tokenOf } from '../../src/library/duplicates/photo-token.ts';
import { GROUPING, PROFILES } from '../../src/profiles/profiles.ts';
import { squaredL2 } from '../../src/vectors/kernels.ts';
import { seededRandom } from '../../src/vectors/random.ts';
import { clusteredPhotos } from '../support/clustered-photos.ts';
import '../support/fixed-seed.ts';

const profile = PROFILES['resnet50-dual'];

interface Case {
  readonly vectors: readonly Float32Array[];
  readonly distance: (a: number, b: number) => number;
  readonly graph: NeighborGraph;
  /** Vectors asked for. */
  readonly asked: string[];
  readonly find: (
    range: { nearest: number; farthest: number },
    apart?: (node: number) => readonly number[],
  ) => Promise<NodeGroup[]>;
}

/** Photos whose neighbours up to `within`, at most `most` of the earlier ones, are known. */
function caseOf(
  count: number,
  seed: number,
  {
    within,
    most = Infinity,
    equal = 0.1,
    perCluster = 6,
    spread,
  }: { within: number; most?: number; equal?: number; perCluster?: number; spread: number },
): Case {
  const photos = clusteredPhotos({ profile, random: seededRandom(seed), perCluster, spread, equal });
  const vectors = Array.from({ length: count }, () => photos.next().value.vector);
  const distances = vectors.map((one) => vectors.map((other) => Math.fround(squaredL2(one, other))));
  const distance = (a: number, b: number): number => distances[a]?.[b] ?? NaN;
  const ids = vectors.map((_, node) => String(node + 1));
  const graph = new NeighborGraph(ids, (token) => {
    const node = Number(token) - 1;
    const near = ids
      .slice(0, node)
      .map((_, other) => ({ other, distance: distance(node, other) }))
      .filter((found) => found.distance <= within)
      .sort((a, b) => a.distance - b.distance || a.other - b.other);
    const kept = near.slice(0, most);
    return {
      neighbors: kept.map(({ other }) => tokenOf(ids[other] ?? '')),
      distances: Float32Array.from(kept, (found) => found.distance),
      reach: near.length >= most ? (kept.at(-1)?.distance ?? 0) * (1 - 1e-6) - 1e-12 : within,
    };
  });
  const asked: string[] = [];
  return {
    vectors,
    distance,
    graph,
    asked,
    find: (range, apart = () => []) =>
      groupNodes(graph, range, {
        apart,
        vectors: (wanted) => {
          asked.push(...wanted);
          return Promise.resolve(new Map(wanted.map((id) => [id, vectors[Number(id) - 1] as Float32Array])));
        },
      }),
  };
}

/** The rule as it is stated, over every pair. */
function groupedSlowly(
  { vectors, distance }: Case,
  { nearest, farthest }: { nearest: number; farthest: number },
  apart: (node: number) => readonly number[] = () => [],
): number[][] {
  const pairs = vectors.flatMap((_, a) =>
    vectors.flatMap((__, b) => {
      const between = distance(a, b);
      return a < b && between >= nearest && between <= farthest ? [{ a, b, between }] : [];
    }),
  );
  pairs.sort((x, y) => x.between - y.between || x.a - y.a || x.b - y.b);
  const groups = vectors.map((_, node) => [node]);
  for (const { a, b } of pairs) {
    const x = groups.find((group) => group.includes(a)) ?? [];
    const y = groups.find((group) => group.includes(b)) ?? [];
    if (x === y) continue;
    const fits = x.every((p) =>
      y.every(
        (q) =>
          distance(p, q) <= GROUPING.widest * farthest && !apart(p).some((mark) => apart(q).includes(mark)),
      ),
    );
    if (!fits) continue;
    x.push(...y);
    groups.splice(groups.indexOf(y), 1);
  }
  return groups.filter(({ length }) => length > 1).map((group) => group.sort((p, q) => p - q));
}

const sorted = (groups: readonly (readonly number[])[]): string[] =>
  groups.map((group) => group.join(' ')).sort();

describe('groups', () => {
  const farthest = 0.2;
  const spread = Math.sqrt(farthest) / 1.6;

  test('are those of the rule over every pair, at any thresholds, with any decisions', async () => {
    let groups = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.integer(),
        fc.integer({ min: 2, max: 90 }),
        fc.constantFrom(0, 0.02, 0.1),
        // Stored neighbours decide about every pair of a group, or do not reach that far.
        fc.constantFrom(farthest, 1.5 * farthest, GROUPING.widest * farthest),
        fc.array(fc.array(fc.integer({ min: 0, max: 89 }), { minLength: 2, maxLength: 4 }), { maxLength: 6 }),
        async (seed, count, nearest, within, decisions) => {
          const made = caseOf(count, seed, { within, spread });
          const apart = (node: number): number[] =>
            decisions.flatMap((nodes, mark) => (nodes.includes(node) ? [mark] : []));
          const range = { nearest, farthest };
          const found = await made.find(range, apart);
          expect(sorted(found.map(({ nodes }) => nodes))).toEqual(sorted(groupedSlowly(made, range, apart)));
          groups += found.filter(({ nodes }) => nodes.length > 2).length;
          if (within >= GROUPING.widest * farthest) expect(made.asked).toEqual([]);
        },
      ),
      { numRuns: 150 },
    );
    expect(groups).toBeGreaterThan(200);
  });

  test('of photos with more neighbours than are stored hold the bound, and equal photos are together', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.integer({ min: 1, max: 4 }), async (seed, most) => {
        const made = caseOf(80, seed, { within: farthest, most, equal: 0.5, perCluster: 30, spread });
        const groups = await made.find({ nearest: 0, farthest });
        const groupOf = new Map(
          groups.flatMap(({ nodes }, group) => nodes.map((node) => [node, group] as const)),
        );
        for (const { nodes } of groups) {
          for (const a of nodes)
            for (const b of nodes)
              expect(made.distance(a, b)).toBeLessThanOrEqual(GROUPING.widest * farthest);
        }
        made.vectors.forEach((_, a) => {
          made.vectors.forEach((__, b) => {
            if (a !== b && made.distance(a, b) === 0) expect(groupOf.get(a)).toBe(groupOf.get(b));
          });
        });
        expect(made.asked.length).toBeGreaterThan(0);
      }),
      { numRuns: 40 },
    );
  });

  test('do not chain: of photos in a row, each near the next, none holds two that are far apart', async () => {
    const ids = Array.from({ length: 50 }, (_, at) => String(at + 1));
    const vectors = ids.map((_, at) => Float32Array.of(Math.cos(at / 20), Math.sin(at / 20)));
    const graph = new NeighborGraph(ids, (token) => {
      const own = vectors[Number(token) - 1] as Float32Array;
      const near = ids.filter(
        (id) => tokenOf(id) !== token && squaredL2(own, vectors[Number(id) - 1] as Float32Array) <= 0.01,
      );
      return {
        neighbors: near.map(tokenOf),
        distances: Float32Array.from(near, (id) => squaredL2(own, vectors[Number(id) - 1] as Float32Array)),
        reach: 0.01,
      };
    });
    const byId = new Map(ids.map((id, at) => [id, vectors[at] as Float32Array]));
    const groups = await groupNodes(
      graph,
      { nearest: 0, farthest: 0.01 },
      { apart: () => [], vectors: () => Promise.resolve(byId) },
    );
    expect(groups.length).toBeGreaterThan(10);
    for (const { nodes, loosest } of groups) {
      expect(
        squaredL2(vectors[nodes[0] ?? 0] as Float32Array, vectors[nodes.at(-1) ?? 0] as Float32Array),
      ).toBeLessThanOrEqual(0.02);
      expect(loosest).toBeLessThanOrEqual(0.01);
    }
  });

  test('of thousands of nearly equal photos come in good time', async () => {
    const random = seededRandom(9);
    const photos = clusteredPhotos({
      profile,
      random,
      perCluster: 1e9,
      spread: Math.sqrt(farthest) / 8,
      equal: 0,
    });
    const vectors = Array.from({ length: 1500 }, () => photos.next().value.vector);
    const ids = vectors.map((_, node) => String(node + 1));
    const graph = new NeighborGraph(ids, (token) => {
      const node = Number(token) - 1;
      const others = ids.slice(Math.max(0, node - 8), node);
      return {
        neighbors: others.map(tokenOf),
        distances: Float32Array.from(others, (id) =>
          squaredL2(vectors[node] as Float32Array, vectors[Number(id) - 1] as Float32Array),
        ),
        reach: 0,
      };
    });
    let measured = 0;
    const groups = await groupNodes(
      graph,
      { nearest: 0, farthest },
      {
        apart: () => [],
        vectors: (wanted) => {
          measured += wanted.length;
          return Promise.resolve(new Map(wanted.map((id) => [id, vectors[Number(id) - 1] as Float32Array])));
        },
      },
    );
    expect(groups.map(({ nodes }) => nodes.length)).toEqual([1500]);
    expect(measured).toBe(1500);
  });

  test('end when they are not wanted any more', async () => {
    const made = caseOf(90, 1, { within: farthest, spread });
    const ending = new AbortController();
    ending.abort();
    await expect(
      groupNodes(
        made.graph,
        { nearest: 0, farthest },
        { apart: () => [], vectors: () => Promise.resolve(new Map()), signal: ending.signal },
      ),
    ).rejects.toThrow();
  });
});
