import { type ActivationFunction, functionOf } from '../maths/activation.ts';
import { type Expansion, expand } from './hermite.ts';
import type { Shape } from './sum-law.ts';

/** g(s x) = s g(x) for s > 0, so that one expansion serves every scale. */
export function isHomogeneous(fn: ActivationFunction): boolean {
  const g = functionOf(fn);
  return PROBES.every((x) => Math.abs(g(2 * x) - 2 * g(x)) <= 1e-12 * Math.abs(g(x)));
}

const PROBES = [-4.1, -1.3, -0.2, 0.3, 1.7, 5.2];

/** Steps to which arguments are rounded, so that few expansions serve a whole map. */
const GRID = 512;
/** Keeps the two rounded arguments apart in one key. */
const LEVELS = 2 ** 22;

/** What holds of an activation on values of unit variance, to be multiplied by `scale`. */
export interface ScaledTo<T> {
  readonly unit: T;
  readonly scale: number;
}

/** An expansion, to be multiplied by `scale`. */
export type Scaled = ScaledTo<Expansion>;

export type Expansions = (mean: number, variance: number) => Scaled;

/**
 * Expansions of an activation by the mean and variance of what it reads.
 *
 * @param homogeneous g(s x) = s g(x) for s > 0
 * @param shape the standardised law of what the activation reads; Gaussian if not given
 */
export function expansions(
  g: (x: number) => number,
  homogeneous: boolean,
  shape?: Shape,
): Expansions {
  return byLaw(homogeneous, (argument) => expand(g, argument), shape);
}

/**
 * What holds of an activation by the mean and variance of what it reads, each computed once.
 * A mean of 0 is met exactly, and so is a variance of 1 (any variance where the activation is
 * homogeneous); others to 1/1024 of the deviation.
 *
 * @param of what holds where it reads argument(z), z ~ N(0, 1)
 */
export function byLaw<T>(
  homogeneous: boolean,
  of: (argument: (z: number) => number) => T,
  shape: Shape = (z) => z,
): (mean: number, variance: number) => ScaledTo<T> {
  const known = new Map<number, T>();
  return (mean, variance) => {
    if (!(variance > 0)) return { unit: of(() => mean), scale: 1 };
    const deviation = Math.sqrt(variance);
    const offset = Math.round((GRID * mean) / deviation);
    const level = homogeneous ? 0 : Math.round(GRID * Math.log(deviation));
    const key = offset * LEVELS + level;
    let unit = known.get(key);
    if (unit === undefined) {
      const size = Math.exp(level / GRID);
      unit = of((z) => (offset / GRID + shape(z)) * size);
      known.set(key, unit);
    }
    return { unit, scale: homogeneous ? deviation : 1 };
  };
}
