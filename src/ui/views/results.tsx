/** @file The look-alikes of one photo. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import { formatCount, formatWeight } from '../format.ts';
import { photoFacts } from '../photo-facts.ts';
import { ordered } from '../photo-order.ts';
import type { QueryItem } from '../search-session.ts';
import { viewableOf } from '../viewing.ts';
import { usePage } from '../state.ts';
import { failureSentence } from '../error-sentence.ts';
import { STRINGS } from '../strings.ts';
import { lazily } from './lazily.tsx';
import { AddButtons } from './add-buttons.tsx';
import { Icon } from './icon.tsx';
import { PathText } from './path-text.tsx';
import { QueryPicture } from './query-picture.tsx';
import { ResultList } from './result-list.tsx';
import { SearchNote } from './search-note.tsx';
import { Trouble } from './trouble.tsx';

const QueryEditor = lazily(async () => (await import('./query-editor.tsx')).QueryEditor);

export function Results({ query }: { query: QueryItem }) {
  const { search, firstVisit, thumbnails, timing, editing } = usePage();
  const opened = search.opened.value;
  const body = useRef<HTMLElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    scrollTo(0, 0);
    heading.current?.focus({ preventScroll: true });
  }, [opened]);
  const [answer] = search.answers.value;
  const trouble = search.error.value ?? answer?.failure;
  useLayoutEffect(() => {
    if (!answer || !body.current) return;
    const pictures = thumbnails.loaded(answer.hits.map(({ contentId }) => contentId));
    void timing.drawn(body.current, pictures);
  }, [answer, thumbnails, timing]);
  return (
    <div class="results-page">
      {editing.value ? <QueryEditor /> : <QueryCard query={query} />}
      <section ref={body} class="results-body" aria-busy={search.searching.value}>
        <h1 ref={heading} class="results-title" tabIndex={-1} aria-live="polite">
          {trouble
            ? STRINGS.search.failed
            : answer
              ? STRINGS.search.found(answer.hits.length, formatCount(answer.hits.length))
              : STRINGS.search.busy}
        </h1>
        {trouble ? <Trouble message={failureSentence(trouble)} /> : <SearchNote />}
        {answer?.isOfThumbnail && (
          <p class="note" role="status">
            {STRINGS.search.ofThumbnail}
          </p>
        )}
        {trouble && firstVisit.value && <AddButtons samples />}
        {answer && !trouble && (
          <>
            <ResultList hits={ordered(answer.hits, search.order.value)} />
            {answer.hits.length === 0 && (
              <p class="muted">{search.isFiltered.value ? STRINGS.search.noneMatch : STRINGS.search.none}</p>
            )}
          </>
        )}
      </section>
    </div>
  );
}

function QueryCard({ query }: { query: QueryItem }) {
  const page = usePage();
  const photo = query.kind === 'photo' ? query.photo : undefined;
  const parts = query.kind === 'combined' ? query.parts : [];
  const view = query.kind === 'combined' ? undefined : viewableOf(query);
  return (
    <aside class="query-card" aria-label={STRINGS.search.query}>
      <div class="query-card-picture">
        <QueryPicture query={query} alt={STRINGS.search.query} />
      </div>
      <div class="query-card-facts">
        <PathText path={query.name} />
        {parts.map(({ item, weight }, at) => (
          <span key={at} class="query-card-part muted">
            {formatWeight(weight)} <PathText path={item.name} />
          </span>
        ))}
        {photo && <span class="muted">{photoFacts(photo)}</span>}
        {query.kind === 'file' && <span class="muted">{STRINGS.search.shownOnly}</span>}
        <span class="query-card-tools">
          <button type="button" class="button button-quiet" onClick={() => (page.editing.value = true)}>
            <Icon name="edit" />
            {STRINGS.query.change}
          </button>
          {view && (
            <button
              type="button"
              class="button button-quiet"
              onClick={() => page.viewing.open({ photos: [view], position: 0 })}
            >
              <Icon name="expand" />
              {STRINGS.search.viewOriginal}
            </button>
          )}
          {photo && (
            <button
              type="button"
              class="button button-quiet"
              aria-label={STRINGS.grid.remove}
              title={STRINGS.grid.remove}
              onClick={() => page.askRemovePhoto(photo)}
            >
              <Icon name="trash" />
            </button>
          )}
        </span>
      </div>
    </aside>
  );
}
