import { describe, expect, test } from 'vitest';
import { multipliesRightly } from '../../src/vectors/kernels-check.ts';
import { plainKernels } from '../../src/vectors/plain-kernels.ts';
import type { VectorKernels } from '../../src/vectors/vector-kernels.ts';

describe('kernels are trusted', () => {
  test('when they multiply as the plain ones do', () => expect(multipliesRightly(plainKernels)).toBe(true));

  test.each(['scan', 'measure', 'refine'] as const)('not when %s does nothing', (name) => {
    const kernels: VectorKernels = { ...plainKernels, [name]: () => undefined };
    expect(multipliesRightly(kernels)).toBe(false);
  });

  test('not when numbers are too large by one', () => {
    const kernels: VectorKernels = {
      ...plainKernels,
      quantize(values, from, length, unit, query, codes, to) {
        plainKernels.quantize(values, from, length, unit, query, codes, to);
        for (let at = 0; at < length; at++) query.int16[to + at] = (query.int16[to + at] ?? 0) + 1;
      },
    };
    expect(multipliesRightly(kernels)).toBe(false);
  });
});
