/** @file What an answer waits for or does not cover: the model, photos that are still coming in, or came since. */
import { loadingText } from '../engine-text.ts';
import { formatCount } from '../format.ts';
import { partsOf, type PhotoItem } from '../search-session.ts';
import { usePage } from '../state.ts';
import { STRINGS } from '../strings.ts';

/** Says so instead of searching again unasked: results must not change under the pointer. */
export function SearchNote() {
  const { search, list, indexing, engine, modelLeft } = usePage();
  const searched = search.searched.value;
  if (search.answers.value.length === 0) {
    const isStored = ({ kind, crop }: PhotoItem): boolean => kind === 'photo' && !crop;
    const items = search.queries.value.flatMap(partsOf).map(({ item }) => item);
    const needsModel = search.turns.value || !items.every(isStored);
    if (!search.searching.value || !needsModel || engine.value.state !== 'loading') return null;
    return (
      <p class="note" role="status">
        {STRINGS.search.needsModel} {/* Read aloud at every percent it would be noise. */}
        <span aria-hidden="true">{loadingText(engine.value, modelLeft.value)}.</span>
      </p>
    );
  }
  if (indexing.run.value) {
    return (
      <p class="note" role="status">
        {STRINGS.search.partial(formatCount(searched))}
      </p>
    );
  }
  const since = list.photos.value.length - searched;
  if (since <= 0) return null;
  return (
    <p class="note" role="status">
      {STRINGS.search.stale(since, formatCount(since))}{' '}
      <button type="button" class="link" onClick={() => search.again()}>
        {STRINGS.search.again}
      </button>
    </p>
  );
}
