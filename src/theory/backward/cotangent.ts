import { elements } from '../../core/shape.ts';
import type { Extent } from '../../plan/layers.ts';
import { average } from '../field.ts';
import { type LagMap, plus as lagSum, times as lagTimes, NO_LAGS } from '../lag-map.ts';

/**
 * What mean-field theory knows of g[n, c, p] = ∂L/∂x[n, c, p], L = ⟨u, x_L⟩ with white u of variance 1. The weights
 * that a cotangent passes backward are taken to be independent of those that made the activations (Schoenholz et al.
 * 2017, "Deep information propagation", §5; Yang et al. 2019, "A mean field theory of batch normalization", §4), so
 * energies of different ways add up and each layer multiplies them. A convolution with independent weights keeps
 * white what is white.
 */
export interface Cotangent {
  readonly extent: Extent;
  /** E g² at each position, over channels and samples. */
  readonly energy: Float64Array;
  /**
   * Energy of the mean that a norm of single channels takes, relative to that of white noise: 1 of white noise, 0
   * behind (backward) such a norm.
   */
  readonly mean: number;
  /**
   * How far a channel's energy goes with one over its variance in x: 1 behind a norm of single channels, 0 behind
   * a convolution, which mixes them.
   */
  readonly inverse: number;
  /**
   * What the energy at a position takes, relative, of the squared length of x there and at other offsets: activations that
   * are steeper on large values let more pass where lengths are large, one after another.
   */
  readonly response: LagMap;
  /**
   * Energy by the value of x at the same place, relative to its mean: post-activation blocks pass a cotangent
   * through one mask after another, and those of one place go together. Absent: it makes no difference.
   */
  readonly profile?: Profile;
}

export type Profile = (x: number) => number;

/** u: white, of variance 1. */
export function whiteCotangent(extent: Extent): Cotangent {
  const [, height, width] = extent;
  return {
    extent,
    energy: new Float64Array(height * width).fill(1),
    mean: 1,
    inverse: 0,
    response: NO_LAGS,
  };
}

/** E |g|² of one sample. */
export function totalEnergy({ extent, energy }: Cotangent): number {
  return average(energy) * elements(extent);
}

/** g times a number. */
export function times(g: Cotangent, factor: number): Cotangent {
  return { ...g, energy: g.energy.map((value) => value * factor ** 2) };
}

/** Of two that came back on different ways, through weights independent of each other. */
export function plus(a: Cotangent, b: Cotangent): Cotangent {
  const [ea, eb] = [totalEnergy(a), totalEnergy(b)];
  const share = ea + eb > 0 ? eb / (ea + eb) : 0;
  const weigh = (x: number, y: number) => (1 - share) * x + share * y;
  const [p, q] = [a.profile ?? flat, b.profile ?? flat];
  const isFlat = a.profile === undefined && b.profile === undefined;
  return {
    extent: a.extent,
    energy: a.energy.map((value, i) => value + (b.energy[i] as number)),
    mean: weigh(a.mean, b.mean),
    inverse: weigh(a.inverse, b.inverse),
    response: lagSum(lagTimes(a.response, 1 - share), lagTimes(b.response, share)),
    ...(isFlat ? {} : { profile: (x: number) => weigh(p(x), q(x)) }),
  };
}

const flat: Profile = () => 1;
