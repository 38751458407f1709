/** @file The part of the calibration that runs in the browser: the app's own decoding, a model, and its extremes. */
import { detectCapabilities } from '../base/capabilities.ts';
import { readPhoto } from '../vision/photo-pixels.ts';
import { Session } from '../vision/session.ts';

export interface Calibrator {
  /** Extremes of every ranged tensor for the photo at this address. */
  extremes(url: string): Promise<number[]>;
}

/** @param output the model's only output of interest */
export async function openCalibrator(modelUrl: string, output: string): Promise<Calibrator> {
  const { threads, cores } = detectCapabilities();
  const model = new Uint8Array(await (await fetch(modelUrl)).arrayBuffer());
  const session = await Session.open({ backend: 'wasm', model, threads: threads ? cores : 1 });
  return {
    async extremes(url) {
      const { rgba } = await readPhoto(await (await fetch(url)).arrayBuffer());
      const { outputs } = await session.run(new Uint8Array(rgba.buffer), 1, [output]);
      return Array.from(outputs.get(output) ?? []);
    },
  };
}
