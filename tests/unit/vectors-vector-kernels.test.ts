import { expect, test } from 'vitest';
import { instantiateKernels } from '../../src/vectors/simd-kernels.ts';
import { vectorKernelsContract } from '../contract/vector-kernels.ts';

const simdKernels = await instantiateKernels('simd');
// Node 20 needs a switch for it; a browser test runs it in any case.
const relaxedKernels = await instantiateKernels('relaxed');

if (simdKernels) vectorKernelsContract(simdKernels);
if (relaxedKernels) vectorKernelsContract(relaxedKernels);

test('SIMD kernels run here', () => expect(simdKernels?.name).toBe('simd'));
