/** @file The SIMD kernels: one instance and one memory a thread, since each memory reserves gigabytes of addresses. */
import { base64ToBytes } from '../base/base64.ts';
import { LookalikeError } from '../base/errors.ts';
import { MemoryRegion } from './memory-region.ts';
import { plainKernels } from './plain-kernels.ts';
import binary from './simd/assembly/kernels.ts?compiled';
import type { MatrixLayout, RecordLayout, SegmentedLayout, VectorKernels } from './vector-kernels.ts';

/** What the compiled module exports; addresses are unsigned, though they arrive signed. */
interface Exports {
  readonly memory: WebAssembly.Memory & { readonly buffer: ArrayBuffer };
  allocate(bytes: number): number;
  release(address: number): void;
  project(
    matrix: number,
    vector: number,
    target: number,
    dimension: number,
    segment: number,
    directions: number,
  ): void;
  scan(
    query: number,
    unit: number,
    records: number,
    codes: number,
    stride: number,
    rows: number,
    bounds: number,
  ): void;
  shortlist(bounds: number, rows: number, list: number): void;
  measure(
    query: number,
    record: number,
    segment: number,
    codes: number,
    position: number,
    selection: number,
  ): void;
  refine(
    query: number,
    records: number,
    segment: number,
    codes: number,
    stride: number,
    rows: number,
    bounds: number,
    position: number,
    selection: number,
  ): void;
}

let loading: Promise<VectorKernels> | undefined;

/** The fastest kernels that run here, the same ones at every call: SIMD, or plain where WebAssembly lacks it. */
export function loadKernels(): Promise<VectorKernels> {
  loading ??= instantiate();
  return loading;
}

async function instantiate(): Promise<VectorKernels> {
  const bytes = base64ToBytes(binary);
  if (!bytes || !WebAssembly.validate(bytes)) return plainKernels;
  const { instance } = await WebAssembly.instantiate(bytes, { env: { abort } });
  return new SimdKernels(instance.exports as unknown as Exports);
}

/** Called by the allocator. */
function abort(): never {
  throw new LookalikeError(
    'INTERNAL',
    'The memory for vector codes is used up; fewer vectors have to be held at once.',
  );
}

class SimdKernels implements VectorKernels {
  readonly name = 'simd';
  readonly #exports: Exports;

  constructor(exports: Exports) {
    this.#exports = exports;
  }

  allocate(bytes: number): MemoryRegion {
    const exports = this.#exports;
    let address;
    try {
      address = exports.allocate(bytes) >>> 0;
    } catch (error) {
      // A trap: the memory did not grow.
      if (error instanceof WebAssembly.RuntimeError) abort();
      throw error;
    }
    return new MemoryRegion(exports.memory, address, bytes, () => exports.release(address));
  }

  project(matrix: MemoryRegion, vector: MemoryRegion, target: MemoryRegion, layout: MatrixLayout): void {
    this.#exports.project(
      matrix.address,
      vector.address,
      target.address,
      layout.dimension,
      layout.segment,
      layout.directions,
    );
  }

  scan(
    query: MemoryRegion,
    unit: number,
    records: MemoryRegion,
    rows: number,
    { codes, stride }: RecordLayout,
    bounds: MemoryRegion,
    first: number,
  ): void {
    this.#exports.scan(query.address, unit, records.address, codes, stride, rows, bounds.address + 4 * first);
  }

  shortlist(bounds: MemoryRegion, rows: number, list: MemoryRegion): void {
    this.#exports.shortlist(bounds.address, rows, list.address);
  }

  measure(
    query: MemoryRegion,
    records: MemoryRegion,
    row: number,
    { segment, codes, stride }: SegmentedLayout,
    position: number,
    selection: MemoryRegion,
  ): void {
    const record = records.address + row * stride;
    this.#exports.measure(query.address, record, segment, codes, position, selection.address);
  }

  refine(
    query: MemoryRegion,
    records: MemoryRegion,
    rows: number,
    { segment, codes, stride }: SegmentedLayout,
    bounds: MemoryRegion,
    first: number,
    selection: MemoryRegion,
  ): void {
    this.#exports.refine(
      query.address,
      records.address,
      segment,
      codes,
      stride,
      rows,
      bounds.address + 4 * first,
      first,
      selection.address,
    );
  }
}
