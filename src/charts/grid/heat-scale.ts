import { isOverLogs, type Reduction } from '../../results/grid/reduced.ts';
import { STATISTICS, type StatisticKey } from '../../results/statistics.ts';
import { type ColourScale, colourScale } from '../colour-scale.ts';
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
  if (of === 'slope') return slopeScale(values);
  return isOverLogs(key) ? factorScale(key, values) : colourScale(key, values);
}

/**
 * Ends of a scale over logs: where one network explodes, others that do not are yet to be told apart, and what lies
 * beyond an end is as bad as what lies there.
 */
const [LEAST, MOST] = [1e-6, 1e6] as const;

function factorScale(key: StatisticKey, values: readonly number[]): ColourScale {
  const scale = colourScale(
    key,
    values.map((value) => Math.min(MOST, Math.max(LEAST, value))),
  );
  const [isBelow, isAbove] = [values.some((one) => one < LEAST), values.some((one) => one > MOST)];
  const last = scale.ticks.length - 1;
  const ticks = scale.ticks.map(({ value, label }, i) => {
    if (i === 0 && isBelow) return { value, label: `≤ ${label}` };
    return { value, label: i === last && isAbove ? `≥ ${label}` : label };
  });
  return { ...scale, ticks };
}

/** Slopes that differ by less are one. */
const LEAST_SPAN = 0.01;

function slopeScale(values: readonly number[]): ColourScale {
  const low = Math.min(...values, 0);
  const span = Math.max(Math.max(...values, 0) - low, LEAST_SPAN);
  const step = linearTicks(span, MOST_TICKS)[1]?.value ?? span;
  const first = Math.ceil(low / step);
  const count = Math.floor((low + span) / step) - first + 1;
  const ticks = Array.from({ length: count }, (_, i) => {
    const value = Number(((first + i) * step).toPrecision(12));
    return { value, label: String(value).replace('-', '−') };
  });
  return { ticks, share: (value) => (value - low) / span };
}
