import { noiseOf, readsBackward } from '../results/statistics.ts';
import type { CurvePoint, Series } from './series.ts';

/** Decades beyond which a linear axis would press all but the largest values flat: 10^2.5 ≈ 316. */
const LINEAR_DECADES = 2.5;
/** A product over the blocks is a straight line on a log axis, and there its factor a block can be read off. */
const PRODUCT_DECADES = 1;

/** A squared mean below this part of the variance is no mean shift worth telling (0 is best). */
const SHIFT = 0.1;

/** How many decades of squared means that do not matter a log axis shows beneath those that do. */
const NOISE_DECADES = 3;

/** A gap this wide below all but a few values (this part of them) makes those few outliers. */
const GAP_DECADES = 4;
const FEW = 0.05;

/** Whether the values that matter span more decades than a linear axis can show. */
export function spansDecades(series: Series): boolean {
  const values = mattering(series);
  const decades = readsBackward(series.statistic) ? PRODUCT_DECADES : LINEAR_DECADES;
  return Math.max(...values) > Math.min(...values) * 10 ** decades;
}

/**
 * The least value that a log axis shows where it is; what is below is drawn on the axis' floor.
 * One variance of 1e-30 among ones of 1 would otherwise stretch the axis over 30 empty decades, and
 * so would squared means, which for a centred signal are sampling noise of about var/M.
 */
export function logFloor(series: Series): number {
  const matter = mattering(series);
  // A log axis may be asked for where nothing matters.
  const least = Math.min(
    ...(matter.length > 0 ? matter : withoutOutliers(positive(series.points))),
  );
  const noise = isNoisy(series) && !readsBackward(series.statistic) ? 10 ** -NOISE_DECADES : 1;
  return Math.min(...positive(series.points).filter((value) => value >= least * noise));
}

/** Least top of a linear axis, lest sampling noise of a squared mean fill a panel like a signal. */
export function worthShowing(series: Series): number {
  if (!isNoisy(series)) return 0;
  const variances = series.points.flatMap(({ variance }) => variance ?? []).sort((a, b) => a - b);
  return 0.01 * (variances[Math.floor(variances.length / 2)] ?? 0);
}

/** There is a sampling floor, beside the variance. */
function isNoisy({ statistic }: Series): boolean {
  return noiseOf(statistic) !== null;
}

/** Of a product over the blocks every value: its ends are what is looked for. */
function mattering(series: Series): number[] {
  const { points, statistic } = series;
  if (readsBackward(statistic)) return positive(points);
  if (!isNoisy(series)) return withoutOutliers(positive(points));
  const shifts = points.filter(
    ({ mean, variance }) => variance === null || mean >= SHIFT * variance,
  );
  return withoutOutliers(positive(shifts));
}

function positive(points: readonly CurvePoint[]): number[] {
  return points.map((point) => point.mean).filter((mean) => mean > 0);
}

/** Drops the few least values that lie far below all others. */
function withoutOutliers(values: readonly number[]): number[] {
  const sorted = [...values].sort((a, b) => a - b);
  const most = Math.max(1, Math.floor(FEW * sorted.length));
  const cut = sorted.findLastIndex((value, i) => {
    return i > 0 && i <= most && value > (sorted[i - 1] ?? value) * 10 ** GAP_DECADES;
  });
  return cut > 0 ? sorted.slice(cut) : sorted;
}
