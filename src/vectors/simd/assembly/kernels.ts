/**
 * @file Inner loops over codes, in AssemblyScript: the fast twin of ../../plain-kernels.ts, function by function, over the
 * layouts of ../../code-layout.ts. Addresses are in bytes; records, queries, bounds and matrices are multiples of 16 bytes
 * long and aligned to 16.
 */

/** Where a selection has its limit, the ranks held, the candidates found and its threshold; a shortlist the first two. */
const LIMIT: usize = 0;
const HELD: usize = 4;
const FOUND: usize = 8;
const THRESHOLD: usize = 12;
const HEADER: usize = 16;

export function allocate(bytes: usize): usize {
  return heap.alloc(bytes);
}

export function release(address: usize): void {
  heap.free(address);
}

// @ts-ignore: decorator
@inline
function sum(v: v128): f32 {
  const pairs = f32x4.add(v, v128.shuffle<f32>(v, v, 2, 3, 0, 1));
  return f32x4.extract_lane(f32x4.add(pairs, v128.shuffle<f32>(pairs, pairs, 1, 0, 3, 2)), 0);
}

/** Four partial inner products of `length` int8 codes and int16 numbers. */
// @ts-ignore: decorator
@inline
function dot(codes: usize, query: usize, length: usize): v128 {
  let low = i32x4.splat(0);
  let high = i32x4.splat(0);
  for (let at: usize = 0; at < length; at += 16) {
    const code = v128.load(codes + at);
    low = i32x4.add(low, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_s(code), v128.load(query + 2 * at)));
    high = i32x4.add(high, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_s(code), v128.load(query + 2 * at, 16)));
  }
  return f32x4.convert_i32x4_s(i32x4.add(low, high));
}

export function project(
  matrix: usize,
  vector: usize,
  target: usize,
  dimension: usize,
  segment: usize,
  directions: usize,
): void {
  for (let start: usize = 0; start < dimension; start += segment) {
    const length = min(segment, dimension - start);
    for (let row: usize = 0; row < directions; row++) {
      let even = f32x4.splat(0);
      let odd = f32x4.splat(0);
      let at: usize = 0;
      for (; at + 8 <= length; at += 8) {
        even = f32x4.add(even, f32x4.mul(v128.load(matrix), v128.load(vector + 4 * at)));
        odd = f32x4.add(odd, f32x4.mul(v128.load(matrix, 16), v128.load(vector + 4 * at, 16)));
        matrix += 32;
      }
      if (at < length) {
        even = f32x4.add(even, f32x4.mul(v128.load(matrix), v128.load(vector + 4 * at)));
        matrix += 16;
      }
      store<f32>(target, sum(f32x4.add(even, odd)));
      target += 4;
    }
    vector += 4 * segment;
  }
}

export function scan(
  query: usize,
  unit: f32,
  records: usize,
  codes: usize,
  stride: usize,
  rows: usize,
  bounds: usize,
): void {
  const weights = query + 2 * codes;
  const floats = stride - codes;
  const units = f32x4.splat(unit);
  for (const end = bounds + 4 * rows; bounds < end; bounds += 4, records += stride) {
    const base = load<f32>(bounds);
    if (base == Infinity) continue;
    let bound = f32x4.mul(dot(records, query, codes), units);
    for (let at: usize = 0; at < floats; at += 16) {
      bound = f32x4.add(bound, f32x4.mul(v128.load(records + codes + at), v128.load(weights + at)));
    }
    store<f32>(bounds, base + sum(bound));
  }
}

export function shortlist(bounds: usize, rows: usize, list: usize): void {
  const limit = load<u32>(list, LIMIT);
  const heap = list + HEADER;
  const positions = heap + 4 * limit;
  let held: u32 = 0;
  let worst: f32 = Infinity;
  for (let row: usize = 0; row < rows; row += 4) {
    const four = v128.load(bounds + 4 * row);
    if (!v128.any_true(f32x4.lt(four, f32x4.splat(worst)))) continue;
    for (let lane: usize = 0; lane < 4; lane++) {
      const bound = load<f32>(bounds + 4 * (row + lane));
      if (!(bound < worst)) continue;
      if (held < limit) rise(heap, positions, held++, bound, <u32>(row + lane));
      else sink(heap, positions, limit, bound, <u32>(row + lane));
      if (held == limit) worst = load<f32>(heap);
    }
  }
  store<u32>(list, held, HELD);
}

export function measure(
  query: usize,
  record: usize,
  segment: usize,
  codes: usize,
  position: u32,
  selection: usize,
): void {
  const weights = query + 2 * codes;
  const facts = record + codes;
  const square = load<f32>(facts);
  let rank = load<f32>(weights) + load<f32>(weights, 4) * square;
  let slack = load<f32>(weights, 8) + load<f32>(weights, 12) * square;
  let part: usize = 0;
  for (let start: usize = 0; start < codes; start += segment, part += 8) {
    const product = sum(dot(record + start, query + 2 * start, min(segment, codes - start)));
    rank += product * load<f32>(facts + part, 4) * load<f32>(weights + part, 16);
    slack += load<f32>(facts + part, 8) * load<f32>(weights + part, 20);
  }
  const best = rank - slack;
  const threshold = load<f32>(selection, THRESHOLD);
  if (best > threshold) return;
  const limit = load<u32>(selection, LIMIT);
  const heap = selection + HEADER;
  const found = load<u32>(selection, FOUND);
  const candidate = heap + 4 * limit + 8 * found;
  store<u32>(candidate, position);
  store<f32>(candidate, best, 4);
  store<u32>(selection, found + 1, FOUND);
  const worst = rank + slack;
  if (!(worst < threshold)) return;
  let held = load<u32>(selection, HELD);
  if (held < limit) {
    rise(heap, 0, held++, worst, 0);
    store<u32>(selection, held, HELD);
  } else {
    sink(heap, 0, limit, worst, 0);
  }
  if (held == limit) store<f32>(selection, load<f32>(heap), THRESHOLD);
}

export function refine(
  query: usize,
  records: usize,
  segment: usize,
  codes: usize,
  stride: usize,
  rows: usize,
  bounds: usize,
  position: u32,
  selection: usize,
): void {
  for (let row: usize = 0; row < rows; row++) {
    // Not "above": what is no number stays a candidate.
    const bound = load<f32>(bounds + 4 * row);
    if (bound > load<f32>(selection, THRESHOLD) || bound == Infinity) continue;
    measure(query, records + stride * row, segment, codes, position + <u32>row, selection);
  }
}

/** Puts a value at the end of a heap with the largest on top, and its companion (unless there are none) beside it. */
function rise(heap: usize, companions: usize, held: u32, value: f32, companion: u32): void {
  let at = held;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    const above = load<f32>(heap + 4 * parent);
    if (above >= value) break;
    move(heap, companions, parent, at);
    at = parent;
  }
  put(heap, companions, at, value, companion);
}

/** Puts a value in the place of the largest. */
function sink(heap: usize, companions: usize, size: u32, value: f32, companion: u32): void {
  let at: u32 = 0;
  for (;;) {
    let child: u32 = 2 * at + 1;
    if (child >= size) break;
    if (child + 1 < size && load<f32>(heap + 4 * (child + 1)) > load<f32>(heap + 4 * child)) child++;
    if (load<f32>(heap + 4 * child) <= value) break;
    move(heap, companions, child, at);
    at = child;
  }
  put(heap, companions, at, value, companion);
}

function move(heap: usize, companions: usize, from: u32, to: u32): void {
  store<f32>(heap + 4 * to, load<f32>(heap + 4 * from));
  if (companions) store<u32>(companions + 4 * to, load<u32>(companions + 4 * from));
}

function put(heap: usize, companions: usize, at: u32, value: f32, companion: u32): void {
  store<f32>(heap + 4 * at, value);
  if (companions) store<u32>(companions + 4 * at, companion);
}
