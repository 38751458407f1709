import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bandsOf } from '../../src/library/evaluation/band-pairs.ts';
import { labelPhotos } from '../../src/library/evaluation/labels.ts';
import { readList } from '../../src/library/evaluation/query-list.ts';
import { rankedAnswer } from '../../src/library/evaluation/ranks.ts';
import { measureRetrieval } from '../../src/library/evaluation/retrieval.ts';
import { similarities } from '../../src/library/evaluation/similarities.ts';
import { DEFAULT_BALANCE, EVALUATION, PROFILES } from '../../src/profiles/profiles.ts';
import { balanceQuery } from '../../src/vectors/blocks.ts';
import { FlatIndex } from '../../src/vectors/flat-index.ts';
import { normalize } from '../../src/vectors/kernels.ts';
import { normalRandom, seededRandom } from '../../src/vectors/random.ts';
import {
  averagePrecision,
  interpolatedPrecision,
  precisionAt,
  recallAt,
  towheeAveragePrecision,
} from '../../src/vectors/ranking.ts';

const DUAL = PROFILES['resnet50-dual'];

/** As a photo's is stored. */
function storedVector(seed: number): Float32Array {
  const random = seededRandom(seed);
  const vector = new Float32Array(DUAL.dimension);
  for (const { offset, length, weight } of DUAL.blocks) {
    const block = normalize(Float32Array.from({ length }, () => normalRandom(random)));
    vector.set(
      block.map((value) => value * Math.sqrt(weight)),
      offset,
    );
  }
  return vector;
}

const paths = (...all: string[]) => all.map((path, at) => ({ path, contentId: `content-${at}` }));

/** The best precision of all cuts of an answer that reach a recall, by the words of the definition. */
function slowlyInterpolated(relevant: readonly boolean[], total: number, level: number): number {
  const cuts = relevant.map((_, at) => relevant.slice(0, at + 1));
  const right = (cut: readonly boolean[]): number => cut.filter(Boolean).length;
  const reaching = cuts.filter((cut) => right(cut) / total >= level - 1e-9);
  return Math.max(0, ...reaching.map((cut) => right(cut) / cut.length));
}

describe('answers', () => {
  test('similarities are those of the balanced query in an index, and so is the order', () => {
    const stored = Array.from({ length: 60 }, (_, seed) => storedVector(seed));
    const index = new FlatIndex(DUAL.dimension, 'L2');
    index.add(Uint32Array.from(stored.keys()), Float32Array.from(stored.flatMap((vector) => [...vector])));
    const query = storedVector(1000);
    const found = similarities(DUAL, query, stored, EVALUATION.balances);
    EVALUATION.balances.forEach((balance, at) => {
      const asked = balanceQuery(DUAL, query, balance);
      const { labels, distances } = index.search(asked.vector, { limit: stored.length });
      const own = found[at] as Float64Array;
      labels.forEach((label, rank) => {
        expect(own[label]).toBeCloseTo(asked.similarity(distances[rank] ?? NaN), 5);
      });
      const { top } = rankedAnswer(
        own,
        () => false,
        () => false,
        10,
      );
      expect([...top]).toEqual([...labels.slice(0, 10)]);
    });
  });

  test('ranks are those of a list that is sorted', () => {
    const value = fc.integer({ min: 0, max: 6 });
    const candidates = fc.array(fc.tuple(value, fc.boolean()), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(candidates, fc.nat(40), fc.integer({ min: 1, max: 12 }), (given, own, limit) => {
        const answer = rankedAnswer(
          Float64Array.from(given, ([similarity]) => similarity),
          (at) => given[at]?.[1] ?? false,
          (at) => at === own,
          limit,
        );
        const sorted = [...given.keys()]
          .filter((at) => at !== own)
          .sort((a, b) => (given[b]?.[0] ?? 0) - (given[a]?.[0] ?? 0) || a - b);
        expect([...answer.top]).toEqual(sorted.slice(0, limit));
        expect(answer.ranks).toEqual([...sorted.keys()].filter((rank) => given[sorted[rank] ?? -1]?.[1]));
      }),
    );
  });

  test('precision by ranks is that by a list of what is relevant', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 30 }), fc.nat(5), (relevant, missed) => {
        const ranks = [...relevant.keys()].filter((rank) => relevant[rank]);
        const total = Math.max(1, ranks.length + missed);
        interpolatedPrecision(ranks, total).forEach((precision, level) =>
          expect(precision).toBeCloseTo(slowlyInterpolated(relevant, total, level / 10), 10),
        );
      }),
    );
  });

  test('precision and recall at a rank count what an answer lacks', () => {
    expect(precisionAt([true, false, true], 5)).toBe(2 / 5);
    expect(precisionAt([true, false, true], 1)).toBe(1);
    expect(recallAt([true, false, true], 5, 4)).toBe(0.5);
  });

  test('figures are means of what each query found, without itself', async () => {
    const photos = paths(
      ...Array.from({ length: 30 }, (_, at) => `${['cat', 'dog', 'elk'][at % 3] ?? ''}/${at}.jpg`),
    );
    const vectors = photos.map((_, at) => storedVector(at));
    const set = labelPhotos(photos);
    const result = await measureRetrieval({ profile: DUAL, set, queries: set.queries, photos, vectors });
    // The same, said slowly.
    const own = result.retrieval.find(({ balance }) => balance === DEFAULT_BALANCE);
    const rows = set.queries.map(({ photo }) => {
      const index = new FlatIndex(DUAL.dimension, 'L2');
      const others = [...photos.keys()].filter((other) => other !== photo);
      for (const other of others) index.add(Uint32Array.of(other), vectors[other] as Float32Array);
      const asked = balanceQuery(DUAL, vectors[photo] as Float32Array, DEFAULT_BALANCE).vector;
      return [...index.search(asked, { limit: others.length }).labels].map(
        (other) => other % 3 === photo % 3,
      );
    });
    const meanOf = (measure: (row: boolean[]) => number): number =>
      rows.reduce((sum, row) => sum + measure(row), 0) / rows.length;
    expect(own?.towhee).toBeCloseTo(
      meanOf((row) => towheeAveragePrecision(row.slice(0, 10))),
      10,
    );
    expect(own?.standard).toBeCloseTo(
      meanOf((row) => averagePrecision(row.slice(0, 10), 9)),
      10,
    );
    EVALUATION.ranks.forEach((k, at) => {
      expect(own?.precision[at]).toBeCloseTo(
        meanOf((row) => row.slice(0, k).filter(Boolean).length / k),
        10,
      );
      expect(own?.recall[at]).toBeCloseTo(
        meanOf((row) => row.slice(0, k).filter(Boolean).length / 9),
        10,
      );
    });
    own?.precisions.forEach((precision, level) =>
      expect(precision).toBeCloseTo(
        meanOf((row) => slowlyInterpolated(row, 9, level / 10)),
        10,
      ),
    );
    const precisions = rows.map((row) => averagePrecision(row.slice(0, 10), 9)).sort((a, b) => a - b);
    expect(result.worst.map(({ precision }) => precision)).toEqual(precisions.slice(0, EVALUATION.worst));
    const wrong = rows.reduce((sum, row) => sum + row.slice(0, 10).filter((is) => !is).length, 0);
    expect(result.confusions.reduce((sum, { count }) => sum + count, 0)).toBe(wrong);
  });
});

describe('labels', () => {
  test('are the first folders; a photo is searched for among the others', () => {
    const set = labelPhotos(paths('cat/1.jpg', 'cat/deep/2.jpg', 'dog/3.jpg', 'loose.jpg'));
    expect(set).toMatchObject({ kind: 'folders', gallery: [0, 1, 2], single: ['dog'] });
    expect(set.queries).toEqual([
      { photo: 0, relevant: new Set([1]) },
      { photo: 1, relevant: new Set([0]) },
    ]);
  });

  test('train and test are told apart where both are there', () => {
    const set = labelPhotos(paths('test/cat/1.jpg', 'train/cat/2.jpg', 'train/dog/3.jpg', 'other/x/4.jpg'));
    expect(set).toMatchObject({ kind: 'split', gallery: [1, 2] });
    expect(set.queries).toEqual([{ photo: 0, relevant: new Set([1]) }]);
    expect(labelPhotos(paths('train/1.jpg', 'train/2.jpg', 'cat/3.jpg', 'cat/4.jpg')).kind).toBe('folders');
  });

  test('one content counts once, and never finds itself', () => {
    const photos = [
      { path: 'cat/1.jpg', contentId: 'a' },
      { path: 'cat/2.jpg', contentId: 'a' },
      { path: 'cat/3.jpg', contentId: 'b' },
      { path: 'dog/4.jpg', contentId: 'c' },
    ];
    const { queries, repeated } = labelPhotos(photos);
    expect([...repeated]).toEqual([1]);
    expect(queries.map(({ photo }) => photo)).toEqual([0, 2]);
    const split = labelPhotos([
      { path: 'train/cat/1.jpg', contentId: 'a' },
      { path: 'train/cat/2.jpg', contentId: 'b' },
      { path: 'train/dog/3.jpg', contentId: 'c' },
      { path: 'test/cat/4.jpg', contentId: 'a' },
    ]);
    expect(split.queries).toEqual([{ photo: 3, relevant: new Set([1]) }]);
  });

  test.each([
    [['1.jpg', '2.jpg'], /no sub-folders/],
    [['cat/1.jpg', 'cat/2.jpg'], /one class, cat/],
    [['cat/1.jpg', 'dog/2.jpg'], /Every class has a single photo/],
    [['train/cat/1.jpg', 'train/elk/2.jpg', 'test/dog/3.jpg'], /test\/ has one of its class/],
  ])('of %j: a sentence', (given, sentence) => {
    expect(() => labelPhotos(paths(...given))).toThrow(sentence);
    expect(() => labelPhotos(paths(...given))).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });

  test('a list says what a query should find', () => {
    const photos = paths('a.jpg', 'b, c.jpg', 'sub/d.jpg', 'e.jpg');
    const list = '\uFEFFquery,relevant\r\na.jpg,"b, c.jpg"\r\na.jpg,sub/d.jpg; e.jpg\r\nsub/d.jpg,a.jpg\r\n';
    const set = labelPhotos(photos, list);
    expect(set).toMatchObject({ kind: 'list', gallery: [0, 1, 2, 3], classes: [] });
    expect(set.queries).toEqual([
      { photo: 0, relevant: new Set([1, 2, 3]) },
      { photo: 2, relevant: new Set([0]) },
    ]);
    expect(() => labelPhotos(photos, 'a.jpg,x.jpg;y.jpg\nz.jpg,w.jpg')).toThrow(
      /4 paths .*: x.jpg, y.jpg, z.jpg, …/,
    );
    expect(() => labelPhotos(photos, 'a.jpg,a.jpg')).toThrow(/no query with a photo to be found/);
  });

  test('a list that is none is told with the row', () => {
    expect(readList('a,b\n\nc,"d ""e"";f"')).toEqual([
      { query: 'a', relevant: ['b'] },
      { query: 'c', relevant: ['d "e"', 'f'] },
    ]);
    expect(() => readList('query,relevant\na,b\nonly one')).toThrow(/row 2 reads "only one"/);
    expect(() => readList('a,b,c')).toThrow(/line 1/);
    expect(() => readList('\n')).toThrow(/no rows/);
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          for (const { query, relevant } of readList(text)) expect([query, ...relevant]).not.toContain('');
        } catch (error) {
          expect(error).toMatchObject({ code: 'INVALID_ARGUMENT' });
        }
      }),
    );
  });
});

test('bands begin where pairs that belong outnumber the others', () => {
  // Photos on a circle, a copy nearer to its photo than any other is.
  const at = (degrees: number): Float32Array =>
    Float32Array.of(Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180));
  const vectors = [0, 20, 90, 110].map(at);
  const copies = vectors.flatMap((_, of) => [
    { of, edit: 'saved' as const, vector: at([0, 20, 90, 110][of] ?? 0) },
    { of, edit: 'grey' as const, vector: at(([0, 20, 90, 110][of] ?? 0) + 4) },
  ]);
  const bands = bandsOf(vectors, copies, (one, other) => Math.abs(one - other) === 1 && one + other !== 3);
  expect(bands.map(({ band }) => band)).toEqual(['file', 'picture', 'scene', 'kind']);
  const [file, picture, , kind] = bands;
  expect(file).toMatchObject({ precision: 1, recall: 1, belonging: 4, edits: { saved: 1, grey: 0 } });
  expect(picture).toMatchObject({ precision: 1, recall: 1, edits: { saved: 1, grey: 1 } });
  expect(picture?.from).toBeGreaterThan(Math.cos((16 * Math.PI) / 180));
  expect(kind).toMatchObject({ recall: 1, belonging: 2, others: 4 });
});
