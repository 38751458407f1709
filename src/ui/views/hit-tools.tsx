/** @file What can be done with a result beside searching by it: see where it is similar, and count it for or against. */
import { QUERY } from '../../profiles/profiles.ts';
import type { SearchHit } from '../../library/types.ts';
import { combined } from '../search-link.ts';
import { partsOf, queryByPhoto } from '../search-session.ts';
import { usePage } from '../state.ts';
import { STRINGS } from '../strings.ts';
import '../styles/query-editor.css';
import { Icon } from './icon.tsx';

export interface HitToolsProps {
  readonly hit: SearchHit;
  /** All results in the order in which they are shown. */
  readonly hits: readonly SearchHit[];
  readonly tabIndex: number;
}

export function HitTools({ hit, hits, tabIndex }: HitToolsProps) {
  const page = usePage();
  const { search, explained, editing } = page;
  const isExplained = explained.value === hit.id;
  const count = (weight: number): void => {
    const parts = search.queries.value.flatMap(partsOf);
    if (parts.length >= QUERY.parts) {
      page.notices.tell(STRINGS.query.full(String(QUERY.parts)));
      return;
    }
    const [query] = combined([...parts, { item: queryByPhoto(hit), weight }]);
    if (query) search.refine(query);
  };
  return (
    <span class="hit-tools">
      <button
        type="button"
        class="hit-tool"
        tabIndex={tabIndex}
        aria-label={STRINGS.search.view(hit.path)}
        title={STRINGS.search.viewOriginal}
        onClick={() => page.viewing.open({ photos: hits, position: hits.indexOf(hit) })}
      >
        <Icon name="expand" />
      </button>
      <button
        type="button"
        class="hit-tool"
        tabIndex={tabIndex}
        aria-pressed={isExplained}
        aria-label={STRINGS.why.show(hit.path)}
        title={STRINGS.why.title}
        onClick={() => (explained.value = isExplained ? null : hit.id)}
      >
        <Icon name="heat" />
      </button>
      {editing.value &&
        ([1, -1] as const).map((weight) => (
          <button
            key={weight}
            type="button"
            class="hit-tool"
            tabIndex={tabIndex}
            aria-label={weight > 0 ? STRINGS.query.more(hit.path) : STRINGS.query.less(hit.path)}
            title={weight > 0 ? STRINGS.query.more(hit.path) : STRINGS.query.less(hit.path)}
            onClick={() => count(weight)}
          >
            {weight > 0 ? '+' : '−'}
          </button>
        ))}
    </span>
  );
}
