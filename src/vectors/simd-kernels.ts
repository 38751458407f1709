/** @file The kernels with SIMD and with relaxed SIMD: one instance and one memory a thread, since each memory reserves gigabytes of addresses. */
import { base64ToBytes } from '../base/base64.ts';
import { LookalikeError } from '../base/errors.ts';
import { multipliesRightly } from './kernels-check.ts';
import { MemoryRegion } from './memory-region.ts';
import { plainKernels } from './plain-kernels.ts';
import { relaxed, simd } from './simd/assembly/kernels.ts?compiled';
import type { MatrixLayout, RecordLayout, SegmentedLayout, VectorKernels } from './vector-kernels.ts';

/** What the compiled module exports; addresses are unsigned, though they arrive signed. */
interface Exports {
  readonly memory: WebAssembly.Memory & { readonly buffer: ArrayBuffer };
  allocate(bytes: number): number;
  release(address: number): void;
  dot(a: number, b: number, length: number): number;
  squaredL2(a: number, b: number, length: number): number;
  largest(values: number, length: number): number;
  isNear(
    vector: number,
    dimension: number,
    length: number,
    record: number,
    segment: number,
    codes: number,
    share: number,
    more: number,
  ): number;
  project(
    matrix: number,
    vector: number,
    target: number,
    dimension: number,
    segment: number,
    directions: number,
  ): void;
  combine(matrix: number, factors: number, rows: number, width: number, target: number): void;
  quantize(values: number, length: number, unit: number, query: number, codes: number, to: number): void;
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

const BINARIES = Object.freeze({ relaxed, simd });

let loading: Promise<VectorKernels> | undefined;

/** The fastest kernels that run here, the same ones at every call: plain ones where WebAssembly lacks SIMD. */
export function loadKernels(): Promise<VectorKernels> {
  loading ??= loadFastest();
  return loading;
}

/** New kernels with a memory of their own; `undefined` where WebAssembly lacks the instructions or has them wrong. */
export async function instantiateKernels(name: keyof typeof BINARIES): Promise<VectorKernels | undefined> {
  const bytes = base64ToBytes(BINARIES[name]);
  if (!bytes || !WebAssembly.validate(bytes)) return undefined;
  const { instance } = await WebAssembly.instantiate(bytes, { env: { abort } });
  const kernels = new SimdKernels(name, instance.exports as unknown as Exports);
  return multipliesRightly(kernels) ? kernels : undefined;
}

async function loadFastest(): Promise<VectorKernels> {
  return (await instantiateKernels('relaxed')) ?? (await instantiateKernels('simd')) ?? plainKernels;
}

/** Called by the allocator. */
function abort(): never {
  throw new LookalikeError(
    'INTERNAL',
    'The memory for vector codes is used up; fewer vectors have to be held at once.',
  );
}

class SimdKernels implements VectorKernels {
  readonly name: keyof typeof BINARIES;
  readonly #exports: Exports;

  constructor(name: keyof typeof BINARIES, exports: Exports) {
    this.name = name;
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

  dot(a: MemoryRegion, b: MemoryRegion, from: number, length: number): number {
    return this.#exports.dot(a.address + 4 * from, b.address + 4 * from, length);
  }

  squaredL2(a: MemoryRegion, b: MemoryRegion, length: number): number {
    return this.#exports.squaredL2(a.address, b.address, length);
  }

  largest(values: MemoryRegion, from: number, length: number): number {
    return this.#exports.largest(values.address + 4 * from, length);
  }

  isNear(
    vector: MemoryRegion,
    dimension: number,
    length: number,
    records: MemoryRegion,
    row: number,
    { segment, codes, stride }: SegmentedLayout,
    share: number,
    more: number,
  ): boolean {
    const record = records.address + row * stride;
    const { address } = vector;
    return this.#exports.isNear(address, dimension, length, record, segment, codes, share, more) !== 0;
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

  combine(
    matrix: MemoryRegion,
    factors: MemoryRegion,
    rows: number,
    width: number,
    target: MemoryRegion,
  ): void {
    this.#exports.combine(matrix.address, factors.address, rows, width, target.address);
  }

  quantize(
    values: MemoryRegion,
    from: number,
    length: number,
    unit: number,
    query: MemoryRegion,
    codes: number,
    to: number,
  ): void {
    this.#exports.quantize(values.address + 4 * from, length, unit, query.address, codes, to);
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
