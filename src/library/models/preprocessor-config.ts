/**
 * @file `preprocessor_config.json`, by which the hubs say what a network was shown: the fields of Hugging Face's image processors
 * (transformers, `image_processing_*.py`), read for what they mean here. Numbers of `resample` are Pillow's.
 */
import { LookalikeError } from '../../base/errors.ts';
import { OWN_MODEL, type ResampleFilter, type View } from '../../profiles/profiles.ts';
import type { ModelInput } from '../../vision/own-model.ts';
import type { TrialSettings } from '../../vision/own-trial.ts';

/** What a description comes to. */
export interface ReadConfig {
  readonly settings: TrialSettings;
  /** What it asks for that is not done here, in sentences. */
  readonly notes: readonly string[];
}

const FILTERS: Readonly<Record<number, ResampleFilter>> = Object.freeze({
  1: 'lanczos',
  2: 'bilinear',
  3: 'bicubic',
});

/** Settings for a network of which nothing but its file is known. */
export function usualSettings(input: ModelInput): TrialSettings {
  const { scale, mean, deviation, share } = OWN_MODEL.usual;
  const size = input.size ?? OWN_MODEL.sizes.usual;
  const view: View = { share, whole: false, filter: 'bilinear' };
  // Whoever takes bytes scales them itself.
  if (input.type === 'uint8')
    return { size, view, order: 'RGB', scale: 1, mean: [0, 0, 0], deviation: [1, 1, 1] };
  return { size, view, order: 'RGB', scale, mean, deviation };
}

/**
 * Reads a description; what it does not say is as usual.
 *
 * @throws LookalikeError INVALID_ARGUMENT when the text is no JSON object, or a number in it cannot be meant
 */
export function readConfig(text: string, input: ModelInput): ReadConfig {
  const config = parsed(text);
  const usual = usualSettings(input);
  const notes: string[] = [];
  const shown = viewOf(config, input, notes);
  const takesBytes = input.type === 'uint8';
  const scale = config['do_rescale'] === false ? 1 : numberIn(config, 'rescale_factor', usual.scale);
  const isNormalized = config['do_normalize'] !== false;
  const mean = isNormalized ? threeIn(config, 'image_mean', usual.mean) : ([0, 0, 0] as const);
  const deviation = isNormalized ? threeIn(config, 'image_std', usual.deviation) : ([1, 1, 1] as const);
  if (deviation.some((value) => value === 0))
    throw wrong('image_std', deviation, 'three numbers other than 0');
  return {
    settings: {
      ...shown,
      order: config['do_flip_channel_order'] === true ? 'BGR' : 'RGB',
      ...(takesBytes
        ? { scale: usual.scale, mean: usual.mean, deviation: usual.deviation }
        : { scale, mean, deviation }),
    },
    notes,
  };
}

/**
 * Three ways are in use: a square that all of the photo is pressed into (`size` with height and width, no crop), a short side and a crop of
 * its middle, and the short side as a crop of a share (`crop_pct`).
 */
function viewOf(
  config: Record<string, unknown>,
  input: ModelInput,
  notes: string[],
): Pick<TrialSettings, 'size' | 'view'> {
  const filter = filterOf(config, notes);
  const crop = config['do_center_crop'] === false ? undefined : sidesOf(config['crop_size']);
  const resized = config['do_resize'] === false ? undefined : sidesOf(config['size']);
  const share = config['crop_pct'];
  const said = crop?.side ?? resized?.side;
  const size = input.size ?? said ?? OWN_MODEL.sizes.usual;
  const { least, most } = OWN_MODEL.sizes;
  if (size < least || size > most) throw wrong('size', size, `${least} to ${most} pixels`);
  if (said !== undefined && input.size !== null && said !== input.size) {
    notes.push(
      `The description says ${said} pixels, but the network takes ${input.size} and no other: those are used.`,
    );
  }
  for (const sides of [crop, resized]) {
    if (sides?.isOblong) notes.push('The description asks for an oblong picture; a square is used.');
  }
  const usual = { share: OWN_MODEL.usual.share, whole: false, filter };
  if (crop && resized) {
    const part = Math.min(1, crop.side / resized.side);
    if (resized.isWhole && part < 1) {
      notes.push(
        'The description presses all of the photo into a square and cuts its middle out; the middle square of the photo is used.',
      );
    }
    return { size, view: { share: part, whole: resized.isWhole && part === 1, filter } };
  }
  // From 384 on that processor presses all of the photo into a square.
  if (typeof share === 'number' && share > 0 && share <= 1) {
    return { size, view: { share, whole: size >= 384, filter } };
  }
  // One number without a crop is both sides.
  const isNumber = typeof config['size'] === 'number';
  if (resized) return { size, view: { share: 1, whole: resized.isWhole || isNumber, filter } };
  return { size, view: usual };
}

interface Sides {
  /** The shorter one. */
  readonly side: number;
  /** Both sides were given: all of the photo, whatever its shape. */
  readonly isWhole: boolean;
  readonly isOblong: boolean;
}

/** `224`, `{ shortest_edge: 256 }`, `{ height: 224, width: 224 }`; older files write one number for either. */
function sidesOf(value: unknown): Sides | undefined {
  if (typeof value === 'number') return { side: checked('size', value), isWhole: false, isOblong: false };
  if (Array.isArray(value)) {
    const [height, width] = value.map((side) => checked('size', side));
    return sidesOf({ height, width });
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { shortest_edge: short, height, width } = value as Record<string, unknown>;
  if (short !== undefined) return { side: checked('shortest_edge', short), isWhole: false, isOblong: false };
  if (height === undefined && width === undefined) return undefined;
  const [one, other] = [checked('height', height ?? width), checked('width', width ?? height)];
  return { side: Math.min(one, other), isWhole: true, isOblong: one !== other };
}

function checked(name: string, value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value) && value > 0) return value;
  throw wrong(name, value, 'a whole number of pixels');
}

function filterOf(config: Record<string, unknown>, notes: string[]): ResampleFilter {
  const { resample } = config;
  if (resample === undefined || resample === null) return 'bilinear';
  const filter = typeof resample === 'number' ? FILTERS[resample] : undefined;
  if (filter) return filter;
  notes.push(
    `The description resamples in a way that is not known here (${shown(resample)}); bilinear is used.`,
  );
  return 'bilinear';
}

function parsed(text: string): Record<string, unknown> {
  try {
    const config = JSON.parse(text) as unknown;
    if (typeof config === 'object' && config !== null && !Array.isArray(config)) {
      return config as Record<string, unknown>;
    }
  } catch {
    // Told below.
  }
  throw new LookalikeError(
    'INVALID_ARGUMENT',
    'The description of the model is no JSON object; a preprocessor_config.json is expected. Choose that, or the model alone.',
  );
}

function numberIn(config: Record<string, unknown>, name: string, usual: number): number {
  const value = config[name];
  if (value === undefined || value === null) return usual;
  if (typeof value === 'number' && Number.isFinite(value) && value !== 0) return value;
  throw wrong(name, value, 'a number other than 0');
}

type Three = readonly [number, number, number];

function threeIn(config: Record<string, unknown>, name: string, usual: Three): Three {
  const value = config[name];
  if (value === undefined || value === null) return usual;
  if (typeof value === 'number') return [value, value, value];
  if (Array.isArray(value) && value.length === 3 && value.every((each) => Number.isFinite(each))) {
    return value as unknown as Three;
  }
  throw wrong(name, value, 'three numbers');
}

function wrong(name: string, found: unknown, expected: string): LookalikeError {
  return new LookalikeError(
    'INVALID_ARGUMENT',
    `The description of the model says ${shown(found)} for "${name}"; ${expected} are expected. Correct it, or choose the model alone.`,
  );
}

/** Enough of it to be recognised. */
function shown(value: unknown): string {
  return ((JSON.stringify(value) as string | undefined) ?? 'nothing').slice(0, 40);
}
