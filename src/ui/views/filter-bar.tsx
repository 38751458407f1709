/** @file What photos can be filtered by, as a row of menus, and what Milvus is asked then. */
import { useEffect, useRef, useState } from 'preact/hooks';
import {
  CHOICES,
  readFilter,
  type Bounds,
  type Choice,
  type PhotoFilter,
} from '../../library/photo-filter.ts';
import type { Facet } from '../../library/types.ts';
import { FILTERS } from '../../profiles/profiles.ts';
import { boundsText } from '../bounds-text.ts';
import { formatBytes, formatCount, formatDay, formatSquare } from '../format.ts';
import { ORDERS } from '../photo-order.ts';
import { usePage } from '../state.ts';
import { FILTER_STRINGS } from '../strings-filters.ts';
import '../styles/filters.css';
import { Menu, useOneOpenMenu } from './menu.tsx';
import { MilvusRequestView } from './milvus-request.tsx';

export function FilterBar() {
  const page = usePage();
  const { filters, search, list } = page;
  const filter = search.filter.value;
  const facets = filters.facets.value;
  const matching = filters.matching.value;
  const bar = useRef<HTMLDivElement>(null);
  const [shown, setShown] = useState(false);
  useOneOpenMenu(bar);
  useEffect(() => {
    filters.open.value = true;
    return () => {
      filters.open.value = false;
    };
  }, [filters]);
  const change = (by: Partial<PhotoFilter>): void => search.setFilter(readFilter({ ...filter, ...by }));
  return (
    <div class="filters" role="group" aria-label={FILTER_STRINGS.label}>
      <div ref={bar} class="filter-menus">
        {CHOICES.map((choice) => {
          const values = facets?.choices[choice];
          // What no photo tells is not offered.
          if (facets && !values?.length && !filter[choice]) return null;
          return (
            <Menu
              key={choice}
              name={FILTER_STRINGS.choices[choice]}
              value={choiceText(choice, filter[choice])}
            >
              <Values
                choice={choice}
                values={values}
                chosen={filter[choice] ?? []}
                onChange={(chosen) => change({ [choice]: chosen })}
              />
            </Menu>
          );
        })}
        {(!facets || filter.taken || (facets.years && facets.years.length > 0)) && (
          <Menu name={FILTER_STRINGS.taken} value={boundsText(filter.taken, formatDay)}>
            <Days
              taken={filter.taken ?? {}}
              years={facets?.years ?? []}
              onChange={(taken) => change({ taken })}
            />
          </Menu>
        )}
        {(!facets || facets.measures.length > 0) && (
          <Menu
            name={FILTER_STRINGS.size}
            value={[boundsText(filter.bytes, formatBytes), boundsText(filter.side, formatPixels)]
              .filter((text) => text !== '')
              .join(', ')}
          >
            <Numbers
              title={FILTER_STRINGS.megabytes}
              bounds={filter.bytes ?? {}}
              unit={FILTERS.byteUnit}
              onChange={(bytes) => change({ bytes })}
            />
            <Numbers
              title={FILTER_STRINGS.side}
              bounds={filter.side ?? {}}
              unit={1}
              onChange={(side) => change({ side })}
            />
          </Menu>
        )}
      </div>
      <KindChips
        kinds={facets?.choices.kind ?? []}
        chosen={filter.kind ?? []}
        onChange={(kind) => change({ kind })}
      />
      <div class="filter-state">
        <span class="muted" role="status">
          {matching &&
            FILTER_STRINGS.shown(formatCount(matching.size), formatCount(list.photos.value.length))}
        </span>
        <SortField />
        <button type="button" class="link" aria-expanded={shown} onClick={() => setShown(!shown)}>
          {FILTER_STRINGS.request.show}
        </button>
        {search.isFiltered.value && (
          <button type="button" class="link" onClick={() => search.setFilter({})}>
            {FILTER_STRINGS.clear}
          </button>
        )}
      </div>
      {shown && <MilvusRequestView />}
    </div>
  );
}

interface KindChipsProps {
  /** Most frequent first. */
  readonly kinds: readonly Facet[];
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}

/** What the photos show, at a press; the menu has all of it. */
function KindChips({ kinds, chosen, onChange }: KindChipsProps) {
  const rare = kinds.slice(FILTERS.chips).filter(({ name }) => chosen.includes(name));
  const shown = [...kinds.slice(0, FILTERS.chips), ...rare];
  if (shown.length === 0) return null;
  return (
    <ul class="kind-chips" aria-label={FILTER_STRINGS.choices.kind}>
      {shown.map(({ name, photos }) => {
        const isChosen = chosen.includes(name);
        return (
          <FacetChip
            key={name}
            facet={{ name, photos }}
            isChosen={isChosen}
            onPress={() => onChange(toggled(chosen, name))}
          />
        );
      })}
    </ul>
  );
}

interface FacetChipProps {
  readonly facet: Facet;
  readonly isChosen: boolean;
  readonly onPress: () => void;
}

function FacetChip({ facet: { name, photos }, isChosen, onPress }: FacetChipProps) {
  return (
    <li>
      <button type="button" class="filter-chip" aria-pressed={isChosen} onClick={onPress}>
        <bdi>{name}</bdi> <span class="muted">{formatCount(photos)}</span>
      </button>
    </li>
  );
}

/** The names with this one, or without it where it is among them. */
function toggled(names: readonly string[], name: string): readonly string[] {
  return names.includes(name) ? names.filter((other) => other !== name) : [...names, name];
}

function SortField() {
  const { search } = usePage();
  const isSearch = search.queries.value.length > 0;
  const { order, orders, mostSimilar, asAdded } = FILTER_STRINGS;
  return (
    <label class="sort">
      <span>{order}</span>
      <select
        value={search.order.value}
        onChange={({ currentTarget: { value } }) => {
          search.order.value = ORDERS.find((known) => known === value) ?? 'first';
        }}
      >
        {ORDERS.map((each) => (
          <option key={each} value={each}>
            {each === 'first' ? (isSearch ? mostSimilar : asAdded) : orders[each]}
          </option>
        ))}
      </select>
    </label>
  );
}

interface ValuesProps {
  readonly choice: Choice;
  readonly values: readonly Facet[] | undefined;
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}

function Values({ choice, values, chosen, onChange }: ValuesProps) {
  const [wanted, setWanted] = useState('');
  if (!values) return <p class="muted">{FILTER_STRINGS.counting}</p>;
  if (values.length === 0) return <p class="muted">{FILTER_STRINGS.none}</p>;
  const found = values.filter(({ name }) =>
    valueText(choice, name).toLowerCase().includes(wanted.trim().toLowerCase()),
  );
  const listed = found.slice(0, FILTERS.listed);
  return (
    <>
      {values.length >= FILTERS.narrowed && (
        <input
          type="text"
          class="filter-narrow"
          value={wanted}
          placeholder={FILTER_STRINGS.narrow}
          aria-label={FILTER_STRINGS.narrow}
          onInput={(event) => setWanted(event.currentTarget.value)}
        />
      )}
      <ul class="filter-values">
        {listed.map(({ name, photos }) => (
          <li key={name}>
            <label>
              <input
                type="checkbox"
                checked={chosen.includes(name)}
                onChange={() => onChange(toggled(chosen, name))}
              />
              <bdi>{valueText(choice, name)}</bdi>
              <span class="muted">{formatCount(photos)}</span>
            </label>
          </li>
        ))}
      </ul>
      {found.length > listed.length && (
        <p class="muted">{FILTER_STRINGS.more(formatCount(found.length - listed.length))}</p>
      )}
    </>
  );
}

interface DaysProps {
  readonly taken: Bounds<string>;
  readonly years: readonly Facet[];
  readonly onChange: (taken: Bounds<string>) => void;
}

function Days({ taken, years, onChange }: DaysProps) {
  const { from = '', to = '' } = taken;
  const ends = { from: FILTER_STRINGS.from, to: FILTER_STRINGS.to };
  return (
    <>
      <div class="filter-ends">
        {(['from', 'to'] as const).map((end) => (
          <label key={end}>
            <span>{ends[end]}</span>
            <input
              type="date"
              value={taken[end] ?? ''}
              onChange={({ currentTarget: { value } }) => onChange({ ...taken, [end]: value })}
            />
          </label>
        ))}
      </div>
      <ul class="filter-years" aria-label={FILTER_STRINGS.years}>
        {years.map(({ name, photos }) => {
          const year = { from: `${name}-01-01`, to: `${name}-12-31` };
          const isChosen = from === year.from && to === year.to;
          return (
            <FacetChip
              key={name}
              facet={{ name, photos }}
              isChosen={isChosen}
              onPress={() => onChange(isChosen ? {} : year)}
            />
          );
        })}
      </ul>
    </>
  );
}

interface NumbersProps {
  readonly title: string;
  readonly bounds: Bounds<number>;
  /** What one of the numbers typed is. */
  readonly unit: number;
  readonly onChange: (bounds: Bounds<number>) => void;
}

function Numbers({ title, bounds, unit, onChange }: NumbersProps) {
  const ends = { from: FILTER_STRINGS.from, to: FILTER_STRINGS.to };
  return (
    <fieldset class="filter-ends">
      <legend>{title}</legend>
      {(['from', 'to'] as const).map((end) => {
        const bound = bounds[end];
        return (
          <label key={end}>
            <span>{ends[end]}</span>
            <input
              type="number"
              inputMode="decimal"
              min={0}
              step="any"
              value={bound === undefined ? '' : String(bound / unit)}
              onChange={({ currentTarget: { value } }) => {
                const typed = value === '' ? undefined : Math.round(Number(value) * unit);
                onChange({ ...bounds, [end]: typed });
              }}
            />
          </label>
        );
      })}
    </fieldset>
  );
}

function choiceText(choice: Choice, chosen: readonly string[] = []): string {
  const [only = ''] = chosen;
  return chosen.length > 1
    ? FILTER_STRINGS.several(formatCount(chosen.length))
    : only && valueText(choice, only);
}

function valueText(choice: Choice, value: string): string {
  if (choice === 'orientation') {
    return FILTER_STRINGS.orientations[value as keyof typeof FILTER_STRINGS.orientations];
  }
  if (choice !== 'place') return value;
  const [south = 0, west = 0] = value.split(',').map(Number);
  return formatSquare(south, west);
}

function formatPixels(pixels: number): string {
  return `${formatCount(pixels)} px`;
}
