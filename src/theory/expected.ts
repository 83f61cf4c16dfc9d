import { allBlocks, type BlockReader, type NetworkPlan, readBlock } from '../plan/blocks.ts';

import type { Expected } from '../results/result.ts';
import { DEFAULT_STATISTICS, type StatisticKey } from '../results/statistics.ts';
import { type Activations, activationTable } from './activation.ts';
import { type Known, knownSum, UNKNOWN } from './any-input.ts';
import { type Field, statistics } from './field.ts';
import { type InputLaw, inputField } from './input.ts';
import { fieldAfter, knownAfter } from './laws.ts';
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
  const paired = wanted.includes('sample_corr');
  let field = inputField(input, plan.stem.input, paired);
  let known = UNKNOWN;
  const points = allBlocks(plan).map((block) => {
    const fields = readBlock(block, field, fieldReader(activations));
    const always = readBlock(block, known, KNOWN_READER);
    [field, known] = [fields.output, always.output];
    const point = { ...pointOf(field, known), ...(paired ? correlationOf(field) : {}) };
    return fields.branch === null || always.branch === null
      ? point
      : withBranch(point, pointOf(fields.branch, always.branch));
  });
  const end = points.findIndex((point) => Object.values(point).some(overflows));
  return end < 0 ? points : points.map((point, i) => (i < end ? point : {}));
}

/**
 * Below this share of the variance a squared mean is made of what the theory keeps only roughly: finite
 * width, the taps that miss at the border, the sample's size.
 */
const SQ_MEAN_FLOOR = 0.1;
const FLOAT32_MAX = 3.4028234663852886e38;
const overflows = (value: number) => !(value <= FLOAT32_MAX);

const KNOWN_READER: BlockReader<Known> = { chain: knownAfter, add: knownSum };

function fieldReader(activations: Activations): BlockReader<Field | undefined> {
  return {
    chain: (layers, x) => fieldAfter(layers, x, activations),
    add: (s, f, factor) => (s === undefined || f === undefined ? undefined : add(s, f, factor)),
  };
}

function pointOf(field: Field | undefined, { second, sqMean }: Known): Expected {
  if (field !== undefined) {
    const { avgSqMean, avgVar } = statistics(field);
    const known = avgSqMean >= SQ_MEAN_FLOOR * avgVar;
    return { ...(known ? { avg_sq_mean: avgSqMean } : {}), avg_var: avgVar };
  }
  return second === undefined || sqMean === undefined ? {} : { avg_var: second - sqMean };
}

function correlationOf(field: Field | undefined): Expected {
  const correlation = field === undefined ? undefined : expectedSampleCorr(field);
  return correlation === undefined ? {} : { sample_corr: correlation };
}

function withBranch(point: Expected, { avg_var }: Expected): Expected {
  return avg_var === undefined ? point : { ...point, res_avg_var: avg_var };
}
