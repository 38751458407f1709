/** @file Memory of kernels that is used again and again and grows with what is asked of it. */
import type { MemoryRegion } from './memory-region.ts';
import { padded, type VectorKernels } from './vector-kernels.ts';

/** So that growing bit by bit allocates seldom. */
const GROWTH = 1.5;

export class GrowingRegion {
  readonly #kernels: VectorKernels;
  #region: MemoryRegion | undefined;

  constructor(kernels: VectorKernels) {
    this.#kernels = kernels;
  }

  /** Bytes held. */
  get size(): number {
    return this.#region?.size ?? 0;
  }

  /** What {@link reserve} gave last. */
  get region(): MemoryRegion {
    return this.reserve(0);
  }

  /** At least so many bytes, whose contents are left open. */
  reserve(bytes: number): MemoryRegion {
    if (this.#region && this.#region.size >= bytes) return this.#region;
    this.#region?.free();
    this.#region = this.#kernels.allocate(padded(GROWTH * bytes));
    return this.#region;
  }

  free(): void {
    this.#region?.free();
    this.#region = undefined;
  }
}
