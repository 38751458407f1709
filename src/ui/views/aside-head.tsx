/** @file The top of what stands in the library's place: what it is, the way back, what can be done here. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import { usePage } from '../state.ts';
import { STRINGS } from '../strings.ts';
import '../styles/aside.css';
import { Icon } from './icon.tsx';

/** The heading takes the focus, so that it is read out. */
export function AsideHead({ title, lead }: { readonly title: string; readonly lead: string }) {
  const page = usePage();
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    scrollTo(0, 0);
    heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <div class="aside-head">
      <h1 ref={heading} class="results-title" tabIndex={-1}>
        {title}
      </h1>
      <button
        type="button"
        class="button aside-back"
        aria-label={STRINGS.search.clear}
        onClick={() => page.closeAside()}
      >
        <Icon name="back" />
        <span>{STRINGS.search.clear}</span>
      </button>
      <p class="muted aside-lead">{lead}</p>
    </div>
  );
}
