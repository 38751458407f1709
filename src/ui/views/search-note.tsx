/** @file What an answer does not cover: photos that are still coming in, or came since. */
import { formatCount } from '../format.ts';
import { usePage } from '../state.ts';
import { STRINGS } from '../strings.ts';

/** Says so instead of searching again unasked: results must not change under the pointer. */
export function SearchNote() {
  const { search, list, indexing } = usePage();
  const searched = search.searched.value;
  if (search.answers.value.length === 0) return null;
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
