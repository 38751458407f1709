import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { align } from '../../src/library/map/alignment.ts';
import { boundsOf, sortedByCell } from '../../src/library/map/bounds.ts';
import { evenOut } from '../../src/library/map/evening.ts';
import { mapQuality } from '../../src/library/map/map-quality.ts';
import { emptyTable } from '../../src/library/map/neighbor-search.ts';
import { placeAtNeighbors } from '../../src/library/map/placing.ts';
import { principalPlane } from '../../src/library/map/principal-plane.ts';
import { spreadApart } from '../../src/library/map/spreading.ts';
import { MAP } from '../../src/profiles/profiles.ts';
import { normalRandom, seededRandom } from '../../src/vectors/random.ts';

const coordinate = fc.double({ min: -20, max: 20, noNaN: true });
/** x and y of some nodes. */
const picture = (least: number, most: number) =>
  fc
    .array(fc.tuple(coordinate, coordinate), { minLength: least, maxLength: most })
    .map((places) => Float32Array.from(places.flat()));

const at = (positions: Float32Array, node: number): [number, number] => [
  positions[2 * node] ?? NaN,
  positions[2 * node + 1] ?? NaN,
];
const apart = (positions: Float32Array, a: number, b: number): number => {
  const [[x, y], [otherX, otherY]] = [at(positions, a), at(positions, b)];
  return Math.hypot(x - otherX, y - otherY);
};
const squares = (a: Float32Array, b: Float32Array): number =>
  a.reduce((sum, value, i) => sum + (value - (b[i] ?? NaN)) ** 2, 0);

/** Turned, mirrored, moved. */
function moved(positions: Float32Array, angle: number, isMirrored: boolean, dx: number, dy: number) {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return positions.map((_, i) => {
    const [x, own] = at(positions, i >> 1);
    const y = isMirrored ? -own : own;
    return i % 2 === 0 ? cos * x - sin * y + dx : sin * x + cos * y + dy;
  });
}

const angles = fc.double({ min: -Math.PI, max: Math.PI, noNaN: true });

describe('a picture laid over another', () => {
  test('lies on it when it is the same one, turned, mirrored and moved', () => {
    fc.assert(
      fc.property(
        picture(2, 30),
        angles,
        fc.boolean(),
        coordinate,
        coordinate,
        (picture, angle, isMirrored, dx, dy) => {
          const other = moved(picture, angle, isMirrored, dx, dy);
          align(other, picture);
          expect(squares(other, picture)).toBeLessThan(1e-5 * picture.length);
        },
      ),
    );
  });

  test('is nearer to it than by any other motion, and only what is in both counts', () => {
    fc.assert(
      fc.property(
        picture(3, 12),
        picture(12, 12),
        angles,
        fc.boolean(),
        (picture, others, angle, isMirrored) => {
          const target = others.slice(0, picture.length);
          const laid = picture.slice();
          align(laid, target);
          const centre = (positions: Float32Array, axis: number): number =>
            positions.reduce((sum, value, i) => (i % 2 === axis ? sum + value : sum), 0) /
            (positions.length / 2);
          const tried = moved(picture, angle, isMirrored, 0, 0);
          const shift = [0, 1].map((axis) => centre(target, axis) - centre(tried, axis));
          const shifted = tried.map((value, i) => value + (shift[i % 2] ?? 0));
          expect(squares(laid, target)).toBeLessThanOrEqual(squares(shifted, target) + 1e-3);

          const more = Float32Array.from([...picture, 5, 7]);
          align(more, Float32Array.from([...target, NaN, NaN]));
          expect(squares(more.subarray(0, -2), laid)).toBeLessThan(1e-4);
        },
      ),
    );
  });
});

describe('gaps', () => {
  test('are narrowed, and who is left of whom and above whom stays so', () => {
    fc.assert(
      fc.property(picture(2, 40), (picture) => {
        const before = boundsOf(picture);
        const area = (before.right - before.left) * (before.bottom - before.top);
        fc.pre(area > 1e-3);
        const even = picture.slice();
        evenOut(even);
        const { left, top, right, bottom } = boundsOf(even);
        expect((right - left) / (bottom - top)).toBeCloseTo(MAP.aspect, 2);
        expect((right - left) * (bottom - top)).toBeCloseTo(area, -1);
        for (const axis of [0, 1]) {
          const nodes = Array.from({ length: picture.length / 2 }, (_, node) => node);
          const order = nodes.toSorted((a, b) => (picture[2 * a + axis] ?? 0) - (picture[2 * b + axis] ?? 0));
          const values = order.map((node) => even[2 * node + axis] ?? NaN);
          expect(values).toEqual(values.toSorted((a, b) => a - b));
        }
      }),
    );
    const islands = Float32Array.from([0, 0, 1, 1, 2, 2, 100, 100]);
    evenOut(islands);
    const length = (islands[6] ?? 0) - (islands[0] ?? 0);
    expect(((islands[6] ?? 0) - (islands[4] ?? 0)) / length).toBeLessThan(0.6);
  });

  test('of photos without any extent are none', () => {
    for (const picture of [[], [1, 2], [1, 2, 1, 2], [0, 5, 3, 5]]) {
      const even = Float32Array.from(picture);
      evenOut(even);
      expect([...even]).toEqual(picture);
    }
  });
});

describe('room', () => {
  const roomOf = (positions: Float32Array): number => {
    const { left, top, right, bottom } = boundsOf(positions);
    return Math.sqrt((MAP.coverage * (right - left) * (bottom - top)) / (positions.length / 2));
  };
  /** Heaps, some of whose photos are at one place. */
  function heaps(count: number): Float32Array {
    const random = seededRandom(count);
    const positions = new Float32Array(2 * count);
    for (let node = 0; node < count; node++) {
      const heap = Math.floor(random() * 8);
      const isEqual = random() < 0.2 && node > 0;
      const spread = isEqual ? 0 : 0.02;
      positions[2 * node] = 10 * (heap % 4) + spread * normalRandom(random);
      positions[2 * node + 1] = 10 * (heap >> 2) + spread * normalRandom(random);
    }
    return positions;
  }

  test.each([40, 300])(
    'is there between nearly all of %d photos in heaps, which stay apart',
    async (count) => {
      const positions = heaps(count);
      const before = positions.slice();
      const room = roomOf(positions);
      await spreadApart(positions);
      let near = 0;
      for (let a = 0; a < count; a++)
        for (let b = 0; b < a; b++) if (apart(positions, a, b) < 0.7 * room) near++;
      expect(near).toBeLessThan(count / 20);
      // Each is still nearest to the middle of its own heap.
      const heapOf = (places: Float32Array, node: number): string => {
        const [x, y] = at(places, node);
        return `${Math.round(x / 10) + 0} ${Math.round(y / 10) + 0}`;
      };
      for (let node = 0; node < count; node++) expect(heapOf(positions, node)).toBe(heapOf(before, node));
      const again = heaps(count);
      await spreadApart(again);
      expect(again).toEqual(positions);
    },
  );

  test('is made by those that may be moved', async () => {
    const positions = heaps(100);
    const before = positions.slice();
    const movable = Uint8Array.from({ length: 100 }, (_, node) => (node % 2 === 0 ? 1 : 0));
    await spreadApart(positions, { movable });
    for (let node = 0; node < 100; node++)
      if (node % 2 === 1) expect(at(positions, node)).toEqual(at(before, node));
    expect(positions).not.toEqual(before);
  });

  test('ends when nobody wants it any more', async () => {
    await expect(spreadApart(heaps(300), { signal: AbortSignal.abort() })).rejects.toThrow('abort');
  });
});

test('nodes are sorted by cell as one after the other would be', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20), { maxLength: 60 }), (cells) => {
      const { order, starts } = sortedByCell(Uint32Array.from(cells), 21);
      const slow = cells.map((_, i) => i).sort((a, b) => (cells[a] ?? 0) - (cells[b] ?? 0) || a - b);
      expect([...order]).toEqual(slow);
      for (let cell = 0; cell < 21; cell++)
        expect((starts[cell + 1] ?? 0) - (starts[cell] ?? 0)).toBe(
          cells.filter((own) => own === cell).length,
        );
    }),
  );
});

describe('photos beside a layout', () => {
  test('stand among their neighbours, in any number of steps, and move nobody', () => {
    // 0 and 1 have a place; 2 is near 0; 3 knows 2 only; 4 nobody.
    const positions = Float32Array.from([0, 0, 10, 0, ...Array<number>(6).fill(NaN)]);
    const table = emptyTable(5, 2);
    const know = (node: number, near: [neighbor: number, distance: number][]): void =>
      near.forEach(([neighbor, distance], i) => {
        table.neighbors[2 * node + i] = neighbor;
        table.distances[2 * node + i] = distance;
      });
    know(2, [
      [0, 0.2],
      [1, 0.8],
    ]);
    know(3, [[2, 0.5]]);
    placeAtNeighbors(positions, table, [2, 3, 4]);
    expect([...positions.subarray(0, 4)]).toEqual([0, 0, 10, 0]);
    expect(apart(positions, 2, 0)).toBeLessThan(0.5);
    expect(apart(positions, 3, 2)).toBeLessThan(0.2);
    // In the middle of the others.
    expect(positions[8]).toBeGreaterThan(1);
    expect(positions[8]).toBeLessThan(9);
  });

  test('all get a place within what their neighbours cover', () => {
    fc.assert(
      fc.property(picture(4, 20), fc.nat(), (picture, seed) => {
        const count = picture.length / 2;
        const random = seededRandom(seed);
        const waiting = [count - 1, count - 2];
        const positions = picture.slice();
        for (const node of waiting) positions.fill(NaN, 2 * node, 2 * node + 2);
        const table = emptyTable(count, 3);
        table.neighbors.forEach((_, i) => {
          const node = Math.floor(random() * count);
          if (node !== Math.floor(i / 3)) table.neighbors[i] = node;
          table.distances[i] = random();
        });
        placeAtNeighbors(positions, table, waiting);
        expect(positions.some(Number.isNaN)).toBe(false);
        const { left, top, right, bottom } = boundsOf(picture.subarray(0, -4));
        for (const node of waiting) {
          const [x, y] = at(positions, node);
          // Each of the two steps aside once, and one of them may stand at the other.
          expect(x).toBeGreaterThanOrEqual(left - 2.01 * MAP.aside);
          expect(x).toBeLessThanOrEqual(right + 2.01 * MAP.aside);
          expect(y).toBeGreaterThanOrEqual(top - 2.01 * MAP.aside);
          expect(y).toBeLessThanOrEqual(bottom + 2.01 * MAP.aside);
        }
      }),
    );
  });
});

test('the principal plane shows the two directions of most variance, its farthest photo at the radius', () => {
  const random = seededRandom(3);
  const sample = Array.from({ length: 200 }, () => {
    const vector = Float32Array.from({ length: 16 }, () => 0.02 * normalRandom(random));
    vector[3] = 1 + normalRandom(random);
    vector[9] = 0.5 * normalRandom(random);
    return vector;
  });
  const plane = principalPlane(sample);
  const places = sample.map(plane);
  expect(Math.max(...places.map(([x, y]) => Math.hypot(x, y)))).toBeCloseTo(MAP.startRadius, 4);
  const correlation = (a: readonly number[], b: readonly number[]): number => {
    const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;
    const [meanA, meanB] = [mean(a), mean(b)];
    const product = (p: readonly number[], q: readonly number[], pMean: number, qMean: number): number =>
      p.reduce((sum, v, i) => sum + (v - pMean) * ((q[i] ?? 0) - qMean), 0);
    return product(a, b, meanA, meanB) / Math.sqrt(product(a, a, meanA, meanA) * product(b, b, meanB, meanB));
  };
  const along = (dimension: number): number[] => sample.map((vector) => vector[dimension] ?? 0);
  expect(
    Math.abs(
      correlation(
        places.map(([x]) => x),
        along(3),
      ),
    ),
  ).toBeGreaterThan(0.99);
  expect(
    Math.abs(
      correlation(
        places.map(([, y]) => y),
        along(9),
      ),
    ),
  ).toBeGreaterThan(0.98);
});

test('the principal plane of one photo, or of equal ones, is a point', () => {
  const vector = Float32Array.from([1, 0, 0, 0]);
  expect(principalPlane([vector])(vector)).toEqual([0, 0]);
  expect(principalPlane([vector, vector])(vector)).toEqual([0, 0]);
});

test('a map as good as the vectors keeps all, one at random nearly nothing', () => {
  const random = seededRandom(5);
  const places = Float32Array.from({ length: 400 }, () => normalRandom(random));
  const vectors = Array.from({ length: 200 }, (_, node) => places.slice(2 * node, 2 * node + 2));
  const classes = vectors.map(([x = 0]) => (x > 0 ? 'right' : 'left'));
  const same = mapQuality(vectors, places, classes, 10);
  expect(same).toMatchObject({ kept: 1, trustworthiness: 1 });
  expect(same.mapPurity).toBe(same.purity);
  expect(same.purity).toBeGreaterThan(0.8);
  const any = mapQuality(vectors, Float32Array.from({ length: 400 }, random), classes, 10);
  expect(any.kept).toBeLessThan(0.15);
  expect(any.trustworthiness).toBeLessThan(0.6);
  expect(any.mapPurity).toBeLessThan(0.6);
});
