import { describe, expect, it } from 'vitest';
import { renderMarkdown } from '../../src/cli/report/markdown.ts';
import { encodeReport, type Report } from '../../src/cli/report/report.ts';
import { besideGoal, medianRatio } from '../../src/cli/report/rounds.ts';
import { renderSvg } from '../../src/cli/report/svg.ts';

const REPORT: Report = {
  title: 'Speeds & <more>',
  date: '2026-02-03T04:05:06.000Z',
  environment: { machine: '2 x "Some" CPU, 8 GiB', browser: 'Chromium 1' },
  sections: [
    {
      id: 'embedding',
      title: 'Embedding',
      notes: ['Medians of 5 rounds.'],
      tables: [
        {
          title: 'Photos',
          head: ['contestant', 'photos/s'],
          rows: [
            ['ours', '16.0'],
            ['a|b\nc', '4.0'],
          ],
        },
      ],
      charts: [
        {
          kind: 'bars',
          title: 'Photos a second',
          subtitle: 'more is better',
          groups: [
            {
              title: 'small',
              bars: [
                { label: 'ours', value: 16, own: true },
                { label: '<script>alert("1")</script>', value: 4, own: false, note: '4 x' },
              ],
            },
          ],
        },
        {
          kind: 'lines',
          title: 'Growth',
          subtitle: 'ms',
          axis: 'rows',
          lines: [
            { label: 'query', points: [[1000, 0.1], [100_000, 3]] }, // prettier-ignore
          ],
        },
      ],
      measured: { times: [62.5, 250] },
    },
  ],
  failures: [{ id: 'search', message: 'It broke off.' }],
};

/** Lengths of the bars, by class. */
const bars = (svg: string): { own: boolean; width: number }[] =>
  [...svg.matchAll(/<rect class="(own|other)"[^>]* width="([\d.]+)"/g)].map(([, kind, width]) => ({
    own: kind === 'own',
    width: Number(width),
  }));

describe('encodeReport', () => {
  it('keeps the unrounded figures', () => {
    const parsed = JSON.parse(encodeReport(REPORT)) as unknown;
    expect(parsed).toEqual({ format: 1, ...REPORT });
  });
});

describe('renderMarkdown', () => {
  it('pads the columns, disarms cells and says what failed', () => {
    expect(renderMarkdown(REPORT)).toBe(
      [
        '# Speeds & <more>',
        '',
        '- machine: 2 x "Some" CPU, 8 GiB',
        '- browser: Chromium 1',
        '- measured: 2026-02-03T04:05:06.000Z',
        '',
        '## Embedding',
        '',
        '**Photos**',
        '',
        '| contestant | photos/s |',
        '| ---------- | -------- |',
        '| ours       | 16.0     |',
        '| a\\|b c     | 4.0      |',
        '',
        'Medians of 5 rounds.',
        '',
        '**Section `search` failed**: It broke off.',
        '',
      ].join('\n'),
    );
  });
});

describe('renderSvg', () => {
  const svg = renderSvg(REPORT);

  it('draws bars in proportion, ours to be seen first, and what is noted behind them', () => {
    const [own, other] = bars(svg);
    expect(own?.own).toBe(true);
    expect(other?.own).toBe(false);
    expect((own?.width ?? 0) / (other?.width ?? 1)).toBeCloseTo(4, 1);
    expect(svg).toContain('>4 x</tspan>');
  });

  it('escapes all text', () => {
    expect(svg).not.toContain('<script>');
    expect(svg).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;');
    expect(svg).toContain('Speeds &amp; &lt;more&gt;');
  });

  it('has colours for the dark, and an end for each element', () => {
    expect(svg).toContain('prefers-color-scheme:dark');
    const open: string[] = [];
    for (const [, end, name = '', alone] of svg.matchAll(/<(\/?)([a-z]+)[^>]*?(\/?)>/g)) {
      if (end) expect(open.pop()).toBe(name);
      else if (!alone) open.push(name);
    }
    expect(open).toEqual([]);
  });

  it('puts a hundredfold of rows two powers of ten further', () => {
    const [first, last] = [...svg.matchAll(/<circle class="dot line1" cx="([\d.]+)" cy="([\d.]+)"/g)];
    // The axes reach from 1,000 to 100,000 and from 0.1 to 10.
    expect(Number(last?.[1]) - Number(first?.[1])).toBeCloseTo(582, 0);
    expect(Number(last?.[2])).toBeLessThan(Number(first?.[2]));
  });

  it('is a picture without any chart, too', () => {
    expect(bars(renderSvg({ ...REPORT, sections: [] }))).toEqual([]);
  });
});

describe('medianRatio', () => {
  it('is the median of the ratios, not the ratio of the medians', () => {
    expect(medianRatio([10, 40, 30], [5, 10, 30])).toBe(2);
  });

  it('is not a number when a round is missing', () => {
    expect(medianRatio([1], [])).toBeNaN();
  });
});

describe('besideGoal', () => {
  it('says whether the goal was met', () => {
    expect(besideGoal(3.5, 3.5)).toBe('3.50 (goal 3.5: met)');
    expect(besideGoal(1.994, 2)).toBe('1.99 (goal 2: not met)');
  });
});
