/** @file A result's picture; pressing it searches by that photo. */
import type { CSSProperties } from 'preact';
import type { SearchHit } from '../../library/types.ts';
import { usePage } from '../state.ts';
import { STRINGS } from '../strings.ts';
import { Thumbnail } from './thumbnail.tsx';

interface HitButtonProps {
  readonly hit: SearchHit;
  readonly class: string;
  readonly style?: CSSProperties;
  readonly tabIndex?: number;
}

export function HitButton({ hit, class: className, style, tabIndex = 0 }: HitButtonProps) {
  const page = usePage();
  const label = STRINGS.grid.findLike(hit.path);
  return (
    <button
      type="button"
      class={className}
      tabIndex={tabIndex}
      {...(style ? { style } : {})}
      title={label}
      aria-label={label}
      onClick={() => page.searchByPhoto(hit)}
    >
      <Thumbnail key={hit.contentId} photo={hit} />
    </button>
  );
}
