import { average, type Field } from '../field.ts';
import { times as lagTimes, originOf } from '../lag-map.ts';
import { both, variationOf } from '../lengths.ts';
import { density, POINTS, STEP } from '../normal-grid.ts';
import { type Cotangent, type Profile, times } from './cotangent.ts';

/** Of the cotangent of s + factor · f, what s is given. */
export function backToShortcut(g: Cotangent, s: Field, f: Field, factor: number): Cotangent {
  return {
    ...g,
    inverse: g.inverse * (1 - shareOf(s, f, factor)),
    response: lagTimes(g.response, takenOf(s, f, 1 - shareOf(s, f, factor))),
    ...profileOf(g, s, (x) => (other) => x + factor * other, f),
  };
}

/** And f. */
export function backToBranch(g: Cotangent, s: Field, f: Field, factor: number): Cotangent {
  return {
    ...times(g, factor),
    inverse: g.inverse * shareOf(s, f, factor),
    response: lagTimes(g.response, takenOf(f, s, shareOf(s, f, factor))),
    ...profileOf(g, f, (x) => (other) => other + factor * x, s),
  };
}

/** Share of f in the variance of the sum. */
function shareOf(s: Field, f: Field, factor: number): number {
  const [vs, vf] = [average(s.variance), factor ** 2 * average(f.variance)];
  return vs + vf > 0 ? vf / (vs + vf) : 0;
}

/** What the length of a sum takes of the length of a part, which has this share of the squares. */
function takenOf({ lengths }: Field, other: Field, share: number): number {
  const own = variationOf(lengths);
  return own > 0 ? share + ((1 - share) * originOf(both(lengths, other.lengths))) / own : 0;
}

/** A profile by one of the two: its expectation over the other. */
function profileOf(
  { profile }: Cotangent,
  own: Field,
  sum: (x: number) => (other: number) => number,
  other: Field,
): { profile?: Profile } {
  if (profile === undefined) return {};
  const at = (x: number) => expectation(other, (y) => profile(sum(x)(y)));
  return { profile: tabulated(own, at) };
}

/** Every so many points of the grid are enough. */
const COARSE = 2;

/** E f(x) over the law at a typical position. */
function expectation({ mean, variance, shape }: Field, f: (x: number) => number): number {
  const [centre, deviation] = [average(mean), Math.sqrt(average(variance))];
  let sum = 0;
  for (let i = 0; i < POINTS.length; i += COARSE) {
    const z = POINTS[i] as number;
    sum += COARSE * STEP * density(z) * f(centre + deviation * (shape?.(z) ?? z));
  }
  return sum;
}

const [SPAN, CELLS] = [8, 128];

/** A function that few ask for, and those often: on a grid of 8 deviations to both sides, once it is asked for. */
function tabulated({ mean, variance }: Field, f: Profile): Profile {
  const start = average(mean) - SPAN * Math.sqrt(average(variance));
  const step = (2 * SPAN * Math.sqrt(average(variance))) / CELLS;
  let table: Float64Array | undefined;
  return (x) => {
    table ??= Float64Array.from({ length: CELLS + 1 }, (_, i) => f(start + i * step));
    const at = step > 0 ? Math.min(Math.max((x - start) / step, 0), CELLS - 1e-9) : 0;
    const [i, part] = [Math.floor(at), at % 1];
    return (1 - part) * (table[i] as number) + part * (table[i + 1] as number);
  };
}
