/** @file A file that a person brought -> an open network, or the sentence that says why it is none that can be used. */
import type { InferenceSession } from 'onnxruntime-web';
import { LookalikeError, reviveError } from '../base/errors.ts';
import { sha256 } from '../base/hash.ts';
import { invalidModel } from './own-file.ts';
import type { ModelInput, OwnModel } from './own-model.ts';
import { OwnSession } from './own-session.ts';
import { createSession, loadRuntime, type Runtime } from './session.ts';

/** A network that ONNX Runtime has opened, and what it says of itself. */
export interface OpenNetwork {
  readonly session: InferenceSession;
  readonly runtime: Runtime;
  readonly input: ModelInput;
  /** Names of outputs that are numbers. */
  readonly outputs: readonly string[];
}

/** What crosses to a worker that is to compute with a model. */
export interface OwnFile {
  readonly model: OwnModel;
  readonly file: Blob;
}

/**
 * Opens what was kept, on a graphics card where one is given, else on the processor.
 * @throws LookalikeError MODEL_UNAVAILABLE when it is not what was kept; MODEL_INVALID, BACKEND_FAILED
 */
export async function openOwn(
  { model, file }: OwnFile,
  threads: number,
  device?: GPUDevice,
): Promise<OwnSession> {
  const bytes = await file.arrayBuffer();
  if (bytes.byteLength !== model.bytes || (await sha256(bytes)) !== model.sha256) {
    throw new LookalikeError(
      'MODEL_UNAVAILABLE',
      `The file of the model "${model.name}" is damaged: it is not the one that was added. Add it again, or choose another model.`,
    );
  }
  const { session, runtime } = await openNetwork(new Uint8Array(bytes), threads, device);
  return new OwnSession(session, runtime, model);
}

/** Opens a file: on a graphics card where one is given, else on the processor. @throws LookalikeError MODEL_INVALID */
export async function openNetwork(
  bytes: Uint8Array,
  threads: number,
  device?: GPUDevice,
): Promise<OpenNetwork> {
  const backend = device ? 'webgpu' : 'wasm';
  const runtime = await loadRuntime(backend, threads);
  const provider = device ? { name: 'webgpu', device } : 'wasm';
  const session = await createSession(runtime, bytes, { executionProviders: [provider] }).catch(
    (error: unknown) => {
      throw notOpened(error);
    },
  );
  return { session, runtime, input: inputOf(session), outputs: outputsOf(session) };
}

interface Meaning {
  readonly says: RegExp;
  /** @param found what the expression's group has found */
  readonly means: (found: string) => string;
}

/** What ONNX Runtime's messages mean to who brought the file; the first that fits. */
const MEANINGS: readonly Meaning[] = Object.freeze<Meaning[]>([
  {
    says: /(?:implementation for|No Op registered for|operator:?) '?([\w.]+)/iu,
    means: (operator) =>
      `The network uses the operator ${operator}, which this runtime does not have. Export it with a lower opset or without that operator.`,
  },
  {
    says: /(external)[ _](?:data|initializer|file)/iu,
    means: () =>
      'The weights of the network are in a second file (external data). Export it as one file; those of up to 2 GB can be.',
  },
  {
    says: /(bad_alloc|out of memory|allocat|memory access|Maximum call)/iu,
    means: () =>
      'The network does not fit into the memory that a page has here. Choose a smaller one, or one of fewer bits.',
  },
  {
    says: /(opset|IR_?version)/iu,
    means: () =>
      'The network was written for a later version of ONNX than this runtime reads. Export it with a lower opset.',
  },
  {
    says: /(protobuf|ModelProto|parse|No graph|magic|INVALID_PROTOBUF)/iu,
    means: () =>
      'The file is no ONNX network, or only a part of one. Choose a file that ends in .onnx, and download it again if it should be one.',
  },
]);

function notOpened(error: unknown): LookalikeError {
  if (error instanceof LookalikeError) return error;
  const { message } = reviveError(error);
  for (const { says, means } of MEANINGS) {
    const [, found] = says.exec(message) ?? [];
    if (found) return invalidModel(means(found), error);
  }
  return invalidModel(`The network could not be opened: ${message}`, error);
}

/** @throws LookalikeError MODEL_INVALID for a network that is not shown one picture and nothing else */
function inputOf({ inputMetadata }: InferenceSession): ModelInput {
  const [input, ...others] = inputMetadata;
  if (others.length > 0) {
    const names = inputMetadata.map(({ name }) => `"${name}"`).join(', ');
    throw invalidModel(
      `The network takes ${names}; a picture and nothing else is expected. Of a model for pictures and text take the part for pictures (often vision_model.onnx).`,
    );
  }
  if (!input?.isTensor || input.shape.length !== 4) {
    throw invalidModel(
      `The network's input is ${input?.isTensor ? `of ${input.shape.length} dimensions` : 'no tensor'}; one of four is expected: batch, channels, height and width. It may be none for pictures.`,
    );
  }
  const { name, type, shape } = input;
  if (type !== 'float32' && type !== 'float16' && type !== 'uint8') {
    throw invalidModel(
      `The network's input "${name}" is of ${type}; float32, float16 or uint8 are expected. Export it with one of them.`,
    );
  }
  const [batch, ...sides] = shape;
  if (typeof batch === 'number' && batch > 1) {
    throw invalidModel(
      `The network takes ${batch} pictures at a time, no more and no fewer; one at a time is expected. Export it with a batch of 1, or of any size.`,
    );
  }
  const isLast = isChannels(sides[2]) && !isChannels(sides[0]);
  const channels = isLast ? sides[2] : sides[0];
  const [height, width] = isLast ? sides : sides.slice(1);
  if (typeof channels === 'number' && !isChannels(channels)) {
    throw invalidModel(
      `The network's pictures have ${channels} channels; red, green and blue are expected, or those and an alpha.`,
    );
  }
  if (typeof height === 'number' && typeof width === 'number' && height !== width) {
    throw invalidModel(
      `The network takes pictures of ${width} x ${height} pixels; squares are expected. Export it for a square.`,
    );
  }
  const size = [height, width].find((side) => typeof side === 'number' && side > 0);
  return {
    name,
    type,
    layout: isLast ? 'NHWC' : 'NCHW',
    channels: channels === 4 ? 4 : 3,
    size: typeof size === 'number' ? size : null,
  };
}

function isChannels(side: number | string | undefined): side is 3 | 4 {
  return side === 3 || side === 4;
}

const NUMBERS: ReadonlySet<string> = new Set(['float32', 'float16', 'float64']);

/** @throws LookalikeError MODEL_INVALID when there is none */
function outputsOf({ outputMetadata }: InferenceSession): string[] {
  const names = outputMetadata.flatMap((output) =>
    output.isTensor && NUMBERS.has(output.type) ? [output.name] : [],
  );
  if (names.length > 0) return names;
  throw invalidModel('The network has no output of floating point numbers; a vector is made of one.');
}
