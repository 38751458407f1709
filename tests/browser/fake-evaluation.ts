/** @file An evaluation whose runs a test makes up, and that measures when the test says so. */
import { abortable } from '../../src/base/abort.ts';
import type {
  BegunRun,
  EvaluationApi,
  EvaluationOptions,
  EvaluationRun,
  ProfileFigures,
} from '../../src/library/evaluation/types.ts';
import type { PhotoSource } from '../../src/photos/photo-source.ts';
import {
  EVALUATION,
  isBuilt,
  PROFILES,
  type Precision,
  type ProfileId,
} from '../../src/profiles/profiles.ts';
import { profileOf } from '../../src/vision/own-model.ts';
import { OWN } from './fake-models.ts';
import { picture } from './fake-services.ts';

export class FakeEvaluation implements EvaluationApi {
  saved: EvaluationRun[] = [];
  unfinished: BegunRun | undefined;
  /** Until it resolves a run goes on; its rejection is the run's. */
  measuring: Promise<void> = Promise.resolve();
  /** What was asked for so far. */
  readonly asked: { readonly folder: string; readonly options: EvaluationOptions }[] = [];

  async run(source: PhotoSource, options: EvaluationOptions): Promise<EvaluationRun> {
    this.asked.push({ folder: source.name, options });
    const [profile = 'resnet50-dual'] = options.profiles;
    const [precision] = options.precisions ?? [];
    options.onProgress?.({
      phase: 'embedding',
      profile,
      ...(precision ? { precision } : {}),
      done: 12,
      total: 48,
      rate: 4,
      secondsLeft: 9,
    });
    await abortable(this.measuring, options.signal);
    const run = fakeRun(String(this.saved.length), source.name, options.profiles.filter(isBuilt));
    this.saved = [run, ...this.saved];
    return run;
  }

  precisions(): Promise<readonly Precision[]> {
    return Promise.resolve(['int8', 'float16-weights']);
  }

  begun(): Promise<BegunRun | undefined> {
    return Promise.resolve(this.unfinished);
  }

  forget(): Promise<void> {
    this.unfinished = undefined;
    return Promise.resolve();
  }

  runs(): Promise<readonly EvaluationRun[]> {
    return Promise.resolve(this.saved);
  }

  delete(id: string): Promise<void> {
    this.saved = this.saved.filter((run) => run.id !== id);
    return Promise.resolve();
  }

  picture(_: string, contentId: string): Promise<Blob> {
    return picture(47 * contentId.length + Number(/\d+/u.exec(contentId)?.[0] ?? 0) * 30);
  }
}

/** A run of made-up figures, a little better the later it is. */
export function fakeRun(id: string, folder: string, profiles: readonly ProfileId[]): EvaluationRun {
  const better = 0.01 * Number(id);
  return {
    version: EVALUATION.version,
    id,
    made: `2026-03-0${1 + Number(id)}T10:00:00.000Z`,
    folder,
    labels: 'folders',
    photos: 48,
    queries: 47,
    classes: 4,
    repeated: 1,
    single: ['fox'],
    leftOut: [{ path: 'cat/notes.jpg', code: 'NOT_AN_IMAGE', message: 'The file holds text.' }],
    profiles: profiles.map((profile, at) => fakeFigures(profile, 0.8 - 0.1 * at + better)),
  };
}

function fakeFigures(profile: ProfileId, standard: number): ProfileFigures {
  const { dimension, blocks, name } = isBuilt(profile) ? PROFILES[profile] : profileOf(OWN);
  const photo = (path: string, number: number) => ({ path, contentId: `content-${number}` });
  return {
    profile,
    ...(name === undefined ? {} : { name }),
    engine: 'wasm int8',
    dimension,
    vectorBytes: 4 * dimension,
    indexBytes: 1200,
    photosPerSecond: 10,
    queryMs: 0.4,
    retrieval: (blocks.length > 0 ? EVALUATION.balances : EVALUATION.balances.slice(1, 2)).map((balance) => ({
      balance,
      towhee: standard + 0.1,
      standard: standard + balance / 20,
      precision: [0.9, 0.7, 0.5],
      recall: [0.1, 0.5, 0.7],
      precisions: Array.from({ length: 11 }, (_, level) => standard * (1 - level / 14)),
    })),
    index: [
      { plan: 'exact', ef: null, recall: 1, ms: 0.7 },
      { plan: 'auto', ef: null, recall: 1, ms: 0.6 },
      ...[10, 32, 128].map((ef) => ({ plan: 'hnsw' as const, ef, recall: 1 - 1 / ef, ms: ef / 60 })),
    ],
    worst: Array.from({ length: 7 }, (_, at) => ({
      query: photo(`cat/${at}.jpg`, at),
      precision: at / 10,
      results: Array.from({ length: 6 }, (__, rank) => ({
        ...photo(`${rank % 3 === 0 ? 'cat' : 'dog'}/${10 + rank}.jpg`, rank + 10),
        isRight: rank % 3 === 0,
        similarity: 0.9 - rank / 20,
      })),
    })),
    confusions: [{ wanted: 'cat', found: 'dog', count: 12 }],
    copies: {
      photos: 40,
      recall: [{ balance: 0, edits: { grey: 1, small: 0.8 }, mean: 0.9 }],
      bands: [
        {
          band: 'picture',
          from: 0.9231,
          precision: 0.99,
          recall: 0.4,
          belonging: 400,
          others: 9000,
          edits: { grey: 0.9 },
        },
      ],
    },
  };
}
