import type { ReadingName } from '../plan/readings.ts';

/** The readings of one tensor, by name, and the number of its samples. */
export interface Readings {
  readonly batch: number;
  read(name: ReadingName): Float32Array;
}

/** A statistic of a signal propagation plot. */
interface StatisticRow {
  /** What it is measured on: a block's output, or the end of its residual branch. */
  readonly of: 'output' | 'branch';
  /** What it is made of. */
  readonly reads: readonly ReadingName[];
  /** Samples without which it is not defined. */
  readonly samples: number;
  /** @returns not finite where the signal is not; null where it is not defined for this signal */
  value(readings: Readings): number | null;
  /** Titles of its panel, the shortest last. */
  readonly titles: readonly [long: string, medium: string, short: string];
  /** In a sentence: `Of the …`. */
  readonly called: string;
  /** What it is, and what it tells. */
  readonly help: string;
  /** Measured and drawn where nothing is said. */
  readonly byDefault: boolean;
  /** Between what it lies, whatever the network is. */
  readonly bounds: readonly [least: number, most: number];
  /**
   * What a difference is judged beside: the value itself; the value or the variance, whichever is larger,
   * where there is a sampling floor of about variance/M; or 1, where the values are shares.
   */
  readonly judgedBeside: 'value' | 'variance' | 'one';
}

const UNBOUNDED = [0, Number.MAX_VALUE] as const;

/** Every statistic, in the order of panels and columns: DESIGN of the plot by Brock et al. 2021, §3. */
export const STATISTICS = {
  avg_sq_mean: {
    of: 'output',
    reads: ['mean'],
    samples: 1,
    value: ({ read }) => average(read('mean'), (mean) => mean ** 2),
    titles: ['Average channel squared mean', 'Avg. channel squared mean', 'Squared mean'],
    called: 'average channel squared mean',
    help: 'The mean over the channels of the squared channel mean: tells of a mean shift; 0 is best.',
    byDefault: true,
    bounds: UNBOUNDED,
    judgedBeside: 'variance',
  },
  avg_var: {
    of: 'output',
    reads: ['variance'],
    samples: 1,
    value: ({ read }) => average(read('variance')),
    titles: ['Average channel variance', 'Avg. channel variance', 'Variance'],
    called: 'average channel variance',
    help: 'The mean over the channels of the channel variance: tells of explosion and attenuation.',
    byDefault: true,
    bounds: UNBOUNDED,
    judgedBeside: 'value',
  },
  res_avg_var: {
    of: 'branch',
    reads: ['variance'],
    samples: 1,
    value: ({ read }) => average(read('variance')),
    titles: [
      'Residual average channel variance',
      'Residual avg. channel variance',
      'Residual variance',
    ],
    called: 'residual average channel variance',
    help: 'The average channel variance at the end of the residual branch: tells whether the branch preserves variance.',
    byDefault: true,
    bounds: UNBOUNDED,
    judgedBeside: 'value',
  },
  sample_corr: {
    of: 'output',
    reads: ['mean', 'variance', 'common'],
    samples: 2,
    value: sampleCorrelation,
    titles: ['Correlation of samples', 'Corr. of samples', 'Correlation'],
    called: 'correlation of samples',
    help: 'The mean over pairs of different samples of the cosine of their activations: near 1, all inputs look alike to the blocks behind.',
    byDefault: false,
    bounds: [-1, 1],
    judgedBeside: 'one',
  },
} as const satisfies Readonly<Record<string, StatisticRow>>;

export type StatisticKey = keyof typeof STATISTICS;

/** Every key, in the order of the table. */
export const STATISTIC_KEYS = Object.keys(STATISTICS) as StatisticKey[];

/** What is measured and drawn where nothing is said. */
export const DEFAULT_STATISTICS: readonly StatisticKey[] = STATISTIC_KEYS.filter(
  (key) => STATISTICS[key].byDefault,
);

/** The row of a statistic, whatever it is. */
export function statisticRow(key: StatisticKey): StatisticRow {
  return STATISTICS[key];
}

/** Whether a statistic is defined for a batch of so many samples, at a point with a residual branch or not. */
export function isDefined(key: StatisticKey, batch: number, hasBranch: boolean): boolean {
  const { of, samples } = statisticRow(key);
  return batch >= samples && (of === 'output' || hasBranch);
}

/** `avg sq mean`: a column's heading, and a name in a sentence. */
export function shortName(key: StatisticKey): string {
  return key.replaceAll('_', ' ');
}

/**
 * What a difference of a statistic is judged beside.
 *
 * @param variance the average channel variance at the same point
 */
export function scaleOf(key: StatisticKey, value: number, variance: number): number {
  return { value, variance: Math.max(value, variance), one: 1 }[statisticRow(key).judgedBeside];
}

/**
 * A squared mean beside its variance below which it is what float32 leaves of a mean that is 0, as behind a norm: no
 * value, and no two of them can be compared.
 */
const ROUNDING = 1e-11;

/**
 * A value as it is told: 0 where it is rounding.
 *
 * @param variance the average channel variance at the same point; null where it is not known
 */
export function withoutRounding(key: StatisticKey, value: number, variance: number | null): number {
  const isNoisy = statisticRow(key).judgedBeside === 'variance';
  return isNoisy && variance !== null && Math.abs(value) < ROUNDING * variance ? 0 : value;
}

/** Some keys in the order of the table, each once. */
export function inOrder(keys: Iterable<StatisticKey>): StatisticKey[] {
  const wanted = new Set(keys);
  return STATISTIC_KEYS.filter((key) => wanted.has(key));
}

/** Summed in float64; not finite where a channel is not. */
function average(values: Float32Array, of: (value: number) => number = (value) => value): number {
  let sum = 0;
  for (let c = 0; c < values.length; c++) sum += of(values[c] as number);
  return sum / values.length;
}

/**
 * (‖Σₙxₙ‖² − Σₙ‖xₙ‖²) / ((N − 1) Σₙ‖xₙ‖²), what all pairs of N samples have in common of their energy.
 * With m the mean over the samples ‖Σₙxₙ‖² = N²‖m‖², and ‖m‖² and Σₙ‖xₙ‖²/N are, per channel and
 * position, `common` + mean² and `variance` + mean². Of an activation that is 0 all over there is none.
 */
function sampleCorrelation({ batch, read }: Readings): number | null {
  const [mean, variance, common] = [read('mean'), read('variance'), read('common')];
  const squares = average(mean, (value) => value ** 2);
  const power = average(variance) + squares;
  if (power === 0) return null;
  return ((batch * (average(common) + squares)) / power - 1) / (batch - 1);
}
