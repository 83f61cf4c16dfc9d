const LN2_HI = 6.9314718036912381649e-1;
const LN2_LO = 1.90821492927058770002e-10;
const L1 = 6.66666666666673513e-1;
const L2 = 3.999999999940941908e-1;
const L3 = 2.857142874366239149e-1;
const L4 = 2.222219843214978396e-1;
const L5 = 1.818357216161805012e-1;
const L6 = 1.531383769920937332e-1;
const L7 = 1.479819860511658591e-1;

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
