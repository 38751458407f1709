/**
 * @file Positions by label, in 8 bytes a slot: a JavaScript map takes 40 bytes and more an entry, which at a million rows
 * is more than their short codes. A label that is retired is remembered in a bit: an index does not take one twice.
 */
import { LabelBits } from './label-bits.ts';

/** Slots are kept below this share of use, or probing gets long. */
const FILL = 0.6;
const SLOTS_MIN = 16;
/** Position of an unused slot; real ones are below. */
const EMPTY = 0xffff_ffff;

/** Open addressing with linear probing (Knuth, The Art of Computer Programming 3, 6.4, algorithms L and R). */
export class LabelMap {
  #labels = new Uint32Array(SLOTS_MIN);
  #positions = new Uint32Array(SLOTS_MIN).fill(EMPTY);
  #used = 0;
  readonly #retired = new LabelBits();

  get bytes(): number {
    return this.#labels.byteLength + this.#positions.byteLength + this.#retired.bytes;
  }

  /** `undefined` for a label that is unknown or retired. */
  position(label: number): number | undefined {
    const position = this.#positions[this.#slot(label)] as number;
    return position === EMPTY ? undefined : position;
  }

  /** The label was set once, and perhaps retired since. */
  isUsed(label: number): boolean {
    return this.position(label) !== undefined || this.#retired.has(label);
  }

  /** @param label not retired */
  set(label: number, position: number): void {
    const slot = this.#slot(label);
    if (this.#positions[slot] === EMPTY) {
      if (this.#used + 1 > this.#labels.length * FILL) {
        this.#grow();
        this.set(label, position);
        return;
      }
      this.#used++;
    }
    this.#labels[slot] = label;
    this.#positions[slot] = position;
  }

  /** @param label set before */
  retire(label: number): void {
    this.#retired.add(label);
    this.#used--;
    const mask = this.#labels.length - 1;
    let hole = this.#slot(label);
    // What was driven behind the hole by what stood there moves up, or it would not be found any more.
    for (let slot = (hole + 1) & mask; this.#positions[slot] !== EMPTY; slot = (slot + 1) & mask) {
      const driven = (slot - this.#home(this.#labels[slot] as number)) & mask;
      if (driven < ((slot - hole) & mask)) continue;
      this.#labels[hole] = this.#labels[slot] as number;
      this.#positions[hole] = this.#positions[slot] as number;
      hole = slot;
    }
    this.#positions[hole] = EMPTY;
  }

  /** Where the label is, or the unused slot that is its own. */
  #slot(label: number): number {
    const mask = this.#labels.length - 1;
    let slot = this.#home(label);
    while (this.#positions[slot] !== EMPTY && this.#labels[slot] !== label) slot = (slot + 1) & mask;
    return slot;
  }

  /** Fibonacci hashing: the leading bits of a multiple of 2^32 divided by the golden ratio (Knuth 3, 6.4). */
  #home(label: number): number {
    return Math.imul(label, 0x9e37_79b9) >>> Math.clz32(this.#labels.length - 1);
  }

  #grow(): void {
    const labels = this.#labels;
    const positions = this.#positions;
    this.#labels = new Uint32Array(labels.length * 2);
    this.#positions = new Uint32Array(positions.length * 2).fill(EMPTY);
    this.#used = 0;
    positions.forEach((position, slot) => {
      if (position !== EMPTY) this.set(labels[slot] as number, position);
    });
  }
}
