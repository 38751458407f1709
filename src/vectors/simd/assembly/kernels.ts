/**
 * @file Inner loops over codes, in AssemblyScript: the fast twin of ../../plain-kernels.ts, function by function, over the
 * layouts of ../../vector-kernels.ts. Addresses are in bytes; records, queries, bounds and matrices are multiples of 16
 * bytes long and aligned to 16.
 *
 * Compiled twice: with SIMD, and with relaxed SIMD, which multiplies sixteen codes by numbers of 7 bits at once. There a
 * query's numbers, n + 8192 = 128 high + low, are in two planes, all high ones first, and
 *
 *   <codes, n> = 128 <codes, high> + <codes, low> - 8192 sum of codes,
 *
 * to the last bit: the instruction's result is left open only where its second operand exceeds 7 bits.
 */

/** Where a selection has its limit, the ranks held, the candidates found and its threshold; a shortlist the first two. */
const LIMIT: usize = 0;
const HELD: usize = 4;
const FOUND: usize = 8;
const THRESHOLD: usize = 12;
const HEADER: usize = 16;

/** Numbers of a query are 14 bits wide. */
const NUMBER_MAX: i32 = 8191;
const OFFSET: i16 = 8192;
const OFFSET_BITS: i32 = 13;
const PLANE_BITS: i32 = 7;
const LOW: i16 = 127;

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

// @ts-ignore: decorator
@inline
function total(v: v128): i32 {
  const pairs = i32x4.add(v, v128.shuffle<i32>(v, v, 2, 3, 0, 1));
  return i32x4.extract_lane(i32x4.add(pairs, v128.shuffle<i32>(pairs, pairs, 1, 0, 3, 2)), 0);
}

/** Sums of four vectors. */
// @ts-ignore: decorator
@inline
function totals(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = i32x4.add(v128.shuffle<i32>(a, b, 0, 4, 1, 5), v128.shuffle<i32>(a, b, 2, 6, 3, 7));
  const cd = i32x4.add(v128.shuffle<i32>(c, d, 0, 4, 1, 5), v128.shuffle<i32>(c, d, 2, 6, 3, 7));
  return i32x4.add(v128.shuffle<i32>(ab, cd, 0, 1, 4, 5), v128.shuffle<i32>(ab, cd, 2, 3, 6, 7));
}

// @ts-ignore: decorator
@inline
function sums(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 4, 1, 5), v128.shuffle<f32>(a, b, 2, 6, 3, 7));
  const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 4, 1, 5), v128.shuffle<f32>(c, d, 2, 6, 3, 7));
  return f32x4.add(v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
}

/** Four values as numbers of a query. */
// @ts-ignore: decorator
@inline
function numbers(values: usize, unit: v128): v128 {
  const rounded = f32x4.floor(f32x4.add(f32x4.div(v128.load(values), unit), f32x4.splat(0.5)));
  const whole = i32x4.trunc_sat_f32x4_s(rounded);
  return i32x4.max_s(i32x4.min_s(whole, i32x4.splat(NUMBER_MAX)), i32x4.splat(-NUMBER_MAX));
}

/** Eight numbers without their sign: both planes in one. */
// @ts-ignore: decorator
@inline
function unsigned(low: v128, high: v128): v128 {
  return i16x8.add(i16x8.narrow_i32x4_s(low, high), i16x8.splat(OFFSET));
}

export function quantize(values: usize, length: usize, unit: f32, query: usize, codes: usize, to: usize): void {
  const units = f32x4.splat(unit);
  for (let at: usize = 0; at < length; at += 16, values += 64) {
    const a = numbers(values, units);
    const b = numbers(values + 16, units);
    const c = numbers(values + 32, units);
    const d = numbers(values + 48, units);
    if (ASC_FEATURE_RELAXED_SIMD) {
      const ab = unsigned(a, b);
      const cd = unsigned(c, d);
      const target = query + to + at;
      const low = i16x8.splat(LOW);
      v128.store(target, i8x16.narrow_i16x8_u(i16x8.shr_u(ab, PLANE_BITS), i16x8.shr_u(cd, PLANE_BITS)));
      v128.store(target + codes, i8x16.narrow_i16x8_u(v128.and(ab, low), v128.and(cd, low)));
    } else {
      const target = query + 2 * (to + at);
      v128.store(target, i16x8.narrow_i32x4_s(a, b));
      v128.store(target, i16x8.narrow_i32x4_s(c, d), 16);
    }
  }
}

/**
 * Inner product of `length` codes and the query's numbers from `from` on.
 *
 * @param codes numbers of the query
 * @param codesSum sum of these codes
 */
// @ts-ignore: decorator
@inline
function product(record: usize, query: usize, codes: usize, from: usize, length: usize, codesSum: f32): i32 {
  let a = i32x4.splat(0);
  let b = i32x4.splat(0);
  record += from;
  if (ASC_FEATURE_RELAXED_SIMD) {
    query += from;
    for (let at: usize = 0; at < length; at += 16) {
      const code = v128.load(record + at);
      a = i32x4.relaxed_dot_i8x16_i7x16_add_s(code, v128.load(query + at), a);
      b = i32x4.relaxed_dot_i8x16_i7x16_add_s(code, v128.load(query + codes + at), b);
    }
    return total(i32x4.add(i32x4.shl(a, PLANE_BITS), b)) - (<i32>codesSum << OFFSET_BITS);
  } else {
    query += 2 * from;
    for (let at: usize = 0; at < length; at += 16) {
      const code = v128.load(record + at);
      a = i32x4.add(a, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_s(code), v128.load(query + 2 * at)));
      b = i32x4.add(b, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_s(code), v128.load(query + 2 * at, 16)));
    }
    return total(i32x4.add(a, b));
  }
}

// @ts-ignore: decorator
@inline
function lowPair(v: v128): v128 {
  return f64x2.promote_low_f32x4(v);
}

// @ts-ignore: decorator
@inline
function highPair(v: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<f32>(v, v, 2, 3, 2, 3));
}

// @ts-ignore: decorator
@inline
function sumOfPairs(first: v128, second: v128): f64 {
  return (
    f64x2.extract_lane(first, 0) + f64x2.extract_lane(first, 1) +
    (f64x2.extract_lane(second, 0) + f64x2.extract_lane(second, 1))
  );
}

/** Adds in the order of ../../kernels.ts, whose four accumulators are the lanes of two. */
export function dot(a: usize, b: usize, length: usize): f64 {
  let first = f64x2.splat(0);
  let second = f64x2.splat(0);
  let end = a + ((length & ~3) << 2);
  for (; a < end; a += 16, b += 16) {
    const x = v128.load(a);
    const y = v128.load(b);
    first = f64x2.add(first, f64x2.mul(lowPair(x), lowPair(y)));
    second = f64x2.add(second, f64x2.mul(highPair(x), highPair(y)));
  }
  end += (length & 3) << 2;
  for (; a < end; a += 4, b += 4) {
    const product = <f64>load<f32>(a) * <f64>load<f32>(b);
    first = f64x2.replace_lane(first, 0, f64x2.extract_lane(first, 0) + product);
  }
  return sumOfPairs(first, second);
}

/** {@link dot} says why it adds as it does. */
export function squaredL2(a: usize, b: usize, length: usize): f64 {
  let first = f64x2.splat(0);
  let second = f64x2.splat(0);
  let end = a + ((length & ~3) << 2);
  for (; a < end; a += 16, b += 16) {
    const x = v128.load(a);
    const y = v128.load(b);
    const low = f64x2.sub(lowPair(x), lowPair(y));
    const high = f64x2.sub(highPair(x), highPair(y));
    first = f64x2.add(first, f64x2.mul(low, low));
    second = f64x2.add(second, f64x2.mul(high, high));
  }
  end += (length & 3) << 2;
  for (; a < end; a += 4, b += 4) {
    const difference = <f64>load<f32>(a) - <f64>load<f32>(b);
    first = f64x2.replace_lane(first, 0, f64x2.extract_lane(first, 0) + difference * difference);
  }
  return sumOfPairs(first, second);
}

export function largest(values: usize, length: usize): f32 {
  let most = f32x4.splat(0);
  const end = values + ((length & ~3) << 2);
  for (; values < end; values += 16) most = f32x4.max(most, f32x4.abs(v128.load(values)));
  const pairs = f32x4.max(most, v128.shuffle<f32>(most, most, 2, 3, 0, 1));
  let found = max<f32>(f32x4.extract_lane(pairs, 0), f32x4.extract_lane(pairs, 1));
  for (const last = end + ((length & 3) << 2); values < last; values += 4) {
    found = max<f32>(found, abs<f32>(load<f32>(values)));
  }
  return found;
}

export function isNear(
  vector: usize,
  dimension: usize,
  length: usize,
  record: usize,
  segment: usize,
  codes: usize,
  share: f64,
  more: f64,
): bool {
  let facts = record + codes;
  for (; dimension > 0; facts += 12, record += segment) {
    const own = min(length, dimension);
    const scale = <f64>load<f32>(facts, 4);
    if (!isPartNear(vector, own, record, scale, share * scale + more)) return false;
    vector += own << 2;
    dimension -= own;
  }
  return true;
}

// @ts-ignore: decorator
@inline
function isPartNear(values: usize, length: usize, codes: usize, scale: f64, step: f64): bool {
  const scales = f64x2.splat(scale);
  const steps = f64x2.splat(step);
  let near = i64x2.splat(-1);
  const end = codes + (length & ~3);
  for (; codes < end; codes += 4, values += 16) {
    const value = v128.load(values);
    const code = i32x4.extend_low_i16x8_s(i16x8.extend_low_i8x16_s(v128.load32_zero(codes)));
    const high = v128.shuffle<i32>(code, code, 2, 3, 2, 3);
    const first = f64x2.sub(lowPair(value), f64x2.mul(f64x2.convert_low_i32x4_s(code), scales));
    const second = f64x2.sub(highPair(value), f64x2.mul(f64x2.convert_low_i32x4_s(high), scales));
    near = v128.and(near, v128.and(f64x2.le(f64x2.abs(first), steps), f64x2.le(f64x2.abs(second), steps)));
  }
  if (!i64x2.all_true(near)) return false;
  for (const last = end + (length & 3); codes < last; codes++, values += 4) {
    if (!(abs<f64>(<f64>load<f32>(values) - <f64>load<i8>(codes) * scale) <= step)) return false;
  }
  return true;
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

export function combine(matrix: usize, factors: usize, rows: usize, width: usize, target: usize): void {
  const bytes: usize = width << 2;
  const end = factors + 4 * rows;
  // Four rows at a time, so that the target is read and written a quarter as often.
  for (; factors + 16 <= end; factors += 16, matrix += 4 * bytes) {
    const a = v128.load32_splat(factors);
    const b = v128.load32_splat(factors, 4);
    const c = v128.load32_splat(factors, 8);
    const d = v128.load32_splat(factors, 12);
    for (let at: usize = 0; at < bytes; at += 16) {
      const first = matrix + at;
      const second = first + bytes;
      const third = second + bytes;
      const ab = f32x4.add(f32x4.mul(a, v128.load(first)), f32x4.mul(b, v128.load(second)));
      const cd = f32x4.add(f32x4.mul(c, v128.load(third)), f32x4.mul(d, v128.load(third + bytes)));
      v128.store(target + at, f32x4.add(v128.load(target + at), f32x4.add(ab, cd)));
    }
  }
  for (; factors < end; factors += 4, matrix += bytes) {
    const a = v128.load32_splat(factors);
    for (let at: usize = 0; at < bytes; at += 16) {
      v128.store(target + at, f32x4.add(v128.load(target + at), f32x4.mul(a, v128.load(matrix + at))));
    }
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
  const end = bounds + 4 * rows;
  if (ASC_FEATURE_RELAXED_SIMD) {
    for (; bounds + 16 <= end; bounds += 16, records += 4 * stride) {
      scanFour(query, unit, records, codes, stride, bounds);
    }
  }
  const weights = query + 2 * codes;
  const floats = stride - codes;
  for (; bounds < end; bounds += 4, records += stride) {
    const base = load<f32>(bounds);
    if (base == Infinity) continue;
    const facts = records + codes;
    let bound = f32x4.splat(0);
    for (let at: usize = 0; at < floats; at += 16) {
      bound = f32x4.add(bound, f32x4.mul(v128.load(facts + at), v128.load(weights + at)));
    }
    const whole = product(records, query, codes, 0, codes, load<f32>(facts));
    store<f32>(bounds, base + (unit * <f32>whole + sum(bound)));
  }
}

/** Four rows share what is read of the query. */
// @ts-ignore: decorator
@inline
function scanFour(query: usize, unit: f32, records: usize, codes: usize, stride: usize, bounds: usize): void {
  const bases = v128.load(bounds);
  const open = f32x4.ne(bases, f32x4.splat(Infinity));
  if (!v128.any_true(open)) return;
  const second = records + stride;
  const third = second + stride;
  const fourth = third + stride;
  let a = i32x4.splat(0);
  let b = i32x4.splat(0);
  let c = i32x4.splat(0);
  let d = i32x4.splat(0);
  let e = i32x4.splat(0);
  let f = i32x4.splat(0);
  let g = i32x4.splat(0);
  let h = i32x4.splat(0);
  let at: usize = 0;
  for (; at < codes; at += 16) {
    const high = v128.load(query + at);
    const low = v128.load(query + codes + at);
    const one = v128.load(records + at);
    const two = v128.load(second + at);
    const three = v128.load(third + at);
    const four = v128.load(fourth + at);
    a = i32x4.relaxed_dot_i8x16_i7x16_add_s(one, high, a);
    b = i32x4.relaxed_dot_i8x16_i7x16_add_s(two, high, b);
    c = i32x4.relaxed_dot_i8x16_i7x16_add_s(three, high, c);
    d = i32x4.relaxed_dot_i8x16_i7x16_add_s(four, high, d);
    e = i32x4.relaxed_dot_i8x16_i7x16_add_s(one, low, e);
    f = i32x4.relaxed_dot_i8x16_i7x16_add_s(two, low, f);
    g = i32x4.relaxed_dot_i8x16_i7x16_add_s(three, low, g);
    h = i32x4.relaxed_dot_i8x16_i7x16_add_s(four, low, h);
  }
  const codeSums = i32x4.trunc_sat_f32x4_s(
    f32x4(
      load<f32>(records + codes),
      load<f32>(second + codes),
      load<f32>(third + codes),
      load<f32>(fourth + codes),
    ),
  );
  const highs = i32x4.shl(totals(a, b, c, d), PLANE_BITS);
  const whole = i32x4.sub(i32x4.add(highs, totals(e, f, g, h)), i32x4.shl(codeSums, OFFSET_BITS));
  let w = f32x4.splat(0);
  let x = f32x4.splat(0);
  let y = f32x4.splat(0);
  let z = f32x4.splat(0);
  for (; at < stride; at += 16) {
    const weights = v128.load(query + codes + at);
    w = f32x4.add(w, f32x4.mul(v128.load(records + at), weights));
    x = f32x4.add(x, f32x4.mul(v128.load(second + at), weights));
    y = f32x4.add(y, f32x4.mul(v128.load(third + at), weights));
    z = f32x4.add(z, f32x4.mul(v128.load(fourth + at), weights));
  }
  const found = f32x4.add(f32x4.mul(f32x4.convert_i32x4_s(whole), f32x4.splat(unit)), sums(w, x, y, z));
  v128.store(bounds, v128.bitselect(f32x4.add(bases, found), bases, open));
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
  let weights = query + 2 * codes;
  let facts = record + codes;
  const square = load<f32>(facts);
  let rank = load<f32>(weights) + load<f32>(weights, 4) * square;
  let slack = load<f32>(weights, 8) + load<f32>(weights, 12) * square;
  for (let start: usize = 0; start < codes; start += segment, facts += 12, weights += 8) {
    const length = min(segment, codes - start);
    const whole = product(record, query, codes, start, length, load<f32>(facts, 12));
    rank += <f32>whole * load<f32>(facts, 4) * load<f32>(weights, 16);
    slack += load<f32>(facts, 8) * load<f32>(weights, 20);
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
