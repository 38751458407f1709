/** @file The thread that edits photos. */
import { expose } from 'comlink';
import { LookalikeError } from '../base/errors.ts';
import type { CopyEdit } from '../library/evaluation/types.ts';
import { EVALUATED_PICTURES } from '../photos/build/evaluated-edit.ts';
import { EVALUATION, SAMPLES } from '../profiles/profiles.ts';
import './error-transfer.ts';
import { reportRequests } from './request-report.ts';

/** What it answers to. */
export interface CopyMakerApi {
  /** As `CopyMaker`. */
  make(photo: Blob, edit: CopyEdit): Promise<Blob>;
}

const api: CopyMakerApi = {
  make: async (photo, edit) => {
    const { edit: change, quality } =
      edit === 'saved'
        ? { edit: <T>(pixels: T): T => pixels, quality: SAMPLES.quality }
        : EVALUATED_PICTURES[edit];
    const { width, height, data } = change(await pixelsOf(photo));
    const context = contextOf(width, height);
    context.putImageData(new ImageData(new Uint8ClampedArray(data), width, height), 0, 0);
    return context.canvas.convertToBlob({ type: 'image/jpeg', quality: quality / 100 });
  },
};

/** Shrunk to the size that the edits' pixels are meant for. */
async function pixelsOf(photo: Blob): Promise<{ width: number; height: number; data: Uint8Array }> {
  const picture = await createImageBitmap(photo);
  const scale = Math.min(1, EVALUATION.copies.side / Math.max(picture.width, picture.height));
  const width = Math.max(1, Math.round(picture.width * scale));
  const height = Math.max(1, Math.round(picture.height * scale));
  const context = contextOf(width, height);
  context.imageSmoothingQuality = 'high';
  context.drawImage(picture, 0, 0, width, height);
  picture.close();
  return { width, height, data: new Uint8Array(context.getImageData(0, 0, width, height).data) };
}

function contextOf(width: number, height: number): OffscreenCanvasRenderingContext2D {
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (!context) throw new LookalikeError('INTERNAL', 'This browser draws no picture in a worker.');
  return context;
}

reportRequests('copies');
expose(api);
