import { describe, expect, it } from 'vitest';
import { embeddingResult } from '../bench/embedding.ts';
import type { EmbeddingCosts } from '../bench/embedding.page.ts';
import { pageResult } from '../bench/page.ts';
import { searchResult } from '../bench/search.ts';
import { splitsResult } from '../bench/splits.ts';
import { webgpuResult } from '../bench/webgpu.ts';

const COSTS: EmbeddingCosts = {
  plan: { workers: 2, threads: 1 },
  cores: 2,
  cosines: { lookalike: 0.998, 'transformers-fp32': 0.9999, 'transformers-q8': 0.98 },
  absent: { 'transformers-fp32-webgpu': 'no adapter' },
  kinds: [
    {
      kind: 'small',
      cosines: { lookalike: 0.995 },
      // The second round was slow for both: the ratio of the medians would be 3.
      times: {
        lookalike: [50, 100, 60],
        'transformers-fp32': [200, 300, 180],
        'transformers-q8': [90, 180, 108],
      },
    },
  ],
};

/** The row of a table that begins with `label`. */
const rowOf = (rows: readonly (readonly string[])[] | undefined, label: string) =>
  rows?.find(([first]) => first === label)?.slice(1);

describe('embeddingResult', () => {
  it('sets times, rates, ratios of the rounds and goals beside one another', () => {
    const rows = embeddingResult(COSTS, 3).tables[0]?.rows;
    expect(rowOf(rows, 'Lookalike')).toEqual(['60.0', '16.7', '', '0.9950']);
    expect(rowOf(rows, 'transformers.js float32')).toEqual(['200.0', '5.0', '3.00 (goal 3.5: not met)', '']);
    expect(rowOf(rows, 'transformers.js q8')).toEqual(['108.0', '9.3', '1.80 (goal 2: not met)', '']);
    expect(rowOf(rows, 'float32, WebGPU')).toEqual(['no adapter', '', '', '']);
  });

  it('draws those that took part, ours to be seen', () => {
    const [chart] = embeddingResult(COSTS, 3).charts;
    const bars = chart?.kind === 'bars' ? chart.groups[0]?.bars : [];
    expect(bars?.map(({ own }) => own)).toEqual([true, false, false]);
    expect(bars?.[1]?.value).toBe(5);
  });

  it.each([0.98, NaN])('refuses times of a contestant whose features have cosine %d', (cosine) => {
    const costs = { ...COSTS, cosines: { ...COSTS.cosines, 'transformers-fp32': cosine } };
    expect(() => embeddingResult(costs, 3)).toThrow(
      expect.objectContaining({
        code: 'SELF_CHECK_FAILED',
        message: expect.stringContaining('transformers.js float32 computes other features') as string,
      }),
    );
  });
});

describe('searchResult', () => {
  it('sets peers beside the own index, with goals where there are some', () => {
    const cost = { buildSeconds: 1.5, recall: 1, bytesPerRow: 1000, ef: null };
    const costs = [
      { ...cost, id: 'coded', times: [0.2, 0.4, 0.2] },
      { ...cost, id: 'hnswlib', times: [1.2, 1.6, 1], ef: 32, recall: 0.994 },
    ] as const;
    const { tables } = searchResult(
      {
        photos: 200,
        peers: [
          { profile: 'resnet50-dual', rows: 10_000, costs },
          { profile: 'resnet50', rows: 5000, costs },
        ],
        alone: [
          { rows: 10_000, dimension: 768, plan: 'exact', balance: 1 / 11, share: 1, ms: 0.31, recall: 1, buildSeconds: 1, bytesPerRow: 900 },
        ], // prettier-ignore
      },
      3,
    );
    expect(tables.map(({ title }) => title)).toEqual([
      '10,000 x 768, beside other indexes',
      '5,000 x 2048, beside other indexes',
      'Lookalike alone, one thread',
    ]);
    expect(rowOf(tables[0]?.rows, 'hnswlib-wasm')).toEqual(['1.200', '5.00', '0.994', '1.50', '1000', '32']);
    expect(rowOf(tables[1]?.rows, 'hnswlib-wasm')?.[1]).toBe('5.00 (goal 5: met)');
    expect(rowOf(tables[2]?.rows, '10,000')?.slice(0, 3)).toEqual([
      '0.09',
      'all',
      '0.310 (goal 0.3: not met)',
    ]);
  });
});

describe('pageResult', () => {
  it('holds script and tasks against their goals', () => {
    const load = { firstVisitMs: 100, laterVisitMs: 50, scriptBytes: 136_000, longestTaskMs: 0, photos: 49 };
    const goals = (own: typeof load) =>
      pageResult(own, 5).tables[0]?.rows.map(([, value, goal]) => [value, goal]);
    expect(goals(load)?.slice(2)).toEqual([
      ['136 KB', 'under 200 KB: met'],
      ['none', 'none: met'],
    ]);
    expect(goals({ ...load, scriptBytes: 200_000, longestTaskMs: 51 })?.slice(2)).toEqual([
      ['200 KB', 'under 200 KB: not met'],
      ['51 ms', 'none: not met'],
    ]);
  });
});

describe('splitsResult', () => {
  it("sets each split's times beside those of the app's own, round by round", () => {
    const times = { '2x1': [50, 100, 60], '1x2': [60, 150, 90] };
    const plan = { workers: 2, threads: 1 };
    const { tables } = splitsResult({ cores: 2, plan, kinds: [{ kind: 'small', times }], alone: times }, 3);
    expect(tables[0]?.head).toEqual(['', 'small, ms a photo', 'alone, ms']);
    expect(rowOf(tables[0]?.rows, '2x1')).toEqual(['60.0 (1.00)', '60.0 (1.00)']);
    expect(rowOf(tables[0]?.rows, '1x2')?.[0]).toBe('90.0 (1.50)');
  });
});

describe('webgpuResult', () => {
  it('says why nothing was measured', () => {
    expect(webgpuResult('WebGPU found no graphics card', 5)).toEqual({
      notes: ['Not measured: WebGPU found no graphics card.'],
      tables: [],
      charts: [],
      measured: null,
    });
  });
});
