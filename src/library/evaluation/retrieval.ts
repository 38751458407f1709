/** @file What the answers to the labelled queries are worth, at every position of the slider. */
import { nextTask } from '../../base/next-task.ts';
import { DEFAULT_BALANCE, EVALUATION, type Profile } from '../../profiles/profiles.ts';
import {
  averagePrecision,
  interpolatedPrecision,
  mean,
  precisionAt,
  recallAt,
  towheeAveragePrecision,
} from '../../vectors/ranking.ts';
import type { LabelledQuery, LabelledSet, PathOfContent } from './labels.ts';
import { rankedAnswer, type RankedAnswer } from './ranks.ts';
import { balancesOf, similarities } from './similarities.ts';
import type { Confusion, RetrievalFigures, WorstQuery } from './types.ts';

export interface Retrieval {
  readonly retrieval: readonly RetrievalFigures[];
  readonly worst: readonly WorstQuery[];
  readonly confusions: readonly Confusion[];
}

export interface RetrievalInput {
  readonly profile: Pick<Profile, 'blocks'>;
  readonly set: Pick<LabelledSet, 'gallery' | 'classes'>;
  readonly queries: readonly LabelledQuery[];
  readonly photos: readonly PathOfContent[];
  /** By number of the photo. */
  readonly vectors: readonly (Float32Array | undefined)[];
}

interface Judged extends RankedAnswer {
  readonly query: LabelledQuery;
  readonly relevant: readonly boolean[];
  readonly similarity: Float64Array;
}

/**
 * Compares every query with every photo.
 *
 * @param onQuery called after each
 * @throws DOMException AbortError between two queries
 */
export async function measureRetrieval(
  { profile, set, queries, photos, vectors }: RetrievalInput,
  { onQuery, signal }: { readonly onQuery?: () => void; readonly signal?: AbortSignal | undefined } = {},
): Promise<Retrieval> {
  const balances = balancesOf(profile);
  const own = DEFAULT_BALANCE;
  const gallery = set.gallery.map((photo) => vectorOf(vectors, photo));
  const sums = balances.map(() => new Sums());
  const judged: Omit<Judged, 'similarity'>[] = [];
  const worst: WorstQuery[] = [];
  for (const query of queries) {
    const asked = similarities(profile, vectorOf(vectors, query.photo), gallery, balances);
    const content = photos[query.photo]?.contentId;
    const isOwn = (at: number): boolean => photos[set.gallery[at] ?? -1]?.contentId === content;
    const isRelevant = (at: number): boolean => query.relevant.has(set.gallery[at] ?? -1);
    asked.forEach((similarity, at) => {
      const answer = rankedAnswer(similarity, isRelevant, isOwn, EVALUATION.top);
      const relevant = Array.from(answer.top, isRelevant);
      sums[at]?.add(relevant, answer.ranks, query.relevant.size);
      if (balances[at] !== own) return;
      judged.push({ query, relevant, ...answer });
      worst.push(worstQuery({ query, relevant, similarity, ...answer }, set.gallery, photos));
    });
    onQuery?.();
    await nextTask();
    signal?.throwIfAborted();
  }
  return {
    retrieval: balances.map((balance, at) => ({ balance, ...(sums[at] as Sums).figures() })),
    // Those of equal precision in the order of the photos.
    worst: worst.toSorted((a, b) => a.precision - b.precision).slice(0, EVALUATION.worst),
    confusions: confusionsOf(judged, set),
  };
}

/** @throws RangeError for a photo without a vector, which is a mistake of the caller */
export function vectorOf(vectors: readonly (Float32Array | undefined)[], photo: number): Float32Array {
  const vector = vectors[photo];
  if (!vector) throw new RangeError(`Photo ${photo} has no vector.`);
  return vector;
}

/** Means over queries. */
class Sums {
  readonly #towhee: number[] = [];
  readonly #standard: number[] = [];
  readonly #precision: number[][] = EVALUATION.ranks.map(() => []);
  readonly #recall: number[][] = EVALUATION.ranks.map(() => []);
  readonly #levels: (readonly number[])[] = [];

  add(relevant: readonly boolean[], ranks: readonly number[], total: number): void {
    this.#towhee.push(towheeAveragePrecision(relevant));
    this.#standard.push(averagePrecision(relevant, total));
    EVALUATION.ranks.forEach((k, at) => {
      this.#precision[at]?.push(precisionAt(relevant, k));
      this.#recall[at]?.push(recallAt(relevant, k, total));
    });
    this.#levels.push(interpolatedPrecision(ranks, total));
  }

  figures(): Omit<RetrievalFigures, 'balance'> {
    return {
      towhee: mean(this.#towhee),
      standard: mean(this.#standard),
      precision: this.#precision.map(mean),
      recall: this.#recall.map(mean),
      precisions: (this.#levels[0] ?? []).map((_, level) =>
        mean(this.#levels.map((each) => each[level] ?? 0)),
      ),
    };
  }
}

function worstQuery(
  { query, relevant, top, similarity }: Omit<Judged, 'ranks'>,
  gallery: readonly number[],
  photos: readonly PathOfContent[],
): WorstQuery {
  const photo = (number: number): PathOfContent => {
    const { path = '', contentId = '' } = photos[number] ?? {};
    return { path, contentId };
  };
  return {
    query: photo(query.photo),
    precision: averagePrecision(relevant, query.relevant.size),
    results: Array.from(top.subarray(0, EVALUATION.worstResults), (at, rank) => ({
      ...photo(gallery[at] ?? -1),
      isRight: relevant[rank] ?? false,
      similarity: similarity[at] ?? NaN,
    })),
  };
}

/** Which classes are taken for which, the most frequent first. */
function confusionsOf(
  judged: readonly Omit<Judged, 'similarity'>[],
  { gallery, classes }: Pick<LabelledSet, 'gallery' | 'classes'>,
): readonly Confusion[] {
  if (classes.length === 0) return [];
  const counts = new Map<string, Confusion>();
  for (const { query, top, relevant } of judged) {
    const wanted = classes[query.photo] ?? '';
    top.forEach((at, rank) => {
      if (relevant[rank]) return;
      const found = classes[gallery[at] ?? -1] ?? '';
      const key = JSON.stringify([wanted, found]);
      counts.set(key, { wanted, found, count: (counts.get(key)?.count ?? 0) + 1 });
    });
  }
  return [...counts.values()].sort((a, b) => b.count - a.count).slice(0, EVALUATION.confusions);
}
