/** @file What the colours on the map tell, and which of them are shown among the others. */
import { useState } from 'preact/hooks';
import { formatCount } from '../format.ts';
import type { MapSession } from '../map-session.ts';
import { COLORINGS, type Coloring } from '../map/groups.ts';
import { MAP_STRINGS } from '../strings-map.ts';

export function MapLegend({ session }: { session: MapSession }) {
  // On a phone it would lie over much of the map.
  const [isOpen, setOpen] = useState(() => matchMedia('(min-width: 720px)').matches);
  const { largest, others } = session.groups.value;
  const chosen = session.chosen.value;
  const count = session.placed.value.photos.length;
  const hasKinds = session.kinds.value?.size !== 0;
  const color = (coloring: Coloring): void => {
    session.chosen.value = null;
    session.coloring.value = coloring;
  };
  const entries = [
    ...largest.map(({ name, photos }, number) => ({ name, photos, number })),
    ...(others > 0 && largest.length > 0
      ? [{ name: MAP_STRINGS.others, photos: others, number: largest.length }]
      : []),
  ];
  return (
    <details class="map-legend" open={isOpen} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{MAP_STRINGS.photos(count, formatCount(count))}</summary>
      <div class="segments" role="group" aria-label={MAP_STRINGS.colors}>
        {COLORINGS.filter((coloring) => coloring !== 'kind' || hasKinds).map((coloring) => (
          <button
            key={coloring}
            type="button"
            class="segment"
            aria-pressed={session.coloring.value === coloring}
            onClick={() => color(coloring)}
          >
            {MAP_STRINGS.colorings[coloring]}
          </button>
        ))}
      </div>
      <ul>
        {entries.map(({ name, photos, number }) => (
          <li key={name}>
            <button
              type="button"
              class="map-group"
              aria-pressed={chosen === number}
              onClick={() => (session.chosen.value = chosen === number ? null : number)}
            >
              <span
                class="map-swatch"
                style={{
                  background: `var(--map-${number < largest.length ? number : 'others'})`,
                }}
              />
              <bdi class="map-group-name">{name}</bdi>
              <span class="muted">{formatCount(photos)}</span>
            </button>
          </li>
        ))}
      </ul>
      <button
        type="button"
        class="link"
        title={MAP_STRINGS.anewHint}
        disabled={session.progress.value !== null}
        onClick={() => void session.make(true)}
      >
        {MAP_STRINGS.anew}
      </button>
    </details>
  );
}
