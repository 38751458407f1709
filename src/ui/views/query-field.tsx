/** @file The query as a chip with its picture, and the control that takes another one. */
import { ACCEPTED } from '../accepted-files.ts';
import { partsOf } from '../search-session.ts';
import { usePage } from '../state.ts';
import { STRINGS } from '../strings.ts';
import { formatCount } from '../format.ts';
import { Icon } from './icon.tsx';
import { PathText } from './path-text.tsx';
import { QueryPicture } from './query-picture.tsx';

/** Pictures shown for a search by many photos. */
const CHIP_PICTURES = 3;

export function QueryField() {
  const page = usePage();
  const queries = page.search.queries.value;
  const [first] = queries;
  const pictures = queries.length === 1 ? queries.flatMap(partsOf).map(({ item }) => item) : queries;
  const label =
    first && queries.length === 1
      ? first.name
      : STRINGS.search.many(queries.length, formatCount(queries.length));
  return (
    <div class="query-field" data-drop="search">
      {first ? (
        <div class="chip">
          <button
            type="button"
            class="chip-open"
            disabled={queries.length > 1}
            aria-label={`${label}. ${STRINGS.query.open}`}
            aria-expanded={page.editing.value}
            title={STRINGS.query.open}
            onClick={() => (page.editing.value = !page.editing.value)}
          >
            <span class="chip-pictures">
              {pictures.slice(0, CHIP_PICTURES).map((query, i) => (
                <span key={i} class="chip-picture">
                  <QueryPicture query={query} />
                </span>
              ))}
            </span>
            {queries.length === 1 ? <PathText path={label} /> : <span class="path">{label}</span>}
          </button>
          <button
            type="button"
            class="chip-clear"
            aria-label={STRINGS.search.clear}
            title={STRINGS.search.clear}
            onClick={() => page.searchBy([])}
          >
            <Icon name="close" />
          </button>
        </div>
      ) : (
        <span class="query-hint" aria-hidden="true">
          <Icon name="search" />
          <span class="query-hint-long">{STRINGS.searchHint}</span>
          <span class="query-hint-short">{STRINGS.searchHintShort}</span>
        </span>
      )}
      <button
        type="button"
        class="query-open"
        aria-label={STRINGS.source.open}
        title={STRINGS.source.open}
        onClick={() => (page.photoAsked.value = { take: (file) => page.searchByFiles([file]) })}
      >
        <Icon name="camera" />
      </button>
      {/* The input itself lies over the field: it is the button, in every browser and for every reader. */}
      <input
        id="query-input"
        class="query-input"
        type="file"
        multiple
        accept={ACCEPTED}
        aria-label={STRINGS.searchByImage}
        title={STRINGS.searchHint}
        onChange={(event) => {
          const input = event.currentTarget;
          const files = [...(input.files ?? [])];
          input.value = '';
          page.searchByFiles(files);
        }}
      />
    </div>
  );
}
