import { ACTIVATIONS, type ActivationName } from '../core/activation.ts';
import type { ActivationLayer } from '../core/plan.ts';
import { type Expansions, expansions, HOMOGENEOUS, type Scaled } from './expansions.ts';
import { average, type Field, type FiniteWidth, type Neighbours } from './field.ts';
import { covariance, type Expansion, expand, ORDER } from './hermite.ts';
import type { Shape } from './sum-law.ts';

/** Expansions of each activation on Gaussian values, kept for the length of one prediction. */
export type Activations = (fn: ActivationName) => Expansions;

export function activationTable(): Activations {
  const tables = new Map<ActivationName, Expansions>();
  return (fn) => {
    const table = tables.get(fn) ?? expansions(ACTIVATIONS[fn], HOMOGENEOUS.has(fn));
    tables.set(fn, table);
    return table;
  };
}

/**
 * An activation of a field that has the same kind of law (Gaussian but for `shape`) everywhere. Behind
 * another activation it is one function with that, of what that one read.
 */
export function activate(layer: ActivationLayer, x: Field, activations: Activations): Field {
  const g: (value: number) => number = ACTIVATIONS[layer.fn];
  const inner = x.origin;
  if (inner !== undefined) {
    const composed = (value: number) => g(inner.g(value));
    return activateWith(composed, layer.gain, inner.field, expansions(composed, false));
  }
  const table =
    x.shape === undefined
      ? activations(layer.fn)
      : expansions(g, HOMOGENEOUS.has(layer.fn), x.shape);
  return activateWith(g, layer.gain, x, table);
}

function activateWith(
  g: (value: number) => number,
  gain: number,
  x: Field,
  table: Expansions,
): Field {
  const terms = termsOf(x, table);
  const centre = table(average(x.mean), average(x.variance));
  return {
    batch: x.batch,
    extent: x.extent,
    mean: terms.scales.map((s, p) => gain * s * coefficient(terms, p, 0)),
    variance: terms.scales.map((s, p) => (gain * s) ** 2 * (terms.units[p] as Expansion).variance),
    shared: sharedAfter(x, terms).map((value) => gain ** 2 * value),
    neighbours: neighboursAfter(x, centre, gain ** 2),
    width: widthAfter(x.width, centre),
    shape: shapeAfter(x, g, centre),
    ...(x.shape === undefined ? { origin: { field: x, g: (value) => gain * g(value) } } : {}),
  };
}

/** The law of g(x) at a typical position, standardised. */
function shapeAfter(x: Field, g: (value: number) => number, { unit, scale }: Scaled): Shape {
  const [mean, deviation] = [average(x.mean), Math.sqrt(average(x.variance))];
  const centre = scale * (unit.coefficients[0] as number);
  const size = scale * Math.sqrt(unit.variance) || 1;
  return (z) => (g(mean + deviation * (x.shape?.(z) ?? z)) - centre) / size;
}

/** The expansion at each position. */
interface Terms {
  readonly units: readonly Expansion[];
  readonly scales: Float64Array;
}

function termsOf({ mean, variance }: Field, table: Expansions): Terms {
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
function coefficient({ units }: Terms, p: number, k: number): number {
  const unit = units[p] as Expansion;
  return k > ORDER ? unit.rest : (unit.coefficients[k] as number);
}

/**
 * Mehler's formula, summed over the other position: its correlation with this one is ±u u', as `shared`
 * has rank one, so each order is a product of two sums. And channels of unequal variance come out with
 * unequal means: ∂E g/∂ log v = c_2/√2.
 */
function sharedAfter(x: Field, terms: Terms): Float64Array {
  const uneven = Math.sqrt(x.width.variation / 2);
  const bends = terms.scales.map((s, p) => uneven * s * coefficient(terms, p, 2));
  const out = outer(bends, 1);
  const level = average(x.shared);
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

function neighboursAfter(x: Field, { unit, scale }: Scaled, factor: number): Neighbours {
  const { side, corner } = x.neighbours;
  const variance = average(x.variance);
  if ((side === 0 && corner === 0) || variance === 0) return x.neighbours;
  const shared = average(x.shared);
  const at = (excess: number) => covariance(unit, Math.min(1, (shared + excess) / variance));
  const change = (excess: number) => factor * scale ** 2 * (at(excess) - at(0));
  return { side: change(side), corner: change(corner) };
}

/** To first order a correlation ρ of two channels becomes c_1² ρ / Var g. */
function widthAfter({ variation, overlap }: FiniteWidth, { unit }: Scaled): FiniteWidth {
  const slope = unit.variance > 0 ? (unit.coefficients[1] as number) ** 2 / unit.variance : 0;
  return { variation, overlap: overlap * slope ** 2 };
}
