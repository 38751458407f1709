/**
 * @file HEIC pictures where the browser decodes none (all but Safari): by libheif in WebAssembly, fetched when the first one
 * comes. It stays a file of its own beside the app's code, as its licence (LGPL-3.0) wants.
 */
import libheifBinary from 'libheif-js/libheif-wasm/libheif.wasm?parts';
import { LookalikeError } from '../base/errors.ts';
import { memoize } from '../base/memo.ts';
import { wholeFile } from '../base/parted-file.ts';

/** What is used of libheif's `HeifImage`. */
interface HeifImage {
  get_width(): number;
  get_height(): number;
  is_primary(): boolean;
  /** Fills `target` with RGBA pixels, turned and cropped as the file says, and passes it on; `null` when it fails. */
  display(target: ImageData, done: (filled: ImageData | null) => void): void;
  free(): void;
}

interface Libheif {
  readonly HeifDecoder: new () => {
    readonly decoder: number | null;
    decode(bytes: Uint8Array): HeifImage[];
  };
  heif_context_free(decoder: number): void;
}

const openLibheif = memoize(async (): Promise<Libheif> => {
  try {
    const { url = '', integrity = '' } = wholeFile(libheifBinary, import.meta.url) ?? {};
    const [{ default: open }, response] = await Promise.all([
      import('libheif-js/libheif-wasm/libheif.js'),
      fetch(url, { integrity }),
    ]);
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    return open({ wasmBinary: await response.arrayBuffer() }) as unknown as Libheif;
  } catch (error) {
    throw new LookalikeError(
      'UNSUPPORTED_FORMAT',
      'This is a HEIC photo, and the decoder for those could not be loaded. Check the connection and add it again.',
      { cause: error },
    );
  }
});

/**
 * The primary picture of a HEIC file, upright.
 *
 * @throws LookalikeError UNSUPPORTED_FORMAT when the decoder could not be loaded
 * @throws Error when the file cannot be decoded
 */
export async function decodeHeic(bytes: ArrayBuffer): Promise<ImageBitmap> {
  const libheif = await openLibheif();
  const decoder = new libheif.HeifDecoder();
  const images = decoder.decode(new Uint8Array(bytes));
  try {
    const image = images.find((each) => each.is_primary()) ?? images[0];
    if (!image) throw new Error('libheif finds no picture in it.');
    const target = new ImageData(image.get_width(), image.get_height());
    const filled = await new Promise<ImageData | null>((resolve) => image.display(target, resolve));
    if (!filled) throw new Error('libheif cannot decode it.');
    return await createImageBitmap(filled);
  } finally {
    for (const image of images) image.free();
    if (decoder.decoder !== null) libheif.heif_context_free(decoder.decoder);
  }
}
