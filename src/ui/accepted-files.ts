/** @file What the browser's file dialog offers. */
import { COMPANIONS } from '../profiles/profiles.ts';

/** Systems do not know every raw as an image; what a file is in truth, its bytes tell. */
export const ACCEPTED = [
  'image/*',
  ...['heic', 'heif', ...COMPANIONS.raws].map((ending) => `.${ending}`),
].join(',');
