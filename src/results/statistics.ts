import type { ReadingName, SignalReading } from '../plan/readings.ts';

/** What was read of one tensor, or of a block's gradient, by name, and the number of the tensor's samples. */
export interface Readings {
  readonly batch: number;
  read(name: ReadingName): ArrayLike<number>;
}

/** What a statistic may be measured on, and in which pass over the network that is there. */
const PASSES = {
  /** A block's output x. */
  output: 'forward',
  /** The end of its residual branch. */
  branch: 'forward',
  /** g = ∂L/∂x of its output. */
  gradient: 'backward',
  /** What branch and shortcut hand back to its input. */
  handed: 'backward',
  /** ∂L/∂W of its weights. */
  weights: 'backward',
} as const;

type Measurand = keyof typeof PASSES;

/** Forward: of the signal x. Backward: of the gradient of L = ⟨u, x_L⟩ with white u. */
export type Pass = 'forward' | 'backward';

/** A statistic of a signal propagation plot. */
type StatisticRow = Described &
  (
    | { readonly of: 'output' | 'branch'; readonly reads: readonly SignalReading[] }
    | { readonly of: 'gradient' | 'handed' | 'weights'; readonly reads: readonly ReadingName[] }
  );

interface Described {
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
  /** When it is measured: in any case, as soon as anything of the backward pass is, or where it is named. */
  readonly measured: 'always' | 'backward' | 'asked';
  /** Between what it lies, whatever the network is. */
  readonly bounds: readonly [least: number, most: number];
  /**
   * What a difference is judged beside: the value itself; the value or a variance, whichever is larger,
   * where there is a sampling floor of about variance/M; or 1, where the values are shares.
   */
  readonly judgedBeside: 'value' | 'avg_var' | 'grad_avg_var' | 'one';
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
    measured: 'always',
    bounds: UNBOUNDED,
    judgedBeside: 'avg_var',
  },
  avg_var: {
    of: 'output',
    reads: ['variance'],
    samples: 1,
    value: ({ read }) => average(read('variance')),
    titles: ['Average channel variance', 'Avg. channel variance', 'Variance'],
    called: 'average channel variance',
    help: 'The mean over the channels of the channel variance: tells of explosion and attenuation.',
    measured: 'always',
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
    measured: 'always',
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
    measured: 'asked',
    bounds: [-1, 1],
    judgedBeside: 'one',
  },
  grad_energy: {
    of: 'gradient',
    reads: ['energy'],
    samples: 1,
    value: ({ read }) => total(read('energy')),
    titles: [
      'Gradient energy |∂L/∂x|² over that of the last block',
      'Gradient energy |∂L/∂x|²',
      'Gradient energy',
    ],
    called: 'gradient energy',
    help: 'With L = ⟨u, x⟩ of the last point and white u, |∂L/∂x|² / |u|² at each point: the mean squared singular value of the Jacobian from there to the end. Read from right to left, where it starts at 1; blind to channel counts and strides.',
    measured: 'backward',
    bounds: UNBOUNDED,
    judgedBeside: 'value',
  },
  grad_avg_sq_mean: {
    of: 'gradient',
    reads: ['mean'],
    samples: 1,
    value: ({ read }) => average(read('mean'), (mean) => mean ** 2),
    titles: [
      'Gradient: average channel squared mean',
      'Gradient: avg. squared mean',
      'Grad. squared mean',
    ],
    called: 'average channel squared mean of the gradient',
    help: 'The average channel squared mean of ∂L/∂x: 0 behind a batch norm, sampling noise elsewhere.',
    measured: 'backward',
    bounds: UNBOUNDED,
    judgedBeside: 'grad_avg_var',
  },
  grad_avg_var: {
    of: 'gradient',
    reads: ['variance'],
    samples: 1,
    value: ({ read }) => average(read('variance')),
    titles: ['Gradient: average channel variance', 'Gradient: avg. variance', 'Grad. variance'],
    called: 'average channel variance of the gradient',
    help: 'The average channel variance of ∂L/∂x, per value: it jumps where channels or resolution change, as the gradient energy does not.',
    measured: 'backward',
    bounds: UNBOUNDED,
    judgedBeside: 'value',
  },
  grad_branch: {
    of: 'handed',
    reads: ['branch', 'shortcut'],
    samples: 1,
    value: ({ read }) => ratio(total(read('branch')), total(read('shortcut'))),
    titles: ['Gradient of branch over shortcut', 'Grad. branch / shortcut', 'Branch / shortcut'],
    called: 'gradient of branch over shortcut',
    help: 'The energy that a residual branch hands back to the input of its block over that which the shortcut hands back: near 0, the branch has no say in what comes before it.',
    measured: 'backward',
    bounds: UNBOUNDED,
    judgedBeside: 'value',
  },
  weight_grad: {
    of: 'weights',
    reads: ['weight-gradients', 'weight-scale', 'weights'],
    samples: 1,
    value: ({ read }) => {
      const squares = ratio(total(read('weight-gradients')), total(read('weights')));
      return squares === null ? null : total(read('weight-scale')) * Math.sqrt(squares);
    },
    titles: ['Weight gradient over weight', 'Weight gradient / weight', 'Weight gradient'],
    called: 'weight gradient over weight',
    help: 'The norm of ∂L/∂W of the weights of a block together over that of the weights, as the convolutions apply them: how far a step of gradient descent moves them.',
    measured: 'asked',
    bounds: UNBOUNDED,
    judgedBeside: 'value',
  },
} as const satisfies Readonly<Record<string, StatisticRow>>;

export type StatisticKey = keyof typeof STATISTICS;

/** Every key, in the order of the table. */
export const STATISTIC_KEYS = Object.keys(STATISTICS) as StatisticKey[];

/** What is measured and drawn where nothing is said. */
export const DEFAULT_STATISTICS: readonly StatisticKey[] = STATISTIC_KEYS.filter(
  (key) => STATISTICS[key].measured === 'always',
);

/** What is drawn of each pass where it is named as a whole. */
export const DRAWN: Readonly<Record<Pass, readonly StatisticKey[]>> = {
  forward: DEFAULT_STATISTICS,
  backward: ['grad_energy'],
};

/** What names statistics: their keys, and a pass for what is drawn of it. */
export const STATISTIC_WORDS = [...STATISTIC_KEYS, 'forward', 'backward'] as const;

export type StatisticWord = (typeof STATISTIC_WORDS)[number];

/** The statistics that some words name, in the order of the table, each once. */
export function namedBy(words: readonly StatisticWord[]): StatisticKey[] {
  return inOrder(
    words.flatMap((word) => (word === 'forward' || word === 'backward' ? DRAWN[word] : [word])),
  );
}

/** The pass in which a statistic is measured. */
export function passOf(key: StatisticKey): Pass {
  return PASSES[STATISTICS[key].of];
}

/** All that is measured where some statistics are wanted, in the order of the table. */
export function measuredWith(wanted: Iterable<StatisticKey>): StatisticKey[] {
  const keys = new Set([...DEFAULT_STATISTICS, ...wanted]);
  const isBackward = [...keys].some((key) => passOf(key) === 'backward');
  const others = STATISTIC_KEYS.filter(
    (key) => isBackward && STATISTICS[key].measured === 'backward',
  );
  return inOrder([...keys, ...others]);
}

/** The row of a statistic, whatever it is. */
export function statisticRow(key: StatisticKey): StatisticRow {
  return STATISTICS[key];
}

/** What tells which statistics there are of a point. */
interface Outlined {
  /** Samples of its tensor. */
  readonly batch: number;
  readonly index: number;
  /** Whether it is behind an addition. */
  readonly hasBranch: boolean;
}

/** Whether a statistic is defined at a point; the gradient goes no further back than to the first one. */
export function isDefined(key: StatisticKey, { batch, index, hasBranch }: Outlined): boolean {
  const { of, samples } = statisticRow(key);
  return batch >= samples && (!ofAddition(of) || hasBranch) && (of !== 'weights' || index > 0);
}

/** Whether there is such a thing only where a branch is added to a shortcut. */
export function ofAddition(of: Measurand): boolean {
  return of === 'branch' || of === 'handed';
}

/**
 * Whether its curve begins at the last block and is read from there to the left, each value a product over the
 * blocks to its right. What a block hands back of its own is read like any other.
 */
export function readsBackward(key: StatisticKey): boolean {
  return statisticRow(key).of === 'gradient';
}

/** `avg sq mean`: a column's heading, and a name in a sentence. */
export function shortName(key: StatisticKey): string {
  return key.replaceAll('_', ' ');
}

/** The variance beside which a statistic has a sampling floor; null where it has none. */
export function noiseOf(key: StatisticKey): 'avg_var' | 'grad_avg_var' | null {
  const { judgedBeside } = statisticRow(key);
  return judgedBeside === 'value' || judgedBeside === 'one' ? null : judgedBeside;
}

/**
 * What a difference of a statistic is judged beside.
 *
 * @param variance at the same point, the one that {@link noiseOf} names
 */
export function scaleOf(key: StatisticKey, value: number, variance: number): number {
  if (noiseOf(key) !== null) return Math.max(value, variance);
  return statisticRow(key).judgedBeside === 'one' ? 1 : value;
}

/**
 * A squared mean beside its variance below which it is what float32 leaves of a mean that is 0, as behind a norm: no
 * value, and no two of them can be compared.
 */
const ROUNDING = 1e-11;

/**
 * A value as it is told: 0 where it is rounding.
 *
 * @param variance at the same point, the one that {@link noiseOf} names; null where it is not known
 */
export function withoutRounding(key: StatisticKey, value: number, variance: number | null): number {
  const isNoisy = noiseOf(key) !== null;
  return isNoisy && variance !== null && Math.abs(value) < ROUNDING * variance ? 0 : value;
}

/** Some keys in the order of the table, each once. */
export function inOrder(keys: Iterable<StatisticKey>): StatisticKey[] {
  const wanted = new Set(keys);
  return STATISTIC_KEYS.filter((key) => wanted.has(key));
}

/** Summed in float64; not finite where a value is not. */
function total(
  values: ArrayLike<number>,
  of: (value: number) => number = (value) => value,
): number {
  let sum = 0;
  for (let c = 0; c < values.length; c++) sum += of(values[c] as number);
  return sum;
}

function average(values: ArrayLike<number>, of?: (value: number) => number): number {
  return total(values, of) / values.length;
}

/** Null where there is nothing to divide by. */
function ratio(a: number, b: number): number | null {
  return b === 0 ? null : a / b;
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
