/** @file The network's body in half precision, for GPUs: half the bytes to fetch and to move. */
import { FLOAT16 } from '../vectors/half-floats.ts';
import { Graph, typeCode } from './graph.ts';
import { PREPROCESSED, type Body } from './resnet.ts';

/**
 * The same body with weights and activations in float16, from behind the preprocessing to the last activations; what
 * the heads read is float32 again.
 */
export function halveBody({ graph: source, stage4, stage5 }: Body): Body {
  const graph = new Graph();
  graph.inputs.push(...source.inputs);
  const half = (name: string) => (name === PREPROCESSED ? `${name}/half` : name);
  for (const { op, inputs, output, attributes } of source.operations) {
    if (op === 'Conv') {
      const [input = '', ...weights] = inputs;
      for (const name of weights) {
        const { dims, data } = source.read(name, 'float32');
        graph.constant(name, 'float16', dims, FLOAT16.toBits(data));
      }
      graph.add(op, [half(input), ...weights], output, attributes);
    } else {
      for (const name of inputs) {
        const constant = source.constants.get(name);
        if (constant) graph.constants.set(name, constant);
      }
      graph.add(op, inputs, output, attributes);
    }
    if (output === PREPROCESSED) graph.add('Cast', [output], half(output), { to: typeCode('float16') });
  }
  const widen = (name: string) => graph.add('Cast', [name], `${name}/float`, { to: typeCode('float32') });
  return { graph, stage4: widen(stage4), stage5: widen(stage5) };
}
