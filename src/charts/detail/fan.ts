import { QUANTILE_LEVELS, type TensorDetail } from '../../results/detail.ts';
import type { Subject } from './subjects.ts';

/** Shares of the values between two quantiles, and where a normal distribution has the upper one: Φ⁻¹. */
export const BANDS = [
  { low: 0.001, high: 0.999, label: '0.1–99.9 %', normal: 3.090232306 },
  { low: 0.01, high: 0.99, label: '1–99 %', normal: 2.326347874 },
  { low: 0.05, high: 0.95, label: '5–95 %', normal: 1.644853627 },
  { low: 0.25, high: 0.75, label: '25–75 %', normal: 0.6744897502 },
] as const;

export const MEDIAN = 0.5;

/** The levels that are drawn. */
export const LEVELS = [MEDIAN, ...BANDS.flatMap(({ low, high }) => [low, high])];

/** A point of the fan: by level, standard deviations from the mean. */
export interface FanPoint {
  readonly index: number;
  /** Counts the stretches between points that have none, so that a band does not bridge one. */
  readonly stretch: number;
  at(level: number): number;
}

/**
 * Quantiles in standard deviations from the mean, both of the whole tensor, and of several seeds their mean. A point
 * has none where its tensor is constant, or not finite.
 */
export function fanOf({ points }: Subject): FanPoint[] {
  let stretch = 0;
  let before = Number.NaN;
  return points.flatMap(({ index, details }): FanPoint[] => {
    const seeds = details.map(standardised).filter((own) => own !== null);
    if (seeds.length === 0) return [];
    if (index !== before + 1) stretch += 1;
    before = index;
    const at = (level: number) => {
      const place = QUANTILE_LEVELS.indexOf(level);
      return seeds.reduce((sum, own) => sum + (own[place] as number), 0) / seeds.length;
    };
    return [{ index, stretch, at }];
  });
}

function standardised({ quantiles, tails }: TensorDetail): Float64Array | null {
  if (quantiles === undefined || tails === undefined) return null;
  const deviation = Math.sqrt(tails.variance);
  const all = quantiles.map((value) => (value - tails.mean) / deviation);
  return all.every(Number.isFinite) ? all : null;
}
