/** @file Lines of a table in the file, and what their cells have to be. */
import { ARCHIVE } from '../../profiles/profiles.ts';
import { records } from './csv-records.ts';
import { invalid } from './format.ts';

/** One line of the table `name`, its cells by column. */
export class Line<Column extends string> {
  readonly #name: string;
  /** From 1, the line of the columns' names. */
  readonly #number: number;
  readonly #cells: ReadonlyMap<Column, string>;

  constructor(name: string, number: number, cells: ReadonlyMap<Column, string>) {
    this.#name = name;
    this.#number = number;
    this.#cells = cells;
  }

  text(column: Column): string {
    return this.#cells.get(column) ?? '';
  }

  /** @throws LookalikeError ARCHIVE_INVALID when it is longer than `bytes` of UTF-8, or empty */
  filled(column: Column, bytes: number): string {
    const text = this.atMost(column, bytes);
    return text === '' ? this.refuse(column, 'some text is expected') : text;
  }

  /** @throws LookalikeError ARCHIVE_INVALID when it is longer than `bytes` of UTF-8 */
  atMost(column: Column, bytes: number): string {
    const text = this.text(column);
    // A character takes a byte or more.
    const fits = text.length <= bytes && new TextEncoder().encode(text).length <= bytes;
    return fits ? text : this.refuse(column, `at most ${bytes} bytes are expected`);
  }

  /** @throws LookalikeError ARCHIVE_INVALID when it is no whole number from 0 to `max` */
  count(column: Column, max: number): number {
    const text = this.text(column);
    const isCount = /^\d+$/.test(text) && Number(text) <= max;
    return isCount ? Number(text) : this.refuse(column, `a whole number up to ${max} is expected`);
  }

  /** @throws LookalikeError ARCHIVE_INVALID when it is no number */
  number(column: Column): number {
    const text = this.text(column);
    const value = text.trim() === '' ? NaN : Number(text);
    return Number.isFinite(value) ? value : this.refuse(column, 'a number is expected');
  }

  /** @throws LookalikeError ARCHIVE_INVALID always */
  refuse(column: Column, expected: string): never {
    const found = JSON.stringify(this.text(column).slice(0, ARCHIVE.quoted));
    throw invalid(
      `Line ${this.#number} of ${this.#name} has ${found} as its ${column}; ${expected}. Export the library again.`,
    );
  }
}

/**
 * Lines of a table, whatever the order of its columns.
 *
 * @param later columns that may lack: their cells are empty then
 * @throws LookalikeError ARCHIVE_INVALID when another one lacks
 */
export async function* linesOf<Column extends string, Later extends string = never>(
  name: string,
  text: AsyncIterable<string>,
  columns: readonly Column[],
  later: readonly Later[] = [],
): AsyncGenerator<Line<Column | Later>, void, undefined> {
  const all = [...columns, ...later];
  let places: readonly number[] | undefined;
  let number = 0;
  for await (const cells of records(text)) {
    number++;
    if (places) {
      yield new Line(
        name,
        number,
        new Map(places.map((place, at) => [all[at] as Column | Later, cells[place] ?? ''])),
      );
      continue;
    }
    places = all.map((column) => cells.indexOf(column));
    const missing = columns.find((_, at) => (places?.[at] ?? -1) < 0);
    if (missing !== undefined) throw invalid(`${name} has no column "${missing}". Export the library again.`);
  }
  if (!places) throw invalid(`${name} is empty. Export the library again.`);
}
