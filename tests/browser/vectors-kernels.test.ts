import { describe, expect, test } from 'vitest';
import { PROFILES } from '../../src/profiles/profiles.ts';
import { balanceQuery } from '../../src/vectors/blocks.ts';
import { CodedIndex } from '../../src/vectors/coded-index.ts';
import { FlatIndex } from '../../src/vectors/flat-index.ts';
import { instantiateKernels, loadKernels } from '../../src/vectors/simd-kernels.ts';
import { MemoryRows } from '../../src/vectors/vector-rows.ts';
import { vectorIndexContract } from '../contract/vector-index.ts';
import { vectorKernelsContract } from '../contract/vector-kernels.ts';
import { nearRealMatrix } from '../support/near-real-vectors.ts';

const compiled = [await instantiateKernels('simd'), await instantiateKernels('relaxed')].filter(
  (kernels) => kernels !== undefined,
);

test('relaxed SIMD runs here, and is taken', async () => {
  expect(compiled.map(({ name }) => name)).toEqual(['simd', 'relaxed']);
  expect((await loadKernels()).name).toBe('relaxed');
});

for (const kernels of compiled) {
  vectorKernelsContract(kernels);
  vectorIndexContract(`coded, ${kernels.name}`, (dimension, metric) => {
    return new CodedIndex({ dimension, metric, rows: new MemoryRows(dimension), kernels });
  });
}

describe.each(compiled)('photos in codes, $name kernels', (kernels) => {
  test.each([PROFILES['resnet50-dual'], PROFILES.resnet50])(
    '$id: answers are those of the plain scan',
    (profile) => {
      const { dimension, metric, blocks } = profile;
      const [rows, queries] = [2500, 15];
      const all = nearRealMatrix(rows + queries, { dimension, blocks, seed: 12 });
      const labels = Uint32Array.from({ length: rows }, (_, label) => label);
      const index = new CodedIndex({ dimension, metric, rows: new MemoryRows(dimension), kernels });
      const flat = new FlatIndex(dimension, metric);
      for (const each of [index, flat]) each.add(labels, all.subarray(0, rows * dimension));
      while (index.refine(Infinity));
      expect(index.facts.short).not.toBeNull();
      for (let query = rows; query < rows + queries; query++) {
        const asked = all.slice(query * dimension, (query + 1) * dimension);
        const { vector } = balanceQuery(profile, asked, (query % 5) / 4);
        expect(index.search(vector, { limit: 10 })).toEqual(flat.search(vector, { limit: 10 }));
      }
      index.close();
      flat.close();
    },
  );
});
