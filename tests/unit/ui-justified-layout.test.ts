import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { breakRows, JustifiedLayout, type JustifiedOptions } from '../../src/ui/justified-layout.ts';

const OPTIONS: JustifiedOptions = { width: 1440, rowHeight: 220, gap: 4, aspectMin: 0.4, aspectMax: 3.2 };

const aspects = fc.array(fc.double({ min: 0.05, max: 20, noNaN: true }), { maxLength: 120 });
const widths = fc.integer({ min: 320, max: 2560 });

describe('breakRows', () => {
  it('fills every row but the last from edge to edge, with equal gaps, and loses no photo', () => {
    fc.assert(
      fc.property(aspects, widths, (list, width) => {
        const options = { ...OPTIONS, width };
        const { rows, open } = breakRows(list, options);
        let next = 0;
        for (const [position, row] of rows.entries()) {
          expect(row.first).toBe(next);
          next += row.widths.length;
          row.lefts.forEach((left, i) => {
            if (i > 0) {
              const gap = left - ((row.lefts[i - 1] ?? 0) + (row.widths[i - 1] ?? 0));
              expect(Math.abs(gap - options.gap)).toBeLessThanOrEqual(1);
            }
          });
          const edge = (row.lefts.at(-1) ?? 0) + (row.widths.at(-1) ?? 0);
          if (!open || position < rows.length - 1) expect(edge).toBe(width);
          else expect(edge).toBeLessThanOrEqual(width);
        }
        expect(next).toBe(list.length);
      }),
    );
  });

  it('keeps proportions within a pixel', () => {
    const list = [1.5, 0.75, 1.333, 1.777, 1, 0.666, 1.5, 1.5, 1.25];
    const { rows } = breakRows(list, OPTIONS);
    for (const row of rows) {
      row.widths.forEach((width, i) => {
        expect(Math.abs(width - (list[row.first + i] ?? 0) * row.height)).toBeLessThanOrEqual(3);
      });
    }
  });

  it('crops what is extreme and draws a photo without a size as a square', () => {
    const { rows } = breakRows([100, 0.001, NaN], { ...OPTIONS, width: 4000 });
    expect(rows).toHaveLength(1);
    expect(rows[0]?.widths).toEqual([704, 88, 220]);
  });

  it('has no rows for no photos', () => {
    expect(breakRows([], OPTIONS)).toEqual({ rows: [], open: false });
  });
});

describe('JustifiedLayout', () => {
  it('gives the same rows however the list arrives', () => {
    fc.assert(
      fc.property(aspects, widths, fc.array(fc.integer({ min: 0, max: 30 })), (list, width, cuts) => {
        const layout = new JustifiedLayout({ ...OPTIONS, width });
        let start = 0;
        for (const cut of cuts) {
          layout.append(list.slice(start, start + cut));
          start += cut;
        }
        layout.append(list.slice(start));
        expect(layout.rows).toEqual(breakRows(list, { ...OPTIONS, width }).rows);
        expect(layout.count).toBe(list.length);
      }),
    );
  });

  it('finds the rows of a stretch as a plain filter does', () => {
    fc.assert(
      fc.property(
        aspects,
        fc.integer({ min: -500, max: 5000 }),
        fc.integer({ min: 0, max: 2000 }),
        (list, top, height) => {
          const layout = new JustifiedLayout(OPTIONS);
          layout.append(list);
          const [from, to] = layout.rowsBetween(top, top + height);
          const touching = layout.rows.filter(
            (row) => row.top + row.height >= top && row.top <= top + height,
          );
          expect(layout.rows.slice(from, to)).toEqual(touching);
        },
      ),
    );
  });

  it('walks with the arrow keys to the nearest photo and stays at the ends', () => {
    const layout = new JustifiedLayout({ ...OPTIONS, width: 400, rowHeight: 100, gap: 0 });
    layout.append([1, 1, 1, 1, 2, 2, 1, 3]);
    expect(layout.rows.map((row) => row.first)).toEqual([0, 4, 6]);
    expect(layout.neighbor(0, 'left')).toBe(0);
    expect(layout.neighbor(0, 'right')).toBe(1);
    expect(layout.neighbor(7, 'right')).toBe(7);
    expect(layout.neighbor(3, 'down')).toBe(5);
    expect(layout.neighbor(5, 'down')).toBe(7);
    expect(layout.neighbor(7, 'up')).toBe(5);
    expect(layout.neighbor(2, 'up')).toBe(2);
    expect(layout.rowOf(5)).toBe(1);
  });

  it('keeps the rows of a library of 10,000 close to the height aimed at', () => {
    const layout = new JustifiedLayout(OPTIONS);
    const ratios = [1.5, 0.75, 1.333, 1.777, 1, 0.666];
    for (let page = 0; page < 10; page++) {
      layout.append(Array.from({ length: 1000 }, (_, i) => ratios[(i * 7 + page) % ratios.length] ?? 1));
    }
    expect(layout.count).toBe(10_000);
    for (const row of layout.rows) {
      expect(row.height).toBeGreaterThan(OPTIONS.rowHeight * 0.8);
      expect(row.height).toBeLessThan(OPTIONS.rowHeight * 1.25);
    }
  });
});
