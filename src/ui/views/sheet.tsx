/** @file A panel at the side that leaves the photos in sight. */
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { type Panel, usePage } from '../state.ts';
import { STRINGS } from '../strings.ts';
import { Icon } from './icon.tsx';

interface SheetProps {
  readonly title: string;
  /** The panel from which this one was opened, when it stands in its place. */
  readonly back?: Panel;
  readonly children: ComponentChildren;
}

/** Takes the focus when it opens and gives it back when it closes; Escape closes it (see page-input.ts). */
export function Sheet({ title, back, children }: SheetProps) {
  const page = usePage();
  const closeButton = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    const before = document.activeElement;
    closeButton.current?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, []);
  return (
    <div class="sheet" role="dialog" aria-label={title}>
      <div class="sheet-head">
        {back && (
          <button
            type="button"
            class="button button-icon sheet-back"
            aria-label={STRINGS.back}
            title={STRINGS.back}
            onClick={() => page.openPanel(back)}
          >
            <Icon name="back" />
          </button>
        )}
        <h2>{title}</h2>
        <button
          ref={closeButton}
          type="button"
          class="button button-icon"
          aria-label={STRINGS.close}
          title={STRINGS.close}
          onClick={() => (page.panel.value = null)}
        >
          <Icon name="close" />
        </button>
      </div>
      <div class="sheet-body">{children}</div>
    </div>
  );
}
