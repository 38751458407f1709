/** @file The kernels in plain TypeScript: what simd/assembly/kernels.ts is tested against and replaced by. */
import { dot, squaredL2 } from './kernels.ts';
import { MemoryRegion } from './memory-region.ts';
import {
  HEADER_WORDS,
  NUMBER_MAX,
  padded,
  ROW_FACTS,
  ROW_WEIGHTS,
  SELECTION,
  SHORTLIST,
  WORD,
  type MatrixLayout,
  type RecordLayout,
  type SegmentedLayout,
  type VectorKernels,
} from './vector-kernels.ts';

export const plainKernels: VectorKernels = Object.freeze({
  name: 'plain',

  allocate: (bytes: number) =>
    new MemoryRegion({ buffer: new ArrayBuffer(bytes) }, 0, bytes, () => undefined),

  dot: (a: MemoryRegion, b: MemoryRegion, from: number, length: number) =>
    dot(a.float32.subarray(from, from + length), b.float32, from),

  squaredL2: (a: MemoryRegion, b: MemoryRegion, length: number) =>
    squaredL2(a.float32.subarray(0, length), b.float32),

  largest({ float32: values }: MemoryRegion, from: number, length: number): number {
    let largest = 0;
    for (let at = from; at < from + length; at++) largest = Math.max(largest, Math.abs(number(values, at)));
    return largest;
  },

  isNear(
    { float32: values }: MemoryRegion,
    dimension: number,
    length: number,
    { int8: codes, float32: floats }: MemoryRegion,
    row: number,
    layout: SegmentedLayout,
    share: number,
    more: number,
  ): boolean {
    const start = row * layout.stride;
    const facts = (start + layout.codes) / 4;
    for (let i = 0; i < dimension; i++) {
      const s = Math.floor(i / length);
      const scale = number(floats, facts + ROW_FACTS.scale + s * ROW_FACTS.perSegment);
      const code = number(codes, start + s * layout.segment + (i % length));
      // Not "greater": the difference to a scale that is no number is none either.
      if (!(Math.abs(number(values, i) - code * scale) <= share * scale + more)) return false;
    }
    return true;
  },

  project(
    { float32: matrix }: MemoryRegion,
    { float32: vector }: MemoryRegion,
    { float32: target }: MemoryRegion,
    { dimension, segment, directions }: MatrixLayout,
  ): void {
    let value = 0;
    let coordinate = 0;
    for (let start = 0; start < dimension; start += segment) {
      const end = Math.min(start + segment, dimension);
      for (let direction = 0; direction < directions; direction++) {
        let sum = 0;
        for (let at = start; at < end; at++) sum += number(matrix, value++) * number(vector, at);
        target[coordinate++] = sum;
      }
    }
  },

  combine(
    { float32: matrix }: MemoryRegion,
    { float32: factors }: MemoryRegion,
    rows: number,
    width: number,
    { float32: target }: MemoryRegion,
  ): void {
    for (let row = 0; row < rows; row++) {
      const factor = number(factors, row);
      for (let at = 0; at < width; at++) {
        target[at] = number(target, at) + factor * number(matrix, row * width + at);
      }
    }
  },

  quantize(
    { float32: values }: MemoryRegion,
    from: number,
    length: number,
    unit: number,
    { int16: numbers }: MemoryRegion,
    _codes: number,
    to: number,
  ): void {
    for (let at = 0; at < padded(length); at++) {
      const rounded = Math.floor(Math.fround(Math.fround(number(values, from + at) / unit) + 0.5));
      numbers[to + at] = Math.max(-NUMBER_MAX, Math.min(NUMBER_MAX, rounded));
    }
  },

  scan(
    query: MemoryRegion,
    unit: number,
    records: MemoryRegion,
    rows: number,
    { codes, stride }: RecordLayout,
    { float32: bounds }: MemoryRegion,
    first: number,
  ): void {
    const facts = (stride - codes) / 4;
    for (let row = 0; row < rows; row++) {
      const base = number(bounds, first + row);
      if (base === Infinity) continue;
      let bound = unit * codeProduct(query, 0, records, row * stride, codes);
      for (let fact = 0; fact < facts; fact++) {
        bound +=
          number(records.float32, (row * stride + codes) / 4 + fact) *
          number(query.float32, codes / 2 + fact);
      }
      bounds[first + row] = base + bound;
    }
  },

  shortlist({ float32: bounds }: MemoryRegion, rows: number, list: MemoryRegion): void {
    const limit = number(list.uint32, WORD.limit);
    const heap = list.float32.subarray(HEADER_WORDS);
    const positions = list.uint32.subarray(SHORTLIST.positions(limit));
    let held = 0;
    for (let row = 0; row < rows; row++) {
      const bound = number(bounds, row);
      if (!(bound < (held < limit ? Infinity : number(heap, 0)))) continue;
      if (held < limit) rise(heap, held++, bound, row, positions);
      else sink(heap, limit, bound, row, positions);
    }
    list.uint32[WORD.held] = held;
  },

  measure,

  refine(
    query: MemoryRegion,
    records: MemoryRegion,
    rows: number,
    layout: SegmentedLayout,
    { float32: bounds }: MemoryRegion,
    first: number,
    selection: MemoryRegion,
  ): void {
    for (let row = 0; row < rows; row++) {
      const bound = number(bounds, first + row);
      // Not "above": what is no number stays a candidate.
      if (bound > number(selection.float32, WORD.threshold) || bound === Infinity) continue;
      measure(query, records, row, layout, first + row, selection);
    }
  },
} satisfies VectorKernels);

function measure(
  query: MemoryRegion,
  records: MemoryRegion,
  row: number,
  { codes, segment, stride }: SegmentedLayout,
  position: number,
  { float32: floats, uint32: words }: MemoryRegion,
): void {
  const facts = records.float32.subarray((row * stride + codes) / 4);
  const weights = query.float32.subarray(codes / 2);
  const square = number(facts, ROW_FACTS.square);
  let rank = number(weights, ROW_WEIGHTS.constant) + number(weights, ROW_WEIGHTS.square) * square;
  let slack = number(weights, ROW_WEIGHTS.slackConstant) + number(weights, ROW_WEIGHTS.slackSquare) * square;
  for (let start = 0, fact = 0, weight = 0; start < codes; start += segment) {
    const length = Math.min(segment, codes - start);
    const product = codeProduct(query, start, records, row * stride + start, length);
    rank += product * number(facts, fact + ROW_FACTS.scale) * number(weights, weight + ROW_WEIGHTS.scale);
    slack += number(facts, fact + ROW_FACTS.error) * number(weights, weight + ROW_WEIGHTS.error);
    fact += ROW_FACTS.perSegment;
    weight += ROW_WEIGHTS.perSegment;
  }
  const best = Math.fround(rank - slack);
  const threshold = number(floats, WORD.threshold);
  if (best > threshold) return;
  const limit = number(words, WORD.limit);
  const found = number(words, WORD.found);
  const candidate = SELECTION.candidates(limit) + 2 * found;
  words[candidate] = position;
  floats[candidate + 1] = best;
  words[WORD.found] = found + 1;
  const worst = Math.fround(rank + slack);
  if (!(worst < threshold)) return;
  const heap = floats.subarray(HEADER_WORDS);
  let held = number(words, WORD.held);
  if (held < limit) {
    rise(heap, held++, worst);
    words[WORD.held] = held;
  } else {
    sink(heap, limit, worst);
  }
  if (held === limit) floats[WORD.threshold] = number(heap, 0);
}

function codeProduct(
  { int16: query }: MemoryRegion,
  from: number,
  { int8: codes }: MemoryRegion,
  offset: number,
  length: number,
): number {
  let sum = 0;
  for (let at = 0; at < length; at++) sum += number(query, from + at) * number(codes, offset + at);
  return sum;
}

/** Puts a value at the end of a heap with the largest on top, and its companion beside it. */
function rise(
  heap: Float32Array,
  held: number,
  value: number,
  companion = 0,
  companions?: Uint32Array,
): void {
  let at = held;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (number(heap, parent) >= value) break;
    move(heap, parent, at, companions);
    at = parent;
  }
  put(heap, at, value, companion, companions);
}

/** Puts a value in the place of the largest. */
function sink(
  heap: Float32Array,
  size: number,
  value: number,
  companion = 0,
  companions?: Uint32Array,
): void {
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= size) break;
    if (child + 1 < size && number(heap, child + 1) > number(heap, child)) child++;
    if (number(heap, child) <= value) break;
    move(heap, child, at, companions);
    at = child;
  }
  put(heap, at, value, companion, companions);
}

function move(heap: Float32Array, from: number, to: number, companions?: Uint32Array): void {
  heap[to] = number(heap, from);
  if (companions) companions[to] = number(companions, from);
}

function put(
  heap: Float32Array,
  at: number,
  value: number,
  companion: number,
  companions?: Uint32Array,
): void {
  heap[at] = value;
  if (companions) companions[at] = companion;
}

/** The caller's bounds are right: layouts say how long everything is. */
function number(values: ArrayLike<number>, at: number): number {
  return values[at] as number;
}
