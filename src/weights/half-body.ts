/** @file The network's body with weights in half precision: half the bytes to fetch, and for cards that can, to move. */
import { FLOAT16 } from '../vectors/half-floats.ts';
import { Graph, typeCode } from './graph.ts';
import { PREPROCESSED, type Body } from './resnet.ts';

/**
 * The same body with weights and activations in float16, from behind the preprocessing to the last activations; what
 * the heads read is float32 again.
 */
export function halveBody(source: Body): Body {
  const { graph, stage4, stage5 } = withHalfWeights(source, (graph, input, weights) => {
    if (input !== PREPROCESSED) return [input, ...weights];
    return [graph.add('Cast', [input], `${input}/half`, { to: typeCode('float16') }), ...weights];
  });
  const widen = (name: string) => graph.add('Cast', [name], `${name}/float`, { to: typeCode('float32') });
  return { graph, stage4: widen(stage4), stage5: widen(stage5) };
}

/**
 * The same constants as {@link halveBody}, computed with in float32: for what has no float16. Casts of constants are done once,
 * when a session is made.
 */
export function halveWeights(source: Body): Body {
  const widen = (graph: Graph, name: string) =>
    graph.add('Cast', [name], `${name}/float`, { to: typeCode('float32') });
  return withHalfWeights(source, (graph, input, weights) => [
    input,
    ...weights.map((name) => widen(graph, name)),
  ]);
}

/** @param inputsOf the inputs of a convolution that reads `input`, with weights that are float16 constants now */
function withHalfWeights(
  { graph: source, stage4, stage5 }: Body,
  inputsOf: (graph: Graph, input: string, weights: readonly string[]) => readonly string[],
): Body {
  const graph = new Graph();
  graph.inputs.push(...source.inputs);
  for (const { op, inputs, output, attributes } of source.operations) {
    if (op === 'Conv') {
      const [input = '', ...weights] = inputs;
      for (const name of weights) {
        const { dims, data } = source.read(name, 'float32');
        graph.constant(name, 'float16', dims, FLOAT16.toBits(data));
      }
      graph.add(op, inputsOf(graph, input, weights), output, attributes);
    } else {
      for (const name of inputs) {
        const constant = source.constants.get(name);
        if (constant) graph.constants.set(name, constant);
      }
      graph.add(op, inputs, output, attributes);
    }
  }
  return { graph, stage4, stage5 };
}
