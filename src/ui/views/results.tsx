/** @file The look-alikes of one photo. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { SearchHit } from '../../library/types.ts';
import { formatBytes, formatCount, formatDistance, formatSimilarity, similarityPercent } from '../format.ts';
import type { QueryItem } from '../search-session.ts';
import { usePage } from '../state.ts';
import { STRINGS } from '../strings.ts';
import { Icon } from './icon.tsx';
import { PathText } from './path-text.tsx';
import { QueryPicture } from './query-picture.tsx';
import { SearchNote } from './search-note.tsx';
import { Thumbnail } from './thumbnail.tsx';

/** Placeholders drawn while the first answer is on its way, at most. */
const PLACEHOLDERS = 12;

export function Results({ query }: { query: QueryItem }) {
  const { search } = usePage();
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    scrollTo(0, 0);
    heading.current?.focus({ preventScroll: true });
  }, [query]);
  const [answer] = search.answers.value;
  const trouble = search.error.value ?? answer?.failure;
  const hits = answer?.hits ?? [];
  return (
    <div class="results-page">
      <QueryCard query={query} />
      <section class="results-body" aria-busy={search.searching.value}>
        <h1 ref={heading} class="results-title" tabIndex={-1}>
          {answer && !trouble
            ? STRINGS.search.found(hits.length, formatCount(hits.length), shortName(query.name))
            : trouble
              ? query.name
              : STRINGS.search.busy}
        </h1>
        {trouble ? (
          <p class="trouble" role="alert">
            <Icon name="alert" />
            <span>{trouble.message}</span>
          </p>
        ) : (
          <SearchNote />
        )}
        {answer ? (
          <ul class="results" aria-label={STRINGS.search.results}>
            {hits.map((hit) => (
              <ResultTile key={hit.id} hit={hit} />
            ))}
          </ul>
        ) : (
          !trouble && (
            <div class="results" aria-hidden="true">
              {Array.from({ length: Math.min(PLACEHOLDERS, search.limit.value) }, (_, i) => (
                <div key={i} class="tile" style={{ '--aspect': 4 / 3 }}>
                  <span class="tile-picture" />
                </div>
              ))}
            </div>
          )
        )}
        {answer && !trouble && hits.length === 0 && <p class="muted">{STRINGS.search.none}</p>}
      </section>
    </div>
  );
}

function shortName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

function ResultTile({ hit }: { hit: SearchHit }) {
  const page = usePage();
  return (
    <li
      class="tile"
      style={{ '--aspect': Math.min(3.2, Math.max(0.5, hit.width / hit.height || 1)) }}
      data-id={hit.id}
      data-path={hit.path}
      data-distance={String(hit.distance)}
    >
      <button
        type="button"
        class="tile-button"
        title={STRINGS.grid.findLike(hit.path)}
        aria-label={STRINGS.grid.findLike(hit.path)}
        onClick={() => page.searchByPhoto(hit)}
      >
        <span class="tile-picture">
          <Thumbnail key={hit.contentId} contentId={hit.contentId} />
        </span>
      </button>
      <HitFacts hit={hit} />
    </li>
  );
}

/** Similarity as a number and a bar, distance, path. */
export function HitFacts({ hit }: { hit: SearchHit }) {
  return (
    <div class="facts">
      <span class="facts-bar" style={{ '--share': `${similarityPercent(hit.similarity)}%` }} />
      <span class="facts-numbers">
        <strong>{formatSimilarity(hit.similarity)}</strong>
        <span class="muted" title={STRINGS.search.distance}>
          <span class="visually-hidden">{STRINGS.search.distance} </span>
          {formatDistance(hit.distance)}
        </span>
      </span>
      <PathText path={hit.path} />
    </div>
  );
}

function QueryCard({ query }: { query: QueryItem }) {
  const page = usePage();
  const photo = query.kind === 'photo' ? query.photo : undefined;
  return (
    <aside class="query-card" aria-label={STRINGS.search.query}>
      <div class="query-card-picture">
        <QueryPicture query={query} alt={STRINGS.search.query} />
      </div>
      <div class="query-card-facts">
        <PathText path={query.name} />
        <span class="muted">
          {photo
            ? STRINGS.preview.facts(
                formatCount(photo.width),
                formatCount(photo.height),
                formatBytes(photo.bytes),
              )
            : STRINGS.search.notInLibrary}
        </span>
        {photo && (
          <span class="query-card-tools">
            <button type="button" class="button button-quiet" onClick={() => (page.preview.value = photo)}>
              <Icon name="expand" />
              {STRINGS.search.viewOriginal}
            </button>
            <button
              type="button"
              class="button button-quiet"
              aria-label={STRINGS.grid.remove}
              title={STRINGS.grid.remove}
              onClick={() => page.askRemovePhoto(photo)}
            >
              <Icon name="trash" />
            </button>
          </span>
        )}
      </div>
    </aside>
  );
}
