/** @file What a file is, by its first bytes. Names lie: a `.HEIC` may be a JPEG and a `.jpg` a text. */
import { LookalikeError } from '../base/errors.ts';
import type { ImageFormat } from './embedder.ts';

/** First bytes as Latin-1 text; `.` stands for any byte. */
const IMAGES: readonly (readonly [pattern: RegExp, format: ImageFormat])[] = Object.freeze([
  [/^\xff\xd8\xff/s, 'jpeg'],
  [/^\x89PNG\r\n\x1a\n/s, 'png'],
  [/^RIFF....WEBP/s, 'webp'],
  [/^GIF8[79]a/s, 'gif'],
  [/^BM.{12}[\x0c\x28\x34\x38\x40\x6c\x7c]\0\0\0/s, 'bmp'],
  [/^\x1a\x45\xdf\xa3/, 'film'],
  // TIFF, and its cousins of Olympus and Panasonic; Fujifilm.
  [/^(II[*RU]\0|IIR[OS]|MM\0\*|MMOR|FUJIFILMCCD-RAW )/, 'raw'],
]);

/** Photos that cannot be read here, and what to do about it. */
const UNREADABLE: readonly (readonly [pattern: RegExp, sentence: string])[] = Object.freeze([
  [/^8BPS/, 'This is a Photoshop file, which is not supported: export it as JPEG or PNG.'],
  [/^(\xff\x0a|\0\0\0\x0cJXL )/, 'This is a JPEG XL file, which is not supported yet: export it as JPEG.'],
]);

/**
 * What people mistake for a photo, and films that no browser reads: a folder of camera clips is full of them, and nobody can do
 * anything about each.
 */
const OTHERS: readonly (readonly [pattern: RegExp, sentence: string])[] = Object.freeze([
  [
    // AVI; MPEG-1 and 2, in packs or packets of 188 bytes (no text, whose letters may stand so, too), those of AVCHD with a time
    // before each; Flash; Windows Media; QuickTime without `ftyp`.
    /^(RIFF....AVI |\0\0\x01[\xb3\xba]|(?=.*[\0-\x08\x0e-\x1f])(G.{187}G|....G.{191}G)|FLV|0&\xb2u|....(moov|mdat|wide|skip|pnot))/s,
    'This is a film of an old kind, which no browser reads: export it as MP4.',
  ],
  [/^%PDF-/, 'This is a PDF document, not a photo: save its pages as JPEG or PNG first.'],
  [/^\0\0\x01\0/, 'This is an icon file, not a photo.'],
  [/^OggS/, 'This is an Ogg file of sound or an old film, not a photo.'],
  [/^(ID3|fLaC|RIFF....WAVE|....ftypM4[AB] )/s, 'This is a sound file, not a photo.'],
  [/^(PK\x03\x04|\x1f\x8b|Rar!|7z\xbc\xaf)/, 'This is an archive, not a photo: unpack it first.'],
  [/^\s*(<\?xml[^>]*>\s*)?<svg[\s>]/i, 'This is an SVG drawing, not a photo: export it as PNG first.'],
]);

/** ISO base media files name their kind in `ftyp`: a major brand, a version, then compatible brands. */
const AVIF_BRANDS: readonly string[] = Object.freeze(['avif', 'avis']);
const HEIC_BRANDS: readonly string[] = Object.freeze([
  'heic',
  'heix',
  'hevc',
  'hevx',
  'heim',
  'heis',
  'mif1',
  'msf1',
]);

/** Canon's raw; sound alone. Any other brand is a film's. */
const RAW_BRAND = 'crx ';
const SOUND_BRANDS: readonly string[] = Object.freeze(['M4A ', 'M4B ']);

/** Bytes that {@link sniff} looks at: enough for every signature above and for an `ftyp` box with many brands. */
export const SNIFFED_BYTES = 256;

/**
 * The format of a file that begins with `bytes`, by magic bytes alone.
 * @throws LookalikeError EMPTY_FILE for no bytes; UNSUPPORTED_FORMAT for a photo of another format; NOT_AN_IMAGE for
 *   everything else, films that no browser reads among it, saying what it looks like
 */
export function sniff(bytes: Uint8Array): ImageFormat {
  if (bytes.byteLength === 0) {
    throw new LookalikeError(
      'EMPTY_FILE',
      'The file is empty (0 bytes): copy it again from where it came from.',
    );
  }
  const head = String.fromCharCode(...bytes.subarray(0, SNIFFED_BYTES));
  for (const [pattern, format] of IMAGES) if (pattern.test(head)) return format;
  const brands = brandsOf(head);
  if (brands.some((brand) => AVIF_BRANDS.includes(brand))) return 'avif';
  if (brands.some((brand) => HEIC_BRANDS.includes(brand))) return 'heic';
  if (brands[0] === RAW_BRAND) return 'raw';
  if (brands[0] && !SOUND_BRANDS.includes(brands[0])) return 'film';
  const unreadable = UNREADABLE.find(([pattern]) => pattern.test(head))?.[1];
  if (unreadable) throw new LookalikeError('UNSUPPORTED_FORMAT', unreadable);
  throw new LookalikeError('NOT_AN_IMAGE', describe(head));
}

/** Major and compatible brands of an ISO base media file; empty for any other file. */
function brandsOf(head: string): string[] {
  if (head.slice(4, 8) !== 'ftyp' || head.length < 12) return [];
  const size = [0, 1, 2, 3].reduce((sum, at) => sum * 256 + head.charCodeAt(at), 0);
  const list = head.slice(16, Math.min(size, SNIFFED_BYTES));
  return [head.slice(8, 12), ...(list.match(/.{4}/gs) ?? [])];
}

function describe(head: string): string {
  for (const [pattern, sentence] of OTHERS) if (pattern.test(head)) return sentence;
  const expected = 'expected JPEG, HEIC, PNG, WebP, GIF, AVIF, BMP, a camera raw or a film.';
  // Control characters other than tab and line ends do not occur in text; bytes above 0x7f do, in UTF-8.
  if (!/[\0-\x08\x0e-\x1f]/.test(head)) return `This is a text file, not a photo: ${expected}`;
  return `The file's first bytes are of no image format we know: ${expected}`;
}
