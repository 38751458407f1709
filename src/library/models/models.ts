/** @file The use cases of choosing a model: what there is, trying and adding a file, changing, and making room. */
import { LookalikeError } from '../../base/errors.ts';
import { sha256 } from '../../base/hash.ts';
import { unwrap, type MilvusClient } from '../../milvus/client.ts';
import { OWN_MODEL, PROFILES, type Bands, type Profile, type ProfileId } from '../../profiles/profiles.ts';
import { isOwn, profileOf, type ModelSettings, type OwnModel } from '../../vision/own-model.ts';
import type { ModelTrial, NetworkFacts, TrialSettings } from '../../vision/own-trial.ts';
import type { LibraryModels } from './library-models.ts';
import { ownId } from './own-models.ts';
import { readConfig, usualSettings } from './preprocessor-config.ts';
import type { ModelChangeOptions, ModelChangeReport, ModelDraft, ModelEntry, ModelsApi } from './types.ts';

/** A file that is open in a thread of its own. */
export interface TrialThread {
  readonly facts: NetworkFacts;
  run(settings: TrialSettings): Promise<ModelTrial>;
  close(): void;
}

export interface ModelsParts {
  readonly models: LibraryModels;
  /** The store in this browser. */
  readonly milvus: MilvusClient;
  readonly library: Promise<{
    changeModel(to: Profile, options?: ModelChangeOptions): Promise<ModelChangeReport>;
  }>;
  /** @throws LookalikeError MODEL_INVALID; DOMException AbortError */
  readonly openTrial: (file: Blob, signal?: AbortSignal) => Promise<TrialThread>;
  /** Asks the browser to keep what is stored. */
  readonly persist: () => void;
  /** Workers with an own model may end. */
  readonly release: (profile: ProfileId) => Promise<void>;
  /** Its bands are others now. */
  readonly onChanged: () => Promise<void>;
}

export class Models implements ModelsApi {
  readonly #parts: ModelsParts;

  constructor(parts: ModelsParts) {
    this.#parts = parts;
  }

  async list(): Promise<readonly ModelEntry[]> {
    const { models, milvus } = this.#parts;
    const { active, collections } = await models.collections.read();
    const own = await (await models.own()).list();
    const counted = new Map<ProfileId, number>();
    for (const { profile, name } of collections) counted.set(profile, await countOf(milvus, name));
    const entry = (profile: Profile): ModelEntry => ({
      profile,
      isActive: profile.id === active,
      photos: counted.get(profile.id) ?? 0,
      isComplete: collections.some((each) => each.profile === profile.id && each.isComplete),
    });
    return [
      ...Object.values(PROFILES).map(entry),
      ...own.map((model) => ({ ...entry(profileOf(model)), own: model })),
    ];
  }

  async open(file: File, config?: Blob, signal?: AbortSignal): Promise<ModelDraft> {
    if (config && config.size > OWN_MODEL.configBytes) {
      throw new LookalikeError(
        'INVALID_ARGUMENT',
        `The description of the model has ${config.size} bytes; a preprocessor_config.json has some hundred. Choose that, or the model alone.`,
      );
    }
    const text = await config?.text();
    const trial = await this.#parts.openTrial(file, signal);
    try {
      const { input } = trial.facts;
      const { settings, notes } =
        text === undefined ? { settings: usualSettings(input), notes: [] } : readConfig(text, input);
      const from = text === undefined ? 'usual' : 'config';
      return this.#draft({ file, trial, from, notes }, await trial.run(settings));
    } catch (error) {
      trial.close();
      throw error;
    }
  }

  #draft(
    tried: {
      readonly file: File;
      readonly trial: TrialThread;
      readonly from: ModelDraft['from'];
      readonly notes: readonly string[];
    },
    { outputs, settings, dimension, photoMs, likeness }: ModelTrial,
  ): ModelDraft {
    const { file, trial, from, notes } = tried;
    const { input } = trial.facts;
    return {
      name: file.name,
      bytes: file.size,
      input,
      from,
      notes,
      settings,
      outputs,
      dimension,
      photoMs,
      vectorBytes: dimension * Float32Array.BYTES_PER_ELEMENT,
      likeness,
      retry: async (next) => this.#draft(tried, await trial.run(checked(next, input.size))),
      add: async () => {
        const digest = await sha256(await file.arrayBuffer());
        const described = JSON.stringify([digest, input, ordered(settings)]);
        const model: OwnModel = {
          id: ownId(await sha256(new TextEncoder().encode(described))),
          name: file.name,
          bytes: file.size,
          sha256: digest,
          input,
          settings,
          dimension,
          photoMs,
          added: new Date().toISOString(),
        };
        await (await this.#parts.models.own()).add(model, file);
        this.#parts.persist();
        trial.close();
        return model;
      },
      discard: () => trial.close(),
    };
  }

  async remove(id: ProfileId): Promise<void> {
    const { models } = this.#parts;
    const own = await models.own();
    await own.get(id);
    await this.drop(id);
    await own.remove(id);
  }

  async setBands(id: ProfileId, bands: Bands | undefined): Promise<void> {
    if (!isOwn(id)) {
      throw new LookalikeError(
        'INVALID_ARGUMENT',
        `The bands of ${id} come with the app; those of models that were added can be set.`,
      );
    }
    await (await this.#parts.models.own()).setBands(id, bands);
    await this.#parts.onChanged();
  }

  async change(to: ProfileId, options?: ModelChangeOptions): Promise<ModelChangeReport> {
    const { models, library } = this.#parts;
    const profile = await models.profile(to);
    // Without its file the first photo would fail.
    if (isOwn(to)) {
      const own = await models.own();
      await own.file(await own.get(to));
    }
    try {
      return await (await library).changeModel(profile, options);
    } finally {
      await this.#parts.release(to);
    }
  }

  async pending(): Promise<ProfileId | undefined> {
    return (await this.#parts.models.collections.read()).changing?.to;
  }

  async abandon(): Promise<void> {
    const { collections } = this.#parts.models;
    const { changing, active, collections: known } = await collections.read();
    await collections.end(false);
    const to = changing?.to;
    const isKept = known.some(({ profile, isComplete }) => profile === to && isComplete);
    if (to && to !== active && !isKept) await this.drop(to);
  }

  async drop(id: ProfileId): Promise<void> {
    const { models, milvus } = this.#parts;
    const { active, changing, collections } = await models.collections.read();
    if (id === active || id === changing?.to || id === changing?.from) {
      throw new LookalikeError(
        'INVALID_ARGUMENT',
        `The model ${id} is ${id === active ? 'in use' : 'part of a change under way'}; only vectors that nothing needs can be deleted. Change to another model first.`,
      );
    }
    const known = collections.find(({ profile }) => profile === id);
    if (!known) return;
    // Entered as gone first: a kill in between leaves a collection that the next change takes up.
    await models.collections.forget(id);
    if (unwrap(await milvus.collections.has({ collectionName: known.name })).has) {
      unwrap(await milvus.collections.drop({ collectionName: known.name }));
    }
  }
}

async function countOf(milvus: MilvusClient, collectionName: string): Promise<number> {
  if (!unwrap(await milvus.collections.has({ collectionName })).has) return 0;
  const [row] = unwrap(
    await milvus.entities.query({ collectionName, filter: '', outputFields: ['count(*)'] }),
  );
  return Number(row?.['count(*)'] ?? 0);
}

/** What a person entered. @throws LookalikeError INVALID_ARGUMENT */
function checked(settings: ModelSettings, fixed: number | null): ModelSettings {
  const { least, most } = OWN_MODEL.sizes;
  const { size, scale, mean, deviation, view } = settings;
  const isSize = Number.isInteger(size) && size >= least && size <= most;
  if (!isSize || (fixed !== null && size !== fixed)) {
    throw wrong(
      `The size is ${size}; ${fixed === null ? `a whole number from ${least} to ${most}` : `${fixed}, as the file says,`} is expected.`,
    );
  }
  if (!(view.share > 0 && view.share <= 1)) {
    throw wrong(`The share of the short side is ${view.share}; a number above 0 and up to 1 is expected.`);
  }
  const isScale = Number.isFinite(scale) && scale !== 0;
  if (!isScale || ![...mean, ...deviation].every(Number.isFinite) || deviation.includes(0)) {
    throw wrong('Scale, mean and deviation are to be numbers, scale and deviation other than 0.');
  }
  return settings;
}

function wrong(sentence: string): LookalikeError {
  return new LookalikeError('INVALID_ARGUMENT', sentence);
}

/** The same settings give the same text. */
function ordered({ size, view, order, scale, mean, deviation, output, pooling }: ModelSettings): unknown[] {
  return [size, view.share, view.whole, view.filter, order, scale, mean, deviation, output, pooling];
}
