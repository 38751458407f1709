/**
 * @file Which photos are meant: a filter as people choose it, and the one place that writes it in Milvus' filter language.
 * Values of one choice are alternatives; all choices have to hold.
 */
import { LookalikeError } from '../base/errors.ts';
import { FILTERS } from '../profiles/profiles.ts';
import type { CollectionShape, Fact } from './collection-shape.ts';

/** What is chosen from values that photos have. */
export const CHOICES = Object.freeze(['folder', 'camera', 'format', 'orientation', 'place', 'kind'] as const);
export type Choice = (typeof CHOICES)[number];

/** What lies between two bounds: bytes of the file, pixels of the shorter side. */
export const MEASURES = Object.freeze(['bytes', 'side'] as const);
export type Measure = (typeof MEASURES)[number];

export const ORIENTATIONS = Object.freeze(['landscape', 'portrait', 'square'] as const);

/** Both ends belong to it; one that is absent is open. */
export interface Bounds<T> {
  readonly from?: T;
  readonly to?: T;
}

/**
 * A photo's folder is the beginning of its path, `Holiday/Rome`; its orientation one of {@link ORIENTATIONS}; its place
 * {@link placeOf}. `taken` are days, `YYYY-MM-DD`. What is not known of a photo is in no choice, and unknown sizes are 0.
 */
export type PhotoFilter = Readonly<Partial<Record<Choice, readonly string[]>>> &
  Readonly<Partial<Record<Measure, Bounds<number>>>> & { readonly taken?: Bounds<string> };

/** What a choice needs to know of a row. */
export const NEEDED: Readonly<Record<Choice | Measure | 'taken', readonly (Fact | 'path')[]>> = Object.freeze(
  {
    folder: ['path'],
    camera: ['camera'],
    format: ['format'],
    orientation: ['width', 'height'],
    place: ['latitude', 'longitude'],
    kind: ['kinds'],
    bytes: ['bytes'],
    side: ['width', 'height'],
    taken: ['taken'],
  },
);

/** Fields of the rows that filters look at. */
export type FilterFields = Pick<CollectionShape, 'facts' | 'pathField'>;

const DAY = /^\d{4}-\d{2}-\d{2}$/;
/** What comes behind `/` in the order of bytes: a folder's paths end before it. */
const BEHIND_SLASH = '0';

export function canFilter(by: keyof typeof NEEDED, { facts, pathField }: FilterFields): boolean {
  return NEEDED[by].every((fact) => (fact === 'path' ? pathField !== undefined : facts.has(fact)));
}

/** The square of `FILTERS.placeDegrees` that a place is in, by its south-western corner: `41,12`. */
export function placeOf(latitude: number, longitude: number): string {
  return [latitude, longitude]
    .map((value) => Math.floor(value / FILTERS.placeDegrees) * FILTERS.placeDegrees)
    .join(',');
}

/** True for nothing that was chosen. */
export function isEmpty(filter: PhotoFilter): boolean {
  return Object.keys(readFilter(filter)).length === 0;
}

/**
 * The filter in Milvus' language, '' when all photos are meant.
 * @throws LookalikeError INVALID_ARGUMENT when rows do not have what it asks for
 */
export function expressionOf(filter: PhotoFilter, fields: FilterFields): string {
  const chosen = readFilter(filter);
  for (const by of Object.keys(chosen) as (keyof PhotoFilter)[]) {
    if (canFilter(by, fields)) continue;
    throw new LookalikeError(
      'INVALID_ARGUMENT',
      `The collection keeps no ${NEEDED[by].join(' and ')} of its photos, so that they cannot be filtered by ${by}.`,
    );
  }
  const path = fields.pathField ?? 'path';
  const { taken, bytes, side } = chosen;
  return [
    // An escape for `%` and `_` in `like` is not known to all releases; the order of texts is.
    anyOf(
      chosen.folder,
      (name) => `(${path} >= ${quoted(`${name}/`)} and ${path} < ${quoted(name + BEHIND_SLASH)})`,
    ),
    oneOf('camera', chosen.camera),
    oneOf('format', chosen.format),
    anyOf(chosen.orientation, orientation),
    anyOf(chosen.place, place),
    chosen.kind ? `json_contains_any(kinds, ${quoted(chosen.kind)})` : '',
    taken?.from === undefined ? '' : `taken >= ${quoted(taken.from)}`,
    // Whatever the time of that day is.
    taken?.to === undefined ? '' : `taken < ${quoted(`${taken.to}U`)}`,
    bytes?.from === undefined ? '' : `bytes >= ${bytes.from}`,
    bytes?.to === undefined ? '' : `bytes <= ${bytes.to}`,
    side?.from === undefined ? '' : `(width >= ${side.from} and height >= ${side.from})`,
    side?.to === undefined ? '' : `(width <= ${side.to} or height <= ${side.to})`,
  ]
    .filter((part) => part !== '')
    .join(' and ');
}

/** What can be believed of something that a link or a person's file says; choices of nothing are left out. */
export function readFilter(value: unknown): PhotoFilter {
  const given = isRecord(value) ? value : {};
  const choices = CHOICES.map((choice) => [choice, choiceOf(choice, given[choice])] as const);
  const measures = MEASURES.map((measure) => [measure, boundsOf(given[measure], isSize)] as const);
  const taken = ['taken', boundsOf(given['taken'], isDay)] as const;
  const chosen = [...choices, ...measures, taken].filter(([, by]) => by !== undefined);
  return Object.fromEntries(chosen) as PhotoFilter;
}

function choiceOf(choice: Choice, value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const texts = value.filter((text): text is string => typeof text === 'string' && text !== '');
  const known = texts.filter(
    (text) =>
      (choice !== 'orientation' || (ORIENTATIONS as readonly string[]).includes(text)) &&
      (choice !== 'place' || cornerOf(text) !== undefined),
  );
  return known.length > 0 ? known : undefined;
}

function boundsOf<T>(value: unknown, isBound: (bound: unknown) => bound is T): Bounds<T> | undefined {
  const { from, to } = isRecord(value) ? value : {};
  const bounds = { ...(isBound(from) ? { from } : {}), ...(isBound(to) ? { to } : {}) };
  return Object.keys(bounds).length > 0 ? bounds : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isDay(value: unknown): value is string {
  return typeof value === 'string' && DAY.test(value);
}

function orientation(name: string): string {
  if (name === 'square') return '(width == height and width > 0)';
  return name === 'landscape' ? 'width > height' : 'width < height';
}

function place(text: string): string {
  const [south = 0, west = 0] = cornerOf(text) ?? [];
  const { placeDegrees } = FILTERS;
  const within = (field: string, from: number): string =>
    `${field} >= ${from} and ${field} < ${from + placeDegrees}`;
  return `(${within('latitude', south)} and ${within('longitude', west)})`;
}

function cornerOf(text: string): readonly [south: number, west: number] | undefined {
  const [south = NaN, west = NaN, ...more] = text.split(',').map(Number);
  return Number.isInteger(south) && Number.isInteger(west) && more.length === 0 ? [south, west] : undefined;
}

function anyOf(values: readonly string[] | undefined, write: (value: string) => string): string {
  if (!values) return '';
  const [only = '', ...others] = values.map(write);
  return others.length === 0 ? only : `(${[only, ...others].join(' or ')})`;
}

function oneOf(field: string, values: readonly string[] | undefined): string {
  return values ? `${field} in ${quoted(values)}` : '';
}

/** Texts as the filter language quotes them. */
function quoted(value: string | readonly string[]): string {
  return JSON.stringify(value);
}
