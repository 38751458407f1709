/** @file Pixels -> what a person's own network takes: order of channels, scale, mean and deviation, layout, kind of number. */
import { FLOAT16 } from '../vectors/half-floats.ts';
import type { OpenedModel } from './own-model.ts';
import type { InputPixels } from './photo-pixels.ts';

/** What a tensor is made of: its values in the layout asked for, and its dimensions. */
export interface InputValues {
  readonly data: Float32Array | Uint16Array | Uint8Array;
  readonly dims: readonly [number, number, number, number];
}

/** RGBA of a square -> the network's input, one photo. */
export function inputValues(rgba: InputPixels, { input, settings }: OpenedModel): InputValues {
  const { layout, channels, type } = input;
  const size = Math.sqrt(rgba.length / 4);
  const pixels = size * size;
  const { order, scale, mean, deviation } = settings;
  const values = type === 'uint8' ? new Uint8Array(channels * pixels) : new Float32Array(channels * pixels);
  for (let channel = 0; channel < channels; channel++) {
    // Alpha is opaque, whatever the colours are made to be.
    const isAlpha = channel === 3;
    const from = order === 'BGR' && !isAlpha ? 2 - channel : channel;
    const factor = isAlpha ? 1 : scale / (deviation[channel] ?? 1);
    const shift = isAlpha ? 0 : (mean[channel] ?? 0) / (deviation[channel] ?? 1);
    const step = layout === 'NCHW' ? 1 : channels;
    let to = layout === 'NCHW' ? channel * pixels : channel;
    for (let at = from; at < rgba.length; at += 4, to += step) values[to] = (rgba[at] ?? 0) * factor - shift;
  }
  const dims =
    layout === 'NCHW' ? ([1, channels, size, size] as const) : ([1, size, size, channels] as const);
  if (type !== 'float16') return { data: values, dims };
  return { data: FLOAT16.toBits(values as Float32Array), dims };
}
