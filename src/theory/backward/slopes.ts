import { type ActivationFunction, functionOf } from '../../maths/activation.ts';
import { byLaw, isHomogeneous } from '../expansions.ts';
import { CDF, POINTS } from '../normal-grid.ts';
import type { Shape } from '../sum-law.ts';
import type { Profile } from './cotangent.ts';

/** What an activation makes of small changes of what it reads: E g′ and E g′². */
export interface Slopes {
  readonly mean: number;
  readonly square: number;
}

/** By mean and variance of what the activation reads. */
export type SlopesByLaw = (mean: number, variance: number) => Slopes;

/** Slopes of each activation on Gaussian values, kept for the length of one prediction. */
export type SlopeTable = (fn: ActivationFunction, shape?: Shape) => SlopesByLaw;

export function slopeTable(): SlopeTable {
  const tables = new Map<string, SlopesByLaw>();
  return (fn, shape) => {
    if (shape !== undefined) return slopesByLaw(fn, shape);
    const key = typeof fn === 'string' ? fn : JSON.stringify(fn);
    const table = tables.get(key) ?? slopesByLaw(fn);
    tables.set(key, table);
    return table;
  };
}

function slopesByLaw(fn: ActivationFunction, shape?: Shape): SlopesByLaw {
  const g = functionOf(fn);
  const table = byLaw(isHomogeneous(fn), (argument) => slopesOf(g, argument), shape);
  return (mean, variance) => table(mean, variance).unit;
}

/**
 * E g′ and E g′² of g(x), x = argument(z), z ~ N(0, 1), from g at the nodes of an even grid. In a cell whose secant s
 * lies between those of its neighbours, a and b, g′² is s(a + b) − ab on average: exactly where g bends there from
 * slope a to slope b, and to second order where it is smooth. A secant beyond both is that of a jump, which engines
 * differentiate to nothing.
 *
 * @param profile weight of a value of g in E g′²
 */
export function slopesOf(
  g: (x: number) => number,
  argument: (z: number) => number,
  profile?: Profile,
): Slopes {
  const places = POINTS.map(argument);
  const values = places.map(g);
  const secants = secantsOf(g, places, values);
  const last = secants.length - 1;
  let [mean, square] = [0, 0];
  for (let i = 0; i <= last; i++) {
    const mass = (CDF[i + 1] as number) - (CDF[i] as number);
    const [a, b] = [secants[Math.max(0, i - 1)], secants[Math.min(last, i + 1)]] as [
      number,
      number,
    ];
    const s = Math.min(Math.max(secants[i] as number, Math.min(a, b)), Math.max(a, b));
    mean += mass * s;
    const weight = profile?.(((values[i] as number) + (values[i + 1] as number)) / 2) ?? 1;
    square += mass * weight * (s * (a + b) - a * b);
  }
  return { mean, square };
}

/** Of each cell of the grid; where x is one number all over the cell, the slope there, from below, as engines have it. */
function secantsOf(
  g: (x: number) => number,
  places: Float64Array,
  values: Float64Array,
): Float64Array {
  return Float64Array.from({ length: places.length - 1 }, (_, i) => {
    const [x, value] = [places[i] as number, values[i] as number];
    const run = (places[i + 1] as number) - x;
    return run === 0 ? slopeBelow(g, x) : ((values[i + 1] as number) - value) / run;
  });
}

function slopeBelow(g: (x: number) => number, x: number): number {
  const step = STEP * Math.max(1, Math.abs(x));
  return (g(x) - g(x - step)) / step;
}

const STEP = 1e-6;

/** g′(x) off the kinks, which nobody meets. */
export function slopeAt(g: (x: number) => number, x: number): number {
  const step = STEP * Math.max(1, Math.abs(x));
  return (g(x + step) - g(x - step)) / (2 * step);
}
