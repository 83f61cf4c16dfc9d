import {
  allBlocks,
  type BlockPlan,
  type BlockRead,
  type BlockReader,
  type NetworkPlan,
  readBlock,
} from '../plan/blocks.ts';
import type { Layer } from '../plan/layers.ts';
import type { Expected } from '../results/result.ts';
import { DEFAULT_STATISTICS, type StatisticKey, statisticRow } from '../results/statistics.ts';
import { type Activations, activationTable } from './activation.ts';
import { type Known, knownSum, UNKNOWN } from './any-input.ts';
import { isHomogeneous } from './expansions.ts';
import { type Field, statistics } from './field.ts';
import { type InputLaw, inputField } from './input.ts';
import { fieldAfter, knownAfter } from './laws.ts';
import { doubtOf, fromHere, variationOf } from './lengths.ts';
import { add } from './linear.ts';
import { expectedSampleCorr } from './sample-corr.ts';

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
  const activations = activationTable();
  const predicted = PREDICTED.filter(([key]) => wanted.includes(key));
  let field = inputField(
    input,
    plan.stem.input,
    predicted.some(([, { paired }]) => paired),
  );
  let known = UNKNOWN;
  let sparse = false;
  const points = allBlocks(plan).map((block) => {
    sparse ||= block.facts.norm !== 'batch' && hasFewMembers(block, MANY_MEMBERS);
    const input = field && {
      ...field,
      lengths: fromHere(field.lengths),
    };
    const fields = ifPossible(readBlock(block, input, fieldReader(activations)));
    const honest = isHonest(block, [field, fields.output]);
    const always = readBlock(block, known, KNOWN_READER);
    [field, known] = [fields.output, always.output];
    const values = predicted.map(([key, { value }]) => {
      const { of } = statisticRow(key);
      if (of !== 'output' && of !== 'branch') return [key, undefined];
      const law = always[of];
      const known = honest ? (fields[of] ?? undefined) : undefined;
      const silent = law === null || (sparse && key === 'avg_sq_mean');
      return [key, silent ? undefined : value(known, law)];
    });
    return Object.fromEntries(values.filter(([, value]) => value !== undefined)) as Expected;
  });
  const end = points.findIndex((point) => Object.values(point).some(overflows));
  return end < 0 ? points : points.map((point, i) => (i < end ? point : {}));
}

/**
 * Where the approximations no longer hold, as where what the samples share comes to more than the variance, a
 * variance comes out below 0: that is no prediction, and neither is what follows from it.
 */
function ifPossible(read: BlockRead<Field | undefined>): BlockRead<Field | undefined> {
  const impossible = [read.output, read.branch].some((field) => {
    if (!field) return false;
    const { avgSqMean, avgVar } = statistics(field);
    return !(avgVar >= -ROUNDING * avgSqMean);
  });
  return impossible ? { output: undefined, branch: read.branch === null ? null : undefined } : read;
}

/**
 * Variance of the squared lengths above which a mixture is told no longer by two moments: on the grid of
 * docs/theory.md a tenth of the predictions missed beyond it, and one in two hundred below.
 */
const UNLIKE = 0.2;

/** Share of a level that is too much to be off by. */
const DOUBTFUL = 0.05;

/** A norm of so few values makes them anything but Gaussian. */
const FEW_VALUES = 4;

/** Channels of a group below which the channels' means are chance, unless a norm takes them out. */
const MANY_MEMBERS = 64;

/** Channels of a group below which what a norm over several channels finds is chance. */
const SOME_MEMBERS = 8;

function hasFewMembers({ pre, branch }: BlockPlan, most: number): boolean {
  return [...pre, ...branch].some(
    (layer) => layer.op === 'conv' && layer.groups > 1 && layer.in / layer.groups < most,
  );
}

/** Whether what theory makes of a block is to be told. */
function isHonest(block: BlockPlan, ends: readonly (Field | undefined)[]): boolean {
  const { facts, post, pre, branch, output } = block;
  const [, height, width] = output;
  const bends = post.some(isBent);
  // Nothing holds the level, and chance in it is amplified from block to block: means over seeds do not settle.
  if (facts.norm === 'none' && bends) return false;
  if (facts.norm === 'batch' && post.length === 0) return true;
  const isJoint = facts.norm === 'layer' || facts.norm === 'group';
  if (isJoint && hasFewMembers(block, SOME_MEMBERS)) return false;
  if (ends.some((field) => field !== undefined && doubtOf(field.lengths) > DOUBTFUL)) return false;
  if (facts.norm === 'instance' && height * width <= FEW_VALUES) return false;
  // Whose gain is the same for every length: the variance of a sum over mean-free filters asks for no more.
  const layers = [...pre, ...branch];
  if (!layers.some(isBent) && layers.every(isStandardised)) return true;
  return ends.every((field) => field === undefined || variationOf(field.lengths) < UNLIKE);
}

function isBent(layer: Layer): boolean {
  return layer.op === 'activation' && !isHomogeneous(layer.fn);
}

function isStandardised(layer: Layer): boolean {
  return layer.op !== 'conv' || layer.init.standardize !== null;
}

/** Of what cancels out: a part of what it is taken from. */
const ROUNDING = 1e-9;

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

const KNOWN_READER: BlockReader<Known> = { chain: knownAfter, add: knownSum };

/** Of a layer scale: its square is nothing beside 1. */
const NEGLIGIBLE = 1e-4;

function fieldReader(activations: Activations): BlockReader<Field | undefined> {
  return {
    chain: (layers, x) => fieldAfter(layers, x, activations),
    add: (s, f, factor) => {
      // What is multiplied by nothing, or next to it, need not be known.
      if (s === undefined || Math.abs(factor) < NEGLIGIBLE) return s;
      return f === undefined ? undefined : add(s, f, factor);
    },
  };
}
