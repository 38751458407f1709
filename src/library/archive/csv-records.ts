/**
 * @file Records as CSV (RFC 4180) that come back exactly as they were, whatever a path holds. A cell that a spreadsheet
 * would take for a formula (OWASP, "CSV Injection") gets an apostrophe in front, as does one that begins with an apostrophe.
 */
import { csvField } from '../../base/csv-field.ts';
import { ARCHIVE } from '../../profiles/profiles.ts';
import { invalid } from './format.ts';

const GUARDED = /^['=+\-@\t\r]/;

export type Cell = string | number | undefined;

/** A record with its line end. Numbers stand as they are, absent cells empty. */
export function toRecord(cells: readonly Cell[]): string {
  return `${cells.map(toField).join(',')}\r\n`;
}

function toField(cell: Cell): string {
  if (typeof cell !== 'string') return cell === undefined ? '' : String(cell);
  return csvField(GUARDED.test(cell) ? `'${cell}` : cell);
}

/**
 * Records of a text that comes in pieces, of numbers their digits. What is no CSV comes out as some cells.
 *
 * @throws LookalikeError ARCHIVE_INVALID for a record that is longer than any of ours
 */
export async function* records(pieces: AsyncIterable<string>): AsyncGenerator<string[], void, undefined> {
  const parser = new Parser();
  for await (const piece of pieces) yield* parser.take(piece);
  yield* parser.end();
}

class Parser {
  #cells: string[] = [];
  #cell = '';
  #quoted = false;
  /** A quote was read inside quotes: the end of them, or the first of two. */
  #afterQuote = false;
  /** Characters of the record so far. */
  #length = 0;

  *take(piece: string): Generator<string[], void, undefined> {
    for (const character of piece) {
      if (++this.#length > ARCHIVE.most.line) {
        throw invalid(`A line has more than ${ARCHIVE.most.line} characters. Export the library again.`);
      }
      if (this.#quoted && !this.#afterQuote) {
        if (character === '"') this.#afterQuote = true;
        else this.#cell += character;
      } else if (this.#afterQuote && character === '"') {
        this.#cell += character;
        this.#afterQuote = false;
      } else if (character === ',') {
        this.#endCell();
      } else if (character === '\n') {
        yield this.#endRecord();
      } else if (character === '"') {
        this.#quoted = true;
      } else if (character !== '\r') {
        this.#cell += character;
      }
    }
  }

  /** A last record without a line end. */
  *end(): Generator<string[], void, undefined> {
    if (this.#length > 0) yield this.#endRecord();
  }

  #endCell(): void {
    this.#cells.push(this.#cell.startsWith("'") ? this.#cell.slice(1) : this.#cell);
    this.#cell = '';
    this.#quoted = false;
    this.#afterQuote = false;
  }

  #endRecord(): string[] {
    this.#endCell();
    const cells = this.#cells;
    this.#cells = [];
    this.#length = 0;
    return cells;
  }
}
