/** @file Rows by the value of one text or integer field, so that a filter on it reads just those rows. */
import type { Row, Rows } from '../../store/store.ts';
import { ENGINE_LIMITS } from '../limits.ts';

export class ScalarIndex {
  readonly #field: string;
  readonly #ordinals = new Map<unknown, number[]>();

  /** Reads all rows once. Nothing may be written meanwhile. */
  static async build(rows: Rows, collection: number, field: string): Promise<ScalarIndex> {
    const index = new ScalarIndex(field);
    let after = -1;
    for (;;) {
      const page = await rows.scan(collection, { after, limit: ENGINE_LIMITS.scanPage });
      const last = page.at(-1);
      if (!last) return index;
      for (const row of page) index.add(row);
      after = last.row;
    }
  }

  private constructor(field: string) {
    this.#field = field;
  }

  add(row: Row): void {
    const value = row.fields[this.#field];
    if (value === undefined) return;
    const ordinals = this.#ordinals.get(value);
    if (ordinals) ordinals.push(row.row);
    else this.#ordinals.set(value, [row.row]);
  }

  remove(row: Row): void {
    const value = row.fields[this.#field];
    const left = this.#ordinals.get(value)?.filter((ordinal) => ordinal !== row.row) ?? [];
    if (left.length > 0) this.#ordinals.set(value, left);
    else this.#ordinals.delete(value);
  }

  /** Ordinals of the rows with any of these values, each once, ascending. */
  find(values: readonly unknown[]): number[] {
    return [...new Set(values)].flatMap((value) => this.#ordinals.get(value) ?? []).sort((a, b) => a - b);
  }
}
