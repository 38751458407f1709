/** @file The border between two photos that lie one over the other: moved by mouse, touch and keys. */
import { useRef } from 'preact/hooks';
import { VIEWER } from '../../profiles/profiles.ts';
import { formatShare } from '../format.ts';
import { VIEWER_STRINGS } from '../strings-viewer.ts';
import { Strokes } from './icon.tsx';
import { VIEWER_SHAPES } from './viewer-tools.tsx';

interface WipeBorderProps {
  /** Of the width that shows the first photo, 0..1. */
  readonly share: number;
  readonly names: readonly [first: string, second: string];
  readonly onChange: (share: number) => void;
}

const STEPS: Readonly<Partial<Record<string, number>>> = Object.freeze({
  ArrowLeft: -1,
  ArrowDown: -1,
  ArrowRight: 1,
  ArrowUp: 1,
  PageDown: -5,
  PageUp: 5,
  Home: -Infinity,
  End: Infinity,
});

export function WipeBorder({ share, names, onChange }: WipeBorderProps) {
  const isHeld = useRef(false);
  const moveTo = (wanted: number): void => onChange(Math.min(1, Math.max(0, wanted)));
  return (
    <div
      class="wipe-border"
      style={{ left: `${100 * share}%` }}
      role="slider"
      tabIndex={0}
      aria-label={VIEWER_STRINGS.comparison.border}
      aria-orientation="horizontal"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(100 * share)}
      aria-valuetext={VIEWER_STRINGS.comparison.share(formatShare(share), names[0])}
      onKeyDown={(event) => {
        const steps = STEPS[event.key];
        if (steps === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        moveTo(share + steps * VIEWER.wipeStep);
      }}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        isHeld.current = true;
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        const area = event.currentTarget.parentElement?.getBoundingClientRect();
        if (isHeld.current && area) moveTo((event.clientX - area.left) / area.width);
      }}
      onPointerUp={() => (isHeld.current = false)}
      onPointerCancel={() => (isHeld.current = false)}
    >
      <span class="wipe-grip">
        <Strokes shape={VIEWER_SHAPES.grip} />
      </span>
    </div>
  );
}
