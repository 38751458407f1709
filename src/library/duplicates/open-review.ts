/** @file All that near-duplicates of a library need, made together and loaded when the first of it is needed. */
import type { Documents } from '../../store/store.ts';
import type { FileLedger } from '../file-ledger.ts';
import type { PhotoCollection } from '../photo-collection.ts';
import { NeighborLedger } from './neighbor-ledger.ts';
import { Review } from './review.ts';

export interface Reviewed {
  readonly neighbors: NeighborLedger;
  readonly review: Review;
}

export function openReview(parts: {
  readonly collection: PhotoCollection;
  readonly ledger: FileLedger;
  readonly documents: Documents;
}): Reviewed {
  const neighbors = new NeighborLedger(parts);
  return { neighbors, review: new Review({ ...parts, neighbors }) };
}
