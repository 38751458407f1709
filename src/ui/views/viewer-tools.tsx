/** @file The controls that stand over a photo shown in full. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { CENTRE } from '../zoom-geometry.ts';
import { VIEWER } from '../../profiles/profiles.ts';
import { formatShare } from '../format.ts';
import { VIEWER_STRINGS } from '../strings-viewer.ts';
import type { ZoomState } from '../zoom-state.ts';
import { Strokes } from './icon.tsx';

/** On the grid of icon.tsx. */
export const VIEWER_SHAPES = Object.freeze({
  close: 'M6 6l12 12M18 6L6 18',
  back: 'M14.5 6l-6 6 6 6',
  previous: 'M14.5 6l-6 6 6 6',
  next: 'M9.5 6l6 6-6 6',
  find: 'M10.5 4a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zM15.3 15.3L20.5 20.5',
  region: 'M7 3v14h14M3 7h14v14',
  heat: 'M12 3.5c1 3.5 5.5 5.6 5.5 10a5.5 5.5 0 0 1-11 0c0-2.2 1.2-3.6 2.4-4.8.3 1.4.9 2.2 1.6 2.6-.3-3 .3-5.6 1.5-7.8z',
  compare: 'M12 3v18M4.5 6H9v12H4.5zM15 6h4.5v12H15z',
  facts: 'M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16zM12 11v5M12 8v.3',
  remove: 'M5 7h14M10 7V4.5h4V7M7 7l.8 12.5h8.4L17 7M10.3 10.5v5.5M13.7 10.5v5.5',
  swap: 'M4 8.5h15M15.5 5l3.5 3.5-3.5 3.5M20 15.5H5M8.5 12L5 15.5 8.5 19',
  sides: 'M4 5.5h7v13H4zM13 5.5h7v13h-7z',
  wipe: 'M4 5.5h16v13H4zM12 3v18M8.5 10L6.5 12l2 2M15.5 10l2 2-2 2',
  grip: 'M9.5 8.5L6 12l3.5 3.5M14.5 8.5L18 12l-3.5 3.5',
  zoomIn: 'M12 6v12M6 12h12',
  zoomOut: 'M6 12h12',
});

interface ToolProps {
  readonly name: string;
  /** As it stands on keyboards. */
  readonly hint?: string;
  readonly shape: keyof typeof VIEWER_SHAPES;
  readonly class?: string;
  readonly pressed?: boolean;
  readonly disabled?: boolean;
  readonly onPress: () => void;
  /** Beside the pictogram, where there is room. */
  readonly children?: ComponentChildren;
}

export function Tool({
  name,
  hint,
  shape,
  class: className,
  pressed,
  disabled,
  onPress,
  children,
}: ToolProps) {
  return (
    <button
      type="button"
      class={className ? `viewer-tool ${className}` : 'viewer-tool'}
      aria-label={name}
      aria-pressed={pressed}
      disabled={disabled}
      title={hint ? VIEWER_STRINGS.withKey(name, hint) : name}
      onClick={onPress}
    >
      <Strokes shape={VIEWER_SHAPES[shape]} />
      {children}
    </button>
  );
}

/** How large the photo is shown, as a share of its actual pixels. */
export function ZoomTools({ zoom }: { zoom: ZoomState }) {
  const stage = zoom.stage.value;
  const percent = stage ? formatShare(zoom.look.value.zoom / stage.actual) : '';
  return (
    <div class="viewer-zoom">
      <Tool
        name={VIEWER_STRINGS.zoomOut}
        hint="−"
        shape="zoomOut"
        onPress={() => zoom.zoomBy(1 / VIEWER.zoomStep, CENTRE, true)}
      />
      <button
        type="button"
        class="viewer-percent"
        aria-label={VIEWER_STRINGS.toggleZoom(percent)}
        title={VIEWER_STRINGS.toggleZoom(percent)}
        onClick={() => zoom.toggle(CENTRE)}
      >
        {percent}
      </button>
      <Tool
        name={VIEWER_STRINGS.zoomIn}
        hint="+"
        shape="zoomIn"
        onPress={() => zoom.zoomBy(VIEWER.zoomStep, CENTRE, true)}
      />
    </div>
  );
}

/**
 * Keys of the viewer while no other dialog lies over it.
 * @param place what is shown in the viewer listens at the document, and is asked before the viewer itself, which listens at the window
 * @param onKey whether it took the key
 */
export function useViewerKeys(place: Document | Window, onKey: (event: KeyboardEvent) => boolean): void {
  const latest = useRef(onKey);
  latest.current = onKey;
  useEffect(() => {
    const listener = (event: Event): void => {
      if (!(event instanceof KeyboardEvent) || event.defaultPrevented) return;
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const element = event.target instanceof Element ? event.target : null;
      const dialog = element?.closest('dialog');
      if (dialog && !dialog.classList.contains('viewer')) return;
      // A control's own keys.
      if ((event.key === ' ' || event.key === 'Enter') && element?.closest('button, summary, a')) return;
      if (latest.current(event)) event.preventDefault();
    };
    place.addEventListener('keydown', listener);
    return () => place.removeEventListener('keydown', listener);
  }, [place]);
}
