import fc from 'fast-check';
import { expect, test } from 'vitest';
import { foldBatchNorm } from '../../src/weights/fold.ts';

const value = fc.double({ min: -2, max: 2, noNaN: true });
const positive = fc.double({ min: 0.01, max: 4, noNaN: true });

const cases = fc
  .record({
    height: fc.integer({ min: 1, max: 3 }),
    width: fc.integer({ min: 1, max: 3 }),
    inputs: fc.integer({ min: 1, max: 3 }),
    outputs: fc.integer({ min: 1, max: 3 }),
  })
  .chain((size) => {
    const floats = (of: fc.Arbitrary<number>, length: number) =>
      fc.array(of, { minLength: length, maxLength: length }).map((values) => Float32Array.from(values));
    const { height, width, inputs, outputs } = size;
    return fc.record({
      size: fc.constant(size),
      kernel: floats(value, height * width * inputs * outputs),
      window: floats(value, height * width * inputs),
      bias: floats(value, outputs),
      norm: fc.record({
        gamma: floats(value, outputs),
        beta: floats(value, outputs),
        mean: floats(value, outputs),
        variance: floats(positive, outputs),
        epsilon: fc.constant(0.001),
      }),
      order: fc.shuffledSubarray([...Array(inputs).keys(), null], { minLength: inputs + 1 }),
    });
  });

test('convolution, then batch normalization, is the folded convolution, whatever the order of channels', () => {
  fc.assert(
    fc.property(cases, ({ size, kernel, window, bias, norm, order }) => {
      const { height, width, inputs, outputs } = size;
      const folded = foldBatchNorm({ shape: [height, width, inputs, outputs], kernel, bias }, norm, order);
      expect(folded.dims).toEqual([outputs, order.length, height, width]);
      for (let output = 0; output < outputs; output++) {
        let plain = bias[output] ?? NaN;
        let fast = folded.bias[output] ?? NaN;
        for (let position = 0; position < height * width; position++) {
          for (let input = 0; input < inputs; input++) {
            const x = window[position * inputs + input] ?? NaN;
            plain += x * (kernel[(position * inputs + input) * outputs + output] ?? NaN);
          }
          order.forEach((source, channel) => {
            // The channel without a source carries a number that must not count.
            const x = source === null ? 1e3 : (window[position * inputs + source] ?? NaN);
            fast += x * (folded.weight[(output * order.length + channel) * height * width + position] ?? NaN);
          });
        }
        const { gamma, beta, mean, variance, epsilon } = norm;
        const deviation = Math.sqrt((variance[output] ?? NaN) + epsilon);
        const expected =
          ((plain - (mean[output] ?? NaN)) / deviation) * (gamma[output] ?? NaN) + (beta[output] ?? NaN);
        expect(Math.abs(fast - expected)).toBeLessThan(1e-3);
      }
    }),
  );
});
