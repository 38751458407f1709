/**
 * @file A network that a person brought: what its file says, what it is shown of a photo, and which of its outputs becomes the
 * vector. Plain data, kept as it is beside the file.
 */
import {
  BANDS,
  OWN_MODEL,
  OWN_PREFIX,
  type Bands,
  type OwnProfileId,
  type Profile,
  type View,
} from '../profiles/profiles.ts';

/** What the picture goes in by, as the file says. */
export interface ModelInput {
  readonly name: string;
  readonly type: 'float32' | 'float16' | 'uint8';
  /** Order of [batch, channels, height, width]. */
  readonly layout: 'NCHW' | 'NHWC';
  /** Four: red, green, blue and an alpha of 255. */
  readonly channels: 3 | 4;
  /** Pixels of a side; `null` where the network takes any. */
  readonly size: number | null;
}

/** `vector`: [batch, values]; `tokens`: [batch, tokens, values]; `map`: [batch, channels, rows, columns]. */
export type OutputKind = 'vector' | 'tokens' | 'map';

/** An output that a vector can be made of. */
export interface ModelOutput {
  readonly name: string;
  readonly kind: OutputKind;
  /** As it came for one photo, the batch in front. */
  readonly shape: readonly number[];
}

/** How several vectors become one: `none` have to, the first token is taken, or the mean of all. */
export type Pooling = 'none' | 'first' | 'mean';

/** Everything but the weights that a vector depends on. */
export interface ModelSettings {
  /** Pixels of a side of what the network is given. */
  readonly size: number;
  readonly view: View;
  readonly order: 'RGB' | 'BGR';
  /** A pixel's 0..255 is multiplied by it; then `mean` is taken away and the rest divided by `deviation`, by channel. */
  readonly scale: number;
  readonly mean: readonly [number, number, number];
  readonly deviation: readonly [number, number, number];
  readonly output: string;
  readonly pooling: Pooling;
}

/** What a worker opens. */
export interface OpenedModel {
  readonly input: ModelInput;
  readonly settings: ModelSettings;
}

/** A model that was taken. */
export interface OwnModel extends OpenedModel {
  /** Of the weights and the settings: other settings make other vectors. */
  readonly id: OwnProfileId;
  /** Of the file, and for people only. */
  readonly name: string;
  readonly bytes: number;
  /** Of the file, 64 hexadecimal digits. */
  readonly sha256: string;
  /** Numbers of a vector. */
  readonly dimension: number;
  /** Milliseconds that a photo took in one worker when the model was tried. */
  readonly photoMs: number;
  /** When it was taken, ISO 8601. */
  readonly added: string;
  /** Measured by the evaluation on a person's photos. */
  readonly bands?: Bands | undefined;
}

/** The name under which a session gives the vector, made of whichever output. */
export const OWN_OUTPUT = 'vector';

export function isOwn(id: string): id is OwnProfileId {
  return id.startsWith(OWN_PREFIX);
}

/** Bands that were never measured for it are another network's, and told to be so (`isCalibrated`). */
export function profileOf({ id, name, settings, dimension, bands }: OwnModel): Profile {
  return Object.freeze({
    id,
    // One file with other settings is another model.
    name: `${name} · ${id.slice(OWN_PREFIX.length, OWN_PREFIX.length + OWN_MODEL.shownDigits)}`,
    output: OWN_OUTPUT,
    inputSize: settings.size,
    view: settings.view,
    dimension,
    metric: 'L2',
    blocks: Object.freeze([]),
    bands: bands ?? BANDS[OWN_MODEL.bandsOf],
    isCalibrated: bands !== undefined,
  });
}
