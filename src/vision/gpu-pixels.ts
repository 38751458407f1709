/** @file Where pictures are resampled: on the card, or on the processor before they go there. Which is faster is measured. */
import { DEFAULT_PROFILE, ENGINE, GRAPHICS_CARD, PROFILES } from '../profiles/profiles.ts';
import { uprightBitmap } from './decode.ts';
import { GpuResampler } from './gpu-resampler.ts';
import { pictureFor } from './picture.ts';
import { BUFFER_USAGE } from './gpu-usage.ts';
import type { GraphicsCard } from './graphics-card.ts';
import { inputPixels } from './photo-pixels.ts';
import { inputSquare } from './preprocess.ts';
import { photoBytes } from './session.ts';

/** Milliseconds for one picture as large as decoders make them. */
export interface PixelTimes {
  /** On the card, one after the other, with the way there. */
  readonly card: number;
  /** On one core, with what reading the picture back takes. */
  readonly processor: number;
}

/** Measures both, on this thread. */
export async function timePixels({ device }: GraphicsCard): Promise<PixelTimes> {
  const [width, height] = GRAPHICS_CARD.typicalPicture;
  const image = uprightBitmap(await createImageBitmap(new ImageData(width, height)));
  const { inputSize } = PROFILES[DEFAULT_PROFILE];
  const picture = pictureFor(image, inputSquare(width, height), image.reduction, inputSize);
  if (!picture) throw new RangeError('The typical picture is not one for the card.');
  const resampler = new GpuResampler(device);
  const size = ENGINE.batchSizes.webgpu.at(-1) ?? 1;
  const target = device.createBuffer({ size: size * photoBytes(inputSize), usage: BUFFER_USAGE.STORAGE });
  const onCard = async (): Promise<void> => {
    for (let at = 0; at < size; at++) resampler.resample(picture, target, at * photoBytes(inputSize));
    await device.queue.onSubmittedWorkDone();
  };
  const onProcessor = (): void => {
    for (let at = 0; at < size; at++) inputPixels(image, inputSize);
  };
  try {
    return { card: (await timed(onCard)) / size, processor: (await timed(onProcessor)) / size };
  } finally {
    target.destroy();
    image.close();
  }
}

/** Milliseconds of the second run: the first compiles. */
async function timed(run: () => Promise<void> | void): Promise<number> {
  await run();
  const start = performance.now();
  await run();
  return performance.now() - start;
}
