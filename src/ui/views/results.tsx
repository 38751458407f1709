/** @file The look-alikes of one photo. */
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { DEFAULT_BALANCE, PAGE } from '../../profiles/profiles.ts';
import { formatCount, formatWeight } from '../format.ts';
import { foldHits, groupsApart } from '../folded-hits.ts';
import { photoFacts } from '../photo-facts.ts';
import { ordered } from '../photo-order.ts';
import { partsOf, type Answer, type QueryItem } from '../search-session.ts';
import { viewableOf } from '../viewing.ts';
import { usePage } from '../state.ts';
import { failureSentence } from '../error-sentence.ts';
import { STRINGS } from '../strings.ts';
import { RESULT_STRINGS } from '../strings-results.ts';
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
  const isNarrowed = search.isFiltered.value || Object.keys(search.similarity.value).length > 0;
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
            <FoundPhotos answer={answer} />
            {answer.hits.length === 0 && (
              <p class="muted">{isNarrowed ? STRINGS.search.noneMatch : STRINGS.search.none}</p>
            )}
          </>
        )}
      </section>
    </div>
  );
}

/** Near-duplicates are folded, and more can be asked for. */
function FoundPhotos({ answer }: { answer: Answer }) {
  const { search, vectors } = usePage();
  const order = search.order.value;
  const limit = search.limit.value;
  const isFolding = search.folding.value;
  // They were measured there.
  const { bands: measured, isCalibrated } = vectors.value;
  const bands = isCalibrated && search.balance.value === DEFAULT_BALANCE ? measured : undefined;
  const shown = useMemo(() => {
    const { query, hits, groupOf } = answer;
    const ids = partsOf(query).flatMap(({ item }) => (item.kind === 'photo' ? [item.photo.id] : []));
    const apart = groupsApart(ids, hits, groupOf, bands);
    return foldHits(ordered(hits, order), isFolding ? groupOf : new Map<string, number>(), apart);
  }, [answer, bands, order, isFolding]);
  const folded = answer.hits.length - shown.length;
  const next = PAGE.resultSteps.find((step) => step > limit);
  return (
    <>
      {(folded > 0 || !isFolding) && (
        <p class="muted">
          {folded > 0 && `${RESULT_STRINGS.folded(folded, formatCount(folded))} `}
          <button type="button" class="link" onClick={() => (search.folding.value = !isFolding)}>
            {isFolding ? RESULT_STRINGS.unfoldAll : RESULT_STRINGS.foldAll}
          </button>
        </p>
      )}
      <ResultList hits={shown} bands={bands} isLarge={search.large.value} />
      {next !== undefined && answer.hits.length >= limit && (
        <button type="button" class="button results-more" onClick={() => search.setLimit(next)}>
          {RESULT_STRINGS.more}
        </button>
      )}
    </>
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
          {photo && !page.gallery && (
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
