import { describe, expect, it } from 'vitest';
import { growthResult, type GrowthFigures } from '../bench/growth.ts';
import { NEAR_REAL_NOTE } from '../bench/near-real-library.ts';
import { openingResult, type OpeningTimes } from '../bench/opening.ts';
import { memorySlope } from '../support/soak.ts';

const TIMES: OpeningTimes = {
  ready: [90, 100, 400],
  answered: [300, 200, 900],
  answeredAfterStart: [500],
  painted: [600],
  answeredNew: [2000],
  dropped: [251],
};

describe('openingResult', () => {
  it('shows medians, with goals at the sizes that have some', () => {
    const measured = [10_000, 100_000].map((rows) => ({ rows, times: TIMES }));
    const { tables, notes } = openingResult(measured, 3);
    expect(tables[0]?.rows).toEqual([
      ['10000', '100', '300 (goal 300: met)', '500', '600', '2000', '251'],
      ['100000', '100', '300 (goal 1000: met)', '500', '600', '2000', '251 (goal 250: not met)'],
    ]);
    expect(notes).toContain(NEAR_REAL_NOTE);
  });
});

const FIGURES: GrowthFigures = {
  rows: 10_000,
  step: { rows: 9000, graphSeconds: 12.34 },
  openMs: [200],
  searches: { ms: { auto: [1], hnsw: [2], exact: [1] }, recall: 0.995 },
  indexBytes: 1150.4,
  tab: 400,
  adding: { photosPerSecond: [9, 10, 11], longestTaskMs: 0, peak: 500 },
  disk: 300,
};
const LARGER: GrowthFigures = {
  ...FIGURES,
  rows: 100_000,
  step: { rows: 90_000, graphSeconds: null },
  searches: { ms: { auto: [2.1], hnsw: [2], exact: [10] }, recall: 0.99 },
  tab: null,
  adding: { photosPerSecond: [10], longestTaskMs: 61, peak: 601 },
};

describe('growthResult', () => {
  const { tables, notes, charts } = growthResult([FIGURES, LARGER], 3);

  it('shows what was measured, what was not, and whether the memory is within its goal', () => {
    expect(tables[0]?.rows).toEqual([
      ['10000', '10.0', 'none over 50', '1.00', '2.00', '1.00', '0.9950', '200', '12.3 for 9000'],
      ['100000', '10.0', '61', '2.10', '2.00', '10.00', '0.9900', '200', 'not done for 90000'],
    ]);
    expect(tables[1]?.rows).toEqual([
      ['10000', '400', '500', '1150', '300'],
      ['100000', '?', '601 (goal 600: not met)', '1150', '300'],
    ]);
  });

  it('says where the curve bends: by which power each plan grows, and which one auto took', () => {
    expect(notes.join(' ')).toContain(
      "the exact scan's time grows as rows to the power of 1.00, the graph's of 0.00; auto, 0.32, is as fast as the scan at " +
        'first and as the graph at the end',
    );
    expect(notes).toContain(NEAR_REAL_NOTE);
  });

  it('leaves what is not known out of the lines', () => {
    const memory = charts.find(({ title }) => title === 'Memory and disk');
    const lines = memory?.kind === 'lines' ? memory.lines : [];
    expect(lines.map(({ points }) => points.length)).toEqual([1, 2, 2]);
  });
});

describe('memorySlope', () => {
  it('is the growth by photos indexed, whatever the pace, with the beginning left out', () => {
    // Three MiB a thousand photos, slower and slower, and a start that counts for nothing.
    const samples = Array.from({ length: 60 }, (_, at) => {
      const indexed = 100 * Math.sqrt(at);
      return { seconds: at * 10, indexed, mebibytes: at < 12 ? 20 * at : 300 + 0.003 * indexed };
    });
    expect(memorySlope(samples, 120)).toBeCloseTo(3, 6);
  });
});
