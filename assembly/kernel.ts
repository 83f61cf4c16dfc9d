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
