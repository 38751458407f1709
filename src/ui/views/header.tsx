/** @file The top of the page: the query, and the ways into the library. */
import { useState } from 'preact/hooks';
import { type Aside, usePage } from '../state.ts';
import { STRINGS } from '../strings.ts';
import { AddButtons } from './add-buttons.tsx';
import { Icon, type IconName } from './icon.tsx';
import { lazily } from './lazily.tsx';
import { Logo } from './logo.tsx';
import { QueryField } from './query-field.tsx';

const SearchControls = lazily(async () => (await import('./search-view.tsx')).SearchControls);
const FilterBar = lazily(async () => (await import('./filter-bar.tsx')).FilterBar);

export function Header() {
  const page = usePage();
  const name = page.gallery?.title ?? STRINGS.name;
  const [filtering, setFiltering] = useState(false);
  const hasPhotos = page.list.photos.value.length > 0;
  // What hides photos is always seen.
  const isFiltering = filtering || page.search.isFiltered.value;
  return (
    <header class="header">
      <div class="header-row">
        <button type="button" class="brand" aria-label={name} onClick={() => page.searchBy([])}>
          <Logo />
          <span class="brand-name">{name}</span>
        </button>
        <QueryField />
        <div class="header-actions">
          {page.list.loaded.value && !page.firstVisit.value && !page.gallery && <AddButtons />}
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
              <AsideButton aside="map" icon="map" name={STRINGS.map} />
              {!page.gallery && <AsideButton aside="review" icon="copy" name={STRINGS.review} />}
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
      {isFiltering && (page.aside.value ?? 'map') === 'map' && hasPhotos && <FilterBar />}
      {page.search.queries.value.length > 0 && !page.aside.value && <SearchControls />}
    </header>
  );
}

function AsideButton({ aside, icon, name }: { aside: Aside; icon: IconName; name: string }) {
  const page = usePage();
  const isOpen = page.aside.value === aside;
  return (
    <button
      type="button"
      class="button button-icon header-aside"
      aria-label={name}
      title={name}
      aria-pressed={isOpen}
      onClick={() => (isOpen ? page.closeAside() : page.openAside(aside))}
    >
      <Icon name={icon} />
    </button>
  );
}
