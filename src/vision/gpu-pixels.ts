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
  const onCard = async (count: number): Promise<void> => {
    for (let at = 0; at < count; at++) resampler.resample(picture, target, at * photoBytes(inputSize));
    await device.queue.onSubmittedWorkDone();
  };
  const onProcessor = (count: number): void => {
    for (let at = 0; at < count; at++) inputPixels(image, inputSize);
  };
  try {
    return {
      card: await timed(onCard, size),
      processor: await timed(onProcessor, GRAPHICS_CARD.timedPictures),
    };
  } finally {
    target.destroy();
    image.close();
  }
}

/** Milliseconds for one of `count` pictures, after some that compile. */
async function timed(run: (count: number) => Promise<void> | void, count: number): Promise<number> {
  await run(GRAPHICS_CARD.timedPictures);
  const start = performance.now();
  await run(count);
  return (performance.now() - start) / count;
}
