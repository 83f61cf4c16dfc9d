import type { Scaled } from './expansions.ts';
import type { Field } from './field.ts';
import { type Lengths, type Squares, tailsOf, variationOf } from './lengths.ts';
import { mixture, type Part } from './mixture.ts';

/** Moments of an activation of Gaussian values: its mean, and of it about the mean and about 0 the second and the fourth. */
interface Moments {
  readonly mean: number;
  readonly variance: number;
  readonly second: number;
  readonly centralFourth: number;
  readonly fourth: number;
}

export function momentsOf({ unit, scale }: Scaled): Moments {
  const mean = scale * (unit.coefficients[0] as number);
  const variance = scale ** 2 * unit.variance;
  const third = scale ** 3 * unit.third;
  const centralFourth = scale ** 4 * unit.fourth;
  return {
    mean,
    variance,
    second: mean ** 2 + variance,
    centralFourth,
    fourth: centralFourth + 4 * mean * third + 6 * mean ** 2 * variance + mean ** 4,
  };
}

/** What a mixture of variances makes of an activation. */
interface Mixed {
  /** Factors on mean and variance. */
  readonly mean: number;
  readonly variance: number;
  readonly lengths: Lengths;
}

/** Variances on which an elasticity is taken where there are none. */
const PROBE = 0.01;

/**
 * An activation where variances differ from channel to channel and lengths from position to position.
 *
 * @param at its moments where the variance is a multiple of its mean
 */
export function mixedOver({ lengths }: Field, at: (factor: number) => Moments): Mixed {
  const plain = at(1);
  const pixels = variationOf(lengths);
  const all = mixture(tailsOf(lengths)).map((part) => ({ ...part, of: at(part.factor) }));
  const mean = expectation(all, ({ mean }) => mean);
  const variance = expectation(all, ({ second }) => second) - mean ** 2;
  const parts = mixture(pixels).map((part) => ({ ...part, of: at(part.factor) }));
  const commonMean = expectation(parts, (of) => of.mean);
  const common = expectation(parts, (of) => (of.mean - commonMean) ** 2);
  const probe = mixture(Math.max(pixels, PROBE)).map((part) => ({ ...part, of: at(part.factor) }));
  const central = squares(
    probe,
    parts,
    (of) => of.variance,
    (of) => of.centralFourth,
  );
  return {
    mean: ratio(mean, plain.mean),
    variance: ratio(variance, plain.variance),
    lengths: {
      ...lengths,
      common: variance > 0 ? common / variance : 0,
      second: squares(
        probe,
        parts,
        (of) => of.second,
        (of) => of.fourth,
      ),
      central,
      amplification: lengths.amplification * central.elasticity,
    },
  };
}

type Known = Part & { readonly of: Moments };

function expectation(parts: readonly Known[], value: (of: Moments) => number): number {
  return parts.reduce((sum, { weight, of }) => sum + weight * value(of), 0);
}

const ratio = (a: number, b: number) => (b === 0 ? 1 : a / b);

function squares(
  probe: readonly Known[],
  parts: readonly Known[],
  square: (of: Moments) => number,
  fourth: (of: Moments) => number,
): Squares {
  const mean = expectation(parts, square);
  if (!(mean > 0)) return { elasticity: 0, own: 0 };
  const own = expectation(parts, (of) => fourth(of) - square(of) ** 2) / mean ** 2;
  const centre = expectation(probe, square);
  let [slope, spread, variation] = [0, 0, 0];
  for (const { factor, weight, of } of probe) {
    slope += weight * (factor - 1) * (square(of) / centre);
    spread += weight * (factor - 1) ** 2;
    variation += weight * (square(of) / centre - 1) ** 2;
  }
  return { elasticity: Math.sign(slope) * Math.sqrt(variation / spread), own: Math.max(0, own) };
}
