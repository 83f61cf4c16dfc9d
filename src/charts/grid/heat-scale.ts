import { isOverLogs, type Reduction } from '../../results/grid/reduced.ts';
import { STATISTICS, type StatisticKey } from '../../results/statistics.ts';
import { type ColourScale, colourScale } from '../steps/scale.ts';
import { linearTicks } from '../ticks.ts';

/** What stands in the title of a panel, behind the statistic, or before it. */
const WORDS = {
  last: 'at the last block',
  slope: 'slope',
  worst: 'at the worst block',
} as const satisfies Readonly<Record<Reduction, string>>;

/** The titles of a statistic reduced, from the whole one to the shortest. */
export function heatTitles(key: StatisticKey, of: Reduction) {
  const unit = of !== 'slope' ? '' : isOverLogs(key) ? ' (log₁₀ a block)' : ' (a block)';
  const [long, medium, short] = STATISTICS[key].titles;
  const titled = (title: string) => `${title}, ${WORDS[of]}${unit}`;
  return [titled(long), titled(medium), titled(short)] as const;
}

const MOST_TICKS = 5;

/** From numbers to colours: a slope, which may be negative, is not over logs. */
export function heatScale(
  key: StatisticKey,
  of: Reduction,
  values: readonly number[],
): ColourScale {
  return of === 'slope' ? slopeScale(values) : colourScale(key, values);
}

/** Slopes that differ by less are one. */
const LEAST_SPAN = 0.01;

function slopeScale(values: readonly number[]): ColourScale {
  const [least, most] = [Math.min(...values, 0), Math.max(...values, 0)];
  const span = Math.max(most - least, LEAST_SPAN);
  const step = linearTicks(span, MOST_TICKS)[1]?.value ?? span;
  const [low, high] = [
    Math.floor(least / step),
    Math.max(Math.ceil(most / step), Math.floor(least / step) + 1),
  ];
  const ticks = Array.from({ length: high - low + 1 }, (_, i) => {
    const value = Number(((low + i) * step).toPrecision(12));
    return { value, label: String(value).replace('-', '−') };
  });
  const share = (value: number) => (value / step - low) / (high - low);
  return { ticks, share };
}
