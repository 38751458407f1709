/**
 * @file The part of the evaluation that runs in the browser: the app's own engine, photos by address, numbers out.
 * `evaluate.ts` opens a page, imports this file there and prints what it returns.
 */
import { reviveError, type ErrorCode } from '../base/errors.ts';
import { openEngine, type Engine } from '../engine.ts';
import { modelName } from '../library/evaluation/figure-table.ts';
import type { EvaluationOptions, EvaluationProgress, EvaluationRun } from '../library/evaluation/types.ts';
import { mapQuality, type MapQuality } from '../library/map/map-quality.ts';
import type { IndexReport, LibraryApi, SearchHit } from '../library/types.ts';
import { unwrap } from '../milvus/client.ts';
import type { PhotoSource } from '../photos/photo-source.ts';
import type { EvaluatedEdit } from '../photos/build/evaluated-edit.ts';
import {
  COLLECTION,
  DEFAULT_BALANCE,
  DEFAULT_PROFILE,
  EVALUATION,
  PROFILES,
  type Precision,
  type BuiltProfileId,
  type ProfileId,
} from '../profiles/profiles.ts';
import { dot } from '../vectors/kernels.ts';
import { mean, median, type ScoredAnswer } from '../vectors/ranking.ts';

/** A photo by its address. */
export interface AddressedPhoto {
  readonly url: string;
  /** Below the folder that is measured. */
  readonly path: string;
}

/** An edited copy of a train photo. */
export interface EditedPhoto {
  readonly url: string;
  readonly edit: EvaluatedEdit;
  /** Path of the photo. */
  readonly of: string;
}

/** What is measured of `train/` and `test/` beyond a run. */
export interface ThoroughInput {
  readonly train: readonly AddressedPhoto[];
  readonly test: readonly AddressedPhoto[];
  readonly copies: readonly EditedPhoto[];
  /** Those that are measured. */
  readonly profiles: readonly BuiltProfileId[];
}

/** Of the edited copies, how many have their original as the first result, among the train photos. */
export interface CopyRecall {
  readonly profile: BuiltProfileId;
  readonly balance: number;
  /** Also mirrored and rotated. */
  readonly turns: boolean;
  /** Share of the copies, by edit. */
  readonly recall: Readonly<Record<EvaluatedEdit, number>>;
  /** The first results, in the order of the copies. */
  readonly answers: readonly ScoredAnswer[];
  /** Mean milliseconds of one query, many at once; `null` where its vectors were known from another balance. */
  readonly queryMs: number | null;
}

/** Pace of one profile. */
export interface Speed {
  readonly profile: BuiltProfileId;
  readonly backend: string;
  readonly photosPerSecond: number;
  /** Median milliseconds of one Milvus search by vector, limit 10. */
  readonly queryMs: number;
}

/** How close a smaller model's vectors are to those of the float32 one, over the test photos. */
export interface Fidelity {
  readonly precision: Precision;
  readonly profile: BuiltProfileId;
  readonly mean: number;
  readonly worst: number;
}

/** What the map of all photos is worth. */
export interface MapFigures extends MapQuality {
  readonly profile: BuiltProfileId;
  readonly photos: number;
  readonly seconds: number;
}

export interface ThoroughReport {
  readonly maps: readonly MapFigures[];
  readonly copies: readonly CopyRecall[];
  readonly speed: readonly Speed[];
  readonly fidelity: readonly Fidelity[];
}

/** Searches timed one by one. */
const TIMED_QUERIES = 20;

/** Copies searched by between two lines of progress. */
const STEP = 50;

/** Results looked at for each query, and the balances printed. */
const TOP = 10;
const BALANCES = EVALUATION.balances.slice(0, 4);

const classOf = (path: string): string => path.split('/').at(-2) ?? '';

function sourceOf(name: string, photos: readonly AddressedPhoto[]): PhotoSource {
  return {
    kind: 'folder',
    name,
    async *walk() {
      for (const { url, path } of photos) {
        yield await Promise.resolve({
          path: `${name}/${path}`,
          open: async () => new File([await fetchBlob(url)], path),
        });
      }
    },
  };
}

async function fetchBlob(url: string): Promise<Blob> {
  return (await fetch(url)).blob();
}

/** A model of a person's own, by the addresses of its files. */
export interface OwnModelAddress {
  readonly name: string;
  readonly url: string;
  readonly configUrl?: string;
}

/** Adds the model to the engine. @throws LookalikeError as `ModelsApi.open` */
async function addOwn(engine: Engine, { name, url, configUrl }: OwnModelAddress): Promise<ProfileId> {
  const models = await engine.models();
  const config = configUrl === undefined ? undefined : await (await fetch(configUrl)).blob();
  const draft = await models.open(new File([await (await fetch(url)).blob()], name), config);
  return (await draft.add()).id;
}

/** A run, or the sentence why there is none; `say` gets a line of progress now and then. */
export async function evaluate(
  name: string,
  photos: readonly AddressedPhoto[],
  {
    own,
    ...options
  }: Pick<EvaluationOptions, 'profiles' | 'precisions' | 'queries' | 'list' | 'copies'> & {
    readonly own?: OwnModelAddress;
  },
  say: (line: string) => void,
): Promise<{ run: EvaluationRun } | { code: ErrorCode; message: string }> {
  const engine = openEngine({ database: 'evaluation', profile: DEFAULT_PROFILE, precision: 'int8' });
  try {
    const evaluation = await engine.evaluation();
    const onProgress = (progress: EvaluationProgress): void => {
      const { phase, profile, done, total, rate, secondsLeft } = progress;
      const pace = rate > 0 ? `, ${rate.toFixed(1)}/s` : '';
      const left = secondsLeft === null ? '' : `, ${Math.ceil(secondsLeft)} s left`;
      say(`${profile ? modelName({ ...progress, profile }) : name}: ${phase} ${done}/${total}${pace}${left}`);
    };
    const profiles = [...options.profiles, ...(own ? [await addOwn(engine, own)] : [])];
    return { run: await evaluation.run(sourceOf(name, photos), { ...options, profiles, onProgress }) };
  } catch (error) {
    // Across processes an error is nothing but its text.
    const { code, message } = reviveError(error);
    return { code, message };
  } finally {
    engine.close();
  }
}

/** What is told beyond a run; `say` gets a line of progress now and then. */
export async function evaluateThoroughly(
  input: ThoroughInput,
  say: (line: string) => void,
): Promise<ThoroughReport> {
  const copies: CopyRecall[] = [];
  const speed: Speed[] = [];
  const maps: MapFigures[] = [];
  for (const profile of input.profiles) {
    const engine = openEngine({
      database: `evaluation-${profile}`,
      profile,
      precision: 'int8',
    });
    try {
      speed.push(await measureSpeed(engine, profile, input, say));
      copies.push(...(await measureCopies(engine, profile, input, say)));
      maps.push(await measureMap(await engine.library, engine, profile, input, say));
    } finally {
      engine.close();
    }
  }
  return { copies, speed, maps, fidelity: await measureFidelity(input, say) };
}

/** The train photos are in the library then. */
async function measureSpeed(
  engine: Engine,
  profile: BuiltProfileId,
  { train, test }: ThoroughInput,
  say: (line: string) => void,
): Promise<Speed> {
  const library = await engine.library;
  await library.clear();
  await engine.embedder.warmUp();
  const report = await indexAll(library, 'train', train, profile, say);
  const { backend, precision } = engine.embedder.status();
  return {
    profile,
    backend: `${backend} ${precision}`,
    photosPerSecond: report.added / report.seconds,
    queryMs: await measureQuery(engine, profile, test),
  };
}

/** @throws Error when a photo fails: figures of a part would mean nothing */
async function indexAll(
  library: LibraryApi,
  name: string,
  photos: readonly AddressedPhoto[],
  profile: BuiltProfileId,
  say: (line: string) => void,
): Promise<IndexReport> {
  const report = await library.index(sourceOf(name, photos), {
    onProgress: ({ done, rate }) => say(`${profile}: ${done}/${photos.length} photos, ${rate.toFixed(1)}/s`),
  });
  const failed = report.failed[0];
  if (failed) throw new Error(`${failed.path} could not be indexed: ${failed.message}`);
  return report;
}

/** The train photos are in the library. */
async function measureCopies(
  engine: Engine,
  profile: BuiltProfileId,
  { copies }: ThoroughInput,
  say: (line: string) => void,
): Promise<CopyRecall[]> {
  const library = await engine.library;
  const queries = await Promise.all(copies.map(({ url }) => fetchBlob(url)));
  const results: CopyRecall[] = [];
  const balances = balancesOf(profile);
  const plain = balances.map((balance) => ({ balance, turns: false }));
  // Eight times the work: where people are who look for the same picture.
  const turned = profile === DEFAULT_PROFILE ? balances.slice(0, 2) : [];
  for (const way of [...plain, ...turned.map((balance) => ({ balance, turns: true }))]) {
    const { balance, turns } = way;
    const start = performance.now();
    const hits: (SearchHit | undefined)[] = [];
    for (let first = 0; first < queries.length; first += STEP) {
      say(
        `${profile}: ${first}/${queries.length} edited copies at balance ${balance.toFixed(3)}${turns ? ', turned' : ''}`,
      );
      const lists = await library.search(queries.slice(first, first + STEP), { limit: 1, balance, turns });
      hits.push(...lists.map(([hit]) => hit));
    }
    const queryMs = balance === balances[0] ? (performance.now() - start) / queries.length : null;
    const answers = copies.map(({ of }, position) => ({
      score: hits[position]?.similarity ?? -1,
      isRight: hits[position]?.path === `train/${of}`,
    }));
    const found: Partial<Record<EvaluatedEdit, number[]>> = {};
    for (const [position, { edit }] of copies.entries()) {
      (found[edit] ??= []).push(answers[position]?.isRight ? 1 : 0);
    }
    const recall = Object.fromEntries(Object.entries(found).map(([edit, right]) => [edit, mean(right)]));
    results.push({ profile, ...way, recall: recall as CopyRecall['recall'], answers, queryMs });
  }
  return results;
}

/** Of the train and the test photos together: the more of a class there are, the more its purity tells. */
async function measureMap(
  library: LibraryApi,
  { milvus }: Engine,
  profile: BuiltProfileId,
  { test }: ThoroughInput,
  say: (line: string) => void,
): Promise<MapFigures> {
  await indexAll(library, 'test', test, profile, say);
  say(`${profile}: map`);
  const start = performance.now();
  const { ids, positions } = await library.map({ anew: true });
  const seconds = (performance.now() - start) / 1000;
  const { name: collectionName, primaryField, vectorField } = COLLECTION;
  const outputFields = [primaryField, vectorField, 'path'];
  const rows = unwrap(
    await milvus.entities.query({ collectionName, filter: '', outputFields, limit: ids.length }),
  );
  const known = new Map(rows.map((row) => [String(row[primaryField]), row]));
  const vectors = ids.map((id) => Float32Array.from(known.get(id)?.[vectorField] as ArrayLike<number>));
  const classes = ids.map((id) => classOf(String(known.get(id)?.['path'])));
  return { profile, photos: ids.length, seconds, ...mapQuality(vectors, positions, classes, TOP) };
}

/** Positions of the slider, where there is something to weigh. */
function balancesOf(profile: BuiltProfileId): readonly number[] {
  return PROFILES[profile].blocks.length > 0 ? BALANCES : [DEFAULT_BALANCE];
}

/** Median time of a search through the Milvus interface by the stored vectors of the first photos. */
async function measureQuery(
  engine: Engine,
  profile: BuiltProfileId,
  test: readonly AddressedPhoto[],
): Promise<number> {
  const times: number[] = [];
  const vectors: Float32Array[] = [];
  for (const { url } of test.slice(0, TIMED_QUERIES)) {
    vectors.push((await engine.embedder.embed(await fetchBlob(url), { profile })).vector);
  }
  for (const vector of vectors) {
    const start = performance.now();
    await engine.milvus.entities.search({
      collectionName: COLLECTION.name,
      data: [vector],
      limit: TOP,
    });
    times.push(performance.now() - start);
  }
  return median(times);
}

async function measureFidelity(
  { test, profiles }: ThoroughInput,
  say: (line: string) => void,
): Promise<Fidelity[]> {
  const embedAll = async (precision: Precision): Promise<Record<string, Float32Array[]>> => {
    const engine = openEngine({
      database: 'evaluation-fidelity',
      profile: 'resnet50-dual',
      precision,
    });
    const vectors: Record<string, Float32Array[]> = {};
    try {
      for (const profile of profiles) {
        const own: Float32Array[] = [];
        for (const [position, { url }] of test.entries()) {
          say(`${precision} ${profile}: ${position + 1}/${test.length} photos`);
          own.push((await engine.embedder.embed(await fetchBlob(url), { profile })).vector);
        }
        vectors[profile] = own;
      }
    } finally {
      engine.close();
    }
    return vectors;
  };
  const reference = await embedAll('float32');
  const result: Fidelity[] = [];
  for (const precision of ['float16', 'int8'] as const) {
    const vectors = await embedAll(precision);
    for (const profile of profiles) {
      const cosines = (vectors[profile] ?? []).map((vector, photo) => {
        const expected = reference[profile]?.[photo];
        return expected ? dot(vector, expected) : NaN;
      });
      result.push({ precision, profile, mean: mean(cosines), worst: Math.min(...cosines) });
    }
  }
  return result;
}
