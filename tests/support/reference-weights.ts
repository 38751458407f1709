/**
 * @file The Keras weights as they came, fetched by a page from the folder that npm put them in. A reader of its own, so
 * that a mistake in the app's reader (src/weights/keras.ts) shows.
 */

/** A layer of `model.json`, reduced to what it computes. */
export interface ReferenceLayer {
  readonly name: string;
  readonly kind: string;
  /** Keras' options of the layer, e.g. `strides`. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Names of the layers that it reads. */
  readonly inputs: readonly string[];
}

/** Layers in order of computation, and the weights by `layer/part`, row-major as Keras keeps them. */
export interface ReferenceWeights {
  readonly layers: readonly ReferenceLayer[];
  readonly values: ReadonlyMap<string, Float32Array>;
}

/** The fields of TensorFlow.js' layers format that are read. */
interface LayersModel {
  readonly modelTopology: {
    readonly model_config: {
      readonly config: {
        readonly layers: readonly {
          readonly class_name: string;
          readonly config: Readonly<Record<string, unknown>> & { readonly name: string };
          readonly inbound_nodes: readonly (readonly (readonly [string, ...unknown[]])[])[];
        }[];
      };
    };
  };
  readonly weightsManifest: readonly {
    readonly paths: readonly string[];
    readonly weights: readonly { readonly name: string; readonly shape: readonly number[] }[];
  }[];
}

/**
 * @param folder absolute address of the folder with `model.json` and its weight files, ending in a slash
 * @throws Error when the server does not have a file
 */
export async function fetchWeights(folder: string): Promise<ReferenceWeights> {
  const model = (await (await fetchFile(folder, 'model.json')).json()) as LayersModel;
  const values = new Map<string, Float32Array>();
  for (const { paths, weights } of model.weightsManifest) {
    const files = await Promise.all(paths.map(async (path) => (await fetchFile(folder, path)).blob()));
    const bytes = await new Blob(files).arrayBuffer();
    let offset = 0;
    for (const { name, shape } of weights) {
      const count = shape.reduce((product, side) => product * side, 1);
      values.set(name, new Float32Array(bytes, offset, count));
      offset += count * Float32Array.BYTES_PER_ELEMENT;
    }
  }
  const layers = model.modelTopology.model_config.config.layers.map(
    ({ class_name, config, inbound_nodes }) => ({
      name: config.name,
      kind: class_name,
      options: config,
      inputs: inbound_nodes.flatMap((call) => call.map(([input]) => input)),
    }),
  );
  return { layers, values };
}

async function fetchFile(folder: string, path: string): Promise<Response> {
  const response = await fetch(new URL(path, folder));
  if (!response.ok) throw new Error(`${path} of ${folder}: the server answered ${response.status}`);
  return response;
}
