import type { NetworkPlan } from '../plan/blocks.ts';
import type { Expected } from '../results/result.ts';
import { DEFAULT_STATISTICS, type StatisticKey, statisticRow } from '../results/statistics.ts';
import type { Known } from './any-input.ts';
import { doubtOfBranch, isHonestBack } from './backward/honesty.ts';
import { type BackwardBlock, backwardPoints } from './backward/points.ts';
import { type Field, statistics } from './field.ts';
import { isSparse } from './honesty.ts';
import { type InputLaw, inputField } from './input.ts';
import { expectedSampleCorr } from './sample-corr.ts';
import { type BlockTheory, walk } from './walk.ts';

/**
 * Predicts the statistics of each point from the plan alone, the stem's first: mean-field theory over
 * channels, in expectation over the weights. On input of an unknown law only what holds for any.
 *
 * @param wanted the statistics that are measured: what none asks for is not followed
 * @returns one entry a point; empty from the point on that overflows float32
 */
export function expectedPoints(
  plan: NetworkPlan,
  input: InputLaw,
  wanted: readonly StatisticKey[] = DEFAULT_STATISTICS,
): Expected[] {
  const predicted = PREDICTED.filter(([key]) => wanted.includes(key));
  const backward = BACKWARD.filter((key) => wanted.includes(key));
  // What samples share tells how a channel's variance varies, by which norms divide.
  const pairs = backward.length > 0 || predicted.some(([, { paired }]) => paired);
  const points: Expected[] = [];
  const ways: BackwardBlock[] = [];
  let sparse = false;
  for (const block of walk(plan, inputField(input, plan.stem.input, pairs))) {
    sparse ||= isSparse(block.plan);
    points.push(forward(block, predicted, sparse));
    if (backward.length > 0) ways.push(backwardBlock(block));
  }
  const end = points.findIndex((point) => Object.values(point).some(overflows));
  if (end >= 0) return points.map((point, i) => (i < end ? point : {}));
  if (backward.length === 0) return points;
  const gradients = backwardPoints(ways);
  return points.map((point, i) => ({ ...point, ...only(backward, gradients[i] ?? {}) }));
}

/** @param sparse whether squared means are chance */
function forward(
  { fields, known, honest }: BlockTheory,
  predicted: typeof PREDICTED,
  sparse: boolean,
): Expected {
  const values = predicted.map(([key, { value }]) => {
    const { of } = statisticRow(key);
    if (of !== 'output' && of !== 'branch') return [key, undefined];
    const law = known[of];
    const field = honest ? (fields[of] ?? undefined) : undefined;
    const silent = law === null || (sparse && key === 'avg_sq_mean');
    return [key, silent ? undefined : value(field, law)];
  });
  return Object.fromEntries(values.filter(([, value]) => value !== undefined)) as Expected;
}

function backwardBlock(block: BlockTheory): BackwardBlock {
  const { plan, traced } = block;
  return {
    output: plan.output,
    adds: plan.addition !== null,
    doubt: doubtOfBranch(block),
    ...(isHonestBack(block) ? { traced } : {}),
  };
}

function only(keys: readonly StatisticKey[], point: Expected): Expected {
  const values = keys.map((key) => [key, point[key]]);
  return Object.fromEntries(values.filter(([, value]) => value !== undefined));
}

/** How theory predicts a statistic of a point's output or branch. */
interface Prediction {
  /** Whether pairs of samples must be followed for it. */
  readonly paired?: true;
  /** Undefined where there is no honest prediction. */
  readonly value: (field: Field | undefined, known: Known) => number | undefined;
}

/**
 * Below this share of the variance a squared mean is made of what the theory keeps only roughly: finite
 * width, the taps that miss at the border, the sample's size.
 */
const SQ_MEAN_FLOOR = 0.1;
/** Likewise a variance beside its squared mean: where all samples of a channel agree, it is what is left of two numbers. */
const VARIANCE_FLOOR = 0.1;
const FLOAT32_MAX = 3.4028234663852886e38;
const overflows = (value: number) => !(value <= FLOAT32_MAX);

/** The statistics that theory knows of; of others it is silent. */
const PREDICTIONS: { readonly [Key in StatisticKey]?: Prediction } = {
  avg_sq_mean: { value: sqMean },
  avg_var: { value: variance },
  res_avg_var: { value: variance },
  sample_corr: {
    paired: true,
    value: (field) => (field === undefined ? undefined : expectedSampleCorr(field)),
  },
};

/** What the way back over all blocks tells. */
const BACKWARD = ['grad_energy', 'grad_branch'] as const satisfies readonly StatisticKey[];

const PREDICTED = Object.entries(PREDICTIONS) as [StatisticKey, Prediction][];

function sqMean(field: Field | undefined): number | undefined {
  if (field === undefined) return undefined;
  const { avgSqMean, avgVar } = statistics(field);
  return avgSqMean >= SQ_MEAN_FLOOR * avgVar ? avgSqMean : undefined;
}

function variance(field: Field | undefined, { second, sqMean }: Known): number | undefined {
  if (field !== undefined) {
    const { avgSqMean, avgVar } = statistics(field);
    return avgVar >= VARIANCE_FLOOR * avgSqMean ? Math.max(0, avgVar) : undefined;
  }
  return second === undefined || sqMean === undefined ? undefined : second - sqMean;
}
