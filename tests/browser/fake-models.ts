/** @file Models that a test makes up; a change goes on until the test says so. */
import { abortable } from '../../src/base/abort.ts';
import type {
  ModelChangeOptions,
  ModelChangeReport,
  ModelDraft,
  ModelEntry,
  ModelsApi,
} from '../../src/library/models/types.ts';
import { PROFILES, type Bands, type BuiltProfileId, type ProfileId } from '../../src/profiles/profiles.ts';
import { profileOf, type ModelSettings, type OwnModel } from '../../src/vision/own-model.ts';

export const SETTINGS: ModelSettings = {
  size: 224,
  view: { share: 0.875, whole: false, filter: 'bicubic' },
  order: 'RGB',
  scale: 1 / 255,
  mean: [0.485, 0.456, 0.406],
  deviation: [0.229, 0.224, 0.225],
  output: 'last_hidden_state',
  pooling: 'first',
};

export const OWN: OwnModel = {
  id: 'own-0123456789ab',
  name: 'dinov2-small.onnx',
  bytes: 88_200_000,
  sha256: '0'.repeat(64),
  input: { name: 'pixel_values', type: 'float32', layout: 'NCHW', channels: 3, size: null },
  settings: SETTINGS,
  dimension: 384,
  photoMs: 140,
  added: '2026-03-01T10:00:00.000Z',
};

export class FakeModels implements ModelsApi {
  own: OwnModel[] = [];
  active: ProfileId = 'resnet50-dual';
  /** Photos of the models that have vectors. */
  photos = new Map<ProfileId, number>();
  begun: ProfileId | undefined;
  /** Until it resolves a change goes on; its rejection is the change's. */
  changing: Promise<void> = Promise.resolve();
  waiting: readonly string[] = [];
  /** Until it resolves a file is being opened, or tried again; its rejection is the trial's. */
  trying: Promise<void> = Promise.resolve();
  /** What was asked for so far. */
  readonly opened: { readonly file: string; readonly config: boolean }[] = [];
  readonly bands: { readonly id: ProfileId; readonly bands: Bands | undefined }[] = [];
  discarded = 0;
  onChanged: (id: ProfileId) => void = () => undefined;

  list(): Promise<readonly ModelEntry[]> {
    const built = (Object.keys(PROFILES) as BuiltProfileId[]).map((id) => ({ profile: PROFILES[id] }));
    const added = this.own.map((own) => ({ profile: profileOf(own), own }));
    const entries = [...built, ...added].map((entry) => {
      const photos = this.photos.get(entry.profile.id) ?? 0;
      const isActive = entry.profile.id === this.active;
      return { ...entry, isActive, photos, isComplete: photos > 0 && this.begun !== entry.profile.id };
    });
    return Promise.resolve(entries);
  }

  async open(file: File, config?: Blob, signal?: AbortSignal): Promise<ModelDraft> {
    this.opened.push({ file: file.name, config: config !== undefined });
    await abortable(this.trying, signal);
    return this.#draft(file.name, config === undefined ? 'usual' : 'config', SETTINGS);
  }

  #draft(name: string, from: ModelDraft['from'], settings: ModelSettings): ModelDraft {
    const { dimension, photoMs, bytes } = OWN;
    return {
      name,
      bytes,
      input: OWN.input,
      from,
      notes: from === 'config' ? ['"do_pad" is not known here and was left out.'] : [],
      settings,
      outputs: [
        { name: 'last_hidden_state', kind: 'tokens', shape: [1, 257, 384] },
        { name: 'pooler_output', kind: 'vector', shape: [1, 384] },
      ],
      dimension,
      photoMs,
      vectorBytes: 4 * dimension,
      likeness: 0.3127,
      retry: async (next) => {
        await this.trying;
        return this.#draft(name, from, next);
      },
      add: async () => {
        await this.trying;
        const added: OwnModel = { ...OWN, name, settings };
        this.own.push(added);
        return added;
      },
      discard: () => {
        this.discarded++;
      },
    };
  }

  remove(id: ProfileId): Promise<void> {
    this.own = this.own.filter((own) => own.id !== id);
    return Promise.resolve();
  }

  setBands(id: ProfileId, bands: Bands | undefined): Promise<void> {
    this.bands.push({ id, bands });
    this.own = this.own.map((own) => (own.id === id && bands ? { ...own, bands } : own));
    return Promise.resolve();
  }

  async change(to: ProfileId, { signal, onProgress }: ModelChangeOptions = {}): Promise<ModelChangeReport> {
    this.begun = to;
    onProgress?.({ to, total: 48, done: 12, rate: 4, secondsLeft: 9 });
    await abortable(this.changing, signal);
    this.begun = undefined;
    this.active = to;
    this.photos.set(to, 48);
    this.onChanged(to);
    return { to, embedded: 36, present: 12, waiting: this.waiting, seconds: 12 };
  }

  pending(): Promise<ProfileId | undefined> {
    return Promise.resolve(this.begun);
  }

  abandon(): Promise<void> {
    if (this.begun) this.photos.delete(this.begun);
    this.begun = undefined;
    return Promise.resolve();
  }

  drop(id: ProfileId): Promise<void> {
    this.photos.delete(id);
    return Promise.resolve();
  }
}
