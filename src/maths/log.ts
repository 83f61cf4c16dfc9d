const { fround } = Math;

/** ln 2 in two parts: k · HIGH is exact for the exponents of float32. */
const LN2_HIGH = fround(0.69313812256);
const LN2_LOW = fround(9.0580006145e-6);
const L1 = fround(0.66666662693);
const L2 = fround(0.40000972152);
const L3 = fround(0.28498786688);
const L4 = fround(0.24279078841);

/**
 * Natural logarithm of 2^k (1 + f) in float32, within 1 ulp, built from operations that IEEE 754
 * fixes to the last bit. `Math.log` is only "implementation-approximated" in ECMAScript, and the
 * random numbers must be the same bits on every platform.
 *
 * Source: the minimax polynomial of FreeBSD's `e_logf.c`, which is FDLIBM's method in float32: with
 * s = f/(2 + f), log(1 + f) = f − (f²/2 − s(f²/2 + R(s²))).
 *
 * @param k an integer below 2⁷ in size
 * @param f with √2/2 ≤ 1 + f < √2
 */
export function float32Log(k: number, f: number): number {
  const s = fround(f / fround(f + 2));
  const z = fround(s * s);
  const w = fround(z * z);
  const even = fround(w * fround(fround(w * L4) + L2));
  const odd = fround(z * fround(fround(w * L3) + L1));
  const half = fround(fround(f * f) * 0.5);
  const curved = fround(s * fround(half + fround(even + odd)));
  const low = fround(curved + fround(k * LN2_LOW));
  return fround(fround(fround(low - half) + f) + fround(k * LN2_HIGH));
}
