/** @file What the browser's file dialog offers. */
import { COMPANIONS } from '../profiles/profiles.ts';

/** Systems do not know every raw as an image, nor every film as one; what a file is in truth, its bytes tell. */
export const ACCEPTED = [
  'image/*',
  'video/*',
  ...['heic', 'heif', 'mkv', ...COMPANIONS.raws].map((ending) => `.${ending}`),
].join(',');
