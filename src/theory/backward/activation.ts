import { functionOf } from '../../maths/activation.ts';
import type { ActivationLayer } from '../../plan/layers.ts';
import { average, type Field } from '../field.ts';
import { atOrigin, inner, plus } from '../lag-map.ts';
import { tailsOf } from '../lengths.ts';
import { mixture } from '../mixture.ts';
import type { Cotangent } from './cotangent.ts';
import { type SlopesByLaw, type SlopeTable, slopeAt, slopesOf } from './slopes.ts';

/**
 * Energy is multiplied by E g′(x)², x of the law at each position (Schoenholz et al. 2017, eq. 9; He et al. 2015, §2.2, ½ of
 * ReLU).
 */
export function backThroughActivation(
  { fn, gain }: ActivationLayer,
  x: Field,
  cotangent: Cotangent,
  slopes: SlopeTable,
): Cotangent {
  const g = functionOf(fn);
  const table = slopes(fn, x.shape);
  const typical = table(average(x.mean), average(x.variance));
  const { profile } = cotangent;
  const steeper = elasticityOf(x, table);
  const together = 1 + steeper * inner(cotangent.response, x.lengths.covariance);
  const met = profile === undefined ? typical : slopesOf(g, argumentOf(x), profile);
  const factor = gain ** 2 * mixedOver(x, table) * together * ratio(met.square, typical.square);
  const each = slopesAt(x, table);
  return {
    extent: cotangent.extent,
    energy: cotangent.energy.map((value, p) => value * factor * (each[p] as number)),
    // The mean of g′ passes on what the norm above has taken away.
    mean: 1 - (1 - cotangent.mean) * Math.min(1, ratio(typical.mean ** 2, typical.square)),
    inverse: cotangent.inverse,
    response: plus(cotangent.response, atOrigin(steeper)),
    profile: (value) => ratio(slopeAt(g, value) ** 2 * (profile?.(g(value)) ?? 1), met.square),
  };
}

const ratio = (a: number, b: number) => (b === 0 ? 1 : a / b);

function argumentOf({ mean, variance, shape }: Field): (z: number) => number {
  const [centre, deviation] = [average(mean), Math.sqrt(average(variance))];
  return (z) => centre + deviation * (shape?.(z) ?? z);
}

/** Half the width, in logarithms, of what an elasticity is taken over. */
const HALF = 0.1;

/** Of E g′² by the variance. */
function elasticityOf({ mean, variance }: Field, table: SlopesByLaw): number {
  const [level, power] = [average(mean), average(variance)];
  const at = (change: number) => table(level, power * Math.exp(change)).square;
  const [less, more] = [at(-HALF), at(HALF)];
  return less > 0 && more > 0 ? Math.log(more / less) / (2 * HALF) : 0;
}

/** E g′² at each position; neighbouring ones are mostly alike. */
function slopesAt({ mean, variance }: Field, table: SlopesByLaw): Float64Array {
  const out = new Float64Array(mean.length);
  for (let p = 0; p < out.length; p++) {
    const alike = p > 0 && variance[p] === variance[p - 1] && mean[p] === mean[p - 1];
    out[p] = alike
      ? (out[p - 1] as number)
      : table(mean[p] as number, variance[p] as number).square;
  }
  return out;
}

/** What a mixture of variances makes of E g′², relative. */
function mixedOver({ lengths, mean, variance }: Field, table: SlopesByLaw): number {
  const [level, power] = [average(mean), average(variance)];
  const plain = table(level, power).square;
  const mixed = mixture(tailsOf(lengths)).reduce(
    (sum, { factor, weight }) => sum + weight * table(level, power * factor).square,
    0,
  );
  return ratio(mixed, plain);
}
