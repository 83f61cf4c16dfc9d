import type { Expansions, Scaled } from './expansions.ts';
import { average, type Field, type Neighbours, rankOneLevel } from './field.ts';
import { covariance, type Expansion, expand, ORDER } from './hermite.ts';

/** The expansion at each position. */
export interface Terms {
  readonly units: readonly Expansion[];
  readonly scales: Float64Array;
}

export function termsOf({ mean, variance }: Field, table: Expansions): Terms {
  const units: Expansion[] = [];
  const scales = new Float64Array(variance.length);
  let last: Scaled | undefined;
  for (let p = 0; p < scales.length; p++) {
    // Neighbouring positions are mostly alike.
    const alike = p > 0 && variance[p] === variance[p - 1] && mean[p] === mean[p - 1];
    if (!alike || last === undefined) last = table(mean[p] as number, variance[p] as number);
    units.push(last.unit);
    scales[p] = last.scale;
  }
  return { units, scales };
}

/** c_k, or the rest beyond the last order. */
export function coefficient({ units }: Terms, p: number, k: number): number {
  const unit = units[p] as Expansion;
  return k > ORDER ? unit.rest : (unit.coefficients[k] as number);
}

/**
 * Mehler's formula, summed over the other position: its correlation with this one is ±u u', as `shared`
 * has rank one, so each order is a product of two sums. And channels of unequal variance come out with
 * unequal means: ∂E g/∂ log v = c_2/√2.
 */
export function sharedAfter(x: Field, terms: Terms): Float64Array {
  const out = outer(bends(x, terms), 1);
  const level = rankOneLevel(x.shared);
  if (level === 0) return out;
  const roots = correlationRoots(x, Math.abs(level) * attenuation(x, level));
  // c_k u^k at each position, order by order.
  const powers = terms.scales.slice();
  for (let k = 1; k <= ORDER + 1; k++) {
    let largest = 0;
    for (let p = 0; p < powers.length; p++) {
      powers[p] = (powers[p] as number) * (roots[p] as number);
      largest = Math.max(largest, Math.abs(powers[p] as number));
    }
    const order = outer(
      powers.map((power, p) => power * coefficient(terms, p, k)),
      Math.sign(level) ** k,
    );
    for (let p = 0; p < out.length; p++) out[p] = (out[p] as number) + (order[p] as number);
    if (largest ** 2 < NEGLIGIBLE * (terms.scales[0] as number) ** 2) break;
  }
  return out;
}

const NEGLIGIBLE = 1e-6;

/** What channels of unequal variance come out with as means, at each position. */
function bends({ width }: Field, terms: Terms): Float64Array {
  const uneven = Math.sqrt(width.variation / 2);
  return terms.scales.map((s, p) => uneven * s * coefficient(terms, p, 2));
}

/** Mehler's formula for the same position of two samples. */
export function pairedAfter(x: Field, terms: Terms): Float64Array {
  if (x.paired.length === 0) return x.paired;
  const ratio = attenuation(x, average(x.paired));
  const out = bends(x, terms);
  let [unit, correlation, kept] = [terms.units[0] as Expansion, Number.NaN, Number.NaN];
  for (let p = 0; p < out.length; p++) {
    const variance = x.variance[p] as number;
    const linear = variance > 0 ? (x.paired[p] as number) / variance / ratio : 0;
    const own = Math.max(-1, Math.min(1, linear));
    // Neighbouring positions are mostly alike.
    if (own !== correlation || terms.units[p] !== unit) {
      [unit, correlation] = [terms.units[p] as Expansion, own];
      kept = covariance(unit, own);
    }
    out[p] = (out[p] as number) ** 2 + (terms.scales[p] as number) ** 2 * kept;
  }
  return out;
}

/** Row means of ±a aᵀ. */
function outer(a: Float64Array, sign: number): Float64Array {
  const mean = sign * average(a);
  return a.map((value) => value * mean);
}

/**
 * Values that are a bent function of a normal correlate less than the normals do, which Mehler's
 * formula asks for: the ratio of the two correlations.
 */
function attenuation({ shape, variance }: Field, level: number): number {
  const correlation = Math.min(1, level / average(variance));
  if (shape === undefined || !(correlation > 0)) return 1;
  const expansion = expand(shape, (z) => z);
  let [low, high] = [0, 1];
  for (let step = 0; step < 40; step++) {
    const middle = (low + high) / 2;
    if (covariance(expansion, middle) < correlation * expansion.variance) low = middle;
    else high = middle;
  }
  return correlation / high;
}

/** u of each position: the correlation of two positions is ±u u'. */
function correlationRoots({ shared, variance }: Field, level: number): Float64Array {
  return shared.map((value, p) => {
    const v = variance[p] as number;
    return v > 0 ? Math.max(-1, Math.min(1, value / Math.sqrt(level * v))) : 0;
  });
}

export function neighboursAfter(x: Field, { unit, scale }: Scaled, factor: number): Neighbours {
  const { side, corner, others } = x.neighbours;
  const variance = average(x.variance);
  if ((side === 0 && corner === 0 && others === 0) || variance === 0) return x.neighbours;
  const shared = average(x.shared);
  const at = (excess: number) => covariance(unit, Math.min(1, (shared + excess) / variance));
  const change = (excess: number) => factor * scale ** 2 * (at(excess) - at(0));
  const many = Math.max(1, x.variance.length - 1);
  return { side: change(side), corner: change(corner), others: many * change(others / many) };
}
