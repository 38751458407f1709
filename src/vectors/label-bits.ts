/**
 * @file A set of labels that only grows, a bit each: labels are given one after the other, so that neighbours share a page.
 * A JavaScript set takes 20 bytes and more a label.
 */

const WORD_BITS = 32;
const PAGE_WORDS = 128;
const PAGE_LABELS = PAGE_WORDS * WORD_BITS;

export class LabelBits {
  /** By the label's number over `PAGE_LABELS`. */
  readonly #pages = new Map<number, Uint32Array>();

  get bytes(): number {
    return this.#pages.size * PAGE_WORDS * Uint32Array.BYTES_PER_ELEMENT;
  }

  /** @param label unsigned 32-bit */
  add(label: number): void {
    const number = Math.floor(label / PAGE_LABELS);
    const page = this.#pages.get(number) ?? new Uint32Array(PAGE_WORDS);
    this.#pages.set(number, page);
    page[wordOf(label)] = (page[wordOf(label)] as number) | bitOf(label);
  }

  has(label: number): boolean {
    const page = this.#pages.get(Math.floor(label / PAGE_LABELS));
    return page !== undefined && ((page[wordOf(label)] as number) & bitOf(label)) !== 0;
  }
}

function wordOf(label: number): number {
  return Math.floor((label % PAGE_LABELS) / WORD_BITS);
}

function bitOf(label: number): number {
  return 1 << (label % WORD_BITS);
}
