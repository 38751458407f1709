/** @file Facts in a row, separated by dots that CSS draws. */
import type { ComponentChildren } from 'preact';

/** @param live read out when it appears */
export function Facts({ children, live = false }: { children: ComponentChildren; live?: boolean }) {
  return (
    <span class="pill-facts" role={live ? 'status' : undefined}>
      {children}
    </span>
  );
}
