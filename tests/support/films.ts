/** @file Films that a page makes with the browser's own encoders. */
import {
  AudioSample,
  AudioSampleSource,
  BufferTarget,
  CanvasSource,
  canEncodeVideo,
  MkvOutputFormat,
  MovOutputFormat,
  Mp4OutputFormat,
  Output,
  Quality,
  WebMOutputFormat,
  type OutputFormat,
  type Rotation,
  type VideoCodec,
} from 'mediabunny';

const CONTAINERS = Object.freeze({
  mp4: () => new Mp4OutputFormat({ fastStart: 'in-memory' }),
  mov: () => new MovOutputFormat({ fastStart: false, metadataFormat: 'mdta' }),
  webm: () => new WebMOutputFormat(),
  mkv: () => new MkvOutputFormat(),
}) satisfies Record<string, () => OutputFormat>;

export type Container = keyof typeof CONTAINERS;
export const CONTAINER_NAMES = Object.keys(CONTAINERS) as Container[];

export interface FilmRecipe {
  readonly container: Container;
  readonly codec: VideoCodec;
  readonly width: number;
  readonly height: number;
  /** Frames, half a second each. */
  readonly frames: number;
  readonly paint: (context: OffscreenCanvasRenderingContext2D, frame: number) => void;
  /** Degrees that a player turns it, clockwise. */
  readonly rotation?: Rotation;
  readonly flip?: boolean;
  /** With alpha, which VP8 and VP9 keep as a second picture. */
  readonly transparent?: boolean;
  /** Texts under the container's own keys. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** Those of `codecs` that this browser encodes. */
export async function encodable(codecs: readonly VideoCodec[]): Promise<VideoCodec[]> {
  const can = await Promise.all(codecs.map((codec) => canEncodeVideo(codec, { width: 320, height: 240 })));
  return codecs.filter((_, at) => can[at]);
}

export async function makeFilm(recipe: FilmRecipe): Promise<Uint8Array<ArrayBuffer>> {
  const {
    container,
    codec,
    width,
    height,
    frames,
    paint,
    rotation = 0,
    flip = false,
    tags,
    transparent = false,
  } = recipe;
  const target = new BufferTarget();
  const output = new Output({ format: CONTAINERS[container](), target });
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no canvas');
  const source = new CanvasSource(canvas, {
    codec,
    quality: new Quality({ bitrate: 2e7 }),
    alpha: transparent ? 'keep' : 'discard',
  });
  output.addVideoTrack(source, { rotation, flip });
  if (tags) output.setMetadataTags({ raw: { ...tags } });
  await output.start();
  for (let frame = 0; frame < frames; frame++) {
    context.setTransform(1, 0, 0, 1, 0, 0);
    paint(context, frame);
    await source.add(frame / 2, 0.5);
  }
  await output.finalize();
  return new Uint8Array(target.buffer ?? new ArrayBuffer());
}

/** A second of silence in a container of films. */
export async function makeSound(): Promise<Uint8Array<ArrayBuffer>> {
  const target = new BufferTarget();
  const output = new Output({ format: new Mp4OutputFormat(), target });
  const source = new AudioSampleSource({ codec: 'pcm-s16' });
  output.addAudioTrack(source);
  await output.start();
  const silence = {
    data: new Int16Array(48_000),
    format: 's16',
    numberOfChannels: 1,
    sampleRate: 48_000,
  } as const;
  await source.add(new AudioSample({ ...silence, timestamp: 0 }));
  await output.finalize();
  return new Uint8Array(target.buffer ?? new ArrayBuffer());
}
