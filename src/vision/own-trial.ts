/** @file A network is tried before anything is embedded with it: which outputs there are, whether they tell photos apart, how fast it is. */
import { LookalikeError, reviveError } from '../base/errors.ts';
import { OWN_MODEL } from '../profiles/profiles.ts';
import { dot } from '../vectors/kernels.ts';
import type { ModelInput, ModelOutput, ModelSettings, Pooling } from './own-model.ts';
import { invalidModel } from './own-file.ts';
import { openNetwork, type OpenNetwork } from './own-opening.ts';
import { kindOf, pooledLength } from './own-pooling.ts';
import { OwnSession } from './own-session.ts';
import { readPhoto, type InputPixels } from './photo-pixels.ts';
import { fetchProbe } from './self-check.ts';

/** What the file says before it has seen a photo. */
export interface NetworkFacts {
  readonly input: ModelInput;
  readonly outputs: readonly string[];
}

/** What a trial came to. */
export interface ModelTrial {
  /** Those that a vector can be made of. */
  readonly outputs: readonly ModelOutput[];
  /** What it was tried with: output and pooling are chosen where the caller left that open. */
  readonly settings: ModelSettings;
  readonly dimension: number;
  /** Milliseconds a photo, one after the other. */
  readonly photoMs: number;
  /** Cosine of the vectors of two different pictures. */
  readonly likeness: number;
}

/** Settings whose output need not be chosen yet. */
export type TrialSettings = Omit<ModelSettings, 'output' | 'pooling'> &
  Partial<Pick<ModelSettings, 'output' | 'pooling'>>;

/** Holds the network that is being tried. */
export class OwnTrial {
  readonly #network: OpenNetwork;

  private constructor(network: OpenNetwork) {
    this.#network = network;
  }

  /** @throws LookalikeError MODEL_INVALID */
  static async open(file: Blob, threads: number): Promise<OwnTrial> {
    return new OwnTrial(await openNetwork(new Uint8Array(await file.arrayBuffer()), threads));
  }

  get facts(): NetworkFacts {
    const { input, outputs } = this.#network;
    return { input, outputs };
  }

  /** @throws LookalikeError MODEL_INVALID */
  async run(wanted: TrialSettings): Promise<ModelTrial> {
    const [photo, other] = await twoPhotos(wanted);
    const outputs = await this.#outputs(wanted, photo);
    const chosen = outputs.find(({ name }) => name === wanted.output) ?? preferred(outputs);
    const pooling = wanted.pooling ?? poolingFor(chosen);
    const settings: ModelSettings = { ...wanted, output: chosen.name, pooling };
    const dimension = pooledLength(chosen.shape, pooling);
    checkDimension(chosen, dimension);
    const session = this.#session(settings);
    const [first] = (await session.runPhotos([photo])).values();
    const [second] = (await session.runPhotos([other])).values();
    const likeness = dot(first ?? new Float32Array(), second ?? new Float32Array());
    if (!(likeness < OWN_MODEL.sameVector)) {
      throw invalidModel(
        `Two different pictures get the same vector from the output "${chosen.name}" (cosine ${likeness.toFixed(5)}): it would find nothing. Choose another output, or other values for scale, mean and deviation.`,
      );
    }
    const photoMs = await session.measure(photo);
    return { outputs, settings, dimension, photoMs, likeness };
  }

  async #outputs(wanted: TrialSettings, photo: InputPixels): Promise<ModelOutput[]> {
    const found: ModelOutput[] = [];
    let failure: LookalikeError | undefined;
    for (const name of this.#network.outputs) {
      try {
        const { shape } = await this.#session({ ...wanted, output: name, pooling: 'none' }).run(photo, name);
        const kind = kindOf(shape);
        if (kind) found.push({ name, kind, shape });
      } catch (error) {
        failure = reviveError(error);
      }
    }
    if (found.length > 0) return found;
    const { size } = wanted;
    throw invalidModel(
      failure
        ? `The network does not run with a picture of ${size} x ${size} pixels. Enter the size it was made for. (${failure.message})`
        : 'No output of the network can be made a vector: one number an image, tokens or a map are expected.',
      failure,
    );
  }

  #session(settings: ModelSettings): OwnSession {
    const { session, runtime, input } = this.#network;
    return new OwnSession(session, runtime, { input, settings });
  }
}

function checkDimension({ name }: ModelOutput, numbers: number): void {
  const { least, most } = OWN_MODEL.dimensions;
  if (numbers >= least && numbers <= most) return;
  throw invalidModel(
    `The output "${name}" makes vectors of ${numbers} numbers; ${least} to ${most} can be searched by. Choose another output, or its mean.`,
  );
}

/** The probe photo, and its negative turned by 180 degrees: nothing in it is where it was. */
async function twoPhotos({ size, view }: TrialSettings): Promise<[InputPixels, InputPixels]> {
  const { rgba } = await readPhoto(await fetchProbe(), { inputSize: size, view });
  const other = new Uint8ClampedArray(rgba.length).fill(255);
  for (let at = 0; at < rgba.length; at += 4) {
    const from = rgba.length - 4 - at;
    for (let channel = 0; channel < 3; channel++) other[at + channel] = 255 - (rgba[from + channel] ?? 0);
  }
  return [rgba, other];
}

/** By name as the hubs export them, then by kind. */
function preferred(outputs: readonly ModelOutput[]): ModelOutput {
  const rank = ({ name, kind }: ModelOutput): number => {
    const known = OWN_MODEL.outputs.findIndex((each) => each === name);
    if (known >= 0) return known;
    if (OWN_MODEL.classes.test(name)) return OWN_MODEL.outputs.length + KINDS.length;
    return OWN_MODEL.outputs.length + KINDS.indexOf(kind);
  };
  const best = [...outputs].sort((a, b) => rank(a) - rank(b))[0];
  if (best) return best;
  throw new LookalikeError('INTERNAL', 'An output was to be chosen among none.');
}

const KINDS = Object.freeze(['vector', 'tokens', 'map'] as const);

/** The first of tokens is the class token where the rest are a square of patches. */
function poolingFor({ kind, shape }: ModelOutput): Pooling {
  if (kind === 'vector') return 'none';
  if (kind === 'map') return 'mean';
  const patches = (shape[1] ?? 0) - 1;
  return Number.isInteger(Math.sqrt(patches)) ? 'first' : 'mean';
}
