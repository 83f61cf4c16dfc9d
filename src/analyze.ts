import type { Config, InputConfig, NetworkConfig } from './config/schema.ts';
import { PlanError, UserError } from './core/errors.ts';
import type { NetworkPlan } from './core/plan.ts';
import {
  type Expected,
  type NetworkResult,
  type Point,
  RESULT_SCHEMA,
  type Result,
} from './core/result.ts';
import { overSeeds } from './core/statistic.ts';
import { gaussianBatch } from './data/gaussian.ts';
import { loadImages } from './data/images.ts';
import { pinkBatch } from './data/pink.ts';
import type { Engine } from './engines/engine.ts';
import { type Measured, measureNetwork } from './measure.ts';
import { estimateMemory, memoryLimit } from './memory.ts';
import { planNetwork } from './networks/plan.ts';
import { type Segment, type SegmentLimits, segments } from './networks/segment.ts';
import { expectedPoints } from './theory/expected.ts';
import type { InputLaw } from './theory/input.ts';
import type { WeightSource } from './weight-source.ts';

/** Measured: shorter segments copy more activations, heavier ones hold more memory, for no time. */
export const SEGMENT_LIMITS: SegmentLimits = { weightBytes: 32 * 2 ** 20, parts: 32 };

/** A network that is ready to run. */
export interface Prepared {
  readonly config: NetworkConfig;
  readonly batch: number;
  readonly plan: NetworkPlan;
  readonly segments: readonly Segment[];
}

export interface Progress {
  readonly network: string;
  readonly seed: number;
  /** Points measured so far, over all networks and seeds, and in all. */
  readonly done: number;
  readonly total: number;
}

/** Where a value of the config stands: `file:line:column`. */
type Locate = (path: readonly (string | number)[]) => string;

/**
 * Builds every network of a config, before any is run.
 *
 * @throws UserError where a network cannot be built, or would not fit into memory
 */
export function prepare(config: Config, locate: Locate): Prepared[] {
  const { input } = config;
  const channels = 'channels' in input ? input.channels : 3;
  return config.networks.map((network, i) => {
    try {
      const batch = batchOf(network, input);
      const plan = planNetwork(network, [channels, ...input.size]);
      refuseSinglePixels(plan, batch);
      const parts = segments(plan, batch, SEGMENT_LIMITS);
      refuseTooLarge(plan, parts, batch);
      return { config: network, batch, plan, segments: parts };
    } catch (error) {
      if (!(error instanceof PlanError)) throw error;
      const { section, key, message, remedy } = error;
      throw new UserError(`${message} (network ${JSON.stringify(network.name)})`, {
        place: locate(section === 'input' ? ['input', key] : ['networks', i, key]),
        remedy,
      });
    }
  });
}

/** A network gets the whole input, or the first samples of it. */
function batchOf({ batch }: NetworkConfig, input: InputConfig): number {
  if (batch === undefined) return input.batch;
  if (batch <= input.batch) return batch;
  throw new PlanError(
    'network',
    'batch',
    `batch ${batch} is more than the ${input.batch} samples of the input`,
    'Raise `batch` of `input`: it is the largest, of which networks take the first samples.',
  );
}

/**
 * Runs a config: every network under every seed, on the same inputs.
 *
 * @param baseDir what a relative path in the config is relative to: the config's folder
 */
export async function analyze(
  config: Config,
  networks: readonly Prepared[],
  options: {
    readonly baseDir: string;
    readonly tool: Result['tool'];
    readonly engine: Engine;
    readonly weights: WeightSource;
    readonly onProgress?: (progress: Progress) => void;
    readonly onWarning?: (message: string) => void;
  },
): Promise<Result> {
  const batches = await openInput(config.input, options.baseDir, options.onWarning);
  const total =
    config.seeds.length * networks.reduce((sum, { plan }) => sum + plan.blocks.length + 1, 0);
  let done = 0;
  const results: NetworkResult[] = [];
  for (const network of networks) {
    const { plan, segments, batch } = network;
    const bySeed: Measured[][] = [];
    for (const seed of config.seeds) {
      const { name } = plan;
      const report = () => options.onProgress?.({ network: name, seed, done, total });
      report();
      const start = done;
      const whole = batches(seed);
      const data = whole.subarray(0, (whole.length / config.input.batch) * batch);
      const input = { data, batch };
      const points = await measureNetwork(
        plan,
        segments,
        input,
        seed,
        options.engine,
        options.weights,
        (count) => {
          done += count;
          report();
        },
      );
      // One that overflowed ends early.
      done = start + plan.blocks.length + 1;
      bySeed.push(points);
    }
    results.push(networkResult(network, bySeed, config.input));
    warnOfOverflow(results.at(-1) as NetworkResult, options.onWarning);
  }
  return {
    schema: RESULT_SCHEMA,
    title: config.title,
    tool: options.tool,
    engine: { name: options.engine.name },
    input: { ...config.input },
    seeds: config.seeds,
    networks: results,
  };
}

/** The batch of each seed. Pictures are the same for all seeds, so that seeds differ in weights only. */
async function openInput(
  input: InputConfig,
  baseDir: string,
  onWarning?: (message: string) => void,
): Promise<(seed: number) => Float32Array> {
  if (input.kind !== 'images') {
    const shape = [input.batch, input.channels, ...input.size] as const;
    return input.kind === 'gaussian'
      ? (seed) => gaussianBatch(shape, seed)
      : (seed) => pinkBatch(shape, input.exponent, seed);
  }
  const { data, skipped } = await loadImages(input, baseDir);
  if (skipped.length > 0) {
    const first = skipped[0] as (typeof skipped)[number];
    const more = skipped.length === 1 ? '' : `, and ${skipped.length - 1} more`;
    onWarning?.(
      `skipped ${skipped.length} unreadable picture${skipped.length === 1 ? '' : 's'}: ${first.file} (${first.reason})${more}`,
    );
  }
  return () => data;
}

function networkResult(
  { config, plan, batch }: Prepared,
  bySeed: readonly (readonly Measured[])[],
  input: InputConfig,
): NetworkResult {
  const length = Math.max(...bySeed.map((points) => points.length));
  const expected = expectedPoints(plan, inputLaw(input, batch));
  const points = Array.from({ length }, (_, index): Point => {
    const measured = bySeed.map((points) => points[index]);
    const block = index === 0 ? undefined : plan.blocks[index - 1];
    const statistics = {
      avg_sq_mean: overSeeds(measured.map((point) => point?.avgSqMean)),
      avg_var: overSeeds(measured.map((point) => point?.avgVar)),
      res_avg_var:
        block === undefined ? null : overSeeds(measured.map((point) => point?.resAvgVar)),
    };
    const dead = Math.max(...measured.map((point) => point?.dead ?? 0));
    const finite = Object.values(statistics).every((s) => s === null || s.mean !== null);
    return {
      index,
      stage: block?.stage ?? 0,
      block: block?.block ?? 0,
      name: block?.name ?? plan.stem.name,
      transition: block?.transition ?? false,
      shape: [batch, ...(block ?? plan.stem).output],
      ...statistics,
      ...(dead > 0 ? { dead_channels: dead } : {}),
      ...expectation(expected[index]),
      ...(finite ? {} : { non_finite: true as const }),
    };
  });
  const { params, macs } = plan;
  return { name: config.name, config: { ...config }, params, macs, points };
}

/** What the theory may assume of the input: white noise it knows, pictures and 1/f noise it does not. */
function inputLaw(input: InputConfig, batch: number): InputLaw {
  return input.kind === 'gaussian'
    ? { kind: 'white', batch, mean: 0, variance: 1 }
    : { kind: 'unknown' };
}

/** Nothing, where there is no honest prediction. */
function expectation(expected: Expected | undefined): Pick<Point, 'expected'> {
  return expected === undefined || Object.keys(expected).length === 0 ? {} : { expected };
}

function warnOfOverflow({ name, points }: NetworkResult, onWarning?: (message: string) => void) {
  const first = points.find((point) => point.non_finite);
  if (first === undefined) return;
  onWarning?.(
    `${name}: the signal overflows at point ${first.index} (${first.name}); the curve ends there`,
  );
}

/** With one value a channel there is no variance to measure, and batch norm divides 0 by 0. */
function refuseSinglePixels(plan: NetworkPlan, batch: number): void {
  const small = [plan.stem, ...plan.blocks].find(
    ({ output: [, height, width] }) => batch * height * width === 1,
  );
  if (small === undefined) return;
  throw new PlanError(
    'input',
    'size',
    `size is too small for the network: ${small.name} leaves a single value a channel, which has no variance`,
    'Choose a larger size or a larger batch.',
  );
}

function refuseTooLarge(plan: NetworkPlan, parts: readonly Segment[], batch: number): void {
  const [needed, limit] = [estimateMemory(plan, parts, batch), memoryLimit()];
  if (needed <= limit) return;
  const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;
  throw new PlanError(
    'input',
    'batch',
    `a batch of ${batch} needs about ${gigabytes(needed)} of memory, and this machine allows ${gigabytes(limit)}`,
    `Choose a smaller batch or size: memory grows in proportion to both.`,
  );
}
