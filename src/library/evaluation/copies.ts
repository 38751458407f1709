/** @file Edited copies of some of the photos: whether their photo is found first, and where bands begin for a model. */
import { mapConcurrent } from '../../base/queue.ts';
import { nextTask } from '../../base/next-task.ts';
import { EVALUATED_PICTURES, type EvaluatedEdit } from '../../photos/build/evaluated-edit.ts';
import type { Profile } from '../../profiles/profiles.ts';
import { mean } from '../../vectors/ranking.ts';
import { bandsOf, type EmbeddedCopy } from './band-pairs.ts';
import { rankedAnswer } from './ranks.ts';
import { balancesOf, similarities } from './similarities.ts';
import type { CopyEdit, CopyFigures } from './types.ts';

/** Makes the copies. */
export interface CopyMaker {
  /** @param photo a picture that the browser can draw, upright. @returns a JPEG; rejects with LookalikeError WORKER_LOST */
  make(photo: Blob, edit: CopyEdit): Promise<Blob>;
  close(): void;
}

export const EVALUATED_EDITS = Object.keys(EVALUATED_PICTURES) as EvaluatedEdit[];
const COPY_EDITS: readonly CopyEdit[] = ['saved', ...EVALUATED_EDITS];

export interface CopyInput {
  readonly profile: Pick<Profile, 'blocks'>;
  /** Of all photos that are searched among, by place. */
  readonly vectors: readonly Float32Array[];
  /** Places of those that get copies. */
  readonly edited: readonly number[];
  /** Places of those whose pairs decide about bands, the edited ones among them. */
  readonly among: readonly number[];
  readonly isKind: (one: number, other: number) => boolean;
  /** The vector of a copy of the photo at a place. */
  readonly embed: (place: number, edit: CopyEdit) => Promise<Float32Array>;
  /** Copies under way at once. */
  readonly width: () => number;
  readonly onCopy?: () => void;
  readonly signal?: AbortSignal | undefined;
}

/** Number of copies that {@link measureCopies} makes of so many photos. */
export function copyCount(photos: number): number {
  return photos * COPY_EDITS.length;
}

/** @throws DOMException AbortError; what `embed` throws */
export async function measureCopies(input: CopyInput): Promise<CopyFigures> {
  const { profile, vectors, edited, among, isKind, embed, width, onCopy, signal } = input;
  const wanted = edited.flatMap((place) => COPY_EDITS.map((edit) => ({ place, edit })));
  const made = mapConcurrent(wanted, width, async ({ place, edit }) => {
    signal?.throwIfAborted();
    return { place, edit, vector: await embed(place, edit) };
  });
  const copies: { place: number; edit: CopyEdit; vector: Float32Array }[] = [];
  for await (const copy of made) {
    copies.push(copy);
    onCopy?.();
  }
  const balances = balancesOf(profile);
  const found = balances.map(() => new Map<EvaluatedEdit, number[]>());
  for (const { place, edit, vector } of copies) {
    if (edit === 'saved') continue;
    similarities(profile, vector, vectors, balances).forEach((similarity, at) => {
      const { top } = rankedAnswer(
        similarity,
        () => false,
        () => false,
        1,
      );
      const own = found[at]?.get(edit) ?? [];
      found[at]?.set(edit, [...own, top[0] === place ? 1 : 0]);
    });
    await nextTask();
    signal?.throwIfAborted();
  }
  const numbers = new Map(among.map((place, number) => [place, number]));
  const embedded = copies.flatMap(({ place, ...copy }): EmbeddedCopy[] => {
    const of = numbers.get(place);
    return of === undefined ? [] : [{ of, ...copy }];
  });
  const place = (number: number): number => among[number] ?? -1;
  return {
    photos: edited.length,
    recall: balances.map((balance, at) => {
      const edits = EVALUATED_EDITS.map((edit) => [edit, mean(found[at]?.get(edit) ?? [])] as const);
      return { balance, edits: Object.fromEntries(edits), mean: mean(edits.map(([, share]) => share)) };
    }),
    bands: bandsOf(
      among.map((each) => vectors[each] as Float32Array),
      embedded,
      (one, other) => isKind(place(one), place(other)),
    ),
  };
}
