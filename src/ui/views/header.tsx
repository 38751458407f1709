/** @file The top of the page: the query, and the ways into the library. */
import { useState } from 'preact/hooks';
import { usePage } from '../state.ts';
import { STRINGS } from '../strings.ts';
import { AddButtons } from './add-buttons.tsx';
import { Icon } from './icon.tsx';
import { lazily } from './lazily.tsx';
import { Logo } from './logo.tsx';
import { QueryField } from './query-field.tsx';

const SearchControls = lazily(async () => (await import('./search-view.tsx')).SearchControls);
const FilterBar = lazily(async () => (await import('./filter-bar.tsx')).FilterBar);

export function Header() {
  const page = usePage();
  const [filtering, setFiltering] = useState(false);
  const hasPhotos = page.list.photos.value.length > 0;
  // What hides photos is always seen.
  const isFiltering = filtering || page.search.isFiltered.value;
  return (
    <header class="header">
      <div class="header-row">
        <button type="button" class="brand" aria-label={STRINGS.name} onClick={() => page.searchBy([])}>
          <Logo />
          <span class="brand-name">{STRINGS.name}</span>
        </button>
        <QueryField />
        <div class="header-actions">
          {page.list.loaded.value && !page.firstVisit.value && <AddButtons />}
          {hasPhotos && (
            <>
              <button
                type="button"
                class="button button-icon"
                aria-label={STRINGS.filters}
                title={STRINGS.filters}
                aria-expanded={isFiltering}
                onClick={() => setFiltering(!filtering)}
              >
                <Icon name="filter" />
              </button>
              <button
                type="button"
                class="button button-icon header-review"
                aria-label={STRINGS.review}
                title={STRINGS.review}
                aria-pressed={page.reviewing.value}
                onClick={() => (page.reviewing.value ? page.closeReview() : page.openReview())}
              >
                <Icon name="copy" />
              </button>
            </>
          )}
          <button
            type="button"
            class="button button-icon"
            aria-label={STRINGS.menu}
            title={STRINGS.menu}
            aria-expanded={page.panel.value === 'library'}
            onClick={() =>
              page.panel.value === 'library' ? (page.panel.value = null) : page.openPanel('library')
            }
          >
            <Icon name="menu" />
          </button>
        </div>
      </div>
      {isFiltering && !page.reviewing.value && hasPhotos && <FilterBar />}
      {page.search.queries.value.length > 0 && <SearchControls />}
    </header>
  );
}
