const LN2_HI = 0.6931471803691238;
const LN2_LO = 1.9082149292705877e-10;
const L1 = 0.6666666666666735;
const L2 = 0.3999999999940942;
const L3 = 0.2857142874366239;
const L4 = 0.22222198432149784;
const L5 = 0.1818357216161805;
const L6 = 0.15313837699209373;
const L7 = 0.14798198605116586;

const float64 = new Float64Array(1);
const words = new Uint32Array(float64.buffer);

/**
 * Natural logarithm of a positive, normal double, within 1 ulp, built from operations that IEEE 754
 * fixes to the last bit. `Math.log` is only "implementation-approximated" in ECMAScript, and the
 * random numbers must be the same bits on every platform.
 *
 * Source: the reduction and the minimax polynomial of FDLIBM's `e_log.c`: x = 2^k (1 + f) with
 * √2/2 < 1 + f < √2, s = f/(2 + f), log(1 + f) = f − (f²/2 − s(f²/2 + R(s²))).
 */
export function exactLog(x: number): number {
  float64[0] = x;
  const high = words[1] as number;
  const mantissa = high & 0xfffff;
  // Carries into the exponent where 1 + f would exceed √2.
  const carry = (mantissa + 0x95f64) & 0x100000;
  words[1] = mantissa | (carry ^ 0x3ff00000);
  const k = (high >>> 20) - 1023 + (carry >>> 20);
  const f = (float64[0] as number) - 1;
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const r = w * (L2 + w * (L4 + w * L6)) + z * (L1 + w * (L3 + w * (L5 + w * L7)));
  const half = 0.5 * f * f;
  return k * LN2_HI - (half - (s * (half + r) + k * LN2_LO) - f);
}
