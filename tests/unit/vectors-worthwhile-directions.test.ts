import { describe, expect, test } from 'vitest';
import { SHORT } from '../../src/profiles/profiles.ts';
import { plainKernels } from '../../src/vectors/plain-kernels.ts';
import { segmentsOf } from '../../src/vectors/short-projection.ts';
import { worthwhileDirections, type SegmentDirections } from '../../src/vectors/worthwhile-directions.ts';
import { lowRankVectors } from '../support/low-rank-vectors.ts';

const ROWS = 200;

describe('the number of directions', () => {
  const dimension = 200;
  const { step } = SHORT.worth;

  test('is as small as the rank of the rows, and enough for it', () => {
    for (const rank of [1, step - 2, 2 * step]) {
      const { count } = found({ dimension, vectors: lowRankVectors(dimension, ROWS, rank, 7) });
      expect(count).toBe(Math.ceil(rank / step) * step);
    }
  });

  test('grows with the bytes of a row that is not excluded, and so beyond those tried at first', () => {
    const sample = { dimension: 300, vectors: lowRankVectors(300, ROWS, 300, 3) };
    const counts = [10, 300, 30_000, 30_000_000].map((bytes) => found(sample, bytes).count);
    expect(counts).toEqual([...counts].sort((a, b) => a - b));
    expect(counts[0]).toBe(step);
    expect(counts.at(-1)).toBeGreaterThan(SHORT.worth.first);
  });

  test('is one for all segments, and no more than the shortest has dimensions', () => {
    const { count, segments } = found({ dimension: 9, vectors: lowRankVectors(9, ROWS, 9, 7) }, 400, 4);
    expect(count).toBe(1);
    expect(segments.map((rows) => rows.length)).toEqual([4, 4, 1]);
  });

  test('of two rows and of none is a number, too', () => {
    for (const rows of [0, 1, 2]) {
      const { count } = found({ dimension: 8, vectors: lowRankVectors(8, rows, 4, 7) });
      expect(count).toBeGreaterThan(0);
    }
  });
});

function found(
  sample: { dimension: number; vectors: Float32Array },
  recordBytes = sample.dimension,
  width: number = SHORT.width,
): SegmentDirections {
  const reading = { metric: 'L2', rows: 1_000_000, recordBytes } as const;
  const segments = segmentsOf(sample.dimension, width);
  const steps = worthwhileDirections(plainKernels, sample, segments, reading);
  for (;;) {
    const next = steps.next();
    if (next.done) return next.value;
  }
}
