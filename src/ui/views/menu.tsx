/** @file A menu: a pill that says what is chosen, and a panel in which to choose. */
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { STRINGS } from '../strings.ts';
import '../styles/menu.css';

/** A press beside it, Escape, or the next one closes a menu. */
export function useOneOpenMenu(bar: { readonly current: HTMLElement | null }): void {
  useEffect(() => {
    const closeOthers = ({ target }: Event): void => {
      for (const menu of bar.current?.querySelectorAll<HTMLDetailsElement>('details[open]') ?? []) {
        if (!(target instanceof Node && menu.contains(target))) menu.open = false;
      }
    };
    document.addEventListener('pointerdown', closeOthers);
    document.addEventListener('focusin', closeOthers);
    return () => {
      document.removeEventListener('pointerdown', closeOthers);
      document.removeEventListener('focusin', closeOthers);
    };
  }, [bar]);
}

interface MenuProps {
  readonly name: string;
  /** What is chosen in it; '' for nothing. */
  readonly value: string;
  readonly children: ComponentChildren;
}

/** A pill that opens a panel below itself. */
export function Menu({ name, value, children }: MenuProps) {
  const [open, setOpen] = useState(false);
  return (
    <details
      class={value === '' ? 'menu' : 'menu menu-chosen'}
      open={open}
      onToggle={(event) => setOpen(event.currentTarget.open)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !open) return;
        event.preventDefault();
        event.currentTarget.querySelector('summary')?.focus();
        setOpen(false);
      }}
    >
      <summary>
        <bdi>{value === '' ? name : STRINGS.chosen(name, value)}</bdi>
      </summary>
      {open && <div class="menu-panel">{children}</div>}
    </details>
  );
}
