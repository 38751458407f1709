/** @file A part of a panel that is drawn only while it is open. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';

export function Disclosure({ title, children }: { title: string; children: ComponentChildren }) {
  const [open, setOpen] = useState(false);
  return (
    <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{title}</summary>
      {open && children}
    </details>
  );
}
