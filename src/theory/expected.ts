import type { BlockPlan, NetworkPlan } from '../plan/plan.ts';
import type { Expected } from '../results/result.ts';
import { type Activations, activationTable } from './activation.ts';
import { type Known, knownBlock, knownChain, UNKNOWN } from './any-input.ts';
import { chain } from './chain.ts';
import { type Field, statistics } from './field.ts';
import { type InputLaw, inputField } from './input.ts';
import { add } from './linear.ts';

/**
 * Predicts the statistics of each point from the plan alone, the stem's first: mean-field theory over
 * channels, in expectation over the weights. On input of an unknown law only what holds for any.
 *
 * @returns one entry a point; empty from the point on that overflows float32
 */
export function expectedPoints(plan: NetworkPlan, input: InputLaw): Expected[] {
  const activations = activationTable();
  let field = chain(plan.stem.layers, inputField(input, plan.stem.input), activations);
  let known = knownChain(plan.stem.layers, UNKNOWN);
  const points: Expected[] = [pointOf(field, known)];
  for (const block of plan.blocks) {
    const meanField = runBlock(block, field, activations);
    const always = knownBlock(block, known);
    const branch = pointOf(meanField.branch, always.branch);
    points.push(withBranch(pointOf(meanField.output, always.output), branch));
    [field, known] = [meanField.output, always.output];
  }
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

function runBlock(block: BlockPlan, x: Field | undefined, activations: Activations) {
  const pre = chain(block.pre, x, activations);
  const branch = chain(block.branch, pre, activations);
  const source = block.shortcutInput === 'pre' ? pre : x;
  const shortcut = chain(block.shortcut, source, activations);
  const factor = block.alpha * block.skipGain;
  const sum =
    shortcut === undefined || branch === undefined ? undefined : add(shortcut, branch, factor);
  return { branch, output: chain(block.post, sum, activations) };
}

function pointOf(field: Field | undefined, { second, sqMean }: Known): Expected {
  if (field !== undefined) {
    const { avgSqMean, avgVar } = statistics(field);
    const known = avgSqMean >= SQ_MEAN_FLOOR * avgVar;
    return { ...(known ? { avg_sq_mean: avgSqMean } : {}), avg_var: avgVar };
  }
  return second === undefined || sqMean === undefined ? {} : { avg_var: second - sqMean };
}

function withBranch(point: Expected, { avg_var }: Expected): Expected {
  return avg_var === undefined ? point : { ...point, res_avg_var: avg_var };
}
