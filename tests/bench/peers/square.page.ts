/** @file The centred square of a photo at the network's input size, as applications commonly make it: by a canvas. */
import { inputSquare } from '../../../src/vision/preprocess.ts';
import { PEER_INPUT } from './peer-input.ts';

const canvas = new OffscreenCanvas(PEER_INPUT.size, PEER_INPUT.size);

/** RGBA of the square that Lookalike's rule takes, 0..255, row-major. */
export async function squareOf(photo: Blob): Promise<ImageData> {
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('This browser has no 2D canvas in the background.');
  const bitmap = await createImageBitmap(photo);
  const { x, y, width, height } = inputSquare(bitmap.width, bitmap.height);
  context.imageSmoothingQuality = 'medium';
  context.drawImage(bitmap, x, y, width, height, 0, 0, PEER_INPUT.size, PEER_INPUT.size);
  bitmap.close();
  return context.getImageData(0, 0, PEER_INPUT.size, PEER_INPUT.size);
}
