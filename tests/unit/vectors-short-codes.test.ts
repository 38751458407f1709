import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Metric } from '../../src/profiles/profiles.ts';
import { dot, squaredL2 } from '../../src/vectors/kernels.ts';
import { plainKernels } from '../../src/vectors/plain-kernels.ts';
import { normalRandom, seededRandom } from '../../src/vectors/random.ts';
import { RowCodes } from '../../src/vectors/row-codes.ts';
import { ShortCodes } from '../../src/vectors/short-codes.ts';
import { instantiateKernels } from '../../src/vectors/simd-kernels.ts';
import { padded, type VectorKernels } from '../../src/vectors/vector-kernels.ts';

const KERNELS = [plainKernels, await instantiateKernels('simd')].filter((kernels) => kernels !== undefined);
const METRICS: readonly Metric[] = ['L2', 'IP', 'COSINE'];
const ROWS = 40;

test.each(KERNELS)('bounds are below all ranks, $name kernels', (kernels) => {
  fc.assert(
    fc.property(
      fc.constantFrom(...METRICS),
      fc.constantFrom(3, 60, 130, 768),
      fc.constantFrom(1e-9, 1, 1e9),
      fc.nat(),
      (metric, dimension, scale, seed) => {
        const { codes, short, rows, draw } = made(kernels, metric, dimension, scale, seed);
        const records = kernels.allocate(ROWS * short.layout.stride);
        const bounds = kernels.allocate(padded(4 * ROWS));
        for (let row = 0; row < ROWS; row++) short.encode(rows.region, row, records);
        for (const query of [draw(), draw(), rows.vectors[0] ?? draw(), new Float32Array(dimension)]) {
          const subject = codes.subject(query);
          if (!subject) continue;
          bounds.float32.fill(short.ask(subject));
          short.bound(records, ROWS, bounds, 0);
          rows.vectors.forEach((vector, row) => {
            const stored = codes.subject(vector) ?? vector;
            const rank = metric === 'L2' ? squaredL2(subject, stored) : -dot(subject, stored);
            // What is no number excludes nothing: of vectors without codes.
            expect((bounds.float32[row] ?? 0) > rank).toBe(false);
          });
        }
        for (const region of [records, bounds, rows.region, short]) region.free();
      },
    ),
    { numRuns: 40 },
  );
});

/** Codes of rows in few directions and beside them, of lengths near `scale` and far from it. */
function made(kernels: VectorKernels, metric: Metric, dimension: number, scale: number, seed: number) {
  const random = seededRandom(seed);
  const codes = new RowCodes(dimension, metric);
  const mixing = Array.from({ length: 10 }, () =>
    Float32Array.from({ length: dimension }, () => normalRandom(random)),
  );
  const draw = (): Float32Array => {
    const vector = Float32Array.from({ length: dimension }, () => 0.1 * normalRandom(random));
    for (const direction of mixing) {
      const factor = normalRandom(random);
      direction.forEach((value, d) => (vector[d] = (vector[d] ?? 0) + factor * value));
    }
    const length = scale * (random() < 0.2 ? 10 ** (4 * random() - 2) : 1);
    return vector.map((value) => value * length);
  };
  const sample = { dimension, vectors: new Float32Array(60 * dimension) };
  for (let row = 0; row < 60; row++) sample.vectors.set(codes.subject(draw()) ?? [], row * dimension);
  const steps = ShortCodes.making(kernels, sample, { metric, rows: 60, recordBytes: codes.layout.stride });
  let step = steps.next();
  while (!step.done) step = steps.next();
  const vectors = Array.from({ length: ROWS }, draw);
  const region = kernels.allocate(ROWS * codes.layout.stride);
  vectors.forEach((vector, row) => {
    codes.encode(vector, region, row);
  });
  return { codes, short: new ShortCodes(step.value, codes, kernels), rows: { vectors, region }, draw };
}
