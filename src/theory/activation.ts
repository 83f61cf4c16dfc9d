import { type ActivationFunction, functionOf } from '../maths/activation.ts';
import type { ActivationLayer } from '../plan/layers.ts';
import { type Expansions, expansions, isHomogeneous, type Scaled } from './expansions.ts';
import { average, type Field, type FiniteWidth } from './field.ts';
import type { Expansion } from './hermite.ts';
import { coefficient, neighboursAfter, pairedAfter, sharedAfter, termsOf } from './mehler.ts';
import { mixedOver, momentsOf } from './mixed.ts';
import type { Shape } from './sum-law.ts';

/** Expansions of each activation on Gaussian values, kept for the length of one prediction. */
export type Activations = (fn: ActivationFunction) => Expansions;

export function activationTable(): Activations {
  const tables = new Map<string, Expansions>();
  return (fn) => {
    const key = typeof fn === 'string' ? fn : JSON.stringify(fn);
    const table = tables.get(key) ?? expansions(functionOf(fn), isHomogeneous(fn));
    tables.set(key, table);
    return table;
  };
}

/**
 * An activation of a field that has the same kind of law (Gaussian but for `shape`) everywhere. Behind
 * another activation it is one function with that, of what that one read.
 */
export function activate(layer: ActivationLayer, x: Field, activations: Activations): Field {
  const g = functionOf(layer.fn);
  const inner = x.origin;
  if (inner !== undefined) {
    const composed = (value: number) => g(inner.g(value));
    return activateWith(composed, layer.gain, inner.field, expansions(composed, false));
  }
  const table =
    x.shape === undefined ? activations(layer.fn) : expansions(g, isHomogeneous(layer.fn), x.shape);
  return activateWith(g, layer.gain, x, table);
}

function activateWith(
  g: (value: number) => number,
  gain: number,
  x: Field,
  table: Expansions,
): Field {
  const terms = termsOf(x, table);
  const [level, power] = [average(x.mean), average(x.variance)];
  const centre = table(level, power);
  const mixed = mixedOver(x, (factor) => momentsOf(table(level, power * factor)));
  return {
    batch: x.batch,
    extent: x.extent,
    mean: terms.scales.map((s, p) => mixed.mean * gain * s * coefficient(terms, p, 0)),
    variance: terms.scales.map(
      (s, p) => mixed.variance * (gain * s) ** 2 * (terms.units[p] as Expansion).variance,
    ),
    shared: sharedAfter(x, terms).map((value) => gain ** 2 * value),
    paired: pairedAfter(x, terms).map((value, p) => {
      // Where two samples agree, so do their lengths.
      const agreed = (x.paired[p] as number) / (x.variance[p] as number) || 0;
      return gain ** 2 * value * (1 + (mixed.variance - 1) * Math.min(1, agreed) ** 2);
    }),
    neighbours: neighboursAfter(x, centre, gain ** 2),
    width: widthAfter(x.width, centre),
    lengths: mixed.lengths,
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

/** To first order a correlation ρ of two channels becomes c_1² ρ / Var g. */
function widthAfter({ variation, overlap }: FiniteWidth, { unit }: Scaled): FiniteWidth {
  const slope = unit.variance > 0 ? (unit.coefficients[1] as number) ** 2 / unit.variance : 0;
  return { variation, overlap: overlap * slope ** 2 };
}
