/** @file Numbers as people read them, by Intl in the language of the page's texts. */
import { language } from './language.ts';
import { STRINGS } from './strings.ts';

const integer = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
const oneDigit = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
const distance = new Intl.NumberFormat(language, {
  minimumFractionDigits: 4,
  maximumFractionDigits: 4,
  useGrouping: false,
});
const cosine = new Intl.NumberFormat(language, { minimumFractionDigits: 4, maximumFractionDigits: 4 });
const percentOneDigit = new Intl.NumberFormat(language, {
  style: 'percent',
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});
const signed = new Intl.NumberFormat(language, { signDisplay: 'always', maximumFractionDigits: 1 });
const percentWhole = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 });
const time = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });
const day = new Intl.DateTimeFormat(language, { dateStyle: 'medium' });
const degrees = new Intl.NumberFormat(language, { minimumFractionDigits: 4, maximumFractionDigits: 4 });

const BYTE_UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

export function formatCount(count: number): string {
  return integer.format(count);
}

/** @param taken `YYYY-MM-DDTHH:MM:SS`, the time on the clock where it was taken */
export function formatTaken(taken: string): string {
  return time.format(new Date(`${taken}Z`));
}

/** @param moment ISO 8601; its day where the person is */
export function formatDay(moment: string): string {
  return day.format(new Date(moment));
}

/** Four digits are some ten metres. @param latitude, longitude in degrees */
export function formatPlace(latitude: number, longitude: number): string {
  const { north, south, east, west } = STRINGS.compass;
  const part = (value: number, positive: string, negative: string): string =>
    `${degrees.format(Math.abs(value))}° ${value < 0 ? negative : positive}`;
  return `${part(latitude, north, south)}, ${part(longitude, east, west)}`;
}

/** A square of whole degrees, by its south-western corner. */
export function formatSquare(south: number, west: number): string {
  const part = (value: number, positive: string, negative: string): string =>
    `${integer.format(Math.abs(value))}° ${value < 0 ? negative : positive}`;
  return `${part(south, 'N', 'S')}, ${part(west, 'E', 'W')}`;
}

/** Photos a second: one digit below ten, none above. */
export function formatRate(rate: number): string {
  return (rate < 10 ? oneDigit : integer).format(rate);
}

/** In millions: one digit below ten, none above. */
export function formatMegapixels(pixels: number): string {
  return formatRate(pixels / 1e6);
}

/** Four decimals, no grouping: also what `data-distance` is compared with by eye. */
export function formatDistance(value: number): string {
  // Rounding may leave -0.0000 for the same photo.
  return distance.format(Math.max(0, value));
}

export function formatCosine(value: number): string {
  return cosine.format(value);
}

/** Similarity -1..1 as 0..100, the number that percent shows. */
export function similarityPercent(similarity: number): number {
  return Math.max(0, similarity) * 100;
}

/** One digit after the point. @param similarity -1..1; below 0 reads as 0 % */
export function formatSimilarity(similarity: number): string {
  return percentOneDigit.format(similarityPercent(similarity) / 100);
}

/** With its sign, always: what is for and what is against. */
export function formatWeight(weight: number): string {
  return signed.format(weight).replace('-', '−');
}

/** @param share 0..1 */
export function formatShare(share: number): string {
  return percentWhole.format(share);
}

/** Decimal units, as file managers and the browser's storage page show them. */
export function formatBytes(bytes: number): string {
  let unit = 0;
  let value = bytes;
  while (value >= 1000 && unit < BYTE_UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit: BYTE_UNITS[unit] ?? 'byte',
    unitDisplay: 'short',
    maximumFractionDigits: value < 10 && unit > 0 ? 1 : 0,
  }).format(value);
}

/** Hour and minute here. @param moment milliseconds since 1970 */
export function formatHour(moment: number): string {
  return new Intl.DateTimeFormat(language, { timeStyle: 'short' }).format(moment);
}

/** Seconds as `12 sec`, `3 min` or `2 hr 5 min`: time left is never more exact than that. */
export function formatDuration(seconds: number): string {
  const unit = (value: number, name: 'second' | 'minute' | 'hour'): string =>
    new Intl.NumberFormat(language, { style: 'unit', unit: name, unitDisplay: 'short' }).format(value);
  const whole = Math.max(1, Math.round(seconds));
  if (whole < 60) return unit(whole, 'second');
  const minutes = Math.round(whole / 60);
  if (minutes < 60) return unit(minutes, 'minute');
  const rest = minutes % 60;
  const hours = unit(Math.floor(minutes / 60), 'hour');
  return rest === 0 ? hours : `${hours} ${unit(rest, 'minute')}`;
}
