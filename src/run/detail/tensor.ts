import { BIN_EDGES, QUANTILE_LEVELS, type Tails } from '../../results/detail.ts';
import { Ranks } from './ranks.ts';

/** How the values of one tensor are distributed. */
export interface Distribution {
  readonly histogram: Float64Array;
  readonly quantiles: Float64Array;
  readonly tails: Tails;
}

/** Share of the range within which a value counts as at its end. */
const AT_END = 0.01;

const [, FIRST_EDGE = 0, SECOND_EDGE = 0] = BIN_EDGES;
const BINS_PER_ONE = 1 / (SECOND_EDGE - FIRST_EDGE);
/** The first finite edge in bins from 0. A power of two times z is exact, so that edges are where they are said to be. */
const FIRST_BIN = FIRST_EDGE * BINS_PER_ONE;
const BINS = BIN_EDGES.length - 1;

/**
 * Looks at all values of a tensor, in two passes and float64: sums and the coarse order first, then what is told
 * beside mean and deviation. Quantiles are exact: they are values of the tensor, or between two of them.
 *
 * @param values at least one
 * @returns null where one of them is not finite
 */
export function distributionOf(values: Float32Array): Distribution | null {
  const { mean, variance } = momentsOf(values);
  if (!Number.isFinite(variance)) return null;
  const ranks = new Ranks(values, QUANTILE_LEVELS);
  const [least, largest] = ranks.ends;
  const low = least + AT_END * (largest - least);
  const high = largest - AT_END * (largest - least);
  const binsPerUnit = variance > 0 ? BINS_PER_ONE / Math.sqrt(variance) : 0;
  const counts = new Uint32Array(BINS);
  let [fourth, zeros, atLeast, atMost] = [0, 0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    const difference = value - mean;
    const square = difference * difference;
    fourth += square * square;
    const bin = Math.floor(difference * binsPerUnit) - FIRST_BIN + 1;
    const within = bin < 0 ? 0 : bin >= BINS ? BINS - 1 : bin;
    counts[within] = (counts[within] as number) + 1;
    if (value === 0) zeros++;
    if (value <= low) atLeast++;
    if (value >= high) atMost++;
  }
  const n = values.length;
  const shares = { zeros: zeros / n, at_least: atLeast / n, at_most: atMost / n };
  const kurtosis = variance > 0 ? fourth / n / variance ** 2 : 0;
  return {
    histogram: Float64Array.from(counts),
    quantiles: ranks.quantiles(),
    tails: { mean, variance, kurtosis, ...shares },
  };
}

/** Mean and population variance; the sums are about the first value, so that a mean far from 0 costs no digits. */
function momentsOf(values: Float32Array): { mean: number; variance: number } {
  const about = values[0] as number;
  let [sum, squares] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    const difference = (values[i] as number) - about;
    sum += difference;
    squares += difference * difference;
  }
  const mean = sum / values.length;
  return { mean: about + mean, variance: Math.max(0, squares / values.length - mean * mean) };
}
