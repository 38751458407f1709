/** @file What turns the bytes of a photo into a vector, seen from above: a pool of workers, or a fake in tests. */
import type { Precision, ProfileId } from '../profiles/profiles.ts';
import type { Orientation } from './orientation.ts';

/** Of a picture that is decoded. */
export type PictureFormat = 'jpeg' | 'png' | 'webp' | 'gif' | 'avif' | 'bmp' | 'heic';

/** Of a file. `raw`: a camera's; the JPEG inside is decoded. `film`: one picture of it is. */
export type ImageFormat = PictureFormat | 'raw' | 'film';

/** A region of the upright photo in fractions of its width and height, each 0..1. */
export interface Crop {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface EmbedOptions {
  readonly profile: ProfileId;
  /** Embed this region instead of the whole photo. */
  readonly crop?: Crop;
  /** Pixels that the shorter side must have at least. */
  readonly minSide?: number;
  /** Also read what the file says of when, where and with what it was taken. */
  readonly facts?: boolean;
  /** Also make a thumbnail (`THUMBNAIL` in profiles). */
  readonly thumbnail?: boolean;
  /** Show the network all of the photo or region, pressed into its square, instead of the centred square of it. */
  readonly whole?: boolean;
  /** Turns in which what the network sees is embedded, each as the EXIF orientation that would show it so; [1] when absent. */
  readonly turns?: readonly Orientation[];
  /** Names of further outputs of the network that are wanted (`OUTPUTS` in profiles), of the first turn. */
  readonly outputs?: readonly string[];
  readonly signal?: AbortSignal;
}

/** When, where and with what a photo was taken. */
export interface PhotoFacts {
  /** Local time as `YYYY-MM-DDTHH:MM:SS`, empty where unknown: photos do not say of which zone. */
  readonly taken: string;
  /** Make and model, empty where unknown. */
  readonly camera: string;
  /** Degrees, north and east positive. Both or none. */
  readonly latitude?: number;
  readonly longitude?: number;
}

/** A photo after the network has seen it. */
export interface EmbeddedPhoto {
  /** Unit length, `PROFILES[profile].dimension` values; of the first turn. */
  readonly vector: Float32Array;
  /** One a turn, when turns were asked for. */
  readonly turned?: readonly Float32Array[];
  /** When some were asked for, by name. */
  readonly outputs?: ReadonlyMap<string, Float32Array>;
  /** Upright size in pixels, after the EXIF turn; of a raw that of the JPEG inside. */
  readonly width: number;
  readonly height: number;
  readonly format: ImageFormat;
  /** Present when asked for. */
  readonly facts?: PhotoFacts;
  readonly thumbnail?: Blob;
}

/** What the hash of a file says: its identity, and its bytes so that nobody reads them again. */
export interface IdentifiedPhoto {
  /** SHA-256 of the bytes, 64 hexadecimal digits; of a large file `part:` and 59 digits (`contentId` in content-id.ts). */
  readonly contentId: string;
  /** To be embedded: the file's bytes, or the file itself where it is a film or too large to be held while it waits. */
  readonly content: ArrayBuffer | Blob;
}

export interface PictureOptions {
  /** For the whole screen (`LARGE_PICTURE` in profiles); a small one (`THUMBNAIL`) when absent. */
  readonly isLarge?: boolean;
  readonly signal?: AbortSignal;
}

export type Backend = 'wasm' | 'webgpu';

/** Of the weights that compute; `own`: as those of a person's model are. */
export type ModelPrecision = Precision | 'own';

/** What the page shows about the engine. */
export interface EmbedderStatus {
  readonly state: 'idle' | 'loading' | 'ready' | 'failed';
  readonly backend: Backend;
  readonly precision: ModelPrecision;
  /** Workers that read photos, and WebAssembly threads in each; a graphics card has one worker more. */
  readonly workers: number;
  readonly threads: number;
  /** Model bytes received and expected while loading. */
  readonly loaded: number;
  readonly total: number;
  /** Cosine of the probe photo's vector with its stored float32 vector, once measured. */
  readonly selfCheck: number | null;
  /** One sentence on the choice: why WebGPU is or is not used, or why loading failed. */
  readonly note: string;
}

export interface Embedder {
  /** Reads and hashes a photo. @throws LookalikeError EMPTY_FILE, FILE_UNREADABLE, UNSUPPORTED_FORMAT, NOT_AN_IMAGE */
  identify(file: Blob, signal?: AbortSignal): Promise<IdentifiedPhoto>;
  /**
   * Decodes and embeds. An `ArrayBuffer` is transferred: the caller's copy is empty afterwards.
   * @throws LookalikeError EMPTY_FILE, NOT_AN_IMAGE, UNSUPPORTED_FORMAT, CORRUPT_IMAGE, IMAGE_TOO_LARGE, IMAGE_TOO_SMALL,
   *   PHOTO_TIMEOUT, WORKER_LOST, MODEL_UNAVAILABLE, BACKEND_FAILED
   */
  embed(photo: ArrayBuffer | Blob, options: EmbedOptions): Promise<EmbeddedPhoto>;
  /**
   * A picture of a photo, without the network.
   * @throws LookalikeError as {@link embed}, but for the model
   */
  thumbnail(photo: Blob, options?: PictureOptions): Promise<Blob>;
  /**
   * Names of the network's classes as people read them, in the order of the output `OUTPUTS.classes`. Two are each the name of
   * two classes. @throws LookalikeError MODEL_UNAVAILABLE
   */
  classNames(): Promise<readonly string[]>;
  /** Starts loading the model of a profile, the library's when absent, without waiting for the first photo. */
  warmUp(profile?: ProfileId): Promise<void>;
  /** Photos worth having in flight at once: enough to keep every worker busy while others decode. */
  readonly width: number;
  /** Leave half of the processor to others. May change at any time; what has begun is finished as it was begun. */
  gentle: boolean;
  /** Of the profile's workers; the library's when absent. */
  status(profile?: ProfileId): EmbedderStatus;
  /** Called on every change of status; returns the function that ends it. */
  onStatus(listener: (status: EmbedderStatus) => void): () => void;
}
