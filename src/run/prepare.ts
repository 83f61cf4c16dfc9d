import type { Config, InputConfig } from '../config/schema.ts';
import { UserError } from '../core/errors.ts';
import type { Locate } from '../core/place.ts';
import { elements } from '../core/shape.ts';
import type { Part } from '../lower/part.ts';
import { plannedParts } from '../lower/planned.ts';
import { type Segment, type SegmentLimits, segments, sharedGraphs } from '../lower/segment.ts';
import { planNetwork } from '../networks/plan.ts';
import type { NetworkSpec } from '../networks/spec.ts';
import type { NetworkPlan } from '../plan/blocks.ts';
import { PlanError } from '../plan/error.ts';
import type { Extent } from '../plan/layers.ts';
import { DEFAULT_STATISTICS, inOrder, type StatisticKey } from '../results/statistics.ts';
import { readingsFor } from './measure.ts';
import { estimateMemory, memoryLimit } from './memory.ts';

/** Measured: shorter segments copy more activations, heavier ones hold more memory, for no time. */
export const SEGMENT_LIMITS: SegmentLimits = { weightBytes: 16 * 2 ** 20, parts: 32 };

/** A network that is ready to run. */
export interface Prepared {
  readonly spec: NetworkSpec;
  readonly batch: number;
  /** Height and width of what it gets. */
  readonly size: readonly [number, number];
  readonly plan: NetworkPlan;
  readonly parts: readonly Part[];
  readonly segments: readonly Segment[];
}

/**
 * Builds every network of a config, before any is run.
 *
 * @throws UserError where a network cannot be built, or would not fit into memory
 */
export function prepare(config: Config, locate: Locate): Prepared[] {
  const { input } = config;
  const wanted = readingsFor(measuredBy(config));
  const share = sharedGraphs();
  return config.networks.map((network, i) =>
    built(config, i, locate, (plan, size) => {
      const batch = batchOf(network, input);
      const parts = plannedParts(plan, batch, wanted);
      refuseSingleValues(parts);
      const pieces = segments(parts, SEGMENT_LIMITS, share);
      refuseTooLarge(plan, pieces, { batch, size, spec: network }, config.seeds.length);
      return { spec: network, batch, size, plan, parts, segments: pieces };
    }),
  );
}

/**
 * Plans one network of a config, whatever memory its batch would need.
 *
 * @param index among the config's networks
 * @throws UserError where it cannot be built
 */
export function planOf(config: Config, index: number, locate: Locate): NetworkPlan {
  return built(config, index, locate, (plan) => plan);
}

/** Has something made of the plan of a network, and tells what cannot be built at its place in the config. */
function built<T>(
  { input, networks }: Config,
  index: number,
  locate: Locate,
  make: (plan: NetworkPlan, size: Prepared['size']) => T,
): T {
  const network = networks[index] as NetworkSpec;
  const channels = 'channels' in input ? input.channels : 3;
  const { size = input.size } = network;
  try {
    return make(planNetwork(network, [channels, ...size]), size);
  } catch (error) {
    if (!(error instanceof PlanError)) throw error;
    const { section, key, message } = error;
    const remedy = fittingGroups(network, error, [channels, ...size]);
    // What a network has in place of the input's is told at the network.
    const isInputs = section === 'input' && !Object.hasOwn(network, key);
    throw new UserError(`${message} (network ${JSON.stringify(network.name)})`, {
      place: locate(isInputs ? ['input', key] : ['networks', index, key]),
      remedy: remedy ?? error.remedy,
    });
  }
}

/** Which groups of a norm all layers of a network have, where those asked for do not divide one; undefined elsewhere. */
function fittingGroups(
  network: NetworkSpec,
  { key }: PlanError,
  input: Extent,
): string | undefined {
  if (network.norm !== 'group' || key !== 'norm_groups') return undefined;
  const plans = (norm_groups: number) => {
    try {
      planNetwork({ ...network, norm_groups }, input);
      return true;
    } catch {
      return false;
    }
  };
  const fewer = Array.from(
    { length: network.norm_groups - 1 },
    (_, i) => network.norm_groups - 1 - i,
  );
  const fits = fewer.slice(0, MOST_TRIES).find(plans);
  return fits === undefined ? undefined : `Set norm_groups: ${fits}, which divides them all.`;
}

/** Plans of a network that are tried for the sake of a remedy. */
const MOST_TRIES = 64;

/** The statistics that a config has measured: those that are judged by, drawn, or asserted. */
export function measuredBy({ statistics, assert }: Pick<Config, 'statistics' | 'assert'>) {
  return inOrder([
    ...DEFAULT_STATISTICS,
    ...statistics,
    ...(Object.keys(assert) as StatisticKey[]),
  ]);
}

/** A network gets the whole input, or the first samples of it. */
function batchOf({ batch }: NetworkSpec, input: InputConfig): number {
  if (batch === undefined) return input.batch;
  if (batch <= input.batch) return batch;
  throw new PlanError(
    'network',
    'batch',
    `batch ${batch} is more than the ${input.batch} samples of the input`,
    'Raise `batch` of `input`: it is the largest, of which networks take the first samples.',
  );
}

/** With one value a channel there is no variance to measure, and batch norm divides 0 by 0. */
function refuseSingleValues(parts: readonly Part[]): void {
  const small = parts.find(({ point: { shape, channelAxis } }) => {
    return elements(shape.filter((_, axis) => axis !== channelAxis)) === 1;
  });
  if (small === undefined) return;
  throw new PlanError(
    'input',
    'size',
    `size is too small for the network: ${small.place.name} leaves a single value a channel, which has no variance`,
    'Choose a larger size or a larger batch.',
  );
}

function refuseTooLarge(
  plan: NetworkPlan,
  pieces: readonly Segment[],
  { batch, size, spec }: Pick<Prepared, 'batch' | 'size' | 'spec'>,
  seeds: number,
): void {
  const { total, activations, weights } = estimateMemory(pieces, seeds);
  const limit = memoryLimit();
  if (total <= limit) return;
  const about = `about ${inGigabytes(total)} of memory, and this machine allows ${inGigabytes(limit)}`;
  if (weights > activations) {
    throw new PlanError(
      'network',
      'widths',
      `a network with widths up to ${Math.max(...plan.blocks.map(({ output: [width] }) => width))} needs ${about}`,
      'Choose a narrower network: the weights grow with the square of `widths`.',
    );
  }
  const ownSize = spec.size !== undefined && spec.batch === undefined;
  throw new PlanError(
    'input',
    ownSize ? 'size' : 'batch',
    `a batch of ${batch}${ownSize ? ` at ${size.join('×')}` : ''} needs ${about}`,
    `Choose a smaller batch or size: memory grows in proportion to both.`,
  );
}

function inGigabytes(bytes: number): string {
  return bytes < 1e12 ? `${(bytes / 1e9).toFixed(1)} GB` : `${(bytes / 1e12).toFixed(1)} TB`;
}
