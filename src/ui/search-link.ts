/**
 * @file A search as a link, and back. `#/search?photo=ID&crop=X,Y,WIDTH,HEIGHT&weight=W&file=ID&name=NAME&...`: photos of the
 * library and files by content id, each followed by what belongs to it. With weights they are one query, else each is one.
 * Everything is behind the `#`, which browsers send to nobody.
 */
import { isEmpty, readFilter, type PhotoFilter } from '../library/photo-filter.ts';
import type { LibraryApi } from '../library/types.ts';
import { DEFAULT_BALANCE, LIMITS, PAGE, QUERY } from '../profiles/profiles.ts';
import type { SimilarityBounds } from '../vectors/similarity-bounds.ts';
import type { Crop } from '../vision/embedder.ts';
import {
  partsOf,
  queryByFile,
  queryByPhoto,
  withCrop,
  type PhotoItem,
  type QueryItem,
  type SearchOptions,
  type WeightedItem,
} from './search-session.ts';
import { ORDERS, type Order } from './photo-order.ts';
import { STRINGS } from './strings.ts';

const START = '#/search?';
/** Of the range of similarity. */
const ENDS = ['least', 'most'] as const;

/** What of a search a link tells beside its photos. */
export interface LinkedOptions extends SearchOptions {
  readonly order: Order;
}

/** A search that a link stands for. */
export interface LinkedSearch {
  readonly queries: readonly QueryItem[];
  readonly options: LinkedOptions;
  /** Photos that are neither in the library nor kept any more. */
  readonly missing: number;
}

type LinkLibrary = Pick<LibraryApi, 'find' | 'keepQuery' | 'keptQuery'>;

/**
 * The link of a search; copies of its files are kept. `undefined` where it would not lead back: too many photos, or a file that
 * cannot be kept.
 */
export async function linkOf(
  queries: readonly QueryItem[],
  { limit, balance, turns, filter, similarity, order }: LinkedOptions,
  library: LinkLibrary,
): Promise<string | undefined> {
  const parts = queries.flatMap((query) => partsOf(query).map((part) => ({ query, part })));
  if (parts.length === 0 || parts.length > PAGE.linkedPhotos) return undefined;
  const params = new URLSearchParams();
  for (const { query, part } of parts) {
    const { item, weight } = part;
    const contentId = item.kind === 'photo' ? item.photo.contentId : await library.keepQuery(item.file);
    if (contentId === undefined) return undefined;
    params.append(item.kind, contentId);
    if (item.kind === 'file') params.append('name', item.name);
    if (item.crop) params.append('crop', textOf(item.crop));
    if (query.kind === 'combined') params.append('weight', String(weight));
  }
  if (limit !== LIMITS.searchDefault) params.append('limit', String(limit));
  if (balance !== DEFAULT_BALANCE) params.append('balance', shortened(balance));
  if (turns) params.append('turns', '1');
  if (order !== 'first') params.append('order', order);
  for (const end of ENDS) {
    const bound = similarity[end];
    if (bound !== undefined) params.append(end, shortened(bound));
  }
  if (!isEmpty(filter)) params.append('filter', JSON.stringify(filter));
  return START + params.toString();
}

/** The search of a link, as far as its photos are still there; `undefined` for an address that is no link of a search. */
export async function searchOf(hash: string, library: LinkLibrary): Promise<LinkedSearch | undefined> {
  if (!hash.startsWith(START)) return undefined;
  const params = new URLSearchParams(hash.slice(START.length));
  const parts: { kind: string; contentId: string; name?: string; crop?: Crop; weight?: number }[] = [];
  for (const [key, value] of params) {
    const last = parts.at(-1);
    if (key === 'photo' || key === 'file') parts.push({ kind: key, contentId: value });
    else if (key === 'name' && last) last.name = value;
    else if (key === 'crop' && last) Object.assign(last, cropIn(value));
    else if (key === 'weight' && last) last.weight = Number(value);
  }
  const photos = await library.find(
    parts.flatMap(({ kind, contentId }) => (kind === 'photo' ? [contentId] : [])),
  );
  const items: WeightedItem[] = [];
  for (const { kind, contentId, name, crop, weight = 1 } of parts.slice(0, PAGE.linkedPhotos)) {
    const photo = photos.get(contentId);
    const file = kind === 'file' ? await library.keptQuery(contentId) : undefined;
    const item: PhotoItem | undefined =
      kind === 'photo'
        ? photo && queryByPhoto(photo)
        : file && queryByFile(file, name ?? STRINGS.search.pasted);
    const isWeight = Math.abs(weight) <= QUERY.weightMax && weight !== 0;
    if (item) items.push({ item: withCrop(item, crop), weight: isWeight ? weight : 1 });
  }
  const limit = Number(params.get('limit') ?? LIMITS.searchDefault);
  const balance = Number(params.get('balance') ?? DEFAULT_BALANCE);
  const isLimit = Number.isInteger(limit) && limit >= LIMITS.searchMin && limit <= LIMITS.searchMax;
  return {
    queries: params.has('weight') ? combined(items) : items.map(({ item }) => item),
    options: {
      limit: isLimit ? limit : LIMITS.searchDefault,
      balance: balance >= 0 && balance <= 1 ? balance : DEFAULT_BALANCE,
      turns: params.get('turns') === '1',
      filter: filterIn(params.get('filter') ?? '{}'),
      similarity: similarityIn(params),
      order: ORDERS.find((known) => known === params.get('order')) ?? 'first',
    },
    missing: parts.length - items.length,
  };
}

/** One query of several photos; of one that is added, that photo. */
export function combined(parts: readonly WeightedItem[]): readonly QueryItem[] {
  const [only] = parts;
  if (!only) return [];
  if (parts.length === 1 && only.weight > 0) return [only.item];
  return [{ kind: 'combined', name: STRINGS.query.several(parts.length), parts }];
}

function textOf({ x, y, width, height }: Crop): string {
  return [x, y, width, height].map(shortened).join(',');
}

function shortened(value: number): string {
  return String(Number(value.toFixed(6)));
}

function similarityIn(params: URLSearchParams): SimilarityBounds {
  const bounds = Object.fromEntries(
    ENDS.flatMap((end) => {
      const text = params.get(end) ?? '';
      const bound = Number(text);
      return text !== '' && bound >= -1 && bound <= 1 ? [[end, bound]] : [];
    }),
  ) as SimilarityBounds;
  const { least = -1, most = 1 } = bounds;
  return least <= most ? bounds : {};
}

/** Anybody may have written a link. */
function filterIn(text: string): PhotoFilter {
  try {
    return readFilter(JSON.parse(text));
  } catch {
    return {};
  }
}

function cropIn(text: string): { crop: Crop } | undefined {
  const [x = NaN, y = NaN, width = NaN, height = NaN, ...more] = text.split(',').map(Number);
  const isInside = x >= 0 && y >= 0 && width > 0 && height > 0 && x + width <= 1.0001 && y + height <= 1.0001;
  if (!isInside || more.length > 0) return undefined;
  return { crop: { x, y, width: Math.min(width, 1 - x), height: Math.min(height, 1 - y) } };
}
