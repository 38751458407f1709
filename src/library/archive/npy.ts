/** @file NumPy's file of one array (NEP 1, version 1.0), of float32 rows. */
import { invalid } from './format.ts';

const MAGIC = '\x93NUMPY';
/** Magic, version, length of the text behind. */
const PREFIX = 10;
/** The header's length is a multiple of this. */
const ALIGNMENT = 64;

export interface Shape {
  readonly rows: number;
  readonly dimension: number;
}

export function npyHeader({ rows, dimension }: Shape): Uint8Array<ArrayBuffer> {
  const dictionary = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows}, ${dimension}), }`;
  const length = Math.ceil((PREFIX + dictionary.length + 1) / ALIGNMENT) * ALIGNMENT;
  const text = `${dictionary.padEnd(length - PREFIX - 1)}\n`;
  const header = Uint8Array.from(`${MAGIC}\x01\0\0\0${text}`, (character) => character.charCodeAt(0));
  new DataView(header.buffer).setUint16(PREFIX - 2, text.length, true);
  return header;
}

/** Float32 as the file has it, whatever the machine. */
export function npyRows(vectors: Float32Array): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(4 * vectors.length));
  vectors.forEach((value, at) => view.setFloat32(4 * at, value, true));
  return new Uint8Array(view.buffer);
}

/**
 * Rows of a file that comes in pieces.
 *
 * @throws LookalikeError ARCHIVE_INVALID when it holds something else, or fewer or more rows
 */
export async function* readNpy(
  pieces: AsyncIterable<Uint8Array>,
  expected: Shape,
): AsyncGenerator<Float32Array<ArrayBuffer>, void, undefined> {
  const bytes = new Pieces(pieces);
  const prefix = await bytes.take(PREFIX);
  if (!prefix || String.fromCharCode(...prefix.subarray(0, MAGIC.length)) !== MAGIC || prefix[6] !== 1) {
    throw invalid('The file of vectors is no NumPy file of version 1.0. Export the library again.');
  }
  const text = await bytes.take(new DataView(prefix.buffer).getUint16(PREFIX - 2, true));
  const found = shapeIn(String.fromCharCode(...(text ?? [])));
  if (found?.rows !== expected.rows || found.dimension !== expected.dimension) {
    throw invalid(
      `The file of vectors holds ${found ? `${found.rows} x ${found.dimension} numbers` : 'no float32 rows'}; ` +
        `${expected.rows} x ${expected.dimension} are expected. Export the library again.`,
    );
  }
  for (let read = 0; read < expected.rows; read++) {
    const data = await bytes.take(4 * expected.dimension);
    if (!data)
      throw invalid(
        `The file of vectors ends after ${read} of ${expected.rows} rows. Export the library again.`,
      );
    const view = new DataView(data.buffer);
    const row = new Float32Array(expected.dimension);
    for (let at = 0; at < row.length; at++) row[at] = view.getFloat32(4 * at, true);
    yield row;
  }
  // Asked for so that what checks the bytes comes to their end, too.
  if (await bytes.take(1)) {
    throw invalid(`The file of vectors goes on after its ${expected.rows} rows. Export the library again.`);
  }
}

/** Of little-endian float32 rows only. */
function shapeIn(dictionary: string): Shape | undefined {
  if (!/'descr': *'<f4'/.test(dictionary) || !/'fortran_order': *False/.test(dictionary)) return undefined;
  const [, rows, dimension] = /'shape': *\((\d+), *(\d+)\)/.exec(dictionary) ?? [];
  return rows === undefined || dimension === undefined
    ? undefined
    : { rows: Number(rows), dimension: Number(dimension) };
}

/** Bytes taken in other lengths than they come. */
class Pieces {
  readonly #source: AsyncIterator<Uint8Array>;
  #rest = new Uint8Array();

  constructor(pieces: AsyncIterable<Uint8Array>) {
    this.#source = pieces[Symbol.asyncIterator]();
  }

  /** `undefined` when fewer are left. */
  async take(length: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const taken = new Uint8Array(length);
    for (let at = 0; at < length;) {
      if (this.#rest.length === 0) {
        const next = await this.#source.next();
        if (next.done) return undefined;
        this.#rest = next.value.slice();
      }
      const part = this.#rest.subarray(0, length - at);
      taken.set(part, at);
      at += part.length;
      this.#rest = this.#rest.subarray(part.length);
    }
    return taken;
  }
}
