/** @file The answers to many photos: one row a query, the query left and its look-alikes right. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import { PAGE } from '../../profiles/profiles.ts';
import { formatCount } from '../format.ts';
import { aspectOf } from '../justified-layout.ts';
import type { Answer, QueryItem } from '../search-session.ts';
import { usePage } from '../state.ts';
import { failureSentence } from '../error-sentence.ts';
import { STRINGS } from '../strings.ts';
import { useVisibleStretch } from './element-size.ts';
import { Icon } from './icon.tsx';
import { PathText } from './path-text.tsx';
import { QueryPicture } from './query-picture.tsx';
import { HitFacts } from './result-list.tsx';
import { SearchNote } from './search-note.tsx';
import { Trouble } from './trouble.tsx';
import { HitButton } from './hit-button.tsx';

export function QueryTable({ queries }: { queries: readonly QueryItem[] }) {
  const { search } = usePage();
  const table = useRef<HTMLUListElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const { top, bottom } = useVisibleStretch(table);
  useLayoutEffect(() => {
    scrollTo(0, 0);
    heading.current?.focus({ preventScroll: true });
  }, [queries]);
  const answers = search.answers.value;
  const error = search.error.value;
  // Rows are equally high, so that a thousand of them need no measuring.
  const from = Math.max(0, Math.floor(top / PAGE.queryRow));
  const drawn = queries.slice(from, Math.ceil(bottom / PAGE.queryRow));
  return (
    <section class="query-page" aria-busy={search.searching.value}>
      <h1 ref={heading} class="results-title" tabIndex={-1}>
        {answers.length > 0 || error
          ? STRINGS.search.many(queries.length, formatCount(queries.length))
          : STRINGS.search.busyMany(formatCount(queries.length))}
      </h1>
      {error ? <Trouble message={failureSentence(error)} /> : <SearchNote />}
      <ul
        ref={table}
        class="query-table"
        aria-label={STRINGS.search.searches}
        style={{ height: `${queries.length * PAGE.queryRow}px`, '--row': `${PAGE.queryRow}px` }}
      >
        {drawn.map((query, i) => (
          <QueryRow
            key={from + i}
            query={query}
            position={from + i}
            count={queries.length}
            answer={answers[from + i]}
          />
        ))}
      </ul>
    </section>
  );
}

interface QueryRowProps {
  readonly query: QueryItem;
  readonly position: number;
  readonly count: number;
  readonly answer: Answer | undefined;
}

function QueryRow({ query, position, count, answer }: QueryRowProps) {
  const page = usePage();
  return (
    <li
      class="query-row"
      aria-posinset={position + 1}
      aria-setsize={count}
      style={{ transform: `translateY(${position * PAGE.queryRow}px)` }}
    >
      <button
        type="button"
        class="query-row-query"
        title={STRINGS.grid.findLike(query.name)}
        aria-label={STRINGS.grid.findLike(query.name)}
        onClick={() => page.searchBy([query])}
      >
        <span class="query-row-picture">
          <QueryPicture query={query} />
        </span>
        <PathText path={query.name} />
      </button>
      {answer?.failure ? (
        <p class="trouble">
          <Icon name="alert" />
          <bdi>{failureSentence(answer.failure)}</bdi>
        </p>
      ) : (
        <ul class="query-row-hits" aria-label={STRINGS.search.resultsFor(query.name)}>
          {answer?.hits.map((hit) => (
            <li
              key={hit.id}
              class="query-row-hit"
              style={{ '--aspect': aspectOf(hit) }}
              data-id={hit.id}
              data-path={hit.path}
              data-distance={String(hit.distance)}
            >
              <HitButton hit={hit} class="query-row-picture" />
              <HitFacts hit={hit} />
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}
