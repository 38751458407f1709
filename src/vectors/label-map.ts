/**
 * @file Positions by label, in 8 bytes a slot: a JavaScript map takes 40 bytes and more an entry, which at a million rows
 * is more than their short codes. Labels are never forgotten, only retired: an index does not take one twice.
 */

/** Slots are kept below this share of use, or probing gets long. */
const FILL = 0.6;
const SLOTS_MIN = 16;
/** Positions of an unused slot and of a retired label; real ones are below. */
const EMPTY = 0xffff_ffff;
const RETIRED = 0xffff_fffe;

/** Open addressing with linear probing (Knuth, The Art of Computer Programming 3, 6.4, algorithm L). */
export class LabelMap {
  #labels = new Uint32Array(SLOTS_MIN);
  #positions = new Uint32Array(SLOTS_MIN).fill(EMPTY);
  #used = 0;

  get bytes(): number {
    return this.#labels.byteLength + this.#positions.byteLength;
  }

  /** `undefined` for a label that is unknown or retired. */
  position(label: number): number | undefined {
    const position = this.#positions[this.#slot(label)] as number;
    return position < RETIRED ? position : undefined;
  }

  /** The label was set once, and perhaps retired since. */
  isUsed(label: number): boolean {
    return this.#positions[this.#slot(label)] !== EMPTY;
  }

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

  retire(label: number): void {
    this.set(label, RETIRED);
  }

  /** Where the label is, or the unused slot that is its own. */
  #slot(label: number): number {
    const mask = this.#labels.length - 1;
    // Fibonacci hashing: the leading bits of a multiple of 2^32 divided by the golden ratio (Knuth 3, 6.4).
    let slot = Math.imul(label, 0x9e37_79b9) >>> Math.clz32(mask);
    while (this.#positions[slot] !== EMPTY && this.#labels[slot] !== label) slot = (slot + 1) & mask;
    return slot;
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
