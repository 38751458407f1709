/** @file One ranking out of several: what `rerank` of a hybrid search does (contract section 5.7). */
import { invalidParameter } from '../failure.ts';
import { MILVUS_LIMITS } from '../limits.ts';
import { readBoolean, readExact, readList, readMap, readParameter, readText, type Body } from '../request.ts';
import type { MetricType } from '../types.ts';
import { isDistance, type FoundRows } from './vector-search.ts';

/** The hits of one sub-search for one query vector. */
export interface RankedList extends FoundRows {
  readonly metric: MetricType;
}

/** Fuses the lists of one query vector; `distances` of the result are the fused scores, best first. */
export type Fusion = (lists: readonly RankedList[]) => FoundRows;

/** @param lists number of sub-searches @throws Refusal 1100 or 1801 */
export function readFusion(rerank: Body, lists: number): Fusion {
  const strategy = readText(rerank, 'strategy') || 'rrf';
  const params = readMap(rerank, 'params');
  switch (strategy) {
    case 'rrf':
      return reciprocalRankFusion(readRankConstant(params));
    case 'weighted':
      return weightedFusion(
        readWeights(params, lists),
        readBoolean(params, 'norm_score', readExact) ?? false,
      );
    default:
      throw invalidParameter(`unsupported rank type ${strategy}`, 'rrf or weighted', strategy);
  }
}

function readRankConstant(params: Body): number {
  const given = readParameter(params, 'k') ?? String(MILVUS_LIMITS.rankConstant);
  const k = Number(given);
  if (k > 0 && k < MILVUS_LIMITS.rankConstantBound) return k;
  throw invalidParameter(
    `The rank params k should be in range (0, ${MILVUS_LIMITS.rankConstantBound})`,
    `0 < k < ${MILVUS_LIMITS.rankConstantBound}`,
    given,
  );
}

function readWeights(params: Body, lists: number): readonly number[] {
  const weights = readList(params, 'weights') ?? [];
  if (weights.length !== lists) {
    throw invalidParameter(
      'the length of weights param mismatch with ann search requests',
      String(lists),
      String(weights.length),
    );
  }
  return weights.map((weight) => {
    if (typeof weight === 'number' && weight >= 0 && weight <= 1) return weight;
    throw invalidParameter('rank param weight should be in range [0, 1]');
  });
}

/** Cormack, Clarke and Büttcher 2009: the sum over the lists of 1 / (k + rank), ranks from 1; larger is better. */
function reciprocalRankFusion(k: number): Fusion {
  return (lists) => {
    const scores = new Map<number, number>();
    for (const { labels } of lists) {
      labels.forEach((label, position) => add(scores, label, 1 / (k + position + 1)));
    }
    return ranked(scores, true);
  };
}

/**
 * The weighted sum of the lists' scores; a row that a list lacks gets nothing from it. Without `normalize`, raw scores
 * are added while all lists agree on which way is better (and so is the sum), else distances become similarities first.
 */
function weightedFusion(weights: readonly number[], normalize: boolean): Fusion {
  return (lists) => {
    const distances = lists.filter(({ metric }) => isDistance(metric)).length;
    const isAscending = !normalize && distances === lists.length;
    const isMixed = distances > 0 && distances < lists.length;
    const scores = new Map<number, number>();
    lists.forEach(({ labels, distances: raw, metric }, list) => {
      const weight = weights[list] ?? 0;
      labels.forEach((label, position) => {
        const score = raw[position] ?? NaN;
        const isConverted = normalize || (isMixed && isDistance(metric));
        add(scores, label, weight * (isConverted ? normalized(metric, score) : score));
      });
    });
    return ranked(scores, !isAscending);
  };
}

/** A score as a similarity between 0 and 1. */
function normalized(metric: MetricType, score: number): number {
  switch (metric) {
    case 'COSINE':
      return (1 + score) / 2;
    case 'IP':
      return 0.5 + Math.atan(score) / Math.PI;
    default:
      return 1 - (2 * Math.atan(score)) / Math.PI;
  }
}

function add(scores: Map<number, number>, label: number, score: number): void {
  scores.set(label, (scores.get(label) ?? 0) + score);
}

/** Best first as float32, as they are answered; ties by label. */
function ranked(scores: ReadonlyMap<number, number>, isDescending: boolean): FoundRows {
  const hits = Array.from(scores, ([label, score]) => ({ label, score: Math.fround(score) }));
  hits.sort((a, b) => (isDescending ? b.score - a.score : a.score - b.score) || a.label - b.label);
  return { labels: hits.map(({ label }) => label), distances: hits.map(({ score }) => score) };
}
