// The fast twin of src/maths/kernel-plain.ts, in AssemblyScript with the vectors of WebAssembly. The plain
// one is the reference: it says what each step is for and where it comes from, and the tests compare
// the two bit by bit. So every operation here is one that IEEE 754 and the WebAssembly specification
// fix to the last bit, in the same order: no relaxed SIMD, no fused multiply-add.
//
// The host writes the generators' state to STATE, and reads and writes values at VALUES.

/** s0 of the four generators, then their s1, s2 and s3. */
export const STATE: usize = 1024;
/** Up to the end of the memory, which the host may let grow. */
export const VALUES: usize = 2048;

const ANGLE_STEP: f32 = <f32>(Math.PI / 4 / 2147483648);
const UNIFORM_STEP: f32 = <f32>(1.7320508075688772 / 2147483648);

/** Writes `count` random words, a multiple of four: one of each generator in turn. */
export function words(count: i32): void {
  let s0 = v128.load(STATE);
  let s1 = v128.load(STATE, 16);
  let s2 = v128.load(STATE, 32);
  let s3 = v128.load(STATE, 48);
  const end = endOf(count);
  for (let at = VALUES; at < end; at += 16) {
    v128.store(at, i32x4.add(rotated(i32x4.add(s0, s3), 7), s0));
    const shifted = i32x4.shl(s1, 9);
    s2 = v128.xor(s2, s0);
    s3 = v128.xor(s3, s1);
    s1 = v128.xor(s1, s2);
    s0 = v128.xor(s0, s3);
    s2 = v128.xor(s2, shifted);
    s3 = rotated(s3, 11);
  }
  v128.store(STATE, s0);
  v128.store(STATE, s1, 16);
  v128.store(STATE, s2, 32);
  v128.store(STATE, s3, 48);
}

function rotated(x: v128, bits: i32): v128 {
  return v128.or(i32x4.shl(x, bits), i32x4.shr_u(x, 32 - bits));
}

/** Turns `count` words, a multiple of eight, into normal values of deviation `std`. */
export function normal(count: i32, std: f32): void {
  const factor = f32x4.splat(std);
  const end = endOf(count);
  for (let at = VALUES; at < end; at += 32) {
    const r = radius(v128.load(at));
    const word = v128.load(at, 16);
    const angle = f32x4.mul(
      f32x4.convert_i32x4_s(v128.or(i32x4.shl(word, 2), i32x4.splat(2))),
      f32x4.splat(ANGLE_STEP),
    );
    const sign = v128.and(i32x4.shl(word, 1), i32x4.splat(<i32>0x80000000));
    const swapped = i32x4.shr_s(word, 31);
    const c = v128.xor(cosine(angle), sign);
    const s = sine(angle);
    const x = v128.bitselect(s, c, swapped);
    const y = v128.bitselect(c, s, swapped);
    v128.store(at, f32x4.mul(f32x4.mul(r, x), factor));
    v128.store(at, f32x4.mul(f32x4.mul(r, y), factor), 16);
  }
}

function radius(word: v128): v128 {
  const odd = v128.or(i32x4.shr_u(word, 1), i32x4.splat(1));
  const bits = i32x4.add(f32x4.convert_i32x4_s(odd), i32x4.splat(0x3f800000 - 0x3f3504f3));
  const k = i32x4.sub(i32x4.shr_s(bits, 23), i32x4.splat(127 + 31));
  const mantissa = i32x4.add(v128.and(bits, i32x4.splat(0x007fffff)), i32x4.splat(0x3f3504f3));
  const rest = i32x4.sub(odd, i32x4.splat(<i32>0x80000000));
  const near = f32x4.mul(f32x4.convert_i32x4_s(rest), f32x4.splat(4.656612873077393e-10));
  const f = v128.bitselect(near, f32x4.sub(mantissa, f32x4.splat(1)), i32x4.eq(k, i32x4.splat(0)));
  const log = logarithm(f32x4.convert_i32x4_s(k), f);
  return f32x4.sqrt(f32x4.mul(log, f32x4.splat(-2)));
}

function logarithm(k: v128, f: v128): v128 {
  const s = f32x4.div(f, f32x4.add(f, f32x4.splat(2)));
  const z = f32x4.mul(s, s);
  const w = f32x4.mul(z, z);
  const even = f32x4.mul(w, plus(f32x4.mul(w, f32x4.splat(0.24279078841)), 0.40000972152));
  const odd = f32x4.mul(z, plus(f32x4.mul(w, f32x4.splat(0.28498786688)), 0.66666662693));
  const half = f32x4.mul(f32x4.mul(f, f), f32x4.splat(0.5));
  const low = f32x4.add(
    f32x4.mul(s, f32x4.add(half, f32x4.add(even, odd))),
    f32x4.mul(k, f32x4.splat(9.0580006145e-6)),
  );
  return f32x4.add(f32x4.add(f32x4.sub(low, half), f), f32x4.mul(k, f32x4.splat(0.69313812256)));
}

function sine(x: v128): v128 {
  const z = f32x4.mul(x, x);
  const inner = plus(f32x4.mul(z, f32x4.splat(-1.9515295891e-4)), 8.3321608736e-3);
  const outer = plus(f32x4.mul(z, inner), -1.6666654611e-1);
  return f32x4.add(f32x4.mul(f32x4.mul(z, outer), x), x);
}

function cosine(x: v128): v128 {
  const z = f32x4.mul(x, x);
  const inner = plus(f32x4.mul(z, f32x4.splat(2.443315711809948e-5)), -1.388731625493765e-3);
  const outer = plus(f32x4.mul(z, inner), 4.166664568298827e-2);
  const tail = f32x4.mul(f32x4.mul(z, z), outer);
  return plus(f32x4.sub(tail, f32x4.mul(z, f32x4.splat(0.5))), 1);
}

function plus(x: v128, constant: f32): v128 {
  return f32x4.add(x, f32x4.splat(constant));
}

/** Turns `count` words, a multiple of four, into values uniform in ±√3·std. */
export function uniform(count: i32, std: f32): void {
  const step = f32x4.splat(UNIFORM_STEP);
  const end = endOf(count);
  for (let at = VALUES; at < end; at += 16) {
    const odd = v128.or(v128.load(at), i32x4.splat(1));
    v128.store(at, f32x4.mul(f32x4.mul(f32x4.convert_i32x4_s(odd), step), f32x4.splat(std)));
  }
}

/** Moves what lies within ±`bound` among `count` values together, in order, and counts it. */
export function within(count: i32, bound: f32): i32 {
  const end = endOf(count);
  let to = VALUES;
  for (let at = VALUES; at < end; at += 4) {
    const value = load<f32>(at);
    store<f32>(to, value);
    to += (<usize>(abs(value) <= bound)) << 2;
  }
  return <i32>((to - VALUES) >> 2);
}

/** Multiplies `count` values, rounded up to whole vectors, by `factor`. */
export function scale(count: i32, factor: f32): void {
  const end = endOf(count);
  for (let at = VALUES; at < end; at += 16) {
    v128.store(at, f32x4.mul(v128.load(at), f32x4.splat(factor)));
  }
}

/**
 * Standardises `rows` rows of `fanIn` values: each becomes (x − mean) gamma / √max(sum of squares about
 * the mean + added, floor), computed in float64.
 */
export function standardize(rows: i32, fanIn: i32, gamma: f64, added: f64, floor: f64): void {
  const bytes = (<usize>fanIn) << 2;
  let from = VALUES;
  for (let row = 0; row < rows; row++) {
    const to = from + bytes;
    const mean = sum(from, to) / <f64>fanIn;
    const guarded = max<f64>(squares(from, to, mean) + added, floor);
    const factor = guarded === 0 ? 0 : gamma / sqrt<f64>(guarded);
    shiftAndScale(from, to, mean, factor);
    from = to;
  }
}

/** In four partial sums. */
function sum(from: usize, to: usize): f64 {
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  let at = from;
  for (; at + 16 <= to; at += 16) {
    low = f64x2.add(low, pair(at));
    high = f64x2.add(high, pair(at + 8));
  }
  let total = across(f64x2.add(low, high));
  for (; at < to; at += 4) total += <f64>load<f32>(at);
  return total;
}

function squares(from: usize, to: usize, mean: f64): f64 {
  const shift = f64x2.splat(mean);
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  let at = from;
  for (; at + 16 <= to; at += 16) {
    const a = f64x2.sub(pair(at), shift);
    const b = f64x2.sub(pair(at + 8), shift);
    low = f64x2.add(low, f64x2.mul(a, a));
    high = f64x2.add(high, f64x2.mul(b, b));
  }
  let total = across(f64x2.add(low, high));
  for (; at < to; at += 4) {
    const centred = <f64>load<f32>(at) - mean;
    total += centred * centred;
  }
  return total;
}

function shiftAndScale(from: usize, to: usize, mean: f64, factor: f64): void {
  const shift = f64x2.splat(mean);
  const factors = f64x2.splat(factor);
  let at = from;
  for (; at + 8 <= to; at += 8) {
    const scaled = f64x2.mul(f64x2.sub(pair(at), shift), factors);
    v128.store_lane<u64>(at, f32x4.demote_f64x2_zero(scaled), 0);
  }
  for (; at < to; at += 4) store<f32>(at, <f32>((<f64>load<f32>(at) - mean) * factor));
}

/** Two float32 values as float64. */
function pair(at: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(at));
}

function across(x: v128): f64 {
  return f64x2.extract_lane(x, 0) + f64x2.extract_lane(x, 1);
}

function endOf(count: i32): usize {
  return VALUES + ((<usize>count) << 2);
}

/** Columns that are summed in float32 before they are added up in float64. */
const RUN: usize = 128 << 2;

/**
 * Dot products of `m` rows from `a` on with `n` rows from `b` on, all `length` values long (a multiple of 16), into
 * `out`, row by row, as float32. Places are counted in values; m is a multiple of 4, n of 2. `sums` has room for m·n
 * float64.
 */
export function dots(a: i32, m: i32, b: i32, n: i32, length: i32, sums: i32, out: i32): void {
  const stride = (<usize>length) << 2;
  const rowsA = endOf(a);
  const rowsB = endOf(b);
  const partial = endOf(sums);
  const to = endOf(out);
  memory.fill(partial, 0, (<usize>(m * n)) << 3);
  for (let from: usize = 0; from < stride; from += RUN) {
    const until = min(from + RUN, stride);
    for (let i = 0; i < m; i += 4) {
      for (let j = 0; j < n; j += 2) {
        const x = rowsA + <usize>i * stride;
        const y = rowsB + <usize>j * stride;
        dotBlock(x, y, stride, from, until, partial + ((<usize>(i * n + j)) << 3), (<usize>n) << 3);
      }
    }
  }
  for (let k: usize = 0; k < <usize>(m * n); k++) {
    store<f32>(to + (k << 2), <f32>load<f64>(partial + (k << 3)));
  }
}

/** Adds the dot products of four rows with two, between two columns, to their sums. */
function dotBlock(
  x: usize,
  y: usize,
  stride: usize,
  from: usize,
  until: usize,
  sums: usize,
  next: usize,
): void {
  const x1 = x + stride;
  const x2 = x + 2 * stride;
  const x3 = x + 3 * stride;
  const y1 = y + stride;
  let s00 = f32x4.splat(0);
  let s01 = f32x4.splat(0);
  let s10 = f32x4.splat(0);
  let s11 = f32x4.splat(0);
  let s20 = f32x4.splat(0);
  let s21 = f32x4.splat(0);
  let s30 = f32x4.splat(0);
  let s31 = f32x4.splat(0);
  for (let at = from; at < until; at += 16) {
    const v0 = v128.load(y + at);
    const v1 = v128.load(y1 + at);
    const u0 = v128.load(x + at);
    s00 = f32x4.add(s00, f32x4.mul(u0, v0));
    s01 = f32x4.add(s01, f32x4.mul(u0, v1));
    const u1 = v128.load(x1 + at);
    s10 = f32x4.add(s10, f32x4.mul(u1, v0));
    s11 = f32x4.add(s11, f32x4.mul(u1, v1));
    const u2 = v128.load(x2 + at);
    s20 = f32x4.add(s20, f32x4.mul(u2, v0));
    s21 = f32x4.add(s21, f32x4.mul(u2, v1));
    const u3 = v128.load(x3 + at);
    s30 = f32x4.add(s30, f32x4.mul(u3, v0));
    s31 = f32x4.add(s31, f32x4.mul(u3, v1));
  }
  addTo(sums, s00, s01);
  addTo(sums + next, s10, s11);
  addTo(sums + 2 * next, s20, s21);
  addTo(sums + 3 * next, s30, s31);
}

function addTo(sums: usize, a: v128, b: v128): void {
  store<f64>(sums, load<f64>(sums) + acrossFour(a));
  store<f64>(sums + 8, load<f64>(sums + 8) + acrossFour(b));
}

/** The sum of four float32, pair by pair, in float64. */
function acrossFour(x: v128): f64 {
  const low = f64x2.promote_low_f32x4(x);
  const high = f64x2.promote_low_f32x4(
    i8x16.shuffle(x, x, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15),
  );
  return across(f64x2.add(low, high));
}

/**
 * Takes off `m` rows from `p` on their parts along `n` rows from `q` on: p_i −= Σ_j c_ij q_j, in the order of j. The
 * coefficients are float32 from `c` on, row by row; m is a multiple of 4, `length` one of 16.
 */
export function subtract(p: i32, m: i32, q: i32, n: i32, length: i32, c: i32): void {
  const stride = (<usize>length) << 2;
  const rows = (<usize>n) << 2;
  const targets = endOf(p);
  const basis = endOf(q);
  const factors = endOf(c);
  for (let line: usize = 0; line < stride; line += 64) {
    for (let i = 0; i < m; i += 4) {
      const target = targets + <usize>i * stride + line;
      const factor = factors + <usize>i * rows;
      for (let half: usize = 0; half < 64; half += 32) {
        subtractBlock(target + half, basis + line + half, stride, factor, rows);
      }
    }
  }
}

/** Eight columns of four rows. */
function subtractBlock(p: usize, q: usize, stride: usize, factor: usize, rows: usize): void {
  const p1 = p + stride;
  const p2 = p + 2 * stride;
  const p3 = p + 3 * stride;
  let a0 = v128.load(p);
  let b0 = v128.load(p, 16);
  let a1 = v128.load(p1);
  let b1 = v128.load(p1, 16);
  let a2 = v128.load(p2);
  let b2 = v128.load(p2, 16);
  let a3 = v128.load(p3);
  let b3 = v128.load(p3, 16);
  const end = factor + rows;
  for (let at = factor; at < end; at += 4) {
    const u = v128.load(q);
    const v = v128.load(q, 16);
    q += stride;
    const c0 = v128.load32_splat(at);
    a0 = f32x4.sub(a0, f32x4.mul(c0, u));
    b0 = f32x4.sub(b0, f32x4.mul(c0, v));
    const c1 = v128.load32_splat(at + rows);
    a1 = f32x4.sub(a1, f32x4.mul(c1, u));
    b1 = f32x4.sub(b1, f32x4.mul(c1, v));
    const c2 = v128.load32_splat(at + 2 * rows);
    a2 = f32x4.sub(a2, f32x4.mul(c2, u));
    b2 = f32x4.sub(b2, f32x4.mul(c2, v));
    const c3 = v128.load32_splat(at + 3 * rows);
    a3 = f32x4.sub(a3, f32x4.mul(c3, u));
    b3 = f32x4.sub(b3, f32x4.mul(c3, v));
  }
  v128.store(p, a0);
  v128.store(p, b0, 16);
  v128.store(p1, a1);
  v128.store(p1, b1, 16);
  v128.store(p2, a2);
  v128.store(p2, b2, 16);
  v128.store(p3, a3);
  v128.store(p3, b3, 16);
}

/** The dot product of two rows of `length` values, a multiple of 4, in float64. */
export function dot(a: i32, b: i32, length: i32): f64 {
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  const x = endOf(a);
  const y = endOf(b);
  const bytes = (<usize>length) << 2;
  for (let at: usize = 0; at < bytes; at += 16) {
    low = f64x2.add(low, f64x2.mul(pair(x + at), pair(y + at)));
    high = f64x2.add(high, f64x2.mul(pair(x + at + 8), pair(y + at + 8)));
  }
  return across(f64x2.add(low, high));
}

/** a = (a − c b) · factor of two rows of `length` values, a multiple of 4, in float64. */
export function combine(a: i32, b: i32, length: i32, c: f64, factor: f64): void {
  const x = endOf(a);
  const y = endOf(b);
  const bytes = (<usize>length) << 2;
  const parts = f64x2.splat(c);
  const factors = f64x2.splat(factor);
  for (let at: usize = 0; at < bytes; at += 8) {
    const left = f64x2.sub(pair(x + at), f64x2.mul(parts, pair(y + at)));
    v128.store_lane<u64>(x + at, f32x4.demote_f64x2_zero(f64x2.mul(left, factors)), 0);
  }
}

/**
 * Looks at `count` values: adds up what they are more than `about`, and its squares, keeps the least and the largest, in
 * float64 from `sums` on, and counts the values by the upper half of their bits.
 */
export function survey(count: i32, about: f64, sums: i32, counts: i32): void {
  const to = endOf(sums);
  const table = endOf(counts);
  const end = endOf(count);
  let sum = load<f64>(to);
  let squares = load<f64>(to, 8);
  let least = load<f64>(to, 16);
  let largest = load<f64>(to, 24);
  for (let at = VALUES; at < end; at += 4) {
    const bits = load<u32>(at);
    const value = <f64>reinterpret<f32>(bits);
    const difference = value - about;
    sum += difference;
    squares += difference * difference;
    least = min<f64>(least, value);
    largest = max<f64>(largest, value);
    const place = table + ((<usize>(bits >>> 16)) << 2);
    store<u32>(place, load<u32>(place) + 1);
  }
  store<f64>(to, sum);
  store<f64>(to, squares, 8);
  store<f64>(to, least, 16);
  store<f64>(to, largest, 24);
}

/**
 * Looks at `count` values once more: adds up the fourth powers of what they are more than `mean`, and counts zeros, values
 * up to `low` and from `high` on, in float64 from `sums` on; counts the values by bins, of which 0 begins at bin `first`; and
 * by the lower half of their bits those whose upper half has a slot, a byte each.
 */
export function distribute(
  count: i32,
  mean: f64,
  factor: f64,
  low: f64,
  high: f64,
  sums: i32,
  bins: i32,
  first: i32,
  last: i32,
  slots: i32,
  lower: i32,
): void {
  const to = endOf(sums);
  const binTable = endOf(bins);
  const slotTable = endOf(slots);
  const lowerTable = endOf(lower);
  const end = endOf(count);
  let fourth = load<f64>(to);
  let zeros: i32 = 0;
  let atLeast: i32 = 0;
  let atMost: i32 = 0;
  for (let at = VALUES; at < end; at += 4) {
    const bits = load<u32>(at);
    const value = <f64>reinterpret<f32>(bits);
    const difference = value - mean;
    const square = difference * difference;
    fourth += square * square;
    const bin = min<i32>(max<i32>(<i32>floor<f64>(difference * factor) + first, 0), last);
    const place = binTable + ((<usize>bin) << 2);
    store<u32>(place, load<u32>(place) + 1);
    zeros += <i32>(value === 0);
    atLeast += <i32>(value <= low);
    atMost += <i32>(value >= high);
    const slot = <usize>load<u8>(slotTable + <usize>(bits >>> 16));
    if (slot === 0) continue;
    const half = lowerTable + (((slot << 16) + <usize>(bits & 0xffff)) << 2);
    store<u32>(half, load<u32>(half) + 1);
  }
  store<f64>(to, fourth);
  store<f64>(to, load<f64>(to, 8) + <f64>zeros, 8);
  store<f64>(to, load<f64>(to, 16) + <f64>atLeast, 16);
  store<f64>(to, load<f64>(to, 24) + <f64>atMost, 24);
}
