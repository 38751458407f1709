/** @file What the profiles take from the network: pooled features, the dual vector, classes, the map. */
import { HEADS, NETWORK_PROFILES, OUTPUTS, PROFILES } from '../profiles/profiles.ts';
import { orthonormalProjection } from '../vectors/projection.ts';
import type { Graph } from './graph.ts';
import type { StoreMatrix } from './matrix-storage.ts';
import type { Body, Classifier } from './resnet.ts';
import { leadingLeftSingularVectors } from './singular.ts';
import { transpose } from './transpose.ts';

/** The matrices of the heads: derived from weights and seeds alone, row-major [inputs][outputs]. */
export interface HeadMatrices {
  /** 2048 -> 384: the directions of the pooled features that the classifier listens to most. */
  readonly stage5: Float32Array<ArrayBuffer>;
  /** 1024 -> 128 */
  readonly stage4: Float32Array<ArrayBuffer>;
  /** 1000 -> 256 */
  readonly means: Float32Array<ArrayBuffer>;
}

/** Takes a few seconds, most of it for the singular vectors. */
export function deriveHeadMatrices({ kernel }: Classifier): HeadMatrices {
  const { classCount, looksPooled, stage4Channels, looksStage4, means } = HEADS;
  return {
    stage5: leadingLeftSingularVectors(kernel, classCount, looksPooled),
    stage4: transpose(
      orthonormalProjection(stage4Channels, looksStage4, HEADS.stage4Seed),
      looksStage4,
      stage4Channels,
    ),
    means: transpose(orthonormalProjection(classCount, means, HEADS.meansSeed), means, classCount),
  };
}

/**
 * Adds every output to the graph of `body`. All is float32 here, whatever the body computes in: a cube, a softmax and a
 * norm need range, and cost nothing beside the body.
 *
 * dual = [√w looks, √w' means] with the block weights of its profile, where
 * looks = unit [unit ((unit pooled + unit GeM of stage 5) · stage5), unit (unit GeM of stage 4 · stage4)] and
 * means = unit (√softmax · means). The sum inside looks is not made unit before it is projected: its length would cancel.
 */
export function addHeads(
  body: Body,
  classifier: Classifier,
  matrices: HeadMatrices,
  store: StoreMatrix,
): void {
  const { graph } = body;
  const { pooledChannels, classCount, looksPooled, stage4Channels, looksStage4, means } = HEADS;
  const map = graph.add('Identity', [body.stage5], OUTPUTS.map);
  const average = pool(graph, map, 'average');
  const pooled = unit(graph, average, PROFILES.resnet50.output);

  const weights = store(graph, 'classifier/weight', [pooledChannels, classCount], classifier.kernel);
  const bias = graph.constant('classifier/bias', 'float32', [classCount], classifier.bias);
  const logits = graph.add('Add', [graph.add('MatMul', [average, weights], 'classifier'), bias], 'logits');
  const classes = graph.add('Softmax', [logits], OUTPUTS.classes, { axis: 1 });

  const strong5 = unit(graph, generalizedMean(graph, map, 'gem5'), 'gem5/unit');
  const strong4 = unit(graph, generalizedMean(graph, body.stage4, 'gem4'), 'gem4/unit');
  const project = (
    input: string,
    name: string,
    inputs: number,
    outputs: number,
    matrix: Float32Array<ArrayBuffer>,
  ) => {
    const stored = store(graph, `${name}/matrix`, [inputs, outputs], matrix);
    return unit(graph, graph.add('MatMul', [input, stored], name), `${name}/unit`);
  };
  const both = graph.add('Add', [pooled, strong5], 'looks/both');
  const parts = [
    project(both, 'looks/stage5', pooledChannels, looksPooled, matrices.stage5),
    project(strong4, 'looks/stage4', stage4Channels, looksStage4, matrices.stage4),
  ];
  const looks = unit(graph, graph.add('Concat', parts, 'looks', { axis: 1 }), 'looks/unit');
  const roots = graph.add('Sqrt', [classes], 'means/roots');
  const blocks = { looks, means: project(roots, 'means', classCount, means, matrices.means) };

  const dual = PROFILES['resnet50-dual'];
  const weighted = dual.blocks.map(({ name, weight }) =>
    graph.add('Mul', [blocks[name], graph.scalar(`${name}/weight`, Math.sqrt(weight))], `${name}/weighted`),
  );
  graph.add('Concat', weighted, dual.output, { axis: 1 });

  const dimensions = new Map(NETWORK_PROFILES.map(({ output, dimension }) => [output, dimension]));
  for (const [output, dimension] of dimensions) {
    graph.outputs.push({ name: output, type: 'float32', dims: ['batch', dimension] });
  }
  graph.outputs.push(
    { name: OUTPUTS.classes, type: 'float32', dims: ['batch', classCount] },
    { name: OUTPUTS.map, type: 'float32', dims: ['batch', pooledChannels, 'rows', 'columns'] },
  );
}

/** [batch, channels, height, width] -> the mean over positions, [batch, channels]. */
function pool(graph: Graph, input: string, name: string): string {
  return graph.add('Flatten', [graph.add('GlobalAveragePool', [input], `${name}/pool`)], name, { axis: 1 });
}

/** GeM over positions of a tensor without negative values: the p-th root of the mean p-th power. */
function generalizedMean(graph: Graph, input: string, name: string): string {
  const power = graph.scalar(`${name}/p`, HEADS.gemPower);
  const root = graph.scalar(`${name}/root`, 1 / HEADS.gemPower);
  const mean = pool(graph, graph.add('Pow', [input, power], `${name}/power`), `${name}/mean`);
  return graph.add('Pow', [mean, root], name);
}

/** Each row of [batch, n] divided by its length; a row of zeros stays one. */
function unit(graph: Graph, input: string, output: string): string {
  const length = graph.add('ReduceL2', [input], `${output}/length`, { axes: [1], keepdims: 1 });
  const least = graph.scalar(`${output}/least`, HEADS.minLength);
  return graph.add('Div', [input, graph.add('Max', [length, least], `${output}/divisor`)], output);
}
