/** @file The library: justified rows of which only those near the window exist, and one tab stop for all of them. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { LibraryPhoto } from '../../library/types.ts';
import { PAGE } from '../../profiles/profiles.ts';
import { aspectOf, JustifiedLayout, MOVES, type JustifiedRow } from '../justified-layout.ts';
import { usePage } from '../state.ts';
import { STRINGS } from '../strings.ts';
import { useElementWidth, useVisibleStretch } from './element-size.ts';
import { Icon } from './icon.tsx';
import { Thumbnail } from './thumbnail.tsx';

export function PhotoGrid() {
  const page = usePage();
  const { photos, epoch } = page.shown.value;
  const grid = useRef<HTMLDivElement>(null);
  const width = useElementWidth(grid);
  const stretch = useVisibleStretch(grid);
  const layout = useLayout(photos, epoch, width);
  const active = Math.min(page.activePhoto.value, photos.length - 1);
  const focusNext = useRef(false);
  const focusActive = (preventScroll: boolean): void =>
    grid.current?.querySelector<HTMLElement>(`[data-index="${active}"]`)?.focus({ preventScroll });

  useKeptScroll(grid, layout, () => focusActive(true));

  useLayoutEffect(() => {
    if (!focusNext.current) return;
    focusNext.current = false;
    focusActive(false);
  });

  const onKeyDown = (event: KeyboardEvent): void => {
    const photo = photos[active];
    if (!photo || event.ctrlKey || event.metaKey || event.altKey) return;
    const move = MOVES[event.key];
    if (move) {
      const next = layout.neighbor(active, move);
      focusNext.current = true;
      page.activePhoto.value = next;
      // The same photo at an end draws nothing anew: keep the focus, and keep the page from scrolling.
      if (next === active) focusNext.current = false;
    } else if (event.key === 'Delete') {
      page.askRemovePhoto(photo);
    } else if (event.key === ' ') {
      page.viewing.open({ photos, position: active });
    } else {
      return;
    }
    event.preventDefault();
  };

  const [from, to] = layout.rowsBetween(stretch.top, stretch.bottom);
  const drawn = new Set(Array.from({ length: to - from }, (_, i) => from + i));
  // The focused photo stays while it is scrolled away, or the keyboard would lose its place.
  drawn.add(layout.rowOf(active));

  return (
    <div
      ref={grid}
      class="grid"
      role="grid"
      aria-label={STRINGS.grid.label}
      aria-rowcount={layout.rows.length}
      style={{ height: `${layout.height}px` }}
      onKeyDown={onKeyDown}
    >
      {[...drawn]
        .sort((a, b) => a - b)
        .map((position) => {
          const row = layout.rows[position];
          return (
            row && <GridRow key={row.first} position={position} row={row} photos={photos} active={active} />
          );
        })}
    </div>
  );
}

interface GridRowProps {
  readonly position: number;
  readonly row: JustifiedRow;
  readonly photos: readonly LibraryPhoto[];
  readonly active: number;
}

function GridRow({ position, row, photos, active }: GridRowProps) {
  return (
    <div
      role="row"
      class="grid-row"
      aria-rowindex={position + 1}
      style={{ transform: `translateY(${row.top}px)`, height: `${row.height}px` }}
    >
      {row.widths.map((width, i) => {
        const index = row.first + i;
        const photo = photos[index];
        return (
          photo && (
            <GridCell
              key={photo.id}
              photo={photo}
              index={index}
              left={row.lefts[i] ?? 0}
              width={width}
              active={index === active}
            />
          )
        );
      })}
    </div>
  );
}

interface GridCellProps {
  readonly photo: LibraryPhoto;
  readonly index: number;
  readonly left: number;
  readonly width: number;
  readonly active: boolean;
}

function GridCell({ photo, index, left, width, active }: GridCellProps) {
  const page = usePage();
  return (
    <div role="gridcell" class="cell" style={{ insetInlineStart: `${left}px`, width: `${width}px` }}>
      <button
        type="button"
        class="photo"
        data-index={index}
        data-id={photo.id}
        data-path={photo.path}
        tabIndex={active ? 0 : -1}
        aria-label={STRINGS.grid.findLike(photo.path)}
        title={photo.path}
        onFocus={() => (page.activePhoto.value = index)}
        onClick={() => {
          // Safari gives a pressed button no focus.
          page.activePhoto.value = index;
          page.searchByPhoto(photo);
        }}
      >
        <Thumbnail key={photo.contentId} photo={photo} />
      </button>
      <span class="cell-tools">
        <button
          type="button"
          class="cell-tool"
          tabIndex={-1}
          aria-label={STRINGS.search.viewOriginal}
          title={STRINGS.search.viewOriginal}
          onClick={() => page.viewing.open({ photos: page.shown.value.photos, position: index })}
        >
          <Icon name="expand" />
        </button>
        {!page.gallery && (
          <button
            type="button"
            class="cell-tool"
            tabIndex={-1}
            aria-label={STRINGS.grid.remove}
            title={STRINGS.grid.remove}
            onClick={() => page.askRemovePhoto(photo)}
          >
            <Icon name="trash" />
          </button>
        )}
      </span>
    </div>
  );
}

/** The rows of `photos`; a list that only grew is laid out from where it ended. */
function useLayout(photos: readonly LibraryPhoto[], epoch: unknown, width: number): JustifiedLayout {
  const held = useRef<{ layout: JustifiedLayout; epoch: unknown }>();
  if (!held.current || held.current.epoch !== epoch || held.current.layout.options.width !== width) {
    const { rowShare, rowMin, rowMax, gap, aspectMin, aspectMax } = PAGE;
    const rowHeight = Math.min(rowMax, Math.max(rowMin, Math.round(width * rowShare)));
    held.current = { layout: new JustifiedLayout({ width, rowHeight, gap, aspectMin, aspectMax }), epoch };
  }
  const { layout } = held.current;
  // Without a width there is nothing to fill yet.
  if (width > 0 && layout.count < photos.length) {
    layout.append(photos.slice(layout.count).map(aspectOf));
  }
  return layout;
}

/**
 * Keeps the photos in sight where they are: when the window's width changes, and when the library comes back after a
 * search, with the focus where it was.
 */
function useKeptScroll(
  grid: { readonly current: HTMLElement | null },
  layout: JustifiedLayout,
  focus: () => void,
): void {
  const page = usePage();
  const before = useRef<JustifiedLayout>();
  useLayoutEffect(() => {
    const element = grid.current;
    const old = before.current;
    if (!element || layout.count === 0 || layout === old) return;
    before.current = layout;
    if (page.gridScroll !== null) {
      scrollTo(0, page.gridScroll);
      page.gridScroll = null;
      focus();
    } else if (old && old.options.width !== layout.options.width && scrollY > 0) {
      const offset = element.getBoundingClientRect().top;
      const [position] = old.rowsBetween(-offset, -offset);
      const row = old.rows[position];
      const moved = row && layout.rows[layout.rowOf(row.first)];
      if (moved) scrollBy(0, moved.top - row.top);
    }
  });
  useLayoutEffect(
    () => () => {
      page.gridScroll = scrollY;
    },
    [page],
  );
}
