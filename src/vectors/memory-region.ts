/** @file A piece of memory that kernels work on, seen from JavaScript. */

/** Whose buffer may be replaced when it grows, as a WebAssembly memory's. */
export interface RegionMemory {
  readonly buffer: ArrayBuffer;
}

/** `address` and `size` are bytes, multiples of 16. Views are valid until memory is next allocated. */
export class MemoryRegion {
  readonly address: number;
  readonly size: number;
  readonly #memory: RegionMemory;
  readonly #release: () => void;
  #bytes: Uint8Array<ArrayBuffer>;
  #int8: Int8Array<ArrayBuffer>;
  #int16: Int16Array<ArrayBuffer>;
  #uint32: Uint32Array<ArrayBuffer>;
  #float32: Float32Array<ArrayBuffer>;

  /** @param release gives the memory back */
  constructor(memory: RegionMemory, address: number, size: number, release: () => void) {
    this.address = address;
    this.size = size;
    this.#memory = memory;
    this.#release = release;
    const { buffer } = memory;
    this.#bytes = new Uint8Array(buffer, address, size);
    this.#int8 = new Int8Array(buffer, address, size);
    this.#int16 = new Int16Array(buffer, address, size / 2);
    this.#uint32 = new Uint32Array(buffer, address, size / 4);
    this.#float32 = new Float32Array(buffer, address, size / 4);
  }

  get bytes(): Uint8Array<ArrayBuffer> {
    this.#follow();
    return this.#bytes;
  }

  get int8(): Int8Array<ArrayBuffer> {
    this.#follow();
    return this.#int8;
  }

  get int16(): Int16Array<ArrayBuffer> {
    this.#follow();
    return this.#int16;
  }

  get uint32(): Uint32Array<ArrayBuffer> {
    this.#follow();
    return this.#uint32;
  }

  get float32(): Float32Array<ArrayBuffer> {
    this.#follow();
    return this.#float32;
  }

  /** The region cannot be used afterwards. */
  free(): void {
    this.#release();
  }

  #follow(): void {
    const { buffer } = this.#memory;
    if (this.#bytes.buffer === buffer) return;
    this.#bytes = new Uint8Array(buffer, this.address, this.size);
    this.#int8 = new Int8Array(buffer, this.address, this.size);
    this.#int16 = new Int16Array(buffer, this.address, this.size / 2);
    this.#uint32 = new Uint32Array(buffer, this.address, this.size / 4);
    this.#float32 = new Float32Array(buffer, this.address, this.size / 4);
  }
}
