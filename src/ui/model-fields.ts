/** @file What a network is shown of a photo, as fields of a form: texts that people type, and what is wrong with them. */
import { OWN_MODEL, type ResampleFilter } from '../profiles/profiles.ts';
import type { ModelSettings } from '../vision/own-model.ts';

/** Texts of red, green and blue. */
export type Triple = readonly [string, string, string];

/** The settings but for the output and its pooling, which are chosen and not typed. */
export interface ModelFields {
  readonly size: string;
  readonly whole: boolean;
  readonly share: string;
  readonly filter: ResampleFilter;
  readonly order: ModelSettings['order'];
  readonly scale: string;
  readonly mean: Triple;
  readonly deviation: Triple;
}

/** Fields whose text can be wrong. */
export const TYPED = Object.freeze(['size', 'share', 'scale', 'mean', 'deviation'] as const);
export type TypedField = (typeof TYPED)[number];

/** Significant digits of a number that is shown: nobody describes a network with more. */
const DIGITS = 7;

export function fieldsOf({ size, view, order, scale, mean, deviation }: ModelSettings): ModelFields {
  return {
    size: String(size),
    whole: view.whole,
    share: textOf(view.share),
    filter: view.filter,
    order,
    scale: textOf(scale),
    mean: [textOf(mean[0]), textOf(mean[1]), textOf(mean[2])],
    deviation: [textOf(deviation[0]), textOf(deviation[1]), textOf(deviation[2])],
  };
}

/** Settings as they were typed; `null` where fields are wrong: they hold no number, or one that cannot be. */
export interface TypedSettings {
  readonly settings: ModelSettings | null;
  readonly wrong: readonly TypedField[];
}

/** What was typed, in place of the settings that it was made of. A number that nobody changed keeps the digits that are not shown. */
export function settingsOf(fields: ModelFields, before: ModelSettings): TypedSettings {
  const shown = fieldsOf(before);
  const read = (text: string, old: string, value: number): number => (text === old ? value : numberOf(text));
  const three = (field: 'mean' | 'deviation'): [number, number, number] => {
    const [red, green, blue] = fields[field];
    const [oldRed, oldGreen, oldBlue] = shown[field];
    const [r, g, b] = before[field];
    return [read(red, oldRed, r), read(green, oldGreen, g), read(blue, oldBlue, b)];
  };
  const size = numberOf(fields.size);
  // A share that does not count needs no number.
  const share = fields.whole ? before.view.share : read(fields.share, shown.share, before.view.share);
  const scale = read(fields.scale, shown.scale, before.scale);
  const mean = three('mean');
  const deviation = three('deviation');
  const { least, most } = OWN_MODEL.sizes;
  const isGood: Readonly<Record<TypedField, boolean>> = {
    size: Number.isInteger(size) && size >= least && size <= most,
    share: fields.whole || (share > 0 && share <= 1),
    scale: scale > 0,
    mean: mean.every(Number.isFinite),
    deviation: deviation.every((value) => Number.isFinite(value) && value !== 0),
  };
  const wrong = TYPED.filter((field) => !isGood[field]);
  const { whole, filter, order } = fields;
  const settings = { ...before, size, view: { share, whole, filter }, order, scale, mean, deviation };
  return { settings: wrong.length === 0 ? settings : null, wrong };
}

/** A decimal, with a point or a comma, or a fraction such as 1/255. @returns NaN for anything else */
export function numberOf(text: string): number {
  const parts = text.trim().replaceAll(',', '.').split('/');
  // An empty text would be 0.
  const numbers = parts.map((part) => (part.trim() === '' ? NaN : Number(part)));
  const [numerator = NaN, denominator = 1] = numbers;
  const value = numerator / denominator;
  return numbers.length <= 2 && Number.isFinite(value) ? value : NaN;
}

/** One divided by a whole number stands as a fraction, as people know it: 1/255. */
function textOf(value: number): string {
  const inverse = 1 / value;
  const isFraction = value > 0 && value < 0.01 && Math.abs(inverse - Math.round(inverse)) < 1e-9 * inverse;
  return isFraction ? `1/${Math.round(inverse)}` : String(Number(value.toPrecision(DIGITS)));
}
